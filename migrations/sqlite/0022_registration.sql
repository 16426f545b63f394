-- Customers that partners' programs register. The partner's own platform names its users; each becomes one customer.
CREATE TABLE platform_accounts (
    partner_id TEXT NOT NULL REFERENCES partners (id),
    platform TEXT NOT NULL CHECK (length(platform) BETWEEN 1 AND 64),
    account TEXT NOT NULL CHECK (length(account) BETWEEN 1 AND 64),
    customer_id TEXT NOT NULL UNIQUE REFERENCES customers (id),
    PRIMARY KEY (partner_id, platform, account)
);

-- Codes that show that a new customer's e-mail address is its own (R-VER-4). Of a code, only its hash is kept.
CREATE TABLE registration_codes (
    partner_id TEXT NOT NULL REFERENCES partners (id),
    email_key TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL CHECK (expires_at > sent_at),
    code_hash TEXT NOT NULL CHECK (length(code_hash) = 64),
    tries BIGINT NOT NULL DEFAULT 0,
    used_at BIGINT,
    PRIMARY KEY (partner_id, email_key, sent_at)
);
