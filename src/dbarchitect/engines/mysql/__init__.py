"""MySQL and MariaDB: a live database to a schema, a schema to DDL."""
