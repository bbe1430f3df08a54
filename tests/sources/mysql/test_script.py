"""Scripts of MySQL are cut as its client cuts them, and run by a private server that reaches nothing else."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dbarchitect.sandbox.mariadb import installed
from dbarchitect.sources.mysql.statements import statements
from dbarchitect.sources.open import SourceOptions, opened_text

needs_server = pytest.mark.skipif(installed() is None, reason="no MariaDB is installed: package mariadb-server")

CUTS = {
    "SELECT 1; SELECT 2": ["SELECT 1", "SELECT 2"],
    "SELECT ';'; SELECT \";\"; SELECT `;`": ["SELECT ';'", 'SELECT ";"', "SELECT `;`"],
    r"SELECT 'a\';'; SELECT 'it''s; so'": [r"SELECT 'a\';'", "SELECT 'it''s; so'"],
    "-- a; b\nSELECT 1; # c; d\nSELECT 2 /* e; f */;": ["-- a; b\nSELECT 1", "# c; d\nSELECT 2 /* e; f */"],
    "SELECT 5--1; SELECT 2": ["SELECT 5--1", "SELECT 2"],
    "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nDELIMITER ;\nSELECT 2;": [
        "CREATE PROCEDURE p() BEGIN SELECT 1; END",
        "SELECT 2",
    ],
    "SELECT 1;\ndelimiter //\nSELECT ';' ; x//\nSELECT 3//\n  DELIMITER ;\nSELECT 4": [
        "SELECT 1",
        "SELECT ';' ; x",
        "SELECT 3",
        "SELECT 4",
    ],
    "/*!40101 SET NAMES utf8 */;\n/* nothing */;\n;;": ["/*!40101 SET NAMES utf8 */"],
    "SELECT 'never ends; SELECT 2": ["SELECT 'never ends; SELECT 2"],
    "": [],
    "DELIMITER": ["DELIMITER"],
}


@pytest.mark.parametrize("script", CUTS, ids=range(len(CUTS)))
def test_a_script_is_cut_as_the_client_cuts_it(script: str) -> None:
    assert [sql for _, sql in statements(script)] == CUTS[script]


def test_lines_are_those_of_the_script() -> None:
    assert [line for line, _ in statements("\n\nSELECT 1;\n\n\nSELECT\n2;SELECT 3")] == [3, 6, 7]


def test_any_text_is_cut_in_linear_time() -> None:
    dice = random.Random(5)
    pieces = (
        "'",
        '"',
        "`",
        "\\",
        ";",
        "\n",
        "delimiter ",
        "$$",
        "--",
        " ",
        "#",
        "/*",
        "*/",
        "a",
        "/*!",
        "DELIMITER ;\n",
    )
    for _ in range(3_000):
        text = "".join(dice.choices(pieces, k=dice.randint(0, 40)))
        assert sum(len(sql) for _, sql in statements(text)) <= len(text)
    began = time.monotonic()
    for text in ("'" * 200_000, "/*" * 200_000, "\n" * 200_000, "delimiter x\n" * 50_000, "a;\n" * 200_000):
        list(statements(text))
    assert time.monotonic() - began < 20


SCRIPT = """
/*!40101 SET NAMES utf8mb4 */;
DROP DATABASE IF EXISTS `my_shop`;
CREATE DATABASE `my_shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;
USE `my_shop`;
CREATE TABLE customer (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(80) COLLATE utf8mb4_0900_ai_ci NOT NULL) ENGINE=InnoDB;
CREATE TABLE `order` (id INT AUTO_INCREMENT PRIMARY KEY, customer_id INT UNSIGNED NOT NULL, total DECIMAL(10,2),
  KEY (customer_id), CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customer (id)) ENGINE=InnoDB;
INSERT INTO customer (name) VALUES ('Ann; the first'), ('Bob');
INSERT INTO `order` (customer_id, total) VALUES (1, 9.5), (2, 3);
DELIMITER ;;
CREATE DEFINER=`root`@`%` TRIGGER positive BEFORE INSERT ON `order` FOR EACH ROW BEGIN
  IF NEW.total < 0 THEN SET NEW.total = 0; END IF;
END;;
DELIMITER ;
CREATE ALGORITHM=UNDEFINED DEFINER=`app`@`localhost` SQL SECURITY DEFINER VIEW big AS SELECT * FROM `order` WHERE total > 5;
GRANT ALL ON my_shop.* TO app@localhost;
SELECT LOAD_FILE('/etc/passwd') INTO @x;
INSERT INTO mysql.plugin VALUES ('CONNECT', 'ha_connect.so');
SELECT 'a' INTO OUTFILE '/tmp/dbarchitect-test-outfile';
"""


@needs_server
def test_a_script_is_run_and_reaches_nothing_else() -> None:
    seen = opened_text(SCRIPT, SourceOptions(dialect="mysql"), "dump.sql").inspection
    assert (seen.source.engine, seen.source.kind) == ("mysql", "sql")
    assert [str(t.name) for t in seen.schema_.tables] == ["customer", "order"]
    assert [t.name for t in seen.schema_.tables[1].triggers] == ["positive"]
    assert [str(v.name) for v in seen.schema_.views] == ["big"]
    assert {s.table: s.rows for s in seen.sizes or ()} == {"customer": 2.0, "order": 2.0}
    names = next(s for s in seen.samples or () if s.column == "name")
    assert names.values == ("Ann; the first", "Bob")
    told = " | ".join(u.why for u in seen.unseen if u.part == "schema")
    assert "mysql" in told
    assert "1 statements about accounts" in told
    assert "utf8mb4_0900_ai_ci" in told
    assert not Path("/tmp/dbarchitect-test-outfile").exists()
    assert seen.settings is None
    assert seen.roles is None


@needs_server
def test_the_server_goes_when_its_owner_is_killed() -> None:
    program = "from dbarchitect.sandbox.mariadb import open_mariadb as o\nimport time\ns = o()\nprint(s.socket, flush=True)\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        socket = Path(owner.stdout.readline().strip())
        assert socket.exists()
        os.kill(owner.pid, signal.SIGKILL)
        ends = time.monotonic() + 20
        while socket.parent.exists() and time.monotonic() < ends:
            time.sleep(0.1)
        assert not socket.parent.exists()


@needs_server
def test_what_a_dump_says_to_mysql_alone_is_tried() -> None:
    script = (
        "CREATE TABLE t (id INT PRIMARY KEY, total INT NOT NULL /*!80016 , CONSTRAINT positive CHECK (total >= 0) */,"
        " KEY hidden (total) /*!80000 INVISIBLE BY MAGIC */) ENGINE=InnoDB /*!50100 COMMENT 'kept' */;\n"
        "CREATE TABLE u (id INT PRIMARY KEY, CONSTRAINT small CHECK (id < 9) /*!80016 ENFORCED */) ENGINE=InnoDB;"
        "CREATE TABLE v (id INT PRIMARY KEY, total INT /*!80016 , CONSTRAINT v_positive CHECK (total >= 0) */) ENGINE=InnoDB;"
    )
    tables = {
        str(t.name): t for t in opened_text(script, SourceOptions(dialect="mysql"), "d.sql").inspection.schema_.tables
    }
    assert set(tables) == {"t", "u", "v"}
    assert [c.name for c in tables["v"].checks] == ["v_positive"]
