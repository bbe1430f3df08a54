"""Trees.

What: a thing that refers to one of its own kind as its parent is a tree kept as an adjacency list: one foreign key, a CHECK against being
one's own parent, a trigger against being one's own ancestor, subtrees by a recursive statement. Where subtrees are read far more often than
branches move, a closure table beside it holds every pair of ancestor and descendant, kept by triggers.
Why: adding and moving writes one row, and the recursive statement finds each level by the index of the foreign key. The trigger walks up from
the new parent; moves take a lock per tree's table (and tenant), for two moves at once could make a circle that neither sees.
When to choose otherwise: a materialized path (`ltree`) for trees that never move; nested sets for trees that are never written.
Source: https://www.postgresql.org/docs/18/queries-with.html#QUERIES-WITH-RECURSIVE, V. Tropashko, SQL Design Patterns
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, frequency, with_article
from dbarchitect.core.names import fit, plural
from dbarchitect.design.added import tenant_of
from dbarchitect.design.decisions.soft_delete import live_condition
from dbarchitect.design.draft import Wish, add_constraints, constraint_name
from dbarchitect.design.hierarchy.closure import closure_sql, with_closure
from dbarchitect.design.rules.triggers import trigger, trigger_function
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.architecture import Alternative, Calculated, Cited, Decision
from dbarchitect.model.design import Attack
from dbarchitect.model.tables import Check
from dbarchitect.model.workload import Parameter, Statement

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Link
    from dbarchitect.model.brief import AccessPattern, Entity, Relationship

AFTER = ("rules", "volumes", "soft_delete")

FANOUT = 4.0
WORTH, WORTH_PAGES = 0.25, 1000.0
"""A second table must save a quarter of the pages, and at least a thousand a second."""
_PAIRS = {
    "spouse", "partner", "twin", "pair", "counterpart", "opposite", "mirror", "friend", "sibling", "related", "similar",
    "next", "previous", "successor", "predecessor", "duplicate_of", "same_as", "linked", "match",
}  # fmt: skip
"""Roles between equals, or along a line: no trees."""
_DEEP = re.compile(
    r"\b(sub-?trees?|descendants?|ancestors?|breadcrumbs?|hierarch\w+|tree|whole branch|recursive\w*|all levels|path to|"
    r"everything (?:under|below|beneath)|all \w+ (?:under|below|beneath)|(?:including|with) (?:all )?(?:its )?sub\w*|"
    r"nested|chain of command|bill of materials|explo(?:de|sion))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Tree:
    """A self reference that forms a tree, with the numbers its form is chosen by."""

    entity: str
    link: Link
    nodes: float
    reads_per_second: float
    moves_per_second: float

    @property
    def depth(self) -> float:
        return max(1.0, log(max(self.nodes, FANOUT)) / log(FANOUT))

    @property
    def below(self) -> float:
        """Nodes in the subtree of an average node: each node is below as many as it has ancestors."""
        return self.depth

    @property
    def adjacency_pages(self) -> float:
        """Pages a second: a probe of three pages for every node of the subtree, and one write per change."""
        return self.reads_per_second * 3 * (self.below + 1) + self.moves_per_second * (self.depth * 3 + 3)

    @property
    def closure_pages(self) -> float:
        """Pages a second: one descent and the entries in order, a page per node fetched; a change rewrites depth × subtree pairs."""
        read = 3 + self.below / 100 + self.below
        write = 3 + 4 * self.below * self.depth
        return self.reads_per_second * read + self.moves_per_second * write


def decide(draft: Draft) -> Draft:
    trees: list[tuple[Tree, bool]] = []
    for entity in draft.entities:
        for relationship in entity.relationships:
            link = draft.link(entity.name, relationship.name)
            if link is None or not is_tree(entity, relationship):
                continue
            tree = _numbers(draft, entity, link)
            closed = _closure_pays(draft, tree) and not _of_tenants(draft, tree)
            draft = _without_circles(draft, tree)
            closure = None
            if closed:
                draft, closure = with_closure(draft, tree.entity, link, tree.depth)
            draft = _subtree(draft, tree, closure)
            trees.append((tree, closed))
    for tree, closed in trees:
        draft = draft.decided(_decision(tree, closed, several=len(trees) > 1, tenants=_of_tenants(draft, tree)))
    return draft


def is_tree(entity: Entity, relationship: Relationship) -> bool:
    """Whether the relationship is a parent of one's own kind."""
    if relationship.to != entity.name or relationship.others or relationship.multiplicity != "many_to_one":
        return False
    return entity.hierarchy is not False and relationship.name not in _PAIRS


def _numbers(draft: Draft, entity: Entity, link: Link) -> Tree:
    deep = [p for p in draft.brief.access if _reads_deep(p, entity)]
    moves = [p for p in draft.brief.access if p.entity == entity.name and p.operation in ("insert", "update", "delete")]
    nodes = draft.rows(link.table)
    if draft.tenant and link.table in draft.scope:
        nodes /= max(1.0, draft.rows(draft.table_of[draft.tenant]))
    reads = sum(p.rate_per_second or 0.0 for p in deep)
    changes = sum(p.rate_per_second or 0.0 for p in moves)
    share = draft.brief.workload.read_share
    if not changes and share is not None:
        # The brief gives no rate of changes of its own: the share of writes of the whole load stands for it.
        changes = reads * (1 - share)
    return Tree(entity.name, link, max(1.0, nodes), reads, changes)


def _reads_deep(pattern: AccessPattern, entity: Entity) -> bool:
    if pattern.operation in ("insert", "update", "delete"):
        return False
    words = f"{pattern.name} {pattern.text}"
    about = pattern.entity == entity.name or plural(entity.name).replace("_", " ") in words.lower()
    return about and bool(_DEEP.search(words))


def _closure_pays(draft: Draft, tree: Tree) -> bool:
    """Subtrees are asked for, at least nine of ten accesses read, and the closure saves enough pages to matter."""
    known = tree.moves_per_second > 0 or draft.brief.workload.read_share is not None
    if tree.reads_per_second <= 0 or not known:
        return False
    reads_enough = tree.reads_per_second >= 9 * tree.moves_per_second
    saved = tree.adjacency_pages - tree.closure_pages
    return reads_enough and saved >= WORTH * tree.adjacency_pages and saved >= WORTH_PAGES


def _of_tenants(draft: Draft, tree: Tree) -> bool:
    """The tree is that of the tenants themselves: pairs of them belong to two tenants, and so in nobody's sight."""
    table = tree.link.table
    return table not in draft.scope and tenant_of(draft, table) is not None


def _without_circles(draft: Draft, tree: Tree) -> Draft:
    link = tree.link
    table_name, role = link.table, link.columns[-1]
    table = draft.table(table_name)
    key = draft.key_of(table_name)
    own = key[-1]
    scope = draft.scope.get(table_name)
    parent, identity = quote_identifier(role), quote_identifier(own)
    check = Check(name=constraint_name(table_name, (role, "not_itself"), "check"), expression=f"{parent} <> {identity}")
    name = fit(f"{table_name}_{role}_no_circle")
    quoted = f"public.{quote_identifier(table_name)}"
    same = f" AND t.{quote_identifier(scope)} = NEW.{quote_identifier(scope)}" if scope else ""
    lock = f"'{table_name}.{role}'" + (f" || ':' || NEW.{quote_identifier(scope)}::text" if scope else "")
    body = f"""    IF TG_OP = 'UPDATE' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended({lock}, 0));
    END IF;
    IF EXISTS (
        WITH RECURSIVE above(id) AS (
            SELECT NEW.{parent}
            UNION
            SELECT t.{parent} FROM {quoted} AS t JOIN above AS a ON t.{identity} = a.id
             WHERE t.{parent} IS NOT NULL{same}
        )
        SELECT FROM above WHERE above.id = NEW.{identity}
    ) THEN
        RAISE EXCEPTION '{with_article(tree.entity)} cannot be its own ancestor'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NEW;"""
    function = trigger_function(name, body, f"no {tree.entity} is its own ancestor")
    made = trigger(
        name, f"BEFORE INSERT OR UPDATE OF {parent}", table_name, name, condition=f"new.{parent} <> new.{identity}"
    )
    table = add_constraints(table, check)
    table = table.model_copy(update={"triggers": (*table.triggers, made)})
    attack = _attack(draft, name, tree)
    return draft.put(table).but(routines=(*draft.routines, function), attacks=(*draft.attacks, attack))


def _attack(draft: Draft, name: str, tree: Tree) -> Attack:
    """A parent is put under its own child; a child under its grandparent passes."""
    table, role = quote_identifier(tree.link.table), quote_identifier(tree.link.columns[-1])
    own = quote_identifier(draft.key_of(tree.link.table)[-1])
    scope = draft.scope.get(tree.link.table)
    same = f" AND c.{quote_identifier(scope)} = p.{quote_identifier(scope)}" if scope else ""
    family = f"{table} AS c JOIN {table} AS p ON c.{role} = p.{own}{same}"
    if tree.link.table in draft.append_only:
        return Attack(object=name, rule=f"no {tree.entity} is its own ancestor")
    refused = (
        f"UPDATE {table} AS t SET {role} = f.child FROM (SELECT p.ctid AS place, c.{own} AS child FROM {family} "
        f"ORDER BY p.{own}, c.{own} LIMIT 1) AS f WHERE t.ctid = f.place"
    )
    passes = f"UPDATE {table} AS t SET {role} = NULL WHERE t.ctid = (SELECT c.ctid FROM {family} LIMIT 1)"
    column = draft.table(tree.link.table).column(tree.link.columns[-1])
    return Attack(
        object=name,
        rule=f"no {tree.entity} is its own ancestor",
        refused=(refused,),
        passes=(passes,) if column is not None and column.nullable else (),
    )


def _subtree(draft: Draft, tree: Tree, closure: str | None) -> Draft:
    """The statements that read a subtree: one for each pattern of the brief that asks for it, else one that is assumed."""
    main = tree.link.table
    live = live_condition(draft, main)
    own = draft.key_of(main)[-1]
    kind = next(c.type for c in draft.table(main).columns if c.name == own)
    sql = closure_sql(draft, main, closure) if closure else _recursive(draft, tree, live)
    entity = draft.entity(tree.entity)
    title = tree.entity.replace("_", " ")
    asked = [
        p for p in draft.brief.access if entity and p.entity == tree.entity and _reads_deep(p, entity) and not p.sql
    ]
    asked = [p for p in asked if p.operation in ("get", "list", "unknown") and p.name not in draft.answered]
    asked = [p for p in asked if all(f.path in (tree.link.role, tree.entity, own) for f in p.filters)]
    told = [(p.name, p.text or p.name, p.rate_per_second, p.latency_ms, p.source) for p in asked]
    for name, purpose, rate, latency, source in told or [
        (f"subtree of {with_article(title)}", f"{with_article(title)} with everything below it", None, None, "assumed")
    ]:
        statement = Statement(
            name=_free(draft, name),
            sql=sql,
            parameters=(Parameter(name="$1", type=kind, table=main, column=own),),
            purpose=purpose,
            tables=(closure, main) if closure else (main,),
            rate_per_second=rate,
            latency_ms=latency,
            source="brief" if source == "brief" else "assumed",
        )
        wish = (
            Wish(closure, purpose, equal=("ancestor_id",))
            if closure
            else Wish(main, purpose, equal=(tree.link.columns[-1],), holds=(live,) if live else ())
        )
        draft = draft.but(statements=(*draft.statements, statement), wishes=(*draft.wishes, wish))
    return draft.but(answered=draft.answered | {p.name for p in asked})


def _recursive(draft: Draft, tree: Tree, live: str | None) -> str:
    link = tree.link
    table_name, role = quote_identifier(link.table), quote_identifier(link.columns[-1])
    own = draft.key_of(link.table)[-1]
    scope = draft.scope.get(link.table)
    lead = [scope] if scope else []
    key = [*lead, own, link.columns[-1]]
    others = [c.name for c in draft.table(link.table).columns if c.name not in key and c.generated is None]
    shown = ", ".join(f"t.{quote_identifier(c)}" for c in (*key, *others))
    same = f" AND t.{quote_identifier(scope)} = s.{quote_identifier(scope)}" if scope else ""
    alive = f" AND t.{live}" if live else ""
    return (
        f"WITH RECURSIVE subtree AS (\n    SELECT {shown}, 0 AS levels_below\n    FROM {table_name} AS t\n"
        f"    WHERE t.{quote_identifier(own)} = $1{alive}\n    UNION ALL\n    SELECT {shown}, s.levels_below + 1\n"
        f"    FROM {table_name} AS t\n    JOIN subtree AS s ON t.{role} = s.{quote_identifier(own)}{same}\n"
        f"    WHERE s.levels_below < 100{alive}\n)\nSELECT * FROM subtree\nORDER BY levels_below, {quote_identifier(own)}"
    )


def _free(draft: Draft, name: str) -> str:
    number, free = 2, name
    while any(s.name == free for s in draft.statements):
        free, number = f"{name} ({number})", number + 1
    return free


def _pages(pages: float) -> str:
    return counted(round(pages), "page") if pages >= 1 or pages == 0 else "less than 1 page"


def _decision(tree: Tree, closed: bool, *, several: bool, tenants: bool) -> Decision:
    place = f"{tree.link.table}.{tree.link.columns[-1]}"
    inputs = (
        ("nodes", f"{tree.nodes:,.0f}"),
        ("depth", f"log{FANOUT:g}({tree.nodes:,.0f}) = {tree.depth:.1f}"),
        ("subtree reads", frequency(tree.reads_per_second)),
        ("changes", frequency(tree.moves_per_second)),
        ("adjacency list", f"{_pages(tree.adjacency_pages)} a second"),
        ("closure table", f"{_pages(tree.closure_pages)} a second"),
    )
    closure = Alternative(
        choice="closure table",
        why_not="a pair of tenants belongs to neither alone: what one may see of it, no policy could say"
        if tenants
        else "subtrees are not read so much more often than branches change that a second table would pay",
    )
    adjacency = Alternative(choice="adjacency list alone", why_not="a probe per node for reads that dominate the load")
    return Decision(
        id=f"hierarchy.{tree.link.table}" if several else "hierarchy",
        question=f"How is the tree of {plural(tree.entity).replace('_', ' ')} kept?",
        choice="as an adjacency list with a closure table, kept by triggers" if closed else "as an adjacency list: each row names its parent",
        reasons=(
            "a row cannot become its own ancestor: a CHECK for itself, a trigger for the rest, moves one after the other",
            "subtrees by one join, children by the index of the foreign key"
            if closed
            else "adding and moving writes one row; a subtree is one recursive statement over the index of the foreign key",
        ),
        alternatives=(
            adjacency if closed else closure,
            Alternative(choice="materialized path (ltree)", why_not="moving a branch rewrites every path below it, and a path is no foreign key"),
            Alternative(choice="nested sets", why_not="every insert renumbers half the tree under a lock on all of it"),
        ),
        changes_if="branches move as often as subtrees are read" if closed else "trees of tenants are read in no tenant's name, at a rate that matters" if tenants else "subtrees are read at least nine times as often as the tree changes, at a rate that matters: name pattern and rate",
        about=(place,),
        evidence=(
            Calculated(
                formula="reads × 3 × (subtree + 1) + changes × (3 × depth + 3) against reads × (3 + subtree) + changes × (3 + 4 × subtree × depth); a closure must save a quarter and 1,000 pages a second",
                inputs=inputs,
                result="closure table" if closed else "adjacency list",
            ),
            Cited(
                claim="recursive queries deal with hierarchical or tree-structured data",
                source="https://www.postgresql.org/docs/18/queries-with.html",
                checked="2026-11",
            ),
        ),
    )  # fmt: skip
