"""A schema as PostgreSQL's DDL: statement by statement, or as a script that people like to read."""

from dbarchitect.engines.postgresql.render.ddl import Ddl
from dbarchitect.engines.postgresql.render.roles import drop_roles
from dbarchitect.engines.postgresql.render.script import to_sql
from dbarchitect.engines.postgresql.render.statements import LATEST_VERSION, render

__all__ = ["LATEST_VERSION", "Ddl", "drop_roles", "render", "to_sql"]
