"""`normalize` from the command line: exit codes, forms of output, files; and SQLite."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import jsonschema
import pytest

from dbarchitect.faces.cli.main import main
from dbarchitect.model.normalization import Normalization
from dbarchitect.report.normalization import html, json_, markdown, text

ROWS = [(i, 1 + i % 7, f"Customer {1 + i % 7}", f"<b>{1 + i % 7}</b>") for i in range(1, 90)]
DDL = "CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, customer_name text NOT NULL, customer_note text)"


def script() -> str:
    values = ", ".join(f"({i}, {c}, '{n}', '{x}')" for i, c, n, x in ROWS)
    return f"{DDL};\nINSERT INTO orders VALUES {values};\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    """The exit code and the JSON of a script."""
    import contextlib
    import io

    path = tmp_path_factory.mktemp("source") / "shop.sql"
    path.write_text(script())
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(["normalize", str(path), "--format", "json", "--quiet"])
    return code, out.getvalue()


def test_violations_are_exit_code_one_and_json_keeps_its_schema(found: tuple[int, str]) -> None:
    code, out = found
    assert code == 1
    said = json.loads(out)
    jsonschema.validate(said, json_.schema())
    (form,) = said["normal_forms"]
    assert (form["table"], form["form"]) == ("orders", "2NF")
    assert form["violations"][0]["kind"] == "transitive"
    assert form["violations"][0]["determinant"] == ["customer_id"]
    cut = form["decomposition"]
    assert cut["proven"] is True
    assert cut["lossless"]
    assert cut["preserved"]
    assert cut["sql"]
    assert cut["reverse"]
    assert cut["saved_bytes"] > 0
    assert cut["anomalies"]["update_rows"] == 13
    assert {d["dependent"] for d in said["dependencies"] if d["meant"]} == {"customer_name", "customer_note"}


def test_every_form_of_output_says_it(found: tuple[int, str]) -> None:
    it = Normalization.model_validate_json(found[1])
    for said in (text.render(it, width=90), markdown.render(it), html.render(it)):
        assert "customer_id" in said
        assert "transitive" not in said  # in words, not in codes
        assert "depends on what is no key" in said
        assert "CREATE TABLE" in said.replace("</span>", "").replace('<span class="k">', "")
    assert all(len(line) <= 90 for line in text.render(it, width=90).splitlines() if not line.startswith("      "))


def test_values_are_in_no_output(found: tuple[int, str]) -> None:
    assert "Customer 3" not in found[1]
    assert "<b>" not in found[1]


def test_a_sqlite_file_is_judged_and_proven_with_stand_ins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "shop.db"
    connection = sqlite3.connect(path)
    connection.executescript(script())
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert main(["normalize", str(path), "--format", "json", "--quiet"]) == 1
    said = json.loads(capsys.readouterr().out)
    (form,) = said["normal_forms"]
    assert form["form"] == "2NF"
    assert form["decomposition"]["proven"] is True
    assert "stand-ins" in form["decomposition"]["proof"]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--table", "oders"], "normalize.unknown_table"), (["--sample", "-3"], "usage.")],
)
def test_bad_input_is_told(arguments: list[str], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(script())
    assert main(["normalize", str(path), *arguments]) == 2
    said = capsys.readouterr().err
    assert code in said or "sample" in said


def test_the_form_of_libpq_is_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["normalize", "host=127.0.0.1 port=1 password=hush dbname=shop", "--quiet"]) == 3
    said = "".join(capsys.readouterr())
    assert "source.unreachable" in said
    assert "hush" not in said
