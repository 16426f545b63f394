//! A fresh database per test, on SQLite and, where TEST_POSTGRES_URL names a server, on PostgreSQL.
