"""The score of planted databases: what counts as found, flagged and as about something else."""

from __future__ import annotations

from evaluation.assessing.plants import Plant, Planted, planted, tally

from dbarchitect.model.findings import Assessment, Finding, SourceCounts


def _finding(check: str, at: str, message: str, explains: tuple[str, ...] = ()) -> Finding:
    return Finding(check=check, look="schema", level="warning", object=at, message=message, explains=explains)


def _assessment(*findings: Finding) -> Assessment:
    return Assessment(source=SourceCounts(kind="sql", engine="postgresql"), findings=findings)


CASE = Planted(
    "shop",
    "",
    (
        Plant("date as text", ("orders.due",), ("date",)),
        Plant("no key", ("line",), ("primary key", "primary_key")),
        Plant("stale", ("orders",), ("stale",), live=True),
    ),
    (Plant("prose", ("orders.note",), ("list",)),),
)


def test_a_finding_must_name_the_object_and_the_fault() -> None:
    given = _assessment(
        _finding("date_as_text", "orders.due", "due of orders holds dates"),
        _finding("wide", "pipeline", "no primary key"),
    )
    one = tally(CASE, given, live=False)
    assert [p.name for p in one.found] == ["date as text"]
    assert [p.name for p in one.missed] == ["no key"]
    assert [f.check for f in one.noise] == ["wide"]


def test_what_a_cause_explains_counts_as_told() -> None:
    given = _assessment(_finding("keyless", "line", "nothing", explains=("table_without_primary_key:line",)))
    assert [p.name for p in tally(CASE, given, live=False).found] == ["no key"]


def test_a_decoy_is_flagged_only_by_its_very_object() -> None:
    near = _finding("list_in_column", "orders.tags", "tags of orders is a list; note is not")
    at = _finding("list_in_column", "orders.note", "note of orders is a list")
    assert not tally(CASE, _assessment(near), live=True).flagged
    assert [p.name for p, _ in tally(CASE, _assessment(at), live=True).flagged] == ["prose"]


def test_planted_databases_are_read() -> None:
    least = {"postgresql": (50, 13), "mariadb": (30, 8), "sqlite": (20, 6)}
    for one in planted():
        defects, decoys = least[one.engine]
        assert len(one.defects) >= defects
        assert len(one.decoys) >= decoys
        names = [p.name for p in (*one.defects, *one.decoys)]
        assert len(set(names)) == len(names)
