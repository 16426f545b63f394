-- The installation, its partners, what they may allocate, and their members.
CREATE TABLE installation (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    time_zone TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE partners (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    kind TEXT NOT NULL CHECK (kind IN ('distributor', 'reseller')),
    distributor_id TEXT COLLATE "C" REFERENCES partners (id),
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL UNIQUE,
    frozen BOOLEAN NOT NULL DEFAULT FALSE,
    verification_code BOOLEAN NOT NULL DEFAULT FALSE,
    lift_at_restore BOOLEAN NOT NULL DEFAULT TRUE,
    granted_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (id, distributor_id),
    CHECK ((kind = 'reseller') = (distributor_id IS NOT NULL)),
    CHECK (kind = 'reseller' OR granted_at IS NULL)
);

-- One row per partner and budget type. No CHECK ties allocated to quota: a quota may be lowered below it (A-2c).
CREATE TABLE quotas (
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    budget_type TEXT NOT NULL CHECK (budget_type IN ('monthly', 'one_time')),
    quota_cents BIGINT CHECK (quota_cents BETWEEN 1 AND 214748364700),
    allocated_cents BIGINT NOT NULL DEFAULT 0 CHECK (allocated_cents >= 0),
    PRIMARY KEY (partner_id, budget_type)
);

CREATE TABLE members (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    email TEXT NOT NULL,
    email_key TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'finance', 'account_manager', 'viewer')),
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX members_of_partner ON members (partner_id);
