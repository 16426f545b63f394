-- Keys of customers (D20): they open that customer's own figures and nothing else.
ALTER TABLE api_keys ADD COLUMN customer_id TEXT REFERENCES customers (id);
