"""Schemas, migrations and queries of strangers reach no file and no program of this machine, whichever command reads them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbarchitect.faces.cli.main import main
from dbarchitect.sandbox import GUEST, Sandbox, open_sandbox, run_script

HOSTILE = Path(__file__).parent / "hostile.sql"
MIGRATION = """
ALTER TABLE public.orders ADD COLUMN note text;
UPDATE public.orders SET note = 'x';
DO $$ BEGIN PERFORM public.tell('migration'); END $$;
ALTER TABLE public.customers ALTER COLUMN name TYPE varchar(20);
COPY public.orders TO PROGRAM 'cat > MARK/migration';
"""
QUERIES = """
SELECT * FROM public.orders WHERE state = public.pure('immutable');
SELECT * FROM public.orders WHERE state = public.stab('stable') AND total > 5;
SELECT * FROM public.orders WHERE customer_id = 5 AND public.same(state, 'called') = 'open';
SELECT id FROM public.customers WHERE mail = 'a';
"""
QUERY = "SELECT * FROM public.orders WHERE state = public.pure('immutable') AND state <> public.stab('stable') AND customer_id = 5"
COMMANDS = {
    "lint": ("migrate", "lint", "migration.sql", "--schema", "hostile.sql"),
    "plan": ("migrate", "plan", "shape.sql", "hostile.sql"),
    "index": ("index", "shape.sql", "--workload", "queries.sql", "--seconds", "5"),
    "grow": ("grow", "hostile.sql", "--workload", "queries.sql", "--to", "2x"),
    "explain": ("explain", "hostile.sql", "--query", QUERY, "--analyze"),
}


@pytest.fixture
def mark() -> Iterator[Path]:
    """A folder that the account of the server may write to."""
    folder = Path(tempfile.mkdtemp(prefix="mark-", dir="/tmp"))
    os.chmod(folder, 0o777)
    yield folder
    shutil.rmtree(folder)


def texts(mark: Path) -> dict[str, str]:
    whole = HOSTILE.read_text().replace("MARK", str(mark))
    shape = "\n".join(line for line in whole.splitlines() if not line.startswith("INSERT"))
    return {
        "hostile.sql": whole, "shape.sql": shape, "queries.sql": QUERIES,
        "migration.sql": MIGRATION.replace("MARK", str(mark)),
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_no_command_runs_it_as_a_superuser(
    command: tuple[str, ...], mark: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in texts(mark).items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert main([*command, "--quiet"]) in (0, 1, 2)
    assert sorted(p.name for p in mark.iterdir()) == []


@pytest.mark.parametrize("version", [None, 18])
def test_the_guest_reaches_nothing_and_the_superuser_would(version: int | None, mark: Path) -> None:
    with open_sandbox(version=version) as sandbox:
        name = sandbox.create_database()
        _load(sandbox, name, mark)
        assert sorted(p.name for p in mark.iterdir()) == []
        with sandbox.connect(name) as superuser:
            superuser.execute("SELECT public.tell('control')")
        assert (mark / "file.control").exists()


def test_the_superuser_does_not_take_settings_from_a_database(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database, user=GUEST) as guest:
        guest.execute(f'ALTER DATABASE "{database}" SET search_path = evil, pg_catalog'.encode())
        guest.execute(f'ALTER DATABASE "{database}" SET standard_conforming_strings = off'.encode())
    with sandbox.connect(database) as superuser:
        assert superuser.execute("SHOW search_path").fetchone() == ("public",)
        assert superuser.execute("SHOW standard_conforming_strings").fetchone() == ("on",)


def _load(sandbox: Sandbox, database: str, mark: Path) -> None:
    with sandbox.connect(database, user=GUEST) as guest:
        run_script(guest, texts(mark)["hostile.sql"], stop_on_error=False)
