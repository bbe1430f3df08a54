"""The hosting offer a server runs in, told by the roles and settings it brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.inspection import Setting
    from dbarchitect.model.objects import Role

# roles that an offer makes in every server, by its documentation; the more special one stands first
_ROLES = {
    "alloydbsuperuser": "alloydb",
    "cloudsqlsuperuser": "cloudsql",
    "rds_superuser": "rds",
    "azure_pg_admin": "azure",
    "supabase_admin": "supabase",
    "neon_superuser": "neon",
    "tsdbadmin": "timescale",
    "doadmin": "digitalocean",
    "avnadmin": "aiven",
    "crunchy_superuser": "crunchybridge",
    "heroku_superuser": "heroku",
}
_SETTINGS = {
    "apg_": "aurora",
    "aurora_": "aurora",
    "alloydb": "alloydb",
    "cloudsql.": "cloudsql",
    "rds.": "rds",
    "azure.": "azure",
    "neon.": "neon",
}


def managed_by(roles: Iterable[Role], settings: Iterable[Setting]) -> str | None:
    """The offer's short name; None where nothing speaks of one."""
    names = {s.name for s in settings}
    for prefix, offer in _SETTINGS.items():
        if any(n.startswith(prefix) for n in names):
            return offer
    known = {r.name for r in roles}
    return next((offer for role, offer in _ROLES.items() if role in known), None)
