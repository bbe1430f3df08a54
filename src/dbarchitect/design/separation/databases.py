"""The script that makes a tenant's database, and the control database that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import plural
from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft


def provisioning(draft: Draft, tenant: str) -> tuple[Artifact, ...]:
    """`provisioning/create_tenant.sh` and `provisioning/control.sql`."""
    tenants = plural(tenant)
    control = f"""-- The control database: which {tenant} lives in which database, and at which version of the schema.
CREATE TABLE {tenants} (
    name           text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]{{0,39}}$'),
    database_name  text NOT NULL UNIQUE,
    host           text NOT NULL,
    schema_version text NOT NULL,
    created_at     timestamp with time zone NOT NULL DEFAULT now()
);
"""
    script = f"""#!/bin/sh
# Makes the database of one {tenant}: create_tenant.sh NAME. The connection comes from PGHOST, PGUSER and so on; the
# control database from CONTROL (default: control). Safe to run again after a failure: it removes nothing.
set -eu

name=${{1:?usage: create_tenant.sh NAME}}
case $name in
    [a-z]*) ;;
    *) echo "a name begins with a lower-case letter: $name" >&2; exit 2 ;;
esac
case $name in
    *[!a-z0-9_]*) echo "a name is lower-case letters, digits and underscores: $name" >&2; exit 2 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
database="tenant_$name"

psql -X -v ON_ERROR_STOP=1 -d postgres -v database="$database" <<'SQL'
SELECT format('CREATE ROLE %I NOLOGIN', :'database')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'database') \\gexec
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8''', :'database')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \\gexec
SELECT format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', :'database') \\gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', :'database', :'database') \\gexec
SQL
psql -X -v ON_ERROR_STOP=1 -d "$database" -f "$here/../schema.sql"
psql -X -v ON_ERROR_STOP=1 -d "${{CONTROL:-control}}" -v name="$name" -v database="$database" -v host="${{PGHOST:-localhost}}" <<'SQL'
INSERT INTO {tenants} (name, database_name, host, schema_version)
VALUES (:'name', :'database', :'host', '1') ON CONFLICT (name) DO NOTHING;
SQL
"""
    return (
        Artifact(
            path="provisioning/create_tenant.sh",
            title=f"makes one {tenant}'s database",
            media="text/x-shellscript",
            content=script,
        ),
        Artifact(
            path="provisioning/control.sql",
            title=f"lists the {tenants} and their databases",
            media="application/sql",
            content=control,
        ),
    )
