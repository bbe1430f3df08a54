"""Answers are judged as by hand, and the report keeps the unseen half closed."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from evaluation.__main__ import main as evaluation
from evaluation.choosing.answering import application, evaluate
from evaluation.choosing.command import main
from evaluation.choosing.scenario import load, parse
from evaluation.choosing.verdict import judge

from dbarchitect.app import usecase
from dbarchitect.app.document import Document
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.base import Value

SHOP = parse(
    "shop",
    "seen",
    {
        "family": "polyglot",
        "text": "Orders and payments. Search with typing errors forgiven.",
        "accept": ["postgresql", "mysql"],
        "ideal": "postgresql",
        "blunders": ["redis", "elasticsearch"],
        "stores": {"expected": {"search": ["opensearch", "typesense"]}, "none_for": ["vector", "cache"]},
        "offers": ["supabase", "neon"],
        "notes": ["Fauna", "QLDB|Quantum Ledger"],
        "paraphrase": "People buy and pay; they search and mistype.",
        "why": "z",
    },
)


def _answer(engine: str, *beside: tuple[str, str], **more: Any) -> dict[str, Any]:
    stores = [{"role": role, "engine": other} for role, other in (("system_of_record", engine), *beside)]
    return {"primary": {"engine": engine, **more.pop("primary", {})}, "stores": stores, **more}


def test_the_main_store_is_right_wrong_or_a_blunder() -> None:
    assert judge(SHOP, _answer("postgresql")).ideal
    second = judge(SHOP, _answer("mysql"))
    assert (second.right, second.ideal, second.blunder) == (True, False, False)
    other = judge(SHOP, _answer("mongodb"))
    assert (other.right, other.blunder) == (False, False)
    assert judge(SHOP, _answer("redis")).blunder
    assert judge(SHOP, _answer("pgvector")).ideal
    assert not judge(SHOP, {"primary": None}).right


@pytest.mark.parametrize(
    "said",
    [
        {"stores": [{"role": "time series", "engine": "timescaledb"}]},
        {"stores": [{"role": "time_series", "engine": "postgresql", "extension": "timescaledb"}]},
        {"primary": {"extensions": ["timescaledb"]}},
    ],
)
def test_an_extension_counts_with_its_engine(said: dict[str, Any]) -> None:
    meters = SHOP.model_copy(update={"accept": ("timescaledb",), "ideal": "timescaledb"})
    primary = {"engine": "postgresql", **said.get("primary", {})}
    assert judge(meters, {**said, "primary": primary}).right
    assert not judge(meters, {"primary": {"engine": "postgresql"}}).right
    assert not judge(meters, {**said, "primary": {**primary, "engine": "mysql"}}).right


def test_second_stores_are_expected_or_forbidden_by_engine_or_role() -> None:
    good = judge(SHOP, _answer("postgresql", ("full text", "typesense")))
    assert (good.stores_missing, good.stores_too_many, good.stores_right) == ((), (), 3)
    none = judge(SHOP, _answer("postgresql", ("search", "postgresql"), ("vector", "pgvector")))
    assert (none.stores_missing, none.stores_too_many) == (("search: opensearch|typesense",), ())
    many = judge(
        SHOP, _answer("postgresql", ("search", "opensearch"), ("embeddings", "qdrant"), ("Cache", "dragonfly"))
    )
    assert many.stores_too_many == ("vector: qdrant", "cache: dragonfly")
    assert many.stores_right == 1


def test_offers_notes_and_sources_are_looked_at() -> None:
    offers = [{"id": "rds-postgresql"}, "neon"]
    ranking = [
        {"engine": "postgresql", "reasons": ["joins"], "sources": [{"url": "https://example.com/joins"}]},
        {"engine": "fauna", "excluded_by": [{"claim": "closed", "source": "https://example.com/closed"}]},
        {"engine": "oracle", "excluded_by": [{"claim": "paid"}]},
    ]
    notes = [{"text": "Fauna was shut down"}, "quantum ledger too"]
    it = judge(
        SHOP, _answer("postgresql", ("search", "opensearch"), primary={"offers": offers}, ranking=ranking, notes=notes)
    )
    assert it.clean
    assert (it.exclusions, it.exclusions_sourced, it.winner_sourced) == (2, 1, True)
    poor = judge(SHOP, _answer("postgresql", primary={"offers": ["a", "b", "c", "neon"]}, notes=["fauna"]))
    assert (poor.offers_right, poor.notes_missing, poor.winner_sourced) == (False, ("QLDB|Quantum Ledger",), False)


def test_retellings_that_change_the_answer_are_reported() -> None:
    def choose(text: str) -> dict[str, Any]:
        if text.startswith("People"):
            raise ArchitectError("brief.not_understood", "nothing was understood")
        return _answer("postgresql" if text.startswith("Orders") else "mongodb")

    outcome = evaluate([SHOP], choose, shuffles=1)
    assert outcome.retold == 2
    assert [(c.how, c.before, c.after) for c in outcome.changes] == [
        ("order 1", "postgresql", "mongodb"),
        ("paraphrase", "postgresql", None),
    ]
    assert evaluate([SHOP], choose).retold == 0


def test_a_refusal_is_wrong_and_no_blunder() -> None:
    def refuse(text: str) -> dict[str, Any]:
        raise ArchitectError("brief.not_understood", "nothing was understood")

    (verdict,) = evaluate([SHOP], refuse).verdicts
    assert (verdict.right, verdict.blunder, verdict.problem) == (False, False, "brief.not_understood")
    assert verdict.stores_missing == ("search: opensearch|typesense",)
    assert verdict.notes_missing == SHOP.notes


def test_the_command_keeps_the_unseen_half_closed(capsys: pytest.CaptureFixture[str]) -> None:
    def choose(text: str) -> dict[str, Any]:
        return _answer("postgresql")

    names = {half: [s.name for s in load(half)] for half in ("seen", "unseen")}  # type: ignore[arg-type]
    assert main(["--half", "both"], choose=choose) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in names["seen"])
    assert not any(name in said for name in names["unseen"])
    assert "unseen (30 scenarios)" in said
    assert main(["--half", "unseen", "--reveal"], choose=choose) == 0
    assert all(name in capsys.readouterr().out for name in names["unseen"][:1])
    assert main(["--half", "unseen", "--json", "--shuffles", "0"], choose=choose) == 0
    report = json.loads(capsys.readouterr().out)["unseen"]
    assert report["scenarios"] == sum(report["families"].values()) == 30
    assert "verdicts" not in report
    expected = sum("postgresql" in s.accept for s in load("unseen"))
    assert report["right"] == [expected, 30]
    assert evaluation(["choose", "--case", "no such case"]) == 2
    assert "no such case" in capsys.readouterr().err


def test_the_application_is_asked_as_a_face_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input(Value):
        brief: Document

    class Answer(usecase.Answer):
        def __init__(self, text: str) -> None:
            self.text = text

        def render(self, form: str, *, width: int, colour: bool) -> str:
            return json.dumps({"primary": {"engine": self.text}, "form": form, "colour": colour})

    case = SimpleNamespace(Input=Input, run=lambda request, around: Answer(request.brief.text))
    monkeypatch.setattr(
        usecase, "use_case", lambda name: SimpleNamespace(load=lambda: case) if name == "choose" else None
    )
    assert application()("mysql") == {"primary": {"engine": "mysql"}, "form": "json", "colour": False}
