-- Customers that leave, and filters of lists.
--
-- left_at is when the association ended. The row stays, with its charges and records, out of every list; its account is
-- free for another customer. The indexes that answer counts hold it, so that counting still never reads customers.
ALTER TABLE customers ADD COLUMN left_at BIGINT;
DROP INDEX customers_by_usage;
DROP INDEX customers_by_freeze;
DROP INDEX customers_without_budget;
DROP INDEX resold_by_usage;
DROP INDEX resold_by_freeze;
DROP INDEX resold_without_budget;
CREATE INDEX customers_by_usage ON customers
    (partner_id, meter_until, meter_permille, id, frozen_until, left_at);
CREATE INDEX customers_by_freeze ON customers
    (partner_id, frozen_until, id, meter_until, meter_permille, budget_type, left_at);
CREATE INDEX customers_without_budget ON customers (partner_id, budget_type, id, left_at)
    WHERE budget_type IS NULL;
CREATE INDEX resold_by_usage ON customers
    (distributor_id, meter_until, meter_permille, id, frozen_until, left_at);
CREATE INDEX resold_by_freeze ON customers
    (distributor_id, frozen_until, id, meter_until, meter_permille, budget_type, left_at);
CREATE INDEX resold_without_budget ON customers (distributor_id, budget_type, id, left_at)
    WHERE budget_type IS NULL;

-- Filters that keep few rows of a long list begin with what they ask for.
CREATE INDEX customers_by_manager ON customers (partner_id, manager_id, name_key, id)
    WHERE manager_id IS NOT NULL;
CREATE INDEX customers_by_tag ON customers (partner_id, tag, name_key, id) WHERE tag IS NOT NULL;
CREATE INDEX resold_by_tag ON customers (distributor_id, tag, name_key, id) WHERE tag IS NOT NULL;
CREATE INDEX referrals_by_name ON customers (partner_id, name_key, id) WHERE association = 'referral';
CREATE INDEX resold_referrals_by_name ON customers (distributor_id, name_key, id)
    WHERE association = 'referral';

-- A partner asks for the end of an association, and the customer answers by a link (R-DIS-1). Requests are never removed:
-- the latest says when another may be made.
CREATE TABLE disassociations (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    customer_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 256),
    asked_by TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    asked_at BIGINT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    expires_at BIGINT NOT NULL CHECK (expires_at > asked_at),
    state TEXT NOT NULL CHECK (state IN ('open', 'agreed', 'declined', 'withdrawn')),
    settled_at BIGINT,
    CHECK ((state = 'open') = (settled_at IS NULL))
);
CREATE UNIQUE INDEX disassociations_open ON disassociations (customer_id) WHERE state = 'open';
CREATE INDEX disassociations_of_customer ON disassociations (customer_id, asked_at);
