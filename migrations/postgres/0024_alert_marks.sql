-- At which shares of a budget a partner is warned before it is used up, in per cent (R-ALT-1).
ALTER TABLE partners ADD COLUMN first_mark BIGINT NOT NULL DEFAULT 75 CHECK (first_mark BETWEEN 1 AND 98);
ALTER TABLE partners ADD COLUMN second_mark BIGINT NOT NULL DEFAULT 90 CHECK (second_mark BETWEEN first_mark + 1 AND 99);
