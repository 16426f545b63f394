-- What was spent, and the sums that budgets see.
CREATE TABLE charges (
    source TEXT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    customer_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
    amount_nanos BIGINT NOT NULL
        CHECK (amount_nanos BETWEEN -2147483647000000000 AND 2147483647000000000),
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('usage', 'purchase', 'adjustment', 'tax', 'credit')),
    counts BOOLEAN NOT NULL,
    service TEXT,
    description TEXT,
    PRIMARY KEY (source, id),
    CHECK (counts = (category NOT IN ('tax', 'credit')))
);
CREATE INDEX charges_of_customer ON charges (customer_id, occurred_at);

-- Append-only on purpose (D16).
CREATE TRIGGER charges_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON charges
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Sums per customer and window (D3): every billing month, and one-time budgets from their start.
CREATE TABLE usage (
    customer_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
    budget_type TEXT NOT NULL CHECK (budget_type IN ('monthly', 'one_time')),
    window_start BIGINT NOT NULL,
    used_nanos BIGINT NOT NULL,
    PRIMARY KEY (customer_id, budget_type, window_start)
);
