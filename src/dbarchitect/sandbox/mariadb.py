"""A throw-away MariaDB or MySQL server from the installed program, on a socket in a folder of its own."""

from __future__ import annotations

import atexit
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Self

from dbarchitect.core.errors import UnreachableError
from dbarchitect.sandbox.accounts import server_account
from dbarchitect.sandbox.process import START_TIMEOUT_S, StartRefused, keep

if TYPE_CHECKING:
    from dbarchitect.sandbox.process import Keeper

_PLACES = (
    "/usr/sbin",
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/local/mysql/bin",
    "/opt/homebrew/bin",
    "/usr/libexec",
)
_OPTIONS = (
    "--skip-networking", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--skip-innodb-doublewrite",
    "--innodb-flush-method=nosync", "--performance-schema=OFF", "--event-scheduler=OFF", "--local-infile=OFF", "--max-connections=30", "--default-time-zone=+00:00",
    "--secure-file-priv={folder}/none", "--max-allowed-packet=256M", "--skip-symbolic-links",
)  # fmt: skip
GUEST = "guest"
"""Who runs SQL of strangers: all rights in databases made for it, none on files, plugins, other sessions or the server."""
_GUEST_RIGHTS = (
    "CREATE USER guest@localhost",
    "GRANT SHOW DATABASES ON *.* TO guest@localhost",
)
_OWN = ("information_schema", "mysql", "performance_schema", "sys", "test")


@dataclass
class MariaSandbox:
    """A server that may be broken and thrown away. Use it in a `with` statement."""

    engine: str
    """`mariadb` or `mysql`: which of the two runs."""
    version: str
    socket: Path
    _keeper: Keeper
    _owner_pid: int = field(default_factory=os.getpid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def connect(self, database: str | None = None, user: str = GUEST) -> Any:
        """A PyMySQL connection that commits by itself; raises pymysql.Error."""
        import pymysql

        return pymysql.connect(
            unix_socket=str(self.socket), user=user, database=database, autocommit=True, charset="utf8mb4",
            read_timeout=120, write_timeout=120, local_infile=False,
        )  # fmt: skip

    def create_database(self, name: str | None = None) -> str:
        """The name of a fresh, empty database in which the guest may do all; one that is there already is left as it is."""
        from dbarchitect.engines.mysql.names import quote_identifier

        name = name or f"s_{token_hex(6)}"
        if name.lower() in _OWN:
            raise ValueError(f"{name} belongs to the server")
        quoted = quote_identifier(name)
        # in a GRANT the name is a pattern
        pattern = quoted.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
        with self.connect(user="root") as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE IF NOT EXISTS {quoted} CHARACTER SET utf8mb4")
            cursor.execute(f"GRANT ALL ON {pattern}.* TO guest@localhost")
        return name

    def databases(self) -> tuple[str, ...]:
        """Databases that somebody made here, by name."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SHOW DATABASES")
            return tuple(sorted(n for (n,) in cursor.fetchall() if n.lower() not in _OWN))

    def stop(self) -> None:
        """Server and folder are gone; stopping twice does no harm."""
        if os.getpid() != self._owner_pid:  # a forked child has the object but not the server
            return
        atexit.unregister(self.stop)
        self._keeper.dismiss()


def installed() -> tuple[Path, Path | None] | None:
    """The server's program, and MariaDB's that makes its data folder (None for MySQL, which makes its own); None: not installed."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *_PLACES))
    if (server := shutil.which("mariadbd", path=path)) and (install := shutil.which("mariadb-install-db", path=path)):
        return Path(server), Path(install)
    if (server := shutil.which("mysqld", path=path)) and not Path(server).resolve().name.startswith("maria"):
        return Path(server), None
    return None


def open_mariadb() -> MariaSandbox:
    """A running server. UnreachableError `sandbox.start` where none is installed or none starts."""
    found = installed() if os.name != "nt" else None
    if found is None:
        raise _refused("no MariaDB or MySQL server is installed", "install the package mariadb-server")
    server, install = found
    account = server_account()
    common = ["--no-defaults", "--datadir={folder}/data"]
    if install is not None:
        prepare = [
            [str(install), *common, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
        ]
    else:
        prepare = [[str(server), *common, "--initialize-insecure"]]
    serve = [str(server), *common, "--socket={folder}/s", "--pid-file={folder}/pid", *_OPTIONS]
    if install is None:
        serve = [p for p in serve if "doublewrite" not in p and "nosync" not in p] + ["--mysqlx=OFF"]
    try:
        keeper = keep({
            "prepare": [["mkdir", "{folder}/none"], *prepare], "serve": serve, "socket": "{folder}/s", "account": account,
            "start_timeout_s": START_TIMEOUT_S,
        })  # fmt: skip
    except StartRefused as error:
        raise _refused(str(error), "see whether the installed server runs at all") from None
    sandbox = MariaSandbox("mariadb" if install else "mysql", "", keeper.folder / "s", keeper)
    atexit.register(sandbox.stop)
    try:
        with sandbox.connect(user="root") as connection, connection.cursor() as cursor:
            for sql in _GUEST_RIGHTS:
                cursor.execute(sql)
            cursor.execute("SELECT VERSION()")
            sandbox.version = str(cursor.fetchone()[0])
    except BaseException:
        sandbox.stop()
        raise
    return sandbox


def _refused(why: str, hint: str) -> UnreachableError:
    return UnreachableError("sandbox.start", why, hint=hint)
