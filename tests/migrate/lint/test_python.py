"""Migrations in Python become the SQL that their tools make of them, on their lines; what is not read is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.lint.migrations import Migration
from dbarchitect.migrate.lint.reading import migrations_of

HERE = Path(__file__).parent / "python"


def lines(migration: Migration) -> dict[int, str]:
    return {n: row.strip() for n, row in enumerate(migration.sql.split("\n"), 1) if row.strip()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop" / "migrations"
    folder.mkdir(parents=True)
    for name in ("0001_initial.py", "0002_more.py"):
        (folder / name).write_text((HERE / f"{name}.txt").read_text("utf-8"))
    return folder


def test_operations_of_alembic(tmp_path: Path) -> None:
    (tmp_path / "9ab3.py").write_text((HERE / "revision.py.txt").read_text("utf-8"))
    (made,) = migrations_of([(str(tmp_path / "9ab3.py"), None)])
    said = lines(made)
    assert said[1] == "BEGIN;"
    assert said[15].startswith("CREATE TYPE label_kind AS ENUM ('a', 'b'); CREATE TABLE labels (")
    assert said[22] == "ALTER TABLE orders ADD COLUMN region varchar(20) NOT NULL DEFAULT 'x';"
    assert said[25] == "CREATE INDEX ix_orders_note ON orders (note, (lower(coupon)));"
    assert said[28] == "ALTER TABLE customers ADD CONSTRAINT uq_nick UNIQUE (nickname);"
    assert said[32].count("ADD COLUMN stamped timestamptz") == 2
    assert said[34] == "UPDATE orders"
    assert said[39] == "DELETE FROM jobs;"
    assert (said[40], said[41].partition(";")[0]) == ("COMMIT;", "CREATE INDEX CONCURRENTLY ix_c ON orders (coupon)")
    assert [u.line for u in made.unread] == [43, 44]


def test_a_revision_without_a_block_of_its_own_is_one_transaction() -> None:
    text = "from alembic import op\nrevision = 'a'\ndef upgrade():\n    op.drop_index('i', table_name='t')\n"
    made = _written(text)
    assert (made.wrapped, lines(made)) == ("Alembic", {4: "DROP INDEX i;"})


def _written(text: str) -> Migration:
    from dbarchitect.migrate.lint.python.alembic import alembic_migration
    from dbarchitect.sources.files.tree import TextFile

    return alembic_migration(TextFile("a.py", text=text), "a.py")


def test_the_branch_for_postgresql_is_taken() -> None:
    text = (
        "def upgrade():\n    if op.get_bind().dialect.name == 'sqlite':\n        op.drop_table('a')\n"
        "    else:\n        op.drop_table('b')\n    if not context.is_offline_mode():\n        op.drop_table('c')\n"
    )
    assert list(lines(_written(text)).values()) == ["DROP TABLE b;", "DROP TABLE c;"]


def test_operations_of_django(project: Path) -> None:
    first, second = migrations_of([(str(project), None)])
    assert "CREATE INDEX shop_book_title_" in first.sql
    assert "DEFERRABLE INITIALLY DEFERRED" in first.sql
    said = lines(second)
    assert said[9].startswith("ALTER TABLE shop_book ADD COLUMN pages integer NOT NULL DEFAULT 0;")
    assert said[11].startswith("ALTER TABLE shop_author ALTER COLUMN email TYPE character varying(100)")
    assert said[15] == "CREATE INDEX book_lower ON shop_book (lower(title));"
    assert said[20] == "ALTER TABLE shop_author RENAME COLUMN name TO full_name;"
    assert said[25] == "ALTER TABLE shop_author ADD COLUMN x int;"
    assert [(u.line, "RunPython" in u.code) for u in second.unread] == [(12, True)]


def test_a_migration_by_itself_speaks_of_tables_by_their_usual_names(project: Path) -> None:
    (alone,) = migrations_of([(str(project / "0002_more.py"), None)])
    assert "ALTER TABLE shop_book ADD COLUMN pages integer" in alone.sql
    assert any("shop_book" in note for note in alone.notes)


def test_other_python_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print('hello')")
    with pytest.raises(ArchitectError) as raised:
        migrations_of([(str(tmp_path / "a.py"), None)])
    assert raised.value.code == "migrate.python"
