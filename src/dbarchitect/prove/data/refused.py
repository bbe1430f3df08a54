"""Types of which the engine at hand takes no value."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg

from dbarchitect.prove.catalog import Catalog
from dbarchitect.prove.data import exotic
from dbarchitect.prove.session import literal


def refused_types(connection: psycopg.Connection[Any], catalog: Catalog, today: int) -> frozenset[str]:
    """Types of which this build of the engine takes no value (xml without libxml, an extension's stand-in)."""
    rng = np.random.default_rng(0)
    found = {
        c.type.shown: c.type
        for t in catalog.tables
        for c in t.columns
        if exotic.handles(c.type) and exotic.known(c.type)
    }
    made = {name: exotic.make(type_, 1, 1, rng, False, today) for name, type_ in found.items()}
    samples = {name: str(values[0]) for name, values in made.items() if len(values)}

    def taken(names: list[str]) -> bool:
        casts = ", ".join(f"{literal(samples[n])}::{n}" for n in names)
        try:
            connection.execute(f"SELECT {casts}".encode())
        except psycopg.Error as error:
            if connection.broken:
                raise
            del error
            return False
        return True

    plain = [n for n, type_ in found.items() if not type_.domain and n in samples]
    without = frozenset(found.keys() - samples.keys())
    if not plain or taken(plain):
        return without
    return without | {n for n in plain if not taken([n])}
