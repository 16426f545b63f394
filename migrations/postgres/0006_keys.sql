-- Keys with which programs ask for a partner (D20). The secret is sealed with the installation's key, so that signatures
-- can be checked while a copy of the database alone gives nothing away (D24).
CREATE TABLE api_keys (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    access TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(access) = 20),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL CHECK (scopes <> ''),
    secret_sealed TEXT NOT NULL,
    made_by TEXT COLLATE "C" REFERENCES members (id),
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_keys_of_partner ON api_keys (partner_id, made_at);

-- Answers to requests that carried an Idempotency-Key, kept for a day (D7).
CREATE TABLE once (
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    key TEXT COLLATE "C" NOT NULL,
    request_hash TEXT NOT NULL CHECK (length(request_hash) = 64),
    answer TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (partner_id, key)
);
CREATE INDEX once_by_age ON once (answered_at);
