-- Customers with their one budget, and the causes for which they are frozen.
--
-- meter_permille holds the used share of the budget while meter_until lies in the future, and counts as nothing
-- afterwards: so lists by usage are index scans, and a month restores without a write. frozen_until is the latest end
-- of the freezes below. Both are rewritten in the transaction that changes what they are derived from.
--
-- The indexes by usage and by freeze hold all that a count of a state looks at, so that counting never reads customers.
CREATE TABLE customers (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    distributor_id TEXT COLLATE "C",
    account TEXT NOT NULL,
    account_key TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    search_key TEXT COLLATE "C" NOT NULL,
    search_pairs TEXT COLLATE "C" NOT NULL,
    association TEXT NOT NULL CHECK (association IN ('referral', 'resale')),
    associated_at BIGINT NOT NULL,
    email TEXT,
    phone TEXT,
    tag TEXT,
    manager_id TEXT COLLATE "C" REFERENCES members (id),
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

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX customers_searchable ON customers USING gin (search_key gin_trgm_ops);
-- Searches too short for a trigram.
CREATE INDEX customers_searchable_by_pairs ON customers USING gin (string_to_array(search_pairs, ' '));

-- Raised by the tables that only grow (D16).
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END;
$$;
CREATE TRIGGER customers_stay BEFORE DELETE OR TRUNCATE ON customers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A row per cause (D8). holds_until is the first instant at which it no longer holds; NULL holds until lifted. Whose
-- customer it is never changes, and is kept here so that the frozen of a cause are counted in an index.
CREATE TABLE freezes (
    customer_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
    partner_id TEXT COLLATE "C" NOT NULL,
    distributor_id TEXT COLLATE "C",
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
