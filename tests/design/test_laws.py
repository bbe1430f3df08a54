"""Laws of every design: it stands on a real server, has no redundant index, and is the same for the same brief."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from briefs import briefs
from hypothesis import HealthCheck, given, seed, settings
from psycopg import Error

from dbarchitect.app.provable import provable
from dbarchitect.assess.run import assess, probes
from dbarchitect.design.asking import open_questions
from dbarchitect.design.pipeline import design
from dbarchitect.engines.postgresql.render import render
from dbarchitect.prove.statements import Statements
from dbarchitect.sources.postgresql import sandbox_inspection

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief
    from dbarchitect.sandbox import Sandbox

CASES = int(os.environ.get("DBARCHITECT_CASES", "60"))
LAWS = settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@LAWS
@given(brief=briefs())
def test_every_statement_of_every_design_runs(sandbox: Sandbox, brief: Brief) -> None:
    made = design(brief)
    name = sandbox.create_database()
    try:
        with sandbox.connect(name) as connection:
            for statement in render(made.schema_, made.version):
                try:
                    connection.execute(statement.sql)  # type: ignore[call-overload]
                except Error as error:
                    raise AssertionError(f"{error}\nin {statement.sql}") from error
            for sql in made.after_load:
                connection.execute(sql)  # type: ignore[call-overload]
            for statement in made.workload.statements:
                connection.execute(f"PREPARE s AS {statement.sql}")  # type: ignore[call-overload]
                connection.execute("DEALLOCATE s")
    finally:
        sandbox.drop_database(name)


@LAWS
@given(brief=briefs())
def test_no_index_repeats_another_and_every_reference_has_one(brief: Brief) -> None:
    for table in design(brief).schema_.tables:
        keys = [
            (i.name, i.method, i.where, tuple((k.expression, k.operator_class) for k in i.keys)) for i in table.indexes
        ]
        keys += [
            (c.name, "btree", None, tuple((x, None) for x in c.columns))
            for c in table.constraints
            if c.kind in ("primary_key", "unique")
        ]
        unique = {i.name for i in table.indexes if i.unique} | {c.name for c in table.constraints}
        for name, method, where, columns in keys:
            for other, other_method, other_where, longer in keys:
                if name != other and name not in unique and (method, where) == (other_method, other_where):
                    assert longer[: len(columns)] != columns, f"{name} is the beginning of {other}"
        for foreign in table.foreign_keys:
            width = len(foreign.columns)
            served = any(
                w is None and m == "btree" and {c for c, _ in k[:width]} == set(foreign.columns) for _, m, w, k in keys
            )
            assert served, f"no index for {foreign.name}"


@LAWS
@given(brief=briefs())
def test_the_same_brief_gives_the_same_design(brief: Brief) -> None:
    assert design(brief) == design(brief.model_validate_json(brief.model_dump_json()))


@settings(LAWS, max_examples=max(10, CASES // 4))
@given(brief=briefs())
def test_questions_are_ranked(brief: Brief) -> None:
    weights = [q.weight for q in open_questions(design(brief))]
    assert weights == sorted(weights, reverse=True)
    assert all(0 <= w <= 1 for w in weights)


ASKED_FOR = frozenset(
    {
        *("same_name_different_types", "mixed_naming", "isolated_table"),
        *("empty_default_on_unique", "nullable_column_in_unique_key", "single_column_table"),
    }
)
"""What generated briefs ask for themselves: one name for a text and a moment, a thing related to nothing, a default for what
must be unique, uniqueness of what may be absent."""


@seed(8)
@settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(brief=briefs())
def test_every_design_assessed_has_no_fault_of_its_own(sandbox: Sandbox, brief: Brief) -> None:
    made = provable(design(brief))
    name = sandbox.create_database()
    try:
        with sandbox.connect(name) as connection:
            statements = Statements(connection)
            statements.run(made.ddl)
            statements.run_postponed()
            statements.run(made.after_load)
            statements.run_postponed()
        found = assess(sandbox_inspection(sandbox, name, kind="design", ask=probes)).findings
    finally:
        sandbox.drop_database(name)
    assert not [f"{f.key}: {f.message}" for f in found if f.check not in ASKED_FOR]
