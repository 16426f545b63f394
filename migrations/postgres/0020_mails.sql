-- Messages by mail: who gets which, and one row for each event and recipient, written together with the event. next_at is
-- NULL once the mail was sent or given up; while a server sends it, that is when its lease runs out.
CREATE TABLE recipients (
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    message TEXT NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    PRIMARY KEY (partner_id, message, member_id)
);

CREATE TABLE mails (
    event_id TEXT COLLATE "C" NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    partner_id TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
    message TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT,
    sent_at BIGINT,
    fault TEXT,
    PRIMARY KEY (event_id, member_id),
    CHECK (sent_at IS NULL OR next_at IS NULL)
);
CREATE INDEX mails_due ON mails (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX mails_of_partner ON mails (partner_id, event_id);
