"""What was before.

What: as much history as asked for, no more. *Audit*: one append-only trail for all audited tables: who, when, which operation on which row,
what changed. *Versions*: the current row stays in its table, every earlier state goes to a table beside it with the time it was valid
(slowly changing dimension of type 4, readable as type 2). *Events*: the events are the truth, numbered per stream; the table is their projection.
Why: triggers see every writer, also the script nobody told; the trail is written with its owner's rights, so the application can read but
not forge it. Secrets never go into it, nor personal values where the law grants erasure: their names do.
When to choose otherwise: SCD 1 (overwrite) is what every table does already; SCD 2 in the same table makes every key and foreign key
temporal; SCD 3 (a column for the previous value) remembers one step; SCD 6 joins 1, 2 and 3 for warehouses; system versioning
(`FOR SYSTEM_TIME`) PostgreSQL does not have.
Source: https://www.postgresql.org/docs/18/plpgsql-trigger.html, R. Kimball, The Data Warehouse Toolkit
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.design.history.audit import audited
from dbarchitect.design.history.events import with_events
from dbarchitect.design.history.versions import versioned
from dbarchitect.design.history.wanted import erasable, wanted
from dbarchitect.model.architecture import Alternative, Calculated, Decision

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

AFTER = ("rules", "soft_delete", "volumes", "translations", "multivalued", "full_text_search", "hierarchy")

_SYSTEM_VERSIONING = Alternative(choice="system versioning (FOR SYSTEM_TIME)", why_not="PostgreSQL does not have it")
_SCD_3 = Alternative(choice="a column for the previous value (SCD 3)", why_not="remembers one step only")
_SCD_1 = Alternative(choice="overwrite (SCD 1)", why_not="the brief asks what was before")
_SCD_2 = Alternative(
    choice="versions in the table itself (SCD 2)", why_not="every key, foreign key and statement becomes temporal"
)
_SCD_6 = Alternative(
    choice="SCD 6", why_not="current and past values side by side serve a warehouse, not an application"
)


def decide(draft: Draft) -> Draft:
    asked = wanted(draft)
    for entity in asked["versions"]:
        draft = versioned(draft, entity)
    for entity in asked["events"]:
        draft = with_events(draft, entity)
    if asked["versions"]:
        draft = draft.decided(_versions(draft, asked["versions"]))
    if asked["events"]:
        draft = draft.decided(_events(draft, asked["events"]))
    if asked["audit"]:
        tables = tuple(draft.table_of[e] for e in asked["audit"])
        draft = audited(draft, tables)
        draft = draft.decided(_audit(draft, tables))
    return draft


def _audit(draft: Draft, tables: tuple[str, ...]) -> Decision:
    trails = [f.table for f in draft.table_facts if f.basis.startswith("changes of")]
    rows = sum(draft.rows(t) for t in trails)
    masked = (
        "personal values stay out of it, their columns are named: erasure needs no rewriting of what is written once",
    )
    return Decision(
        id="history.audit",
        question="Who changed what, and when?",
        choice=f"one append-only trail ({', '.join(trails)}), written by a trigger on {counted(len(tables), 'table')}",
        reasons=(
            "a trigger sees every writer; the application can read the trail but neither write nor change it",
            "who: set_config('app.user_id', …, true) in every transaction, beside the tenant; the database role as well",
            "values are kept as jsonb, only those that changed, without secrets",
            *(masked if erasable(draft) else ()),
            "its key begins with the time: it can be partitioned by month without a change of its readers",
        ),
        alternatives=(
            Alternative(choice="written by the application", why_not="the script that forgets it is the one somebody asks about"),
            Alternative(choice="a trail per table", why_not="“everything this person did” becomes a union of all tables"),
            Alternative(choice="logical decoding", why_not="does not know the user behind the pooled connection; another system to run"),
            Alternative(choice="versions of whole rows", why_not="nothing in the brief reads the state at a past moment"),
            _SYSTEM_VERSIONING,
        ),
        changes_if="past states are read as rows (“the price on that day”): history: versions",
        about=tables,
        evidence=(
            Calculated(formula="two changes per audited row", inputs=tuple((t, counted(round(draft.rows(t)), "row")) for t in tables[:8]), result=counted(round(rows), "entry")),
        ),
    )  # fmt: skip


def _versions(draft: Draft, entities: tuple[str, ...]) -> Decision:
    tables = tuple(draft.table_of[e] for e in entities)
    return Decision(
        id="history.versions",
        question="What was the state at a past moment?",
        choice="the current row in its table, earlier ones beside it with the time they were valid (SCD 4, read as SCD 2)",
        reasons=(
            "statements that read the present stay as they are, and as fast",
            "two versions of one row cannot be valid at the same moment: an exclusion constraint",
            "a trigger writes the version; the application may read it only",
            "“as of” is one statement over both tables",
        ),
        alternatives=(_SCD_1, _SCD_2, _SCD_3, _SCD_6, _SYSTEM_VERSIONING),
        changes_if="the future is entered too (prices valid from next month): bitemporal, with the valid time in the table itself",
        about=tables,
        evidence=(
            Calculated(formula="one earlier version per row", inputs=tuple((t, counted(round(draft.rows(t)), "row")) for t in tables), result="as many rows again"),
        ),
    )  # fmt: skip


def _events(draft: Draft, entities: tuple[str, ...]) -> Decision:
    tables = tuple(draft.table_of[e] for e in entities)
    return Decision(
        id="history.events",
        question="Where is the truth: in the state or in what happened?",
        choice="in append-only events, numbered per stream; the table is the projection of its stream",
        reasons=(
            "two writers who saw the same version cannot both append: (stream, version) is the key",
            "append and projection are written in one transaction",
            "the projection is rebuilt by reading each stream in the order of its versions and applying event by event, into a table beside, then swapped",
        ),
        alternatives=(
            _SCD_1,
            Alternative(choice="an audit trail", why_not="tells what changed, not what was meant"),
            Alternative(choice="an event store beside the database", why_not="no transaction spans both"),
        ),
        changes_if="nobody replays: an audit trail is simpler",
        about=tables,
    )
