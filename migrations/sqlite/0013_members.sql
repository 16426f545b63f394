-- Members leave, but what they did stays under their names. The key of a removed member's address gives way to whoever
-- has the address next.
ALTER TABLE members ADD COLUMN removed_at BIGINT;

-- Invitations that wait for an answer, one per partner and address. The id becomes the member's. Of the link that was
-- sent, only the hash of its token is kept.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    partner_id TEXT NOT NULL REFERENCES partners (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'finance', 'account_manager', 'viewer')),
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (partner_id, email_key)
);

-- Links for a new password, the latest of each member.
CREATE TABLE resets (
    member_id TEXT PRIMARY KEY REFERENCES members (id),
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    expires_at BIGINT NOT NULL
);

-- Authenticator apps (RFC 6238). The secret is sealed (D24). It counts once its first code was right; used_step is the
-- latest step of time whose code was used, so that no code is used twice.
CREATE TABLE authenticators (
    member_id TEXT PRIMARY KEY REFERENCES members (id),
    secret_sealed TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    enrolled_at BIGINT,
    used_step BIGINT NOT NULL DEFAULT 0
);

-- Codes for who has lost the app, each for one use.
CREATE TABLE recovery_codes (
    member_id TEXT NOT NULL REFERENCES authenticators (member_id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL CHECK (length(code_hash) = 64),
    used_at BIGINT,
    PRIMARY KEY (member_id, code_hash)
);

-- Codes of an app that were tried and wrong. A row per try: what is allowed depends on several spans of time.
CREATE TABLE app_tries (
    member_id TEXT NOT NULL REFERENCES members (id),
    tried_at BIGINT NOT NULL
);
CREATE INDEX app_tries_of_member ON app_tries (member_id, tried_at);
