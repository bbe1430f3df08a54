"""Work for later, and news for other systems.

What: a queue is a table claimed with `FOR UPDATE SKIP LOCKED`: a claimed job is invisible for five minutes and comes back if its worker
dies; failures come back after growing pauses, ten at most. An outbox is a table written in the transaction of the change; a relay reads it in
the order of transactions and deletes what it has published. Delivery is at least once: receivers drop what they have seen, by the message's id.
Why: a change and its message are committed together or not at all; two systems cannot do that without a common transaction. Reading
only messages older than the oldest running transaction loses none: numbers are given before, not in the order of, commits.
Workers and the relay serve all tenants: a role of their own sees all rows of these tables. They go from tenant to tenant, so that none waits
for another's million jobs, and set the tenant before they work.
When to choose otherwise: thousands of jobs a second, many consumers or replay: a log (Kafka), fed by the outbox or by logical decoding.
Source: https://www.postgresql.org/docs/18/sql-select.html#SQL-FOR-UPDATE-SHARE, https://microservices.io/patterns/data/transactional-outbox.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.decisions.tenant_border import application_role
from dbarchitect.design.messaging.outbox import with_outbox
from dbarchitect.design.messaging.queue import with_queue
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.model.objects import Role
from dbarchitect.model.tables import Grant, Policy

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

AFTER = ("volumes", "hierarchy", "full_text_search")

_QUEUE = {"queue", "job_queue", "task_queue", "work_queue", "background_jobs", "jobs", "scheduler", "workers"}
_OUTBOX = {
    "outbox", "transactional_outbox", "webhook", "webhooks", "events", "event_bus", "event_streaming", "messaging", "kafka",
    "domain_events", "change_data_capture", "cdc", "search_index",
}  # fmt: skip
_TOLD = re.compile(
    r"\b(told|notif\w+|receiv\w+|subscrib\w+|consum\w+|fed|search index|data warehouse|event bus|kafka)\b", re.I
)


def decide(draft: Draft) -> Draft:
    needs = draft.brief.needed
    queue = bool(_QUEUE & needs)
    outbox = bool(_OUTBOX & needs) or any(_TOLD.search(f"{x.role} {x.note}") for x in draft.brief.existing)
    made: list[str] = []
    if queue:
        draft, name = with_queue(draft)
        draft = draft.decided(_queue(name))
        made.append(name)
    if outbox:
        draft, name = with_outbox(draft)
        draft = draft.decided(_outbox(name))
        made.append(name)
    return _worked_by_role(draft, tuple(made)) if made and draft.tenant else draft


def _worked_by_role(draft: Draft, tables: tuple[str, ...]) -> Draft:
    """A role of the workers' own that sees these tables across tenants, and nothing else."""
    app = application_role(draft)
    worker = fit(f"{app.removesuffix('app')}worker", 40)
    for name in tables:
        table = draft.table(name)
        policy = Policy(name="all_rows", roles=(worker,), using="true", check="true")
        grant = Grant(grantee=worker, privileges=("DELETE", "SELECT", "UPDATE"))
        draft = draft.put(
            table.model_copy(update={"policies": (*table.policies, policy), "grants": (*table.grants, grant)})
        )
    role = Role(name=worker, comment="takes jobs and publishes messages of all tenants; reaches no other table")
    return draft.but(roles=(*draft.roles, role))


_LOCKED = Cited(
    claim="SKIP LOCKED avoids lock contention with multiple consumers of a queue-like table",
    source="https://www.postgresql.org/docs/18/sql-select.html#SQL-FOR-UPDATE-SHARE",
    checked="2026-11",
)


def _queue(name: str) -> Decision:
    return Decision(
        id="queue",
        question="Where does work for later wait?",
        choice=f"in the table {name}, claimed with FOR UPDATE SKIP LOCKED",
        reasons=(
            "a job is put in the transaction that causes it: never lost, never early",
            "two workers never take the same job, and none waits for another",
            "a dead worker's job comes back after five minutes; a failing one after growing pauses, ten times",
            "finished jobs are deleted: the table and its one partial index stay small",
        ),
        alternatives=(
            Alternative(choice="a message broker", why_not="a second system, and no transaction over both"),
            Alternative(choice="LISTEN/NOTIFY alone", why_not="what nobody hears is lost; fine to wake workers up"),
            Alternative(
                choice="a status column without SKIP LOCKED", why_not="workers queue up behind each other's locks"
            ),
        ),
        changes_if="thousands of jobs a second, or consumers in many systems",
        about=(name,),
        evidence=(_LOCKED,),
    )


def _outbox(name: str) -> Decision:
    return Decision(
        id="outbox",
        question="How do other systems learn of changes?",
        choice=f"from the table {name}, written with the change and published by a relay",
        reasons=(
            "change and message are committed together or not at all",
            "the relay reads only what is older than the oldest running transaction, in order: nothing is skipped",
            "one relay (an advisory lock) keeps the order; several are right where only the order per subject matters to nobody",
            "at least once: receivers remember the ids they have seen",
        ),
        alternatives=(
            Alternative(choice="calling the other system in the transaction", why_not="it is told of changes that are rolled back, and the transaction waits for it"),
            Alternative(choice="calling it after the commit", why_not="a crash between the two loses the message"),
            Alternative(choice="logical decoding (Debezium)", why_not="no table to write, but a connector and slots to run and watch"),
        ),
        changes_if="many consumers, or replay of old messages: a log behind the relay",
        about=(name,),
        evidence=(_LOCKED,),
    )  # fmt: skip
