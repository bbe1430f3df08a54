"""Search by words and by likeness: right answers, an index where a reader may use it, and no way across the border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from standing import attribute, brief, decided, indexes, many, rows, standing

from dbarchitect.design.decisions.indexes import LEAKY
from dbarchitect.design.pipeline import design
from dbarchitect.model.brief import AccessPattern, Brief, Entity, Filter

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

SEARCH = AccessPattern(name="search", text="search articles", operation="search", entity="article", rate_per_second=5)
TITLE, BODY = attribute("title"), attribute("body", "long text")


def articles(number: float, *, tenant: bool, **more: Any) -> Brief:
    volume = many(number, "company" if tenant else None)
    return brief(
        Entity(name="article", attributes=(TITLE, BODY), volume=volume), tenant=tenant, access=(SEARCH,), **more
    )


def test_best_match_first_by_the_index(sandbox: Sandbox, database: str) -> None:
    made, connection = standing(sandbox, database, articles(100_000, tenant=False))
    statement = made.workload.statement("search")
    assert statement is not None
    with connection:
        connection.execute(
            "INSERT INTO articles (title, body) SELECT 'about ' || n, 'nothing' FROM generate_series(1, 3000) n;"
            "INSERT INTO articles (title, body) VALUES ('nothing', 'the horses ran'), ('A horse', 'running')"
        )
        connection.execute("VACUUM ANALYZE articles")
        assert [r[1] for r in rows(connection, statement.sql, "horse")] == ["A horse", "nothing"]
        assert [r[1] for r in rows(connection, statement.sql, "horse -running")] == ["nothing"]
        plan = str(rows(connection, f"EXPLAIN {statement.sql}", "horse"))
        assert "articles_search_vector_gin" in plan


def test_few_rows_per_tenant_have_no_index_that_nobody_may_use(sandbox: Sandbox, database: str) -> None:
    made, connection = standing(sandbox, database, articles(500, tenant=True))
    assert "gin" not in indexes(made).values()
    with connection:
        connection.execute("INSERT INTO companies (name) SELECT 'c' FROM generate_series(1, 50)")
        connection.execute(
            "INSERT INTO articles (company_id, title, body) SELECT 1 + n % 50, 'title', 'horse' FROM generate_series(1, 20000) n;"
            "CREATE INDEX unused ON articles USING gin (search_vector); ANALYZE articles"
        )
        statement = made.workload.statement("search")
        assert statement is not None
        connection.execute("SET ROLE shop_app; SET app.tenant_id = '7'; SET enable_seqscan = off")
        plan = str(rows(connection, f"EXPLAIN {statement.sql}", "horse"))
        assert "articles_pkey" in plan
        # The trap itself: not even a GIN index that is there is used under the policy.
        assert "unused" not in plan


def test_many_rows_per_tenant_are_searched_through_a_function_that_keeps_the_border(
    sandbox: Sandbox, database: str
) -> None:
    made, connection = standing(sandbox, database, articles(100_000, tenant=True))
    statement = made.workload.statement("search")
    assert statement is not None
    with connection:
        connection.execute("INSERT INTO companies (name) VALUES ('a'), ('b')")
        connection.execute(
            "INSERT INTO articles (company_id, title, body) SELECT 1 + n % 2, 'title', 'word' || n FROM generate_series(1, 20000) n;"
            "INSERT INTO articles (company_id, title, body) VALUES (1, 'ours', 'horse'), (2, 'theirs', 'horse')"
        )
        connection.execute("VACUUM ANALYZE articles")
        inner = (
            "SELECT * FROM articles WHERE company_id = 1 AND search_vector @@ websearch_to_tsquery('english', 'horse')"
        )
        connection.execute("SET ROLE shop_search")
        assert "articles_search_vector_gin" in str(rows(connection, f"EXPLAIN {inner}"))
        connection.execute("RESET ROLE; SET ROLE shop_app; SET app.tenant_id = '1'")
        assert [r[2] for r in rows(connection, statement.sql, "horse")] == ["ours"]
        assert len(rows(connection, "SELECT * FROM search_articles('horse', 10)")) == 1
        connection.execute("RESET app.tenant_id")
        assert rows(connection, "SELECT * FROM search_articles('horse', 10)") == []
        connection.execute("SET app.tenant_id = '1'")
        # An object of the caller's own in front of the path is not taken for the table.
        connection.execute(
            "CREATE TEMP TABLE articles AS SELECT 2::bigint AS company_id, 1::bigint AS id, ''::tsvector AS search_vector"
        )
        assert len(rows(connection, "SELECT * FROM search_articles('horse', 10)")) == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET SESSION AUTHORIZATION shop_app; SET ROLE shop_search")
        connection.execute("RESET SESSION AUTHORIZATION; SET ROLE shop_readonly")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM search_articles('horse', 10)")


def test_operators_that_a_policy_keeps_from_an_index_are_the_engines(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database) as connection:
        leaky = rows(
            connection,
            "SELECT o.oprleft::regtype::text FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode "
            "WHERE o.oprname = '<' AND o.oprleft = o.oprright AND NOT p.proleakproof",
        )
        known = {r[0] for r in leaky} | {"point"}
        for name in LEAKY:
            assert name in known or "anyrange" in known, name
        assert not {"bigint", "text", "uuid", "date", "timestamp with time zone", "boolean"} & known


def test_a_numeric_range_of_a_tenant_leads_no_index() -> None:
    item = Entity(
        name="item", attributes=(attribute("price", "money"), attribute("due", "date")), volume=many(1000, "company")
    )
    patterns = (
        AccessPattern(name="p", operation="list", entity="item", filters=(Filter(path="price", operator="range"),)),
        AccessPattern(name="d", operation="list", entity="item", filters=(Filter(path="due", operator="range"),)),
    )
    assert list(indexes(design(brief(item, tenant=True, access=patterns)))) == ["items_company_id_due_idx"]
    assert set(indexes(design(brief(item.but(volume=many(1000)), access=patterns)))) == {
        "items_price_idx",
        "items_due_idx",
    }


def test_an_address_is_found_by_a_plain_index_in_any_case(sandbox: Sandbox, database: str) -> None:
    user = Entity(name="user", attributes=(attribute("email", "email", unique=True),))
    pattern = AccessPattern(name="by mail", operation="get", entity="user", filters=(Filter(path="email"),))
    made, connection = standing(sandbox, database, brief(user, access=(pattern,), tenant=True))
    statement = made.workload.statement("by mail")
    assert statement is not None
    assert indexes(made) == {}
    with connection:
        connection.execute("INSERT INTO companies (name) VALUES ('a')")
        connection.execute("INSERT INTO users (company_id, email) VALUES (1, 'a@b.c')")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO users (company_id, email) VALUES (1, 'A@b.c')")
        connection.execute(
            "SET ROLE shop_app; SET app.tenant_id = '1'; SET enable_seqscan = off; SET enable_bitmapscan = off"
        )
        assert len(rows(connection, statement.sql, "A@B.c")) == 1
        assert "users_email_key" in str(rows(connection, f"EXPLAIN {statement.sql}", "A@B.c"))


def test_nothing_is_searchable_where_nobody_searches() -> None:
    made = design(brief(Entity(name="article", attributes=(TITLE, BODY))))
    assert not decided(made, "full_text_search")
    assert decided(
        design(brief(Entity(name="article", attributes=(TITLE, BODY)), needs=("full_text_search",))), "full_text_search"
    )


LIKE = AccessPattern(name="similar", text="similar items", operation="nearest", entity="item", limit=3)


def vectors(number: float, kind: str, *, tenant: bool = False) -> Brief:
    volume = many(number, "company" if tenant else None)
    return brief(Entity(name="item", attributes=(attribute("e", kind),), volume=volume), tenant=tenant, access=(LIKE,))


def test_the_nearest_vectors_come_by_the_index(sandbox: Sandbox, database: str) -> None:
    made, connection = standing(sandbox, database, vectors(100_000, "vector(3)"))
    statement = made.workload.statement("similar")
    assert statement is not None
    with connection:
        connection.execute(
            "INSERT INTO items (e) SELECT format('[%s,1,0]', n)::vector FROM generate_series(1, 500) n; ANALYZE items"
        )
        found = rows(connection, statement.sql, "[3,1,0]")
        assert found[0][1] == "[3,1,0]"
        connection.execute("SET enable_seqscan = off")
        assert "items_e_hnsw" in str(rows(connection, f"EXPLAIN {statement.sql}", "[3,1,0]"))
    options = [i.options for t in made.schema_.tables for i in t.indexes]
    assert options == [(("m", "16"), ("ef_construction", "64"))]


@pytest.mark.parametrize(
    ("number", "kind", "tenant", "stored", "indexed"),
    [
        (500, "vector(8)", False, "vector(8)", False),
        (5000, "vector(8)", True, "vector(8)", False),
        (50_000, "vector(8)", True, "vector(8)", True),
        (50_000, "vector(3000)", False, "halfvec(3000)", True),
        (50_000, "vector(5000)", False, "vector(5000)", False),
    ],
)
def test_vectors_are_indexed_where_it_pays_and_is_possible(
    sandbox: Sandbox, database: str, number: float, kind: str, tenant: bool, stored: str, indexed: bool
) -> None:
    made, connection = standing(sandbox, database, vectors(number, kind, tenant=tenant))
    connection.close()
    table = made.schema_.table("items")
    assert table is not None
    column = table.column("e")
    assert column is not None
    assert column.type == stored
    assert ("hnsw" in indexes(made).values()) == indexed
