"""The judgement as a page says all that was found and lets nothing of the statements through as markup."""

from __future__ import annotations

from dbarchitect.model.migration import Hazard, JudgedStatement, LintReport
from dbarchitect.report.migration.lint import html

REPORT = LintReport(
    verdict="unsafe",
    engine="PostgreSQL 18",
    statements=(
        JudgedStatement(sql="SELECT '<script>alert(1)</script>'", line=1, verdict="safe", file="db/1.sql"),
        JudgedStatement(
            sql="CREATE INDEX i ON t (a)",
            line=3,
            verdict="unsafe",
            file="db/1.sql",
            hazards=(Hazard(id="blocks-writes", object="table t", lock="SHARE", blocks="writes", measured="5 <GB>"),),
            safe_form=("CREATE INDEX CONCURRENTLY i ON t (a)",),
            safe_form_verdict="safe",
        ),
    ),
    not_judged=("one <b>thing</b>",),
)


def test_page() -> None:
    page = html.render(REPORT)
    assert "<script" not in page
    assert "<b>thing" not in page
    for said in ("blocks-writes", "SHARE; writes wait", "5 &lt;GB&gt;", "CONCURRENTLY", "Not judged", "Line 3"):
        assert said in page
    assert page.count("<details") == 2
    assert page.count(" open>") == 1
    assert page == html.render(REPORT)
