"""Architectures to render: a realistic one of twenty tables, hostile names, empty ones, and generated ones of any size."""

from __future__ import annotations

import random

from dbarchitect.model.architecture import (
    Alternative,
    Architecture,
    Artifact,
    Assumed,
    Calculated,
    Cited,
    ConstraintProof,
    Decision,
    Executed,
    IsolationProof,
    Model,
    NotJudged,
    PatternProof,
    Planned,
    Proof,
    Question,
    Section,
    StatementsRun,
    TableData,
)
from dbarchitect.model.brief import Attribute, Brief, Entity, Relationship, Tenancy, Volume
from dbarchitect.model.facts import ColumnFacts, Facts, TableFacts
from dbarchitect.model.objects import EnumType, Role
from dbarchitect.model.rules import AppendOnly, NotUnderstood, Rule, UniqueTogether
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import (
    Check,
    Column,
    Constraint,
    Exclude,
    ExcludeKey,
    ForeignKey,
    Identity,
    Index,
    IndexKey,
    Name,
    Partitioning,
    PartitionOf,
    Policy,
    PrimaryKey,
    Table,
    Unique,
)
from dbarchitect.model.workload import Statement, Workload

ENGINE = "PostgreSQL 18.1"

# table: (rows, columns); a column is `name type`, `?` nullable, `!` unique, `>table` a reference within the tenant.
TABLES: dict[str, tuple[int, str]] = {
    "companies": (1000, "name text!, plan plan, created_at timestamptz"),
    "users": (275_000, "email text, full_name text, locale text, phone text?, created_at timestamptz, last_seen_at timestamptz?"),
    "teams": (12_000, "name text, lead_id>users?"),
    "memberships": (300_000, "team_id>teams, user_id>users, role membership_role, joined_at timestamptz"),
    "projects": (40_000, "team_id>teams?, owner_id>users, name text, status project_status, starts_on date?, ends_on date?"),
    "milestones": (120_000, "project_id>projects, name text, due_on date?"),
    "tasks": (55_000_000, "project_id>projects, milestone_id>milestones?, parent_id>tasks?, assignee_id>users?, title text, description text?, status task_status, due date?, estimate numeric(6,2)?, created_at timestamptz"),
    "task_dependencies": (9_000_000, "task_id>tasks, depends_on_id>tasks"),
    "tags": (30_000, "name text, color text?"),
    "task_tags": (80_000_000, "task_id>tasks, tag_id>tags"),
    "comments": (160_000_000, "task_id>tasks, author_id>users, parent_id>comments?, body text, created_at timestamptz, edited_at timestamptz?"),
    "reactions": (90_000_000, "comment_id>comments, user_id>users, emoji text"),
    "attachments": (20_000_000, "task_id>tasks, uploader_id>users, file_name text, media_type text, size_bytes bigint, storage_key text!"),
    "time_entries": (70_000_000, "task_id>tasks, user_id>users, during tstzrange, note text?"),
    "notifications": (400_000_000, "user_id>users, task_id>tasks?, kind text, read_at timestamptz?, created_at timestamptz"),
    "invoices": (60_000, "number text, issued_on date, due_on date, total_amount numeric(14,2), currency char(3), status invoice_status"),
    "invoice_lines": (300_000, "invoice_id>invoices, description text, quantity numeric(10,2), unit_price numeric(14,2)"),
    "api_keys": (5_000, "user_id>users, prefix text!, key_hash bytea, expires_at timestamptz?"),
    "webhooks": (3_000, "url text, secret_hash bytea, active boolean"),
    "webhook_deliveries": (12_000_000, "webhook_id>webhooks, payload jsonb, response_status integer?, attempted_at timestamptz"),
}  # fmt: skip
COMMENTS = {
    "companies": "A customer: the tenant. Every row of the other tables belongs to exactly one.",
    "tasks": "A piece of work inside a project, with at most one person responsible for it.",
    "comments": "What people say about a task; replies form a tree.",
    "time_entries": "Time somebody spent on a task. One person's entries never overlap.",
    "notifications": "What a person should look at; partitioned by month so that old ones leave by DROP.",
}
INDEXES = {
    "tasks": (("project_id", "status", "due"), ("assignee_id", "due"), ("milestone_id",), ("parent_id",)),
    "comments": (("task_id", "created_at"), ("author_id",), ("parent_id",)),
    "notifications": (("user_id", "created_at"), ("task_id",)),
    "users": (("email",),),
    "projects": (("team_id",), ("owner_id",)),
    "time_entries": (("task_id",),),
    "attachments": (("task_id",), ("uploader_id",)),
    "invoices": (("issued_on",),),
    "webhook_deliveries": (("webhook_id", "attempted_at"),),
    "api_keys": (("user_id",),),
}
COMMANDS = ("select", "insert", "update", "delete", "select without a tenant", "move a row to another tenant")


def _columns(name: str, text: str) -> tuple[tuple[Column, ...], tuple[Constraint, ...]]:
    tenant = name != "companies"
    columns = [Column(name="id", type="bigint", nullable=False, identity=Identity())]
    keys: list[Constraint] = []
    if tenant:
        columns.insert(0, Column(name="company_id", type="bigint", nullable=False))
        keys.append(PrimaryKey(name=f"{name}_pkey", columns=("company_id", "id")))
        keys.append(_foreign_key(name, ("company_id",), "companies", ("id",)))
    else:
        keys.append(PrimaryKey(name=f"{name}_pkey", columns=("id",)))
    for piece in text.split(", "):
        optional, unique = piece.endswith("?"), piece.endswith("!")
        piece = piece.rstrip("?!")
        if ">" in piece:
            column, _, target = piece.partition(">")
            kind = "bigint"
            keys.append(_foreign_key(name, ("company_id", column), target, ("company_id", "id")))
        else:
            column, _, kind = piece.partition(" ")
        default = "now()" if column == "created_at" else None
        columns.append(Column(name=column, type=kind, nullable=optional, default=default))
        if unique:
            keys.append(Unique(name=f"{name}_{column}_key", columns=(column,)))
    return tuple(columns), tuple(keys)


def _foreign_key(table: str, columns: tuple[str, ...], target: str, target_columns: tuple[str, ...]) -> ForeignKey:
    return ForeignKey(
        name=f"{table}_{columns[-1]}_fkey",
        columns=columns,
        target=Name(name=target),
        target_columns=target_columns,
        on_delete="cascade" if target in ("companies", "tasks") else "restrict",
    )


def _table(name: str) -> Table:
    columns, constraints = _columns(name, TABLES[name][1])
    extra: tuple[Constraint, ...] = ()
    if name == "users":
        extra = (Unique(name="users_email_key", columns=("company_id", "email"), nulls_not_distinct=True),)
    if name == "invoices":
        extra = (
            Check(name="invoices_total_check", expression="total_amount >= 0"),
            Check(name="invoices_due_check", expression="due_on >= issued_on"),
        )
    if name == "tasks":
        extra = (Check(name="tasks_not_own_parent", expression="parent_id IS NULL OR parent_id <> id"),)
    if name == "time_entries":
        keys = (ExcludeKey(expression="user_id", operator="="), ExcludeKey(expression="during", operator="&&"))
        extra = (Exclude(name="time_entries_no_overlap", keys=keys),)
    indexes = tuple(
        Index(
            name=f"{name}_{'_'.join(keys)}_idx",
            keys=tuple(
                IndexKey(expression=k, descending=k in ("created_at", "attempted_at")) for k in ("company_id", *keys)
            ),
            where="status <> 'done'" if keys == ("assignee_id", "due") else None,
            include=("title",) if keys == ("project_id", "status", "due") else (),
        )
        for keys in INDEXES.get(name, ())
    )
    tenant = name != "companies"
    rule = "company_id = current_setting('app.tenant_id')::bigint"
    return Table(
        name=Name(name=name),
        columns=columns,
        constraints=constraints + extra,
        indexes=indexes,
        row_security=tenant,
        force_row_security=tenant,
        policies=(Policy(name=f"{name}_tenant", roles=("app",), using=rule, check=rule),) if tenant else (),
        partitioning=Partitioning(strategy="range", keys=(IndexKey(expression="created_at"),))
        if name == "notifications"
        else None,
        comment=COMMENTS.get(name),
    )


def _schema() -> Schema:
    tables = tuple(_table(n) for n in TABLES)
    months = tuple(
        Table(
            name=Name(name=f"notifications_2025_{m:02d}"),
            partition_of=PartitionOf(
                parent=Name(name="notifications"),
                bounds=f"FOR VALUES FROM ('2025-{m:02d}-01') TO ('2025-{m + 1:02d}-01')",
            ),
        )
        for m in (1, 2, 3)
    )
    enums = {
        "plan": ("free", "pro", "enterprise"),
        "membership_role": ("owner", "member", "guest"),
        "project_status": ("active", "archived"),
        "task_status": ("draft", "open", "doing", "done"),
        "invoice_status": ("draft", "sent", "paid", "void"),
    }
    return Schema(
        version=18,
        tables=tables + months,
        enums=tuple(EnumType(name=Name(name=n), values=v) for n, v in enums.items()),
        roles=(Role(name="app"), Role(name="owner", login=True)),
    )


def _facts() -> Facts:
    return Facts(
        tables=tuple(
            TableFacts(
                table=name,
                rows=rows,
                rows_per_year=rows * 0.2 if rows > 1_000_000 else None,
                origin="brief" if name in ("companies", "users", "tasks") else "derived",
                basis="1000 companies × 275 users × 200 tasks" if name == "tasks" else "",
                entity="company" if name == "companies" else None,
                columns=(
                    ColumnFacts(
                        column="status", values=("draft", "open", "doing", "done"), shares=(0.05, 0.2, 0.1, 0.65)
                    ),
                    ColumnFacts(column="due", null_share=0.3, distinct=730),
                )
                if name == "tasks"
                else (ColumnFacts(column="email", semantic="email", distinct=-1.0, personal="contact"),)
                if name == "users"
                else (),
            )
            for name, (rows, _) in TABLES.items()
        )
    )


def _entities() -> tuple[Entity, ...]:
    return (
        Entity(
            name="company",
            description="A customer: the tenant.",
            attributes=(
                Attribute(name="name", type="name", unique=True),
                Attribute(name="plan", type="enum", values=("free", "pro", "enterprise")),
            ),
            volume=Volume(low=1000, high=1000),
        ),
        Entity(
            name="user",
            attributes=(
                Attribute(name="email", type="email", personal="contact"),
                Attribute(name="full_name", type="name", personal="identity", source="archetype", archetype="person"),
                Attribute(
                    name="phone",
                    type="phone",
                    optional=True,
                    personal="contact",
                    source="archetype",
                    archetype="person",
                ),
                Attribute(name="last_seen_at", type="timestamp", optional=True, source="assumed"),
            ),
            relationships=(Relationship(name="company", to="company", kind="owned"),),
            volume=Volume(low=50, high=500, per="company"),
        ),
        Entity(
            name="task",
            attributes=(
                Attribute(name="title", type="text"),
                Attribute(name="status", type="enum", values=("draft", "open", "doing", "done")),
                Attribute(name="due", type="date", optional=True),
                Attribute(name="estimate", type="decimal(6,2)", optional=True, source="archetype", archetype="task"),
            ),
            relationships=(
                Relationship(name="project", to="project", kind="owned"),
                Relationship(name="assignee", to="user", optional=True),
                Relationship(
                    name="parent", to="task", kind="self", optional=True, source="archetype", archetype="task"
                ),
                Relationship(name="tags", to="tag", multiplicity="many_to_many"),
            ),
        ),
        Entity(name="project", attributes=(Attribute(name="name", type="name"),)),
        Entity(
            name="invoice",
            source="archetype",
            archetype="invoice",
            attributes=(
                Attribute(name="number", type="code", source="archetype", archetype="invoice"),
                Attribute(name="total_amount", type="money", source="archetype", archetype="invoice"),
            ),
        ),
        Entity(name="reaction", source="assumed", attributes=(Attribute(name="emoji", type="text", source="assumed"),)),
    )


PLAN = """Limit  (cost=0.56..48.10 rows=50 width=64) (actual time=0.041..0.212 rows=50 loops=1)
  ->  Nested Loop  (cost=0.56..951.40 rows=1000 width=64) (actual time=0.040..0.201 rows=50 loops=1)
        ->  Index Scan using tasks_project_id_status_due_idx on tasks  (cost=0.56..702.11 rows=1000 width=48) (actual time=0.021..0.090 rows=50 loops=1)
              Index Cond: ((company_id = '42'::bigint) AND (project_id = '7'::bigint) AND (status = 'open'::task_status))
        ->  Index Scan using users_pkey on users  (cost=0.28..0.31 rows=1 width=24) (actual time=0.002..0.002 rows=1 loops=50)
              Index Cond: ((company_id = tasks.company_id) AND (id = tasks.assignee_id))
Planning Time: 0.310 ms
Execution Time: 0.241 ms"""
SCAN = """Sort  (cost=9120.10..9121.35 rows=500 width=64) (actual time=38.120..38.190 rows=500 loops=1)
  Sort Key: created_at DESC
  ->  Seq Scan on comments  (cost=0.00..9097.69 rows=500 width=64) (actual time=0.020..36.610 rows=500 loops=1)
        Filter: (to_tsvector('simple'::regconfig, body) @@ '''deadline'''::tsquery)
        Rows Removed by Filter: 47500"""


def _patterns() -> tuple[PatternProof, ...]:
    tasks = "SELECT id, title, due FROM tasks WHERE company_id = $1 AND project_id = $2 AND status = 'open' ORDER BY due LIMIT 50"
    return (
        PatternProof(name="open tasks of a project by due date", sql=tasks, ok=True, plan=PLAN, ms=0.241, indexes_used=("tasks_project_id_status_due_idx", "users_pkey"), rows=50, table_rows=48_000, latency_wanted_ms=50, purpose="open tasks of a project by due date: 200/s, 50 ms"),
        PatternProof(name="inbox", sql="SELECT * FROM tasks WHERE company_id = $1 AND assignee_id = $2 AND status <> 'done' ORDER BY due LIMIT 50", ok=True, plan=PLAN, ms=0.38, indexes_used=("tasks_assignee_id_due_idx",), rows=50, latency_wanted_ms=20),
        PatternProof(name="comments of a task, newest first", sql="SELECT body FROM comments WHERE company_id = $1 AND task_id = $2 ORDER BY created_at DESC LIMIT 20", ok=True, plan=PLAN, ms=0.19, indexes_used=("comments_task_id_created_at_idx",), rows=20),
        PatternProof(name="search comments by word", sql="SELECT id, body FROM comments WHERE company_id = $1 AND to_tsvector('simple', body) @@ to_tsquery($2)\nORDER BY created_at DESC", ok=False, plan=SCAN, ms=38.2, rows=500, table_rows=48_000, why_not_ok="sequential scan of comments (48,000 rows) for 500 of them", latency_wanted_ms=20),
        PatternProof(name="unread notifications of a user", sql="SELECT count(*) FROM notifications WHERE company_id = $1 AND user_id = $2 AND read_at IS NULL", ok=True, plan="Aggregate  0.3 ms\n  ->  Index Scan using notifications_user_id_created_at_idx on notifications  12 rows  0.28 ms", ms=0.3, indexes_used=("notifications_user_id_created_at_idx",), rows=1, latency_wanted_ms=20),
        PatternProof(name="add a comment", sql="INSERT INTO comments (company_id, task_id, author_id, body) VALUES ($1, $2, $3, $4)", ok=True, ms=0.9),
    )  # fmt: skip


def _constraints(schema: Schema) -> tuple[ConstraintProof, ...]:
    found = []
    for table in schema.tables:
        for constraint in table.constraints:
            failed = constraint.name == "invoices_due_check"
            found.append(
                ConstraintProof(
                    object=f"{table.name}.{constraint.name}",
                    attacked=f"INSERT INTO {table.name} … -- breaks {constraint.name}",
                    held=not failed,
                    edge="the boundary itself",
                    edge_passed=constraint.name != "invoices_total_check",
                    refused_with="" if failed else "23514",
                )
            )
        for column in table.columns:
            if not column.nullable:
                found.append(
                    ConstraintProof(
                        object=f"{table.name}.{column.name} not null",
                        attacked=f"UPDATE {table.name} SET {column.name} = NULL",
                        held=True,
                        refused_with="23502",
                    )
                )
    return tuple(found)


def _isolation(schema: Schema) -> tuple[IsolationProof, ...]:
    found = [
        IsolationProof(table=str(t.name), command=command, held=True, role="app", through=through)
        for t in schema.tables
        if t.policies
        for command in COMMANDS
        for through in ("table", "pooled session")
    ]
    leak = IsolationProof(
        table="invoices",
        command="select",
        held=False,
        role="app",
        through="view open_invoices",
        detail="read 12 rows of company 2",
    )
    return (*found, leak)


def _sections(sql: str) -> tuple[Section, ...]:
    engine = Decision(
        id="engine",
        question="Which engine holds the data?",
        choice="PostgreSQL 18, one primary and one replica",
        reasons=(
            "The rules (no overlapping time entries, keys per tenant) are constraints PostgreSQL can hold by itself",
            "The load of 200 reads a second is far below what one machine serves",
        ),
        alternatives=(
            Alternative(choice="MongoDB", why_not="the rules between documents would live in the application"),
            Alternative(choice="MySQL 9", why_not="no exclusion constraints, no row-level security"),
        ),
        changes_if="writes exceed 20,000 a second or the data 5 TB",
        evidence=(
            Executed(what="all 214 statements of the design", engine=ENGINE, result="213 succeeded", milliseconds=412),
            Calculated(formula="rows × width", inputs=(("rows", "900 M"), ("width", "140 B")), result="126 GB"),
        ),
        topic="engine",
    )
    tenancy = Decision(
        id="tenancy",
        question="How are tenants kept apart?",
        choice="Shared schema, composite keys that begin with company_id, row-level security forced on the owner too",
        reasons=(
            "1000 tenants of 50 to 500 users are too many schemas and too few rows each for databases of their own",
        ),
        alternatives=(
            Alternative(
                choice="a schema for each tenant", why_not="20,000 tables slow the catalog and every migration"
            ),
            Alternative(choice="a database for each tenant", why_not="1000 connection pools"),
        ),
        changes_if="a tenant needs its data in a region of its own",
        about=("companies", "users", "tasks"),
        evidence=(
            Cited(
                claim="row-level security applies to owners only when forced",
                source="PostgreSQL manual, 5.9",
                checked="2025-10",
            ),
            Assumed(assumption="no tenant needs its own region", changes_if="a contract demands it"),
        ),
    )
    keys = Decision(
        id="primary-keys",
        question="What identifies a row?",
        choice="bigint identity within the tenant",
        reasons=("Rows are made by one primary; nobody outside needs to make identifiers",),
        alternatives=(Alternative(choice="UUIDv7", why_not="twice the width in every key of 900 M rows"),),
        changes_if="clients make rows offline",
        about=("tasks.id",),
    )
    inbox = Decision(
        id="inbox-index",
        question="Which index serves the inbox?",
        choice="tasks (company_id, assignee_id, due) where status <> 'done'",
        reasons=("65 % of the tasks are done and never asked for",),
        evidence=(
            Planned(what="inbox", engine=ENGINE, plan=PLAN, at="55 M rows"),
            Planned(what="search comments by word", engine=ENGINE, plan=SCAN, at="160 M rows", ok=False),
        ),
    )
    step = Decision(
        id="fix-search",
        question="What first?",
        choice="Give the comment search a GIN index, or say that a search may take seconds",
    )
    return (
        Section(id="technology", title="Technology", summary="PostgreSQL 18 alone carries this load; nothing else is needed.", decisions=(engine,)),
        Section(
            id="schema",
            title="Schema",
            summary="Twenty tables in Boyce-Codd normal form; every rule the brief names is a constraint.",
            decisions=(tenancy, keys),
            artifacts=(
                Artifact(path="schema.sql", title="The schema as SQL", media="application/sql", content=sql),
                Artifact(path="brief.yaml", title="The brief as understood", media="application/yaml", content="title: Project tracker\n"),
            ),
        ),
        Section(id="indexes", title="Indexes", decisions=(inbox,)),
        Section(id="security", title="Security", summary="Row-level security keeps tenants apart; the application role owns nothing.", status="partly"),
        Section(id="cache", title="Cache", status="not_judged"),
        Section(id="next_steps", title="Next steps", decisions=(step,)),
    )  # fmt: skip


SQL = """-- Project tracker
BEGIN;
CREATE TYPE task_status AS ENUM ('draft', 'open', 'doing', 'done');
CREATE TABLE tasks (
    company_id bigint NOT NULL,
    id         bigint GENERATED ALWAYS AS IDENTITY,
    title      text NOT NULL CHECK (length(title) <= 200), -- it''s short
    PRIMARY KEY (company_id, id)
);
/* row security */
ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.edited_at := now(); RETURN NEW; END $$;
COMMIT;
"""


def project_tracker() -> Architecture:
    """Twenty tables, every kind of evidence, four failures, two things not judged."""
    schema = _schema()
    rows = tuple(TableData(table=n, rows=min(r, 3200), milliseconds=12.5) for n, (r, _) in TABLES.items())
    proof = Proof(
        level="quick",
        engine=ENGINE,
        provider="the bundled server",
        stand_ins=("btree_gist: equality in exclusion constraints is a range of one value",),
        statements=StatementsRun(run=214, failed=1, failures=("CREATE INDEX comments_body_idx: operator class gin_trgm_ops does not exist",)),
        rows_generated=sum(d.rows for d in rows),
        data=rows,
        access_patterns=_patterns(),
        constraints=_constraints(schema),
        isolation=_isolation(schema),
        findings=(),
        not_judged=(
            NotJudged(what="fail-over within 1 h", why="no second server was started"),
            NotJudged(what="the rule “a task is never closed by its author”", why="it was not understood"),
        ),
    )  # fmt: skip
    return Architecture(
        brief=Brief(
            title="Project tracker",
            domain="project management",
            summary="A multi-tenant project tracker for about 1000 companies with 50 to 500 users each, where tasks, comments and time are the bulk of the data",
            tenancy=Tenancy(tenant="company"),
            entities=_entities(),
            rules=(
                Rule(text="one person's time entries never overlap", meaning=UniqueTogether(entity="time_entry", attributes=("user", "during"))),
                Rule(text="comments are never lost", meaning=AppendOnly(entity="comment"), source="assumed"),
                Rule(text="a task is never closed by its author", meaning=NotUnderstood(why="no author of a closing is known")),
            ),
            compliance=("GDPR",),
        ),
        requirements=(
            ("tenancy", "About 1000 companies; no company ever sees another's rows."),
            ("volume", "50 to 500 users per company, 200 tasks per user: 55 M tasks, 160 M comments."),
            ("load", "200 reads a second at 50 ms; 80 % reads; peaks of 5×."),
            ("consistency", "Strong: a task that was saved is seen by everybody at once (assumed)."),
            ("availability", "99.9 %, at most 5 min of data lost, back within 1 h."),
        ),
        model=Model(entities=_entities()),
        schema=schema,
        workload=Workload(statements=tuple(Statement(name=p.name, sql=p.sql) for p in _patterns())),
        facts=_facts(),
        questions=(
            Question(id="region", text="Must any company's data stay in a region of its own?", matters_because="it decides whether one database is enough", options=("no", "yes, in the EU", "yes, per contract"), assumed="no", weight=0.8),
            Question(id="files", text="How large are attachments?", matters_because="above 1 MB they belong outside the database", options=("under 1 MB", "larger"), assumed="larger: kept in object storage", weight=0.35),
            Question(id="search", text="Is searching comments a daily need?", matters_because="a GIN index on 160 M rows costs 20 GB", weight=0.55),
        ),
        sections=_sections(SQL),
        proof=proof,
    )  # fmt: skip


def empty() -> Architecture:
    """Nothing but a version: what a failed reading of a brief might leave."""
    return Architecture(brief=Brief(), model=Model(), schema=Schema())


HOSTILE = '<script>alert("x")</script> | `tick` "quo\'te" *star* {{7*7}} ]]> \x1b[31mred\x1b[0m\nnew line & %%'


def hostile() -> Architecture:
    """Names and texts that try to break out of every format."""
    column = Column(name=HOSTILE, type='we"ird<b>', comment=HOSTILE, default=HOSTILE)
    one = Table(
        name=Name(name=HOSTILE),
        columns=(Column(name="id", type="bigint", nullable=False), column),
        constraints=(PrimaryKey(name="p", columns=("id",)), Check(name=HOSTILE, expression=HOSTILE)),
        indexes=(Index(name=HOSTILE, keys=(IndexKey(expression=HOSTILE),), where=HOSTILE),),
        policies=(Policy(name=HOSTILE, using=HOSTILE),),
        comment=HOSTILE,
    )
    key = ForeignKey(name=HOSTILE, columns=("id",), target=one.name, target_columns=("id",))
    two = Table(name=Name(name="end", namespace="we.ird"), columns=(Column(name="id", type="int"),), constraints=(key,))
    decision = Decision(
        id=HOSTILE,
        question=HOSTILE,
        choice=HOSTILE,
        reasons=(HOSTILE,),
        alternatives=(Alternative(choice=HOSTILE, why_not=HOSTILE),),
        changes_if=HOSTILE,
        about=(HOSTILE,),
        evidence=(
            Executed(what=HOSTILE, engine=HOSTILE, result=HOSTILE),
            Planned(what=HOSTILE, engine=HOSTILE, plan=HOSTILE + "\n```\n</pre>"),
            Calculated(formula=HOSTILE, inputs=((HOSTILE, HOSTILE),), result=HOSTILE),
            Cited(claim=HOSTILE, source="javascript:alert(1)"),
            Assumed(assumption=HOSTILE, changes_if=HOSTILE),
        ),
    )
    artifact = Artifact(path="schema.sql", title=HOSTILE, media="application/sql", content=HOSTILE)
    return Architecture(
        brief=Brief(
            title=HOSTILE,
            summary=HOSTILE,
            entities=(Entity(name=HOSTILE, attributes=(Attribute(name=HOSTILE),)),),
            rules=(Rule(text=HOSTILE, meaning=NotUnderstood()),),
        ),
        requirements=((HOSTILE, HOSTILE),),
        model=Model(entities=(Entity(name=HOSTILE, attributes=(Attribute(name=HOSTILE, type=HOSTILE),)),)),
        schema=Schema(tables=(one, two)),
        questions=(
            Question(
                id=HOSTILE, text=HOSTILE, matters_because=HOSTILE, options=(HOSTILE,), assumed=HOSTILE, weight=7.0
            ),
        ),
        sections=(Section(id=HOSTILE, title=HOSTILE, summary=HOSTILE, decisions=(decision,), artifacts=(artifact,)),),
        proof=Proof(
            level="full",
            engine=HOSTILE,
            stand_ins=(HOSTILE,),
            statements=StatementsRun(run=2, failed=1, failures=(HOSTILE,)),
            access_patterns=(
                PatternProof(
                    name=HOSTILE, sql=HOSTILE, ok=False, plan=HOSTILE, why_not_ok=HOSTILE, indexes_used=(HOSTILE,)
                ),
            ),
            constraints=(ConstraintProof(object=HOSTILE, attacked=HOSTILE, held=False),),
            isolation=(IsolationProof(table=HOSTILE, command=HOSTILE, held=False, detail=HOSTILE),),
            findings=(HOSTILE,),
            not_judged=(NotJudged(what=HOSTILE, why=HOSTILE),),
        ),
    )


def generated(size: int, seed: int = 0) -> Architecture:
    """`size` tables whose references form a few clusters around hubs, with self references and cycles."""
    dice = random.Random(seed)
    names = [f"{dice.choice(('order', 'stock', 'ledger', 'visit', 'course', 'device'))}_{n}" for n in range(size)]
    tables = []
    for number, name in enumerate(names):
        columns = [Column(name="id", type="bigint", nullable=False)]
        columns += [
            Column(name=f"field_{i}", type=dice.choice(("text", "date", "numeric(12,2)")))
            for i in range(dice.randint(1, 14))
        ]
        keys: list[Constraint] = [PrimaryKey(name=f"{name}_pkey", columns=("id",))]
        for target in sorted({dice.randrange(max(0, number - 8), number + 1) for _ in range(dice.randint(0, 3))}):
            column = f"{names[target]}_id"
            columns.append(Column(name=column, type="bigint"))
            keys.append(
                ForeignKey(
                    name=f"{name}_{column}_fkey",
                    columns=(column,),
                    target=Name(name=names[target]),
                    target_columns=("id",),
                )
            )
        tables.append(
            Table(name=Name(name=name), columns=tuple(columns), constraints=tuple(keys), comment=f"About {name}.")
        )
    if size > 1:
        back = ForeignKey(name="cycle", columns=("field_0",), target=Name(name=names[-1]), target_columns=("id",))
        tables[0] = tables[0].but(constraints=(*tables[0].constraints, back))
    return Architecture(
        brief=Brief(title=f"{size} tables"), model=Model(), schema=Schema(tables=tuple(tables), version=18)
    )
