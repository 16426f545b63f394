-- Webhooks, as they are sent: what is due of an endpoint is found in its order, however much waits for others or was given
-- up, and what is old leaves.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (endpoint_id, next_at, event_id) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_given_up ON deliveries (endpoint_id)
    WHERE next_at IS NULL AND delivered_at IS NULL;
CREATE INDEX events_by_age ON events (at);
