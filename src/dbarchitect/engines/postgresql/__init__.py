"""PostgreSQL: the schema as DDL, and a live database as a schema."""
