"""A database as large as a firm's is read whole, and in a few seconds."""

from __future__ import annotations

import runpy
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dbarchitect.sources.postgresql import gather

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

LARGE = runpy.run_path(str(Path(__file__).parents[3] / "benchmarks" / "_large_schema.py"))


def test_five_hundred_tables_in_three_seconds(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database) as connection:
        connection.execute(LARGE["ddl"]().encode())
        connection.execute("ANALYZE")
        began = time.process_time()
        seen = gather(connection)
        took = time.process_time() - began
    assert len(seen.schema_.tables) == LARGE["TABLES"]
    assert len(seen.index_sizes or ()) == LARGE["INDEXES"]
    assert sum(len(t.foreign_keys) for t in seen.schema_.tables) == LARGE["FOREIGN_KEYS"]
    assert len(seen.sequences or ()) == LARGE["TABLES"]
    assert all(s.last_value for s in seen.sequences or ())
    assert took < 3, "our own processor time; the server needs less"
