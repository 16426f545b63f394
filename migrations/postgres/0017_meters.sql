-- How meters stand, in narrow rows of their own: a charge that moves a meter wrote its customer's whole row anew, and
-- every index of that row with it.
--
-- permille holds the used share of the budget while window_end lies in the future, and counts as nothing afterwards: so
-- lists by usage are index scans, and a month restores without a write. frozen_until is the latest end of the freezes
-- that hold. Both are rewritten in the transaction that changes what they are derived from. Whose customer it is is kept
-- here for lists, and the indexes hold all that a count of a state looks at. Customers that left have no meter.
CREATE TABLE meters (
    customer_id TEXT COLLATE "C" PRIMARY KEY REFERENCES customers (id),
    partner_id TEXT COLLATE "C" NOT NULL,
    distributor_id TEXT COLLATE "C",
    budget_type TEXT CHECK (budget_type IN ('monthly', 'one_time')),
    permille BIGINT NOT NULL DEFAULT 0 CHECK (permille >= 0),
    window_end BIGINT NOT NULL DEFAULT 0,
    frozen_until BIGINT NOT NULL DEFAULT 0
);
INSERT INTO meters (customer_id, partner_id, distributor_id, budget_type, permille, window_end, frozen_until)
    SELECT id, partner_id, distributor_id, budget_type, meter_permille, meter_until, frozen_until
    FROM customers WHERE left_at IS NULL;
CREATE INDEX meters_by_usage ON meters (partner_id, window_end, permille, customer_id, frozen_until);
CREATE INDEX meters_by_freeze ON meters
    (partner_id, frozen_until, customer_id, window_end, permille, budget_type);
CREATE INDEX meters_without_budget ON meters (partner_id, budget_type, customer_id)
    WHERE budget_type IS NULL;
CREATE INDEX resold_meters_by_usage ON meters
    (distributor_id, window_end, permille, customer_id, frozen_until);
CREATE INDEX resold_meters_by_freeze ON meters
    (distributor_id, frozen_until, customer_id, window_end, permille, budget_type);
CREATE INDEX resold_meters_without_budget ON meters (distributor_id, budget_type, customer_id)
    WHERE budget_type IS NULL;

DROP INDEX customers_by_usage;
DROP INDEX customers_by_freeze;
DROP INDEX customers_without_budget;
DROP INDEX resold_by_usage;
DROP INDEX resold_by_freeze;
DROP INDEX resold_without_budget;
ALTER TABLE customers DROP COLUMN meter_permille;
ALTER TABLE customers DROP COLUMN meter_until;
ALTER TABLE customers DROP COLUMN frozen_until;
-- No index holds what setting a budget changes now: room on each page lets it leave the indexes alone.
ALTER TABLE customers SET (fillfactor = 85);
