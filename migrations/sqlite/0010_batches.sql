-- Batches of budgets: what was drafted and previewed, and what came of it. plan and result are the documents that the
-- preview and the result are shown from; nothing is searched in them. What was applied is never changed or removed.
CREATE TABLE batches (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT NOT NULL REFERENCES partners (id),
    owner_id TEXT NOT NULL REFERENCES partners (id),
    made_by TEXT NOT NULL REFERENCES members (id),
    made_at BIGINT NOT NULL,
    undoes TEXT REFERENCES batches (id),
    plan TEXT NOT NULL,
    applied_by TEXT REFERENCES members (id),
    applied_at BIGINT,
    result TEXT,
    CHECK ((applied_at IS NULL) = (applied_by IS NULL)),
    CHECK ((applied_at IS NULL) = (result IS NULL))
);
CREATE INDEX batches_drafted ON batches (made_at) WHERE applied_at IS NULL;
CREATE INDEX batches_undone ON batches (undoes) WHERE undoes IS NOT NULL;

CREATE TRIGGER batches_stay BEFORE DELETE ON batches WHEN old.applied_at IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'applied batches are kept');
END;
CREATE TRIGGER batches_keep BEFORE UPDATE ON batches WHEN old.applied_at IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'applied batches are kept');
END;
