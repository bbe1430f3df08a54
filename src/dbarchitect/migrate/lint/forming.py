"""Statements that several safe forms are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.migrate.lint.snapshot import Column, Relation, Snapshot

PIECE = 2000
"""Rows of one transaction: beside a live load such pieces delayed nobody by more than 0.13 s."""


def key_of(catalog: Snapshot, table: int) -> tuple[Column, ...]:
    """The columns of the primary key, in its order; none where there is no key."""
    columns = {c.name: c for c in catalog.columns.get(table, {}).values()}
    return tuple(columns[n] for n in catalog.primary_key(table))


def in_pieces(table: Relation, key: tuple[Column, ...], change: str, alias: str = "") -> str:
    """A block that runs `change` (with `{}` where its condition on the key goes) over the table piece by piece, each committed."""
    names = [quote_identifier(c.name) for c in key]
    own, listed = _row([f"{alias}.{n}" if alias else n for n in names]), ", ".join(names)
    lows, highs = [f"low_{n}" for n in range(len(key))], [f"high_{n}" for n in range(len(key))]
    declared = " ".join(f"{low} {c.type}; {high} {c.type};" for low, high, c in zip(lows, highs, key, strict=True))
    begin = f"{lows[0]} IS NULL OR "
    back = ", ".join(f"{n} DESC" for n in names)
    moved = " ".join(f"{low} := {high};" for low, high in zip(lows, highs, strict=True))
    return f"""DO $pieces$
DECLARE {declared}
BEGIN
  LOOP
    SELECT {listed} INTO {", ".join(highs)} FROM (
      SELECT {listed} FROM {table.sql} WHERE {begin}{_row(names)} > {_row(lows)} ORDER BY {listed} LIMIT {PIECE}
    ) AS piece ORDER BY {back} LIMIT 1;
    EXIT WHEN {highs[0]} IS NULL;
    {change.replace("{}", f"({begin}{own} > {_row(lows)}) AND {own} <= {_row(highs)}")};
    COMMIT;
    {moved}
  END LOOP;
END $pieces$"""


def _row(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def added_columns(case: Case) -> list[tuple[Relation, Column]]:
    """Columns that tables of others have now and had not."""
    return [
        (case.after.relations[table], column)
        for table, columns in case.after.columns.items()
        if case.used(table)
        and case.after.relations[table].kind in "rp"
        and not case.after.relations[table].is_partition
        for number, column in columns.items()
        if number not in case.before.columns.get(table, {})
    ]


def not_null(table: Relation, column: Column) -> tuple[str, ...]:
    """NOT NULL without a scan under a lock: checked while others work, then declared."""
    name, at = quote_identifier(column.name), table.sql
    check = quote_identifier(f"{table.name}_{column.name}_present"[:63])
    return (
        f"ALTER TABLE {at} ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID",
        f"ALTER TABLE {at} VALIDATE CONSTRAINT {check}",
        f"ALTER TABLE {at} ALTER COLUMN {name} SET NOT NULL",
        f"ALTER TABLE {at} DROP CONSTRAINT {check}",
    )


def beside(case: Case, table: Relation, old: Column, new: str, kind: str, expression: str) -> tuple[str, ...]:
    """A new column beside an old one, written with it from now on and filled in pieces; the application moves over afterwards."""
    key = key_of(case.before, table.oid)
    if not key:
        return ()
    at, name = table.sql, quote_identifier(new)
    function = quote_identifier(f"{table.name}_{new}_kept"[:60])
    value = expression.format(f"NEW.{quote_identifier(old.name)}")
    filled = expression.format(quote_identifier(old.name))
    return (
        f"ALTER TABLE {at} ADD COLUMN {name} {kind}",
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.{name} := {value}; RETURN NEW; END $$",
        f"CREATE TRIGGER {function} BEFORE INSERT OR UPDATE ON {at} FOR EACH ROW EXECUTE FUNCTION {function}()",
        in_pieces(table, key, f"UPDATE {at} SET {name} = {filled} WHERE {{}} AND {name} IS DISTINCT FROM {filled}"),
    )
