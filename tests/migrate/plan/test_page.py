"""The page of a plan: whole in itself, nothing of the user's taken for markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.inspection import Source
from dbarchitect.model.migration import Asked, Counted, Loss, Phase, PhaseTrial, Plan, Step, Verification
from dbarchitect.report.migration import page

if TYPE_CHECKING:
    from dbarchitect.model.migration import PhaseName, Version

SOURCE = Source(kind="sql", engine="postgresql", where="<b>shop</b>.sql")
STEP = Step(
    sql='ALTER TABLE t ADD COLUMN "<script>" text',
    reverse='ALTER TABLE t DROP COLUMN "<script>"',
    lock="ACCESS EXCLUSIVE",
)
ASKED = Asked(id="rename:t.a", text="Is <i>b</i> the column a?", hint="--rename t.a=t.b")


def phase(name: PhaseName, versions: tuple[Version, ...], *, old: bool | None = True) -> Phase:
    return Phase(
        name=name, purpose="so that", steps=(STEP,), rollback=(STEP,), versions=versions, checks=(Counted(what="rows", sql="SELECT 1 < 2"),),
        application=("deploy <now>",), trial=PhaseTrial(old=old, new=True, back=True, statements=7),
    )  # fmt: skip


def test_a_plan_is_shown_with_what_is_asked_and_lost_and_nothing_is_markup() -> None:
    loss = Loss(object="column t.a", what="the values of t.a", allow="--allow-loss t.a")
    made = page.render(Plan(before=SOURCE, after=SOURCE, steps=(STEP,), questions=(ASKED,), losses=(loss,)))
    for text in ("--rename t.a=t.b", "--allow-loss t.a", "ACCESS EXCLUSIVE", "The way back", "not tried"):
        assert text in made
    for markup in ("<b>shop", "<script>", "<i>b", "http://", "https://"):
        assert markup not in made


def test_phases_are_drawn_with_the_versions_that_work_in_them() -> None:
    phases = (phase("expand", ("old", "new")), phase("switch", ("old", "new"), old=False), phase("contract", ("new",)))
    plan = Plan(
        before=SOURCE,
        after=SOURCE,
        steps=(STEP,),
        phases=phases,
        verification=Verification(applied=False, why="it failed"),
    )
    made = page.render(plan)
    bars = {said: (left, wide) for left, wide, _, said in page._Shown(plan).bars()}
    assert bars == {"old version": (0, 600), "new version": (0, 900)}
    assert [stood for _, stood in page._Shown(plan).marks()] == [True, False, True]
    assert made.count("<h2>") == 4
    assert ">failed<" in made
    assert "deploy &lt;now&gt;" in made
