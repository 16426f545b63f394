-- Batches of budgets: what was drafted and previewed, and what came of it. plan and result are the documents that the
-- preview and the result are shown from; nothing is searched in them. What was applied is never changed or removed.
CREATE TABLE batches (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    made_by TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    made_at BIGINT NOT NULL,
    undoes TEXT COLLATE "C" REFERENCES batches (id),
    plan TEXT NOT NULL,
    applied_by TEXT COLLATE "C" REFERENCES members (id),
    applied_at BIGINT,
    result TEXT,
    CHECK ((applied_at IS NULL) = (applied_by IS NULL)),
    CHECK ((applied_at IS NULL) = (result IS NULL))
);
CREATE INDEX batches_drafted ON batches (made_at) WHERE applied_at IS NULL;
CREATE INDEX batches_undone ON batches (undoes) WHERE undoes IS NOT NULL;

CREATE FUNCTION refuse_change_of_applied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'applied batches are kept';
END
$$;
CREATE TRIGGER batches_keep BEFORE UPDATE OR DELETE ON batches
    FOR EACH ROW WHEN (old.applied_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_applied();
CREATE TRIGGER batches_stay BEFORE TRUNCATE ON batches
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
