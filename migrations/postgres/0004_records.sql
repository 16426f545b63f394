-- The adjustment records: one chain per owning partner, each record sealed with the hash of the one before (D12).
CREATE TABLE records (
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    number BIGINT NOT NULL CHECK (number > 0),
    customer_id TEXT COLLATE "C" REFERENCES customers (id),
    at BIGINT NOT NULL,
    principal TEXT NOT NULL,
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    entry TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (owner_id, number)
);
CREATE INDEX records_of_customer ON records (customer_id, number);

CREATE TRIGGER records_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE chain_heads (
    owner_id TEXT COLLATE "C" PRIMARY KEY REFERENCES partners (id),
    number BIGINT NOT NULL,
    hash TEXT NOT NULL
);
