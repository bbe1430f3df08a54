"""Migrations of MySQL and MariaDB judged by rules: what each operation of InnoDB copies, locks and loses, by the manuals' tables.

Sources: https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html, https://mariadb.com/kb/en/innodb-online-ddl-overview/.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.migrate.lint.verdicts import worst
from dbarchitect.model.migration import Grade, Hazard, JudgedStatement, LintReport
from dbarchitect.sandbox import split_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.migrate.lint.migrations import Migration

NOT_RUN = "judged by rules from the manual: it was not run on a server"


class Rule(NamedTuple):
    """`form` matches an operation of a statement in one line; `safe` is an addition that makes the server refuse instead of block."""

    id: str
    form: re.Pattern[str]
    why: str
    grade: Grade = "unsafe"
    blocks: str = "writes"
    safe: str = ""


def _rule(id_: str, form: str, why: str, grade: Grade = "unsafe", blocks: str = "writes", safe: str = "") -> Rule:
    return Rule(id_, re.compile(form, re.IGNORECASE), why, grade, blocks, safe)


RULES = (
    _rule("table-rewrite", r"^(?:MODIFY|CHANGE)\b(?!.*\bCOMMENT\b$)", "changing a column's type copies the table (ALGORITHM=COPY), unless a VARCHAR grows within the same length byte"),
    _rule("table-rewrite", r"^CONVERT TO CHARACTER SET\b", "every text is converted: the table is copied"),
    _rule("table-rewrite", r"^DROP PRIMARY KEY\b", "the table is the primary key's index: dropping the key copies it"),
    _rule("table-rewrite", r"^ADD (?:CONSTRAINT \S+ )?PRIMARY KEY\b", "the table is the primary key's index: a new key orders all rows anew", blocks="nobody, but for long", safe=", ALGORITHM=INPLACE, LOCK=NONE"),
    _rule("table-rewrite", r"^(?:ENGINE\b|ROW_FORMAT\b|KEY_BLOCK_SIZE\b|FORCE\b)", "the table is built anew"),
    _rule("table-rewrite", r"^ADD (?:COLUMN )?\S+ .*\bAUTO_INCREMENT\b", "a new AUTO_INCREMENT column is written into every row, without concurrent writes"),
    _rule("table-rewrite", r"^ADD (?:COLUMN )?\S+ .*\b(?:STORED|PERSISTENT)\b", "a stored generated column is written into every row: the table is copied"),
    _rule("table-rewrite", r"^(?:PARTITION BY|REMOVE PARTITIONING|REORGANIZE PARTITION|COALESCE PARTITION)\b", "rows are copied to other partitions"),
    _rule("blocks-writes", r"^ADD (?:CONSTRAINT \S+ )?FOREIGN KEY\b", "with foreign_key_checks on, every row is checked while the table is copied (ALGORITHM=COPY)"),
    _rule("blocks-writes", r"^ADD (?:FULLTEXT|SPATIAL)\b", "a full-text or spatial index is built without concurrent writes"),
    _rule("access-exclusive-scan", r"^ADD (?:CONSTRAINT (?!FOREIGN|UNIQUE|PRIMARY)\S+ )?CHECK\b", "every row is checked while the table is copied"),
    _rule("data-loss", r"^DROP (?:COLUMN )?(?!INDEX|KEY|PRIMARY|FOREIGN|CONSTRAINT|CHECK|PARTITION|DEFAULT)[`\w]+", "the column's values are lost, and statements that name it fail", blocks=""),
    _rule("data-loss", r"^(?:DROP|TRUNCATE) PARTITION\b", "the partition's rows are lost", blocks=""),
    _rule("breaks-clients", r"^RENAME COLUMN\b", "statements that name the old column fail", blocks=""),
    _rule("breaks-clients", r"^RENAME (?:TO|AS)\b", "statements that name the old table fail", blocks=""),
    _rule("fails-on-data", r"^ADD (?:CONSTRAINT \S+ )?UNIQUE\b", "it fails on duplicates after having read the table", grade="caution", blocks="nobody", safe=", ALGORITHM=INPLACE, LOCK=NONE"),
)  # fmt: skip
_DATA = (
    _rule("data-loss", r"^DROP (?:TABLE|DATABASE|SCHEMA)\b", "every row is lost", blocks=""),
    _rule("data-loss", r"^TRUNCATE\b", "every row is lost; it cannot be rolled back", blocks=""),
    _rule("breaks-clients", r"^RENAME TABLE\b", "statements that name the old table fail", blocks=""),
    _rule("table-rewrite", r"^OPTIMIZE\b", "the table is built anew", grade="caution", blocks="nobody, but for long"),
    _rule("blocks-writes", r"^CREATE (?:FULLTEXT|SPATIAL) INDEX\b", "a full-text or spatial index is built without concurrent writes"),
    _rule("lock-held-while-scanning", r"^LOCK TABLES?\b.*\bWRITE\b", "nobody else reads or writes the table until UNLOCK TABLES", blocks="reads and writes"),
    _rule("server-wide-change", r"^SET (?:GLOBAL|PERSIST)\b", "settings of the whole server are changed", blocks=""),
)  # fmt: skip
_MARKED = re.compile(r"\bALGORITHM\s*=\s*(?:INSTANT|INPLACE)\b", re.IGNORECASE)
_NO_LOCK = re.compile(r"\bLOCK\s*=\s*NONE\b|\bALGORITHM\s*=\s*INSTANT\b", re.IGNORECASE)
_ALTER = re.compile(r"^ALTER (?:ONLINE |IGNORE )?TABLE (?:IF EXISTS )?([`\w.]+)\s+(.*)$", re.IGNORECASE)
_WRITE = re.compile(r"^(?:UPDATE|DELETE FROM)\s+([`\w.]+)", re.IGNORECASE)
_KEYED = re.compile(r"\bWHERE\s+`?(?:\w+\.)?(?:id|\w+_id|uuid)`?\s*(?:=|IN\s*\(\s*[^s])|\bLIMIT\s+\d", re.IGNORECASE)


def lint_by_rules(migrations: Sequence[Migration], engine: str) -> LintReport:
    """Each statement by the manual's tables of online operations; tables made in the same file are free."""
    found: list[JudgedStatement] = []
    for migration in migrations:
        new: set[str] = set()
        for statement in split_script(migration.sql):
            flat = " ".join(re.sub(r"/\*.*?\*/|--[^\n]*|#[^\n]*", " ", statement.sql, flags=re.DOTALL).split())
            if made := re.match(r"CREATE TABLE (?:IF NOT EXISTS )?([`\w.]+)", flat, re.IGNORECASE):
                new.add(made[1].strip("`").lower())
            if not migration.judged or not flat:
                continue
            table = _table(flat)
            hazards = tuple(_hazards(flat, table)) if table.strip("`").lower() not in new else ()
            verdict = worst(h.grade for h in hazards)
            form = _safer(flat, hazards)
            found.append(
                JudgedStatement(
                    sql=statement.sql, line=statement.line, file=migration.file, verdict=verdict, hazards=hazards, safe_form=form,
                    executed=False, why=NOT_RUN,
                )
            )  # fmt: skip
    return LintReport(
        verdict=worst(s.verdict for s in found),
        engine=engine,
        statements=tuple(found),
        not_judged=(f"{engine}: {NOT_RUN}; tables are taken as big",),
    )


def hazards_by_rules(sql: str) -> tuple[Hazard, ...]:
    """What the manual's tables say of one statement."""
    flat = " ".join(re.sub(r"/\*.*?\*/|--[^\n]*|#[^\n]*", " ", sql, flags=re.DOTALL).split())
    return tuple(_hazards(flat, _table(flat)))


def _table(flat: str) -> str:
    found = (
        _ALTER.match(flat)
        or _WRITE.match(flat)
        or re.match(r".*?\b(?:TABLE|ON|TRUNCATE)\s+(?:IF EXISTS\s+)?([`\w.]+)", flat, re.I)
    )
    return found[1] if found else ""


def _hazards(flat: str, table: str) -> Iterator[Hazard]:
    at = f"table {table.replace('`', '')}" if table else ""
    altered = _ALTER.match(flat)
    if altered:
        if _NO_LOCK.search(flat):
            # the server refuses what it cannot do without blocking: only losses and breaks remain
            yield from (
                _hazard(r, at) for o in _operations(altered[2]) for r in RULES if not r.blocks and r.form.search(o)
            )
            return
        for operation in _operations(altered[2]):
            rule = next((r for r in RULES if r.form.search(operation)), None)
            if rule is not None:
                yield _hazard(rule, at)
        return
    yield from (_hazard(r, at) for r in _DATA if r.form.search(flat))
    if _WRITE.match(flat) and not _KEYED.search(flat):
        why = (
            "all matching rows stay locked until the transaction ends, gaps between them too, and replicas wait for it"
        )
        yield Hazard(id="unbounded-write", object=at, blocks="writes of the same rows", why=why, measured=NOT_RUN)


def _hazard(rule: Rule, at: str) -> Hazard:
    return Hazard(id=rule.id, object=at, blocks=rule.blocks, why=rule.why, measured=NOT_RUN, grade=rule.grade)


def _operations(text: str) -> tuple[str, ...]:
    """The operations of an ALTER TABLE, cut at commas outside of parentheses and quotes."""
    pieces, depth, quote, start = [], 0, "", 0
    for n, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "," and depth == 0:
            pieces.append(text[start:n].strip())
            start = n + 1
    return (*pieces, text[start:].strip())


def _safer(flat: str, hazards: tuple[Hazard, ...]) -> tuple[str, ...]:
    """The statement with the words that let the server refuse instead of blocking, where it can do it online."""
    if not hazards or _MARKED.search(flat) or not _ALTER.match(flat):
        return ()
    online = {r.why: r.safe for r in RULES if r.safe}
    return (flat + online[hazards[0].why],) if all(h.why in online for h in hazards) else ()
