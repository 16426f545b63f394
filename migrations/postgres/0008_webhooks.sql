-- What the outside is told: events, written in the transaction in which they happen, the endpoints that want them, and
-- what became of each event at each endpoint (D23).
CREATE TABLE events (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    customer_id TEXT COLLATE "C" REFERENCES customers (id),
    type TEXT NOT NULL,
    at BIGINT NOT NULL,
    data TEXT NOT NULL
);

-- busy_until is the lease of the server that is sending to the endpoint.
CREATE TABLE endpoints (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    url TEXT NOT NULL,
    types TEXT NOT NULL,
    secret_sealed TEXT NOT NULL,
    old_secret_sealed TEXT,
    old_secret_until BIGINT,
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    made_at BIGINT NOT NULL,
    busy_until BIGINT NOT NULL DEFAULT 0,
    CHECK ((old_secret_sealed IS NULL) = (old_secret_until IS NULL))
);
CREATE INDEX endpoints_of_partner ON endpoints (partner_id, made_at);

-- next_at is NULL once the event was delivered or given up.
CREATE TABLE deliveries (
    endpoint_id TEXT COLLATE "C" NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
    event_id TEXT COLLATE "C" NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT,
    tried_at BIGINT,
    delivered_at BIGINT,
    answer TEXT,
    PRIMARY KEY (endpoint_id, event_id),
    CHECK (delivered_at IS NULL OR next_at IS NULL)
);
CREATE INDEX deliveries_due ON deliveries (next_at, endpoint_id) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_of_event ON deliveries (event_id);

-- What the passing of time changes, told once: the months that a partner was told of, automatic freezes that are over,
-- resources that are due for release. No row is touched but those whose state changed.
ALTER TABLE partners ADD COLUMN period_told BIGINT;
ALTER TABLE freezes ADD COLUMN release_told BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX freezes_by_end ON freezes (holds_until) WHERE holds_until IS NOT NULL;
CREATE INDEX freezes_to_release ON freezes (since)
    WHERE level = 'account_and_resources' AND NOT release_told;
