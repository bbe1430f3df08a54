"""A live PostgreSQL database as a schema, by its catalogs."""

from dbarchitect.engines.postgresql.read.catalog import Without
from dbarchitect.engines.postgresql.read.reader import Reading, read_schema, schema_of_rows

__all__ = ["Reading", "Without", "read_schema", "schema_of_rows"]
