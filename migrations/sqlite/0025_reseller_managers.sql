-- Who at its distributor looks after a reseller.
ALTER TABLE partners ADD COLUMN manager_id TEXT REFERENCES members (id);
