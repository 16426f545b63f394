-- Exports of the list of customers, each a file as it was made; they are removed after a while.
CREATE TABLE exports (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    made_by TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    made_at BIGINT NOT NULL,
    selection TEXT NOT NULL,
    customers BIGINT NOT NULL CHECK (customers > 0),
    file TEXT NOT NULL
);
CREATE INDEX exports_of_partner ON exports (partner_id, made_at);
CREATE INDEX exports_by_age ON exports (made_at);
