"""What a column means, from the facts, its name and its type, and the pool of words that suits it."""

from __future__ import annotations

from dbarchitect.notation.types import TYPES, type_by_name, type_name
from dbarchitect.prove.data.values import Kind

_BY_NAME: tuple[tuple[tuple[str, ...], str], ...] = (
    (("first_name", "given_name", "firstname", "forename"), "first"),
    (("last_name", "surname", "family_name", "lastname"), "last"),
    (("full_name", "display_name", "username", "user_name", "login", "handle", "nickname"), "login"),
    (("city", "town"), "city"),
    (("address", "street", "address2", "address_line1", "address_line_1"), "address"),
    (("postal_code", "zip", "zip_code", "postcode", "zipcode"), "digits"),
    (("company", "company_name", "organization", "vendor", "manufacturer", "brand", "employer"), "company"),
    (("media_type", "mime_type", "content_type", "mime"), "media"),
    (("filename", "file_name", "path", "file", "attachment"), "filename"),
    (("country_name",), "country_name"),
    (("subject", "headline", "title"), "title"),
)
_EXACT = {word: pool for words, pool in _BY_NAME for word in words}
_PEOPLE = frozenset(
    [
        "user",
        "person",
        "patient",
        "doctor",
        "nurse",
        "employee",
        "customer",
        "member",
        "contact",
        "student",
        "teacher",
        "author",
        "actor",
        "staff",
        "client",
        "lead",
        "guest",
        "driver",
        "player",
        "candidate",
        "applicant",
        "passenger",
        "volunteer",
        "donor",
        "tenant",
        "landlord",
    ]
)


def semantic_of(column: str, kind: Kind, table: str, given: str | None) -> str:
    """A semantic type's name or the name of a word pool; always something."""
    if given and type_name(given) in TYPES and type_name(given) not in {"text", "name", "long text", "enum"}:
        return type_name(given)
    name = column.lower()
    if kind == "text" and name in _EXACT:
        return "person" if name == "full_name" or name == "display_name" else _EXACT[name]
    if kind == "text" and (name == "name" or name.endswith("_name") or given == "name"):
        stem = table.rpartition(".")[2].rstrip("s")
        if stem in _PEOPLE:
            return "person"
        return "company" if stem in {"company", "companie", "organization", "supplier", "vendor", "tenant"} else "label"
    if given and type_name(given) == "long text":
        return "long text"
    return type_name(type_by_name(name)) or "text"


def default_null_share(column: str) -> float:
    """How often an optional column is empty when nobody said: ends of things more often than their beginnings."""
    name = column.lower()
    if name in {"name", "title", "label", "status"}:
        return 0.02
    if name.startswith(("deleted", "archived", "cancelled", "canceled", "revoked", "suspended", "merged")):
        return 0.9
    if name.endswith(("_at", "_on", "_until")) or name.startswith(("end", "closed", "completed", "parent")):
        return 0.4
    return 0.15
