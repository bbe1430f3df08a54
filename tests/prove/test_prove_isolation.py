"""A sound border holds on every road; each way to build it badly is caught on its own road."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from running import border, design, script

from dbarchitect.prove import prove

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Proof
    from dbarchitect.sandbox import Sandbox

BASE = """
create table tenants (id int generated always as identity primary key, name text not null);
create table notes (id int generated always as identity primary key, tenant_id int not null references tenants,
  body text not null, unique (tenant_id, id));
create index notes_tenant on notes (tenant_id);
create table replies (id int generated always as identity primary key, tenant_id int not null references tenants,
  note_id int not null, body text not null, REPLY_KEY);
create index replies_note on replies (tenant_id, note_id);
create role {role} nologin;
grant select, insert, update, delete on notes, replies to {role};
alter table notes enable row level security; alter table notes force row level security;
alter table replies enable row level security; alter table replies force row level security;
create policy p on notes using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::int);
create policy p on replies using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::int);
"""
COMPOSITE = "foreign key (tenant_id, note_id) references notes (tenant_id, id)"
TABLES = (("notes", "tenant_id"), ("replies", "tenant_id"))


def attacked(sandbox: Sandbox, role: str, change: str = "", reply_key: str = COMPOSITE) -> Proof:
    sql = BASE.replace("{role}", role).replace("REPLY_KEY", reply_key) + change.replace("{role}", role)
    return prove(design(sql, border=border(TABLES, role)), "quick", sandbox=sandbox)


def leaks(proof: Proof) -> set[tuple[str, str, str]]:
    return {(i.table, i.command, i.through) for i in proof.isolation if not i.held}


def test_a_sound_border_holds_on_every_road(sandbox: Sandbox) -> None:
    proof = attacked(sandbox, "role_sound")
    assert leaks(proof) == set()
    commands = {(i.command, i.through) for i in proof.isolation if i.table == "replies"}
    assert {c for c, _ in commands} == {"select", "insert", "update", "delete", "copy", "truncate", "move", "reference"}
    assert {t for _, t in commands} >= {"table", "no tenant set", "empty setting", "garbage setting", "table owner"}
    assert not [n for n in proof.not_judged if n.what.startswith("isolation")]


@pytest.mark.parametrize(
    ("name", "change", "leak"),
    [
        ("off", "alter table notes disable row level security", ("notes", "select", "table")),
        ("off_copy", "alter table notes disable row level security", ("notes", "copy", "table")),
        ("unforced", "alter table notes no force row level security", ("notes", "select", "table owner")),
        ("open_read", "create policy q on notes for select using (true)", ("notes", "select", "table")),
        ("open_write", "create policy q on notes for insert with check (true)", ("notes", "insert", "table")),
        (
            "open_move",
            "create policy q on notes for select using (true); create policy r on notes for update using (false) with check (true)",
            ("notes", "move", "table"),
        ),
        (
            "no_setting",
            "create policy q on notes for select using (coalesce(current_setting('app.tenant_id', true), '') = '')",
            ("notes", "select", "no tenant set"),
        ),
        ("truncate", "grant truncate on notes to {role}", ("notes", "truncate", "table")),
        ("view", "create view v as select * from notes; grant select on v to {role}", ("v", "select", "view")),
        (
            "view_without_tenant",
            "create view v as select body from notes; grant select on v to {role}",
            ("v", "select", "view"),
        ),
        (
            "matview",
            "create materialized view v as select * from notes with no data; grant select on v to {role}; "
            "create function pg_temp.nothing() returns int language sql as 'select 1'",
            None,
        ),
        ("bypass", "alter role {role} bypassrls", ("*", "bypass", "role")),
        (
            "definer",
            "create function all_notes() returns setof notes language sql security definer "
            "set search_path = public as 'select * from notes'",
            ("all_notes", "call", "security definer function"),
        ),
    ],
)
def test_a_bad_border_is_caught(sandbox: Sandbox, name: str, change: str, leak: tuple[str, str, str] | None) -> None:
    proof = attacked(sandbox, f"role_{name}", change)
    assert proof.statements.failed == 0, proof.statements.failures
    if leak is not None:
        assert leak in leaks(proof)


def test_a_reference_across_tenants_is_caught(sandbox: Sandbox) -> None:
    proof = attacked(sandbox, "role_reference", reply_key="foreign key (note_id) references notes")
    assert any(command == "reference" for _, command, _ in leaks(proof))


def test_a_role_that_cannot_see_its_own_rows_is_a_finding(sandbox: Sandbox) -> None:
    proof = attacked(sandbox, "role_blind", "drop policy p on notes; create policy p on notes using (false)")
    assert any("does not see its own tenant's rows" in f for f in proof.findings)


def test_a_table_outside_the_border_is_a_finding(sandbox: Sandbox) -> None:
    proof = attacked(sandbox, "role_outside", "alter table notes disable row level security; drop policy p on replies")
    assert any(f.startswith("notes:") and "row-level security is off" in f for f in proof.findings)
    assert any(f.startswith("replies:") and "no policy" in f for f in proof.findings)


def test_the_tracker_is_sound(sandbox: Sandbox) -> None:
    proof = prove(design(script("tracker"), border=border()), "quick", sandbox=sandbox)
    assert leaks(proof) == set()
    assert len(proof.isolation) > 80


SHARED = """
create table colours (id int generated always as identity primary key, name text not null);
create table pairs (above int not null references tenants, below int not null references tenants, primary key (above, below));
create index pairs_below on pairs (below);
grant select, update on colours to {role};
grant select on pairs to {role};
"""


def test_what_tenants_share_is_attacked_and_what_nobody_named_is_caught(sandbox: Sandbox) -> None:
    sql = (BASE + SHARED).replace("{role}", "role_shared").replace("REPLY_KEY", COMPOSITE)
    said = replace(border(TABLES, "role_shared"), shared=(("colours", ()),))
    found = leaks(prove(design(sql, border=said), "quick", sandbox=sandbox))
    assert found == {("colours", "update", "shared table"), ("pairs", "select", "no policy")}
    said = replace(border(TABLES, "role_shared_2"), shared=(("colours", ("UPDATE",)), ("pairs", ())))
    proof = prove(design(sql.replace("role_shared", "role_shared_2"), border=said), "quick", sandbox=sandbox)
    assert leaks(proof) == set()
    assert {i.command for i in proof.isolation if i.table == "pairs"} == {"insert", "update", "delete", "truncate"}


def test_a_function_with_arguments_is_called_for_the_other_tenants_rows(sandbox: Sandbox) -> None:
    search = (
        "create function find(words text, most int) returns setof notes language sql security definer set search_path = public "
        "as $$ select * from notes where to_tsvector('english', body) @@ plainto_tsquery('english', words) {where} limit most $$;"
    )
    own = "and tenant_id = nullif(current_setting('app.tenant_id', true), '')::int"
    assert ("find", "call", "security definer function") in leaks(
        attacked(sandbox, "role_finder", search.replace("{where}", ""))
    )
    kept = attacked(sandbox, "role_keeper", search.replace("{where}", own))
    assert leaks(kept) == set()
    assert next(i.detail for i in kept.isolation if i.table == "find").endswith("returned")
