"""DuckDB: a database file to a schema, a schema to DDL."""
