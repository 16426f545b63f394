-- Who is signed in, how often somebody tried, and the verification codes that were sent.
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_of_member ON sessions (member_id);

CREATE TABLE attempts (
    subject TEXT PRIMARY KEY,
    failed BIGINT NOT NULL,
    since BIGINT NOT NULL
);
CREATE INDEX attempts_by_age ON attempts (since);

CREATE TABLE codes (
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    sent_at BIGINT NOT NULL,
    operation_hash TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    used_at BIGINT,
    PRIMARY KEY (member_id, sent_at)
);
