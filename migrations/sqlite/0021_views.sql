-- Views of the list of customers that members saved: a question under a name.
CREATE TABLE views (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    member_id TEXT NOT NULL REFERENCES members (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
    name_key TEXT NOT NULL,
    query TEXT NOT NULL,
    UNIQUE (member_id, name_key)
);
