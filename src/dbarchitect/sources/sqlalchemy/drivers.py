"""Which driver opens an address of SQL Server or Oracle, and what it has to be told so that it waits for nothing long."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 30


@dataclass(frozen=True)
class Driver:
    """`dialect` is SQLAlchemy's name; `module` has to be importable, `package` is what pip installs for it."""

    dialect: str
    module: str
    package: str
    arguments: tuple[tuple[str, Any], ...] = ()
    """Keywords of its connect()."""
    options: tuple[str, ...] = ()
    """What an address may say after `?`."""


_ODBC = ("driver", "Encrypt", "TrustServerCertificate", "Authentication", "MultiSubnetFailover")
_DRIVERS: dict[Engine, tuple[Driver, ...]] = {
    "sqlserver": (
        Driver("mssql+pyodbc", "pyodbc", "dbarchitect[sqlserver]", (("timeout", CONNECT_SECONDS),), _ODBC),
        Driver("mssql+mssqlpython", "mssql_python", "mssql-python", (), _ODBC[1:]),
        Driver("mssql+pymssql", "pymssql", "pymssql", (("login_timeout", CONNECT_SECONDS), ("timeout", STATEMENT_SECONDS)), ("charset", "tds_version")),
    ),
    "oracle": (
        Driver("oracle+oracledb", "oracledb", "dbarchitect[oracle]", (("tcp_connect_timeout", CONNECT_SECONDS),), ("service_name",)),
        Driver("oracle+cx_oracle", "cx_Oracle", "cx_Oracle", (), ("service_name",)),
    ),
}  # fmt: skip
"""In the order in which they are taken."""
_ENGINES: dict[str, Engine] = {"mssql": "sqlserver", "sqlserver": "sqlserver", "oracle": "oracle"}
NAMES: dict[Engine, str] = {"sqlserver": "SQL Server", "oracle": "Oracle"}


def engine_of(scheme: str) -> Engine:
    """The engine that a scheme names: `sqlserver` of `mssql+pyodbc`."""
    return _ENGINES[scheme.partition("+")[0].lower()]


def driver_for(scheme: str) -> Driver:
    """The driver an address names, else the first that is installed. ArchitectError `source.driver` naming the package."""
    base, _, named = scheme.lower().partition("+")
    engine = engine_of(base)
    known = _DRIVERS[engine]
    if named and not any(d.dialect.endswith(f"+{named}") for d in known):
        offered = ", ".join(d.dialect for d in known)
        raise ArchitectError(
            "source.driver", f"“{scheme[:40]}” names no driver that is known", hint=f"known are {offered}"
        )
    wanted = [d for d in known if not named or d.dialect.endswith(f"+{named}")]
    there = next((d for d in wanted if find_spec(d.module) is not None), None)
    if there is None or find_spec("sqlalchemy") is None:
        missing = " or ".join(d.module for d in wanted) if there is None else "sqlalchemy"
        raise ArchitectError(
            "source.driver",
            f"reading {NAMES[engine]} needs the Python package {missing}, which is not installed",
            hint=f"pip install '{wanted[0].package}'",
        )
    return there
