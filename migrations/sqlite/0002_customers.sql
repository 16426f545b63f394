-- Customers with their one budget, and the causes for which they are frozen.
--
-- meter_permille holds the used share of the budget while meter_until lies in the future, and counts as nothing
-- afterwards: so lists by usage are index scans, and a month restores without a write. frozen_until is the latest end
-- of the freezes below. Both are rewritten in the transaction that changes what they are derived from.
--
-- The indexes by usage and by freeze hold all that a count of a state looks at, so that counting never reads customers.
CREATE TABLE customers (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
    partner_id TEXT NOT NULL REFERENCES partners (id),
    distributor_id TEXT,
    account TEXT NOT NULL,
    account_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    search_key TEXT NOT NULL,
    search_pairs TEXT NOT NULL,
    association TEXT NOT NULL CHECK (association IN ('referral', 'resale')),
    associated_at BIGINT NOT NULL,
    email TEXT,
    phone TEXT,
    tag TEXT,
    manager_id TEXT REFERENCES members (id),
    version BIGINT NOT NULL DEFAULT 1,
    budget_type TEXT CHECK (budget_type IN ('monthly', 'one_time')),
    budget_cents BIGINT CHECK (budget_cents BETWEEN 1 AND 214748364700),
    budget_action TEXT CHECK (budget_action IN ('manual', 'automatic', 'automatic_with_resources')),
    budget_since BIGINT,
    meter_permille BIGINT NOT NULL DEFAULT 0 CHECK (meter_permille >= 0),
    meter_until BIGINT NOT NULL DEFAULT 0,
    frozen_until BIGINT NOT NULL DEFAULT 0,
    FOREIGN KEY (partner_id, distributor_id) REFERENCES partners (id, distributor_id),
    CHECK ((budget_type IS NULL) = (budget_cents IS NULL)),
    CHECK ((budget_type IS NULL) = (budget_action IS NULL)),
    CHECK ((budget_type IS NULL) = (budget_since IS NULL)),
    CHECK (association = 'resale' OR budget_type IS NULL)
);

CREATE INDEX customers_by_name ON customers (partner_id, name_key, id);
CREATE INDEX customers_by_account ON customers (partner_id, account_key, id);
CREATE INDEX customers_by_association ON customers (partner_id, associated_at, id);
CREATE INDEX customers_by_usage ON customers
    (partner_id, meter_until, meter_permille, id, frozen_until);
CREATE INDEX customers_by_freeze ON customers
    (partner_id, frozen_until, id, meter_until, meter_permille, budget_type);
CREATE INDEX customers_without_budget ON customers (partner_id, budget_type, id) WHERE budget_type IS NULL;
CREATE INDEX resold_by_name ON customers (distributor_id, name_key, id);
CREATE INDEX resold_by_account ON customers (distributor_id, account_key, id);
CREATE INDEX resold_by_association ON customers (distributor_id, associated_at, id);
CREATE INDEX resold_by_usage ON customers
    (distributor_id, meter_until, meter_permille, id, frozen_until);
CREATE INDEX resold_by_freeze ON customers
    (distributor_id, frozen_until, id, meter_until, meter_permille, budget_type);
CREATE INDEX resold_without_budget ON customers (distributor_id, budget_type, id) WHERE budget_type IS NULL;

CREATE VIRTUAL TABLE customer_search USING fts5 (
    search_key, content = 'customers', content_rowid = 'number', tokenize = 'trigram'
);
-- Searches too short for a trigram.
CREATE VIRTUAL TABLE customer_pairs USING fts5 (
    search_pairs, content = 'customers', content_rowid = 'number', detail = 'none', columnsize = 0
);
CREATE TRIGGER customers_searchable AFTER INSERT ON customers BEGIN
    INSERT INTO customer_search (rowid, search_key) VALUES (new.number, new.search_key);
    INSERT INTO customer_pairs (rowid, search_pairs) VALUES (new.number, new.search_pairs);
END;
CREATE TRIGGER customers_researchable AFTER UPDATE OF search_key, search_pairs ON customers BEGIN
    INSERT INTO customer_search (customer_search, rowid, search_key)
        VALUES ('delete', old.number, old.search_key);
    INSERT INTO customer_search (rowid, search_key) VALUES (new.number, new.search_key);
    INSERT INTO customer_pairs (customer_pairs, rowid, search_pairs)
        VALUES ('delete', old.number, old.search_pairs);
    INSERT INTO customer_pairs (rowid, search_pairs) VALUES (new.number, new.search_pairs);
END;
CREATE TRIGGER customers_stay BEFORE DELETE ON customers BEGIN
    SELECT RAISE(ABORT, 'customers are never deleted');
END;

-- A row per cause (D8). holds_until is the first instant at which it no longer holds; NULL holds until lifted. Whose
-- customer it is never changes, and is kept here so that the frozen of a cause are counted in an index.
CREATE TABLE freezes (
    customer_id TEXT NOT NULL REFERENCES customers (id),
    partner_id TEXT NOT NULL,
    distributor_id TEXT,
    cause TEXT NOT NULL CHECK (cause IN ('association', 'automatic', 'manual')),
    level TEXT NOT NULL CHECK (level IN ('account', 'account_and_resources')),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 256),
    since BIGINT NOT NULL,
    holds_until BIGINT CHECK (holds_until > since),
    PRIMARY KEY (customer_id, cause),
    CHECK ((cause = 'manual') = (reason IS NOT NULL)),
    CHECK (cause = 'automatic' OR holds_until IS NULL)
);
CREATE INDEX freezes_by_cause ON freezes (partner_id, cause, holds_until);
CREATE INDEX resold_freezes_by_cause ON freezes (distributor_id, cause, holds_until);
