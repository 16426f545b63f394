-- What metering keeps beside charges and sums: holds, and the marks of budgets that were told of.
ALTER TABLE charges ADD COLUMN corrects TEXT;

-- A hold takes its amount out of what remains while it is open and not expired, which is judged when it is read (D10).
CREATE TABLE holds (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    amount_nanos BIGINT NOT NULL CHECK (amount_nanos > 0),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
    state TEXT NOT NULL CHECK (state IN ('open', 'captured', 'voided')),
    captured_nanos BIGINT CHECK (captured_nanos BETWEEN 1 AND amount_nanos),
    CHECK ((state = 'captured') = (captured_nanos IS NOT NULL))
);
CREATE INDEX holds_open ON holds (customer_id, expires_at, amount_nanos) WHERE state = 'open';

-- Each mark once per customer and window (A-9). A raised budget takes away the marks above what is used.
CREATE TABLE alerts (
    customer_id TEXT NOT NULL REFERENCES customers (id),
    budget_type TEXT NOT NULL CHECK (budget_type IN ('monthly', 'one_time')),
    window_start BIGINT NOT NULL,
    mark BIGINT NOT NULL CHECK (mark BETWEEN 1 AND 100),
    at BIGINT NOT NULL,
    PRIMARY KEY (customer_id, budget_type, window_start, mark)
);
