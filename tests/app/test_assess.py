"""`assess` and `inspect` from the command line to their files: exit codes, scope, baseline, formats, masks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dbarchitect.app.reach import Reach
from dbarchitect.app.source import SourceGiven
from dbarchitect.core.errors import ArchitectError
from dbarchitect.faces.cli.main import main
from dbarchitect.model.findings import Assessment
from dbarchitect.report.assessment import json_
from dbarchitect.report.assessment.masking import mask

SHOP = Path(__file__).with_name("shop.sql")
UNINDEXED = "foreign_key_without_index:line.line_basket_id_fkey"
REDUNDANT = "redundant_index:basket.basket_customer"


class Done:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def keys(self) -> set[str]:
        return {f["key"] for f in self.json["findings"]}


@pytest.fixture
def dba(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str | Path) -> Done:
        code = main([*map(str, arguments), "--quiet"])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return call


def test_the_whole_of_it_as_json_with_proven_fixes(dba: Any) -> None:
    done = dba("assess", SHOP, "--format", "json")
    assert done.code == 1
    assert {UNINDEXED, REDUNDANT} <= done.keys
    jsonschema.validate(done.json, json_.schema())
    assert Assessment.model_validate_json(done.out)
    fixes = {f["key"]: f["fix"] for f in done.json["findings"] if f["key"] in (UNINDEXED, REDUNDANT)}
    assert all(fix["proven"] is True for fix in fixes.values()), fixes
    assert all(fix["sql"] and fix["reverse"] and fix["lock"] for fix in fixes.values())
    source = done.json["source"]
    assert (source["kind"], source["engine"], source["tables"], source["foreign_keys"]) == ("sql", "postgresql", 3, 2)
    assert {v["verdict"] for v in done.json["verdicts"]} <= {"found", "clean", "not_judged"}
    assert all(v["why"] for v in done.json["verdicts"] if v["verdict"] == "not_judged")
    assert "normal_forms" in done.json


def test_a_scope_of_looks_checks_and_levels(dba: Any) -> None:
    only = dba("assess", SHOP, "--format", "json", "--prove", "none", "--check", "redundant_index")
    assert only.keys == {REDUNDANT}
    assert [v["check"] for v in only.json["verdicts"]] == ["redundant_index"]
    looks = dba("assess", SHOP, "--format", "json", "--prove", "none", "--look", "security", "--look", "migration")
    assert {v["look"] for v in looks.json["verdicts"]} <= {"security", "migration"}
    errors = dba("assess", SHOP, "--prove", "none", "--level", "error", "--check", "redundant_index")
    assert errors.code == 0
    unknown = dba("assess", SHOP, "--check", "redundent_index")
    assert unknown.code == 2
    assert "redundant_index" in unknown.err


def test_a_baseline_silences_with_a_reason_and_survives(dba: Any, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.yaml"
    first = dba("assess", SHOP, "--format", "json", "--prove", "none", "--write-baseline", baseline)
    assert first.code == 1
    again = dba("assess", SHOP, "--format", "json", "--prove", "none", "--baseline", baseline)
    assert again.code == 0
    assert again.keys == set()
    assert {s["key"] for s in again.json["silenced"]} >= {UNINDEXED, REDUNDANT}
    assert all(s["reason"] for s in again.json["silenced"])
    fresh = tmp_path / "more.sql"
    fresh.write_text(
        SHOP.read_text() + "CREATE INDEX line_basket ON line (basket_id);\nCREATE INDEX line_b ON line (basket_id);\n"
    )
    more = dba("assess", fresh, "--format", "json", "--prove", "none", "--baseline", baseline, "--check", "redundant_index",
               "--check", "foreign_key_without_index")  # fmt: skip
    assert {k.partition(":")[0] for k in more.keys} == {"redundant_index"}
    assert more.json["stale"] == [UNINDEXED]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("findings: [{key: x}]", "baseline.reason"),
        ("findings: [{reason: x}]", "baseline.form"),
        ("findings: 7", "baseline.form"),
        ("{", "baseline.form"),
        ("[1, 2]", "baseline.form"),
    ],
)
def test_a_broken_baseline_is_one_error(dba: Any, tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "b.yaml").write_text(text)
    done = dba("assess", SHOP, "--baseline", tmp_path / "b.yaml")
    assert done.code == 2
    assert code in done.err


def test_since_shows_what_is_new(dba: Any, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    before.write_text(dba("assess", SHOP, "--format", "json", "--prove", "none").out)
    same = dba("assess", SHOP, "--format", "json", "--prove", "none", "--since", before)
    assert (same.code, same.keys) == (0, set())
    assert same.json["known"] >= 2
    changed = tmp_path / "changed.sql"
    changed.write_text(
        SHOP.read_text() + "CREATE INDEX line_basket ON line (basket_id);\nCREATE INDEX line_b ON line (basket_id);\n"
    )
    new = dba("assess", changed, "--format", "json", "--prove", "none", "--since", before)
    assert {k.partition(":")[0] for k in new.keys} == {"redundant_index"}
    before.write_text("{}")
    assert "assess.since" in dba("assess", SHOP, "--since", before).err


def test_sarif_has_what_code_hosts_demand(dba: Any) -> None:
    it = dba("assess", SHOP, "--format", "sarif").json
    assert it["version"] == "2.1.0"
    (run,) = it["runs"]
    rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert all(r["shortDescription"]["text"] and r["help"]["text"] for r in run["tool"]["driver"]["rules"])
    assert run["results"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        place = result["locations"][0]
        assert place["physicalLocation"]["region"]["startLine"] >= 1
        assert not place["physicalLocation"]["artifactLocation"]["uri"].startswith("/")
        assert place["logicalLocations"][0]["fullyQualifiedName"]
    prints = [r["partialFingerprints"]["dbarchitect/v1"] for r in run["results"]]
    assert len(prints) == len(set(prints))


def test_files_are_written_and_no_value_of_a_person_is_in_them(dba: Any, tmp_path: Path) -> None:
    done = dba("assess", SHOP, "-o", tmp_path / "out")
    assert done.code == 1
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert {
        "assessment.md",
        "report.html",
        "assessment.json",
        "assessment.sarif",
        "fixes.sql",
        "fixes_back.sql",
    } <= names
    for path in (tmp_path / "out").iterdir():
        text = path.read_text("utf-8")
        assert "@people.test" not in text, path.name
        assert "Person 7" not in text, path.name
    fixes = (tmp_path / "out" / "fixes.sql").read_text()
    assert "\nDROP INDEX" in fixes


def test_inspect_tells_writes_forms_and_hides_values(dba: Any) -> None:
    told = dba("inspect", SHOP)
    assert told.code == 0
    assert "basket" in told.out
    assert "→ customer" in told.out
    whole = dba("inspect", SHOP, "--format", "json")
    assert "@people.test" not in whole.out
    assert {t["name"]["name"] for t in whole.json["schema"]["tables"]} == {"customer", "basket", "line"}
    assert "CREATE TABLE" in dba("inspect", SHOP, "--to", "sql").out
    assert "source.format" in dba("inspect", SHOP, "--to", "sqll").err


def test_passwords_are_shown_nowhere(dba: Any) -> None:
    done = dba("assess", "postgresql://bob:hunter2@127.0.0.1:1/shop")
    assert done.code == 3
    assert "hunter2" not in done.err + done.out


def test_what_a_face_may_open() -> None:
    closed = Reach(files=False, addresses=False, named={"shop": "postgresql://reader@host/shop"})
    assert closed.resolve(SourceGiven.model_validate("CREATE TABLE a (id int);")).text
    assert closed.resolve(SourceGiven(where="shop")).where == "postgresql://reader@host/shop"
    for where in (
        "postgresql://other/x",
        "mysql://h/x",
        "host=other dbname=x",
        "service=prod",
        "/etc/passwd",
        "sqlite:/x.db",
        "jdbc:x://y",
    ):
        with pytest.raises(ArchitectError) as error:
            closed.resolve(SourceGiven(where=where))
        assert error.value.code == "source.not_allowed", where
    files_only = Reach(addresses=False)
    assert files_only.resolve(SourceGiven(where="db/schema.sql"))
    for where in (
        "postgresql://other/x",
        "host=other dbname=x",
        "mysql+pymysql://h/x",
        "service=prod",
        "file://host/x",
    ):
        with pytest.raises(ArchitectError):
            files_only.resolve(SourceGiven(where=where))


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("ann@example.org twice", "ann@example.org"),
        ("card 4111 1111 1111 1111", "4111 1111"),
        ("DE89 3704 0044 0532 0130 00", "3704 0044"),
        ("ssn 123-45-6789", "123-45"),
        ("call +49 30 1234567", "1234567"),
    ],
)
def test_values_of_people_are_masked(said: str, hidden: str) -> None:
    assert hidden not in mask(said)


@pytest.mark.parametrize(
    "plain", ["1,234,567 rows", "order 2026-11-20 12:00:00", "index orders_2026_idx", "1234567890123 rows"]
)
def test_numbers_that_are_nobodys_stay(plain: str) -> None:
    assert mask(plain) == plain


def test_normal_forms_are_told_where_rows_are(dba: Any, tmp_path: Path) -> None:
    rows = ", ".join(f"({i}, {i % 9}, 'Customer {i % 9}')" for i in range(200))
    made = "CREATE TABLE sale (id integer PRIMARY KEY, customer_id integer NOT NULL, customer_name text NOT NULL)"
    full, empty = tmp_path / "full.sql", tmp_path / "empty.sql"
    full.write_text(f"{made};\nINSERT INTO sale VALUES {rows};\n")
    empty.write_text(f"{made};\n")
    found = dba("assess", full, "--prove", "none", "--format", "json").json
    assert [(n["table"], n["form"]) for n in found["normal_forms"]] == [("sale", "2NF")]
    assert found["normal_forms"][0]["violations"][0]["determinant"] == ["customer_id"]
    none = dba("assess", empty, "--prove", "none", "--format", "json").json
    assert none["normal_forms"] == []
    assert any(n.startswith("normal forms: ") for n in none["not_judged"])
