-- Tokens that members' programs send instead of a signature: their hashes, each good for a day.
CREATE TABLE tokens (
    token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),
    member_id TEXT NOT NULL REFERENCES members (id),
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL CHECK (expires_at > issued_at)
);
CREATE INDEX tokens_of_member ON tokens (member_id);
