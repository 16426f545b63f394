-- Resellers as their distributor manages them. version counts the changes that were made to a partner; frozen_at and
-- frozen_reason say since when and why its own account is frozen; left_at is set once it was offboarded.
ALTER TABLE partners ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE partners ADD COLUMN frozen_at BIGINT;
ALTER TABLE partners ADD COLUMN frozen_reason TEXT CHECK (length(frozen_reason) BETWEEN 1 AND 256);
ALTER TABLE partners ADD COLUMN left_at BIGINT;
-- How much a distributor may owe, as its operator has set it.
ALTER TABLE partners ADD COLUMN consumption_quota_cents BIGINT
    CHECK (consumption_quota_cents BETWEEN 1 AND 214748364700);
CREATE INDEX resellers_by_name ON partners (distributor_id, name_key, id);

-- Which partner a record is about, where it is about none of the owner's customers. The sealed entry says so as well.
ALTER TABLE records ADD COLUMN subject_id TEXT COLLATE "C" REFERENCES partners (id);
CREATE INDEX records_of_subject ON records (subject_id, number) WHERE subject_id IS NOT NULL;

-- What resellers ask their distributors for. One request of a kind is open at a time.
CREATE TABLE requests (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    kind TEXT NOT NULL CHECK (kind IN ('grant', 'monthly', 'one_time')),
    wanted_cents BIGINT CHECK (wanted_cents BETWEEN 1 AND 214748364700),
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    answer TEXT CHECK (answer IN ('approved', 'declined')),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 256),
    answered_at BIGINT,
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (kind <> 'grant' OR wanted_cents IS NULL)
);
CREATE UNIQUE INDEX requests_open ON requests (partner_id, kind) WHERE answered_at IS NULL;
CREATE INDEX requests_of_partner ON requests (partner_id, made_at);

-- A customer that was moved has records in two chains, so its records go by time.
DROP INDEX records_of_customer;
CREATE INDEX records_of_customer ON records (customer_id, at, number);
