"""What a form says is read back as it was; what it cannot say is named. Diagrams and dictionaries show every table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.schema import Schema
from dbarchitect.sources.open import SourceOptions, opened, opened_text
from dbarchitect.sources.writers import formats, write
from engines.postgresql.generated import schemas

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

DATA = Path(__file__).resolve().parents[2] / "data" / "postgresql"
READ_BACK = {"sql": "x.sql", "json": "x.json", "dbml": "x.dbml", "sqlalchemy": "models.py"}


@pytest.fixture(scope="module", params=["chinook", "pagila"])
def schema(sandbox: Sandbox, request: pytest.FixtureRequest) -> Schema:
    return opened(str(DATA / f"{request.param}.sql"), SourceOptions(sandbox=sandbox)).inspection.schema_


def parts(schema: Schema) -> dict[str, Any]:
    """Every column, constraint and index by the name that a loss would give it."""
    found: dict[str, Any] = {}
    for table in schema.tables:
        name = str(table.name)
        found[name] = (table.comment, table.partitioning, table.partition_of, table.row_security)
        found |= {f"{name}.{c.name}": c for c in table.columns}
        found |= {f"{c.name} of {name}": c for c in table.constraints}
        found |= {f"index {i.name} of {name}": i for i in table.indexes}
    found |= {str(e.name): e.values for e in schema.enums}
    return found | {f"view {v.name}": v.query for v in schema.views}


def unnamed(before: Schema, after: Schema, losses: tuple[str, ...]) -> list[str]:
    """What differs and no loss names, neither itself nor its table as a whole."""
    old, new = parts(before), parts(after)
    gone = {loss.removeprefix("partition ") for loss in losses if loss.startswith("partition ")}
    differs = [k for k in {**old, **new} if old.get(k) != new.get(k)]
    return [
        k
        for k in differs
        if not any(k in loss for loss in losses)
        and not any(k.endswith(f" of {t}") or k.startswith(f"{t}.") or k == t for t in gone)
    ]


@pytest.mark.parametrize("form", READ_BACK)
def test_what_is_written_is_read_back_or_named_as_lost(sandbox: Sandbox, schema: Schema, form: str) -> None:
    written = write(schema, form)
    back = opened_text(written.text, SourceOptions(sandbox=sandbox), READ_BACK[form]).inspection.schema_
    assert unnamed(schema, back, written.losses) == []
    if form in {"sql", "json"}:
        assert written.losses == ()
        assert back == schema


@settings(
    max_examples=15,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(schema=schemas())
def test_generated_schemas_are_written_in_every_form(schema: Schema) -> None:
    for form in formats():
        written = write(schema, form)
        assert written.text.endswith("\n")
    back = opened_json(write(schema, "json").text)
    assert back == schema


def opened_json(text: str) -> Schema:
    import json

    return Schema.model_validate(json.loads(text))


def test_diagrams_and_dictionaries_show_every_table(schema: Schema) -> None:
    mermaid, markdown = write(schema, "mermaid").text, write(schema, "markdown").text
    assert mermaid.startswith("erDiagram\n")
    for table in schema.tables:
        if table.partition_of is None:
            assert f"    {table.name.name} {{" in mermaid
            assert f"## {table.name.name.replace('_', chr(92) + '_')}\n" in markdown
    assert mermaid.count("--") == sum(len(t.foreign_keys) for t in schema.tables if t.partition_of is None)


def test_an_unknown_form_names_the_nearest() -> None:
    with pytest.raises(ArchitectError) as caught:
        write(Schema(), "mermad")
    assert caught.value.code == "source.format"
    assert "mermaid" in caught.value.hint
