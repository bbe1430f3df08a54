"""Search by words.

What: a generated `tsvector` column over the searched texts, titles weighing more than bodies; statements match it with
`websearch_to_tsquery` and sort by rank. A GIN index serves it where the reader may use one.
Why: the column is true by construction, and what users type (quotes, or, minus) is understood without a parser of ours.
The trap: `@@` is not leakproof, so under row-level security the application never gets the GIN index: a tenant's rows are read by the
tenant's key and searched one by one. Below some 20,000 rows per tenant that is fast, and a GIN index would have no reader. Above, a function
that runs as a role with a policy of its own searches by the index and returns only keys of the session's tenant; the statement joins them to
the table under the tenant's policy, so the border is held twice.
When to choose otherwise: substrings, typing errors (pg_trgm), facets and synonyms, many languages: the next steps.
Source: https://www.postgresql.org/docs/18/textsearch.html, https://www.postgresql.org/docs/18/rules-privileges.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.core.names import fit
from dbarchitect.design.decisions.tenant_border import SETTING, application_role, tenant_condition
from dbarchitect.design.draft import Search, add_columns
from dbarchitect.design.workload.nearness import SCAN_ROWS, rows_seen
from dbarchitect.design.workload.searching import WORDS
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.architecture import Alternative, Assumed, Calculated, Cited, Decision
from dbarchitect.model.brief import AccessPattern
from dbarchitect.model.design import Attack, ColumnOrigin
from dbarchitect.model.objects import Role, Routine
from dbarchitect.model.tables import Column, Generated, Grant, Name, Policy
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.architecture import Evidence
    from dbarchitect.model.brief import Attribute, Entity

AFTER = ("volumes", "rules", "translations", "soft_delete")

NEED = "full_text_search"
_TEXTS = ("name", "text", "long text", "rich text", "code", "slug")
_PROSE = ("long text", "rich text")
_HEADS = ("title", "name", "headline", "subject", "label", "heading", "display_name")


def decide(draft: Draft) -> Draft:
    wanted = _wanted(draft)
    made: list[str] = []
    for entity, attributes in wanted.items():
        draft, table = _searchable(draft, entity, attributes)
        if table:
            made.append(table)
    return draft.decided(_decision(draft, made)) if made else draft


def _wanted(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Entities that are searched, and the attributes searched: those a pattern names, else all their texts."""
    found: dict[str, list[str]] = {}
    for pattern in draft.brief.access:
        entity = draft.entity(pattern.entity or "")
        if entity is None or pattern.sql:
            continue
        texts = [a.name for a in _texts(entity)]
        named = [
            name
            for f in pattern.filters
            if f.operator in WORDS and (name := f.path.removeprefix(f"{entity.name}.")) in texts
        ]
        if not named and pattern.operation == "search" and not any(f.operator in WORDS for f in pattern.filters):
            named = texts
        if named:
            found.setdefault(entity.name, []).extend(n for n in named if n not in found.get(entity.name, []))
    if not found and NEED in draft.brief.needed:
        for entity in draft.entities:
            if any(type_name(a.type) in _PROSE for a in _texts(entity)):
                found[entity.name] = [a.name for a in _texts(entity) if type_name(a.type) != "code"]
    return {entity: tuple(names) for entity, names in found.items()}


def assumed_searches(draft: Draft) -> tuple[AccessPattern, ...]:
    """A search for each searchable thing that no pattern of the brief searches."""
    asked = {
        p.entity for p in draft.brief.access if p.operation == "search" or any(f.operator in WORDS for f in p.filters)
    }
    return tuple(
        AccessPattern(
            name=f"search {entity.name.replace('_', ' ')}",
            text=f"{entity.name.replace('_', ' ')} by words, best match first",
            operation="search",
            entity=entity.name,
            source="assumed",
        )
        for entity in draft.entities
        if draft.table_of[entity.name] in draft.search and entity.name not in asked
    )


def _texts(entity: Entity) -> tuple[Attribute, ...]:
    return tuple(a for a in entity.attributes if type_name(a.type) in _TEXTS and not a.many and not a.translated)


def _searchable(draft: Draft, entity: str, names: tuple[str, ...]) -> tuple[Draft, str | None]:
    table_name = draft.table_of[entity]
    described = draft.entity(entity)
    columns = [(n, c) for n in names if (c := draft.column_for(entity, n))]
    if described is None or not columns:
        return draft, None
    configuration = _configuration(described, names)
    heads = {n for n in names if n in _HEADS or n.endswith(("_title", "_name"))}
    parts = [
        f"setweight(to_tsvector('{configuration}'::regconfig, COALESCE({quote_identifier(c)}, ''::text)), "
        f"'{'A' if n in heads or len(columns) == 1 else 'B'}'::\"char\")"
        for n, c in columns
    ]
    table = draft.table(table_name)
    column = "search_vector"
    if table.column(column) is not None:
        return draft, None
    made = Column(name=column, type="tsvector", nullable=True, generated=Generated(expression=" || ".join(parts)))
    origin = ColumnOrigin(
        table=table_name,
        column=column,
        entity=entity,
        semantic="search",
        source="assumed",
        meaning="the words it is found by",
    )
    hidden = draft.tenant is not None and table_name in draft.scope
    search = Search(column, configuration, names)
    draft = draft.put(add_columns(table, made)).from_words(origin)
    if hidden and rows_seen(draft, table_name) <= SCAN_ROWS:
        search = Search(column, configuration, names, indexed=False)
    elif hidden:
        function = fit(f"search_{table_name}")
        search = Search(column, configuration, names, function=function)
        draft = _with_function(draft, table_name, search, function)
    return draft.but(search={**draft.search, table_name: search}), table_name


def _configuration(entity: Entity, names: tuple[str, ...]) -> str:
    """Words are stemmed as English where there is prose in one language; names, codes and mixed languages are taken as they are."""
    chosen = [a for a in entity.attributes if a.name in names]
    mixed = any(type_name(a.type) == "language" for a in entity.attributes)
    prose = any(type_name(a.type) in (*_PROSE, "text") for a in chosen)
    return "english" if prose and not mixed else "simple"


def _with_function(draft: Draft, table_name: str, search: Search, function: str) -> Draft:
    """The function, its owner (a role that cannot log in) and that role's policy."""
    app = application_role(draft)
    reader = fit(f"{app.removesuffix('_app')}_search", 40)
    table = draft.table(table_name)
    key = draft.key_of(table_name)
    scope = draft.scope[table_name]
    types = {c.name: c.type for c in table.columns}
    live = draft.live.get(table_name)
    alive = f"\n       AND t.{quote_identifier(live)} IS NULL" if live else ""
    vector = f"t.{quote_identifier(search.column)}"
    returned = ", ".join(f"{quote_identifier(c)} {types[c]}" for c in key)
    # PL/pgSQL, for its body may name a table that is made later in the script.
    definition = (
        f"CREATE OR REPLACE FUNCTION public.{quote_identifier(function)}(words text, most integer)\n"
        f" RETURNS TABLE({returned}, rank real)\n LANGUAGE plpgsql\n STABLE SECURITY DEFINER\n"
        f" SET search_path TO 'pg_catalog', 'public', 'pg_temp'\n"
        f"AS $function$\nBEGIN\n    RETURN QUERY\n"
        f"    SELECT {', '.join(f't.{quote_identifier(c)}' for c in key)}, ts_rank({vector}, q.query) AS rank\n"
        f"      FROM public.{quote_identifier(table_name)} AS t,\n"
        f"           websearch_to_tsquery('{search.configuration}'::regconfig, words) AS q(query)\n"
        f"     WHERE t.{tenant_condition(draft, scope)}\n"
        f"       AND {vector} @@ q.query{alive}\n"
        f"     ORDER BY {len(key) + 1} DESC\n     LIMIT least(most, 1000);\nEND;\n$function$\n"
    )
    routine = Routine(
        name=Name(name=function),
        arguments="words text, most integer",
        definition=definition,
        language="plpgsql",
        security_definer=True,
        settings=("search_path=pg_catalog, public, pg_temp",),
        owner=reader,
        grants=(Grant(grantee="PUBLIC", privileges=()), Grant(grantee=app, privileges=("EXECUTE",))),
        comment=f"keys of the session's {draft.tenant}'s rows of {table_name} that match, best first",
    )
    policy = Policy(name="search_all", command="select", roles=(reader,), using="true")
    roles = draft.roles
    if all(r.name != reader for r in roles):
        roles = (*roles, Role(name=reader, comment="owns the search functions; cannot log in"))
    attack = Attack(
        object=function,
        rule=f"{function} cannot be called by everybody",
        refused=(f"SELECT * FROM public.{quote_identifier(function)}('a', 10)",),
        setup=(f"SET LOCAL ROLE {quote_identifier(app.removesuffix('app') + 'readonly')}",),
    )
    table = table.model_copy(update={"policies": (*table.policies, policy)})
    return draft.put(table).but(routines=(*draft.routines, routine), roles=roles, attacks=(*draft.attacks, attack))


def _decision(draft: Draft, made: list[str]) -> Decision:
    functions = [f"{t} by {draft.search[t].function}()" for t in made if draft.search[t].function]
    scanned = [t for t in made if not draft.search[t].indexed]
    plain = [t for t in made if draft.search[t].indexed and not draft.search[t].function]
    how = [f"{', '.join(plain)} by a GIN index"] if plain else []
    how += [f"{', '.join(scanned)} by the rows of one {draft.tenant}, without an index"] if scanned else []
    how += functions
    numbers = tuple((t, f"{counted(round(rows_seen(draft, t)), 'row')} per reader") for t in made)
    evidence: list[Evidence] = [
        Calculated(formula=f"index from {SCAN_ROWS:,} rows per tenant on", inputs=numbers, result="; ".join(how)),
        Cited(
            claim="websearch_to_tsquery never raises syntax errors: raw input of users can be searched for",
            source="https://www.postgresql.org/docs/18/textsearch-controls.html",
            checked="2026-11",
        ),
        Assumed(
            assumption="texts are in English where they are prose",
            changes_if="they are in another language, or in several",
        ),
    ]
    reasons = [
        "the searchable words are a generated column: true by construction",
        "titles weigh more than bodies (setweight A, B)",
    ]
    if functions or scanned:
        reasons.append("`@@` is not leakproof: under row-level security a GIN index is out of the application's reach")
    if functions:
        reasons.append(
            f"the search function returns keys of the tenant in {SETTING} only, and the statement joins them under the policy"
        )
    return Decision(
        id="full_text_search",
        question="How are things found by words?",
        choice=f"a generated tsvector column: {'; '.join(how)}",
        reasons=tuple(reasons),
        alternatives=(
            Alternative(choice="ILIKE '%…%'", why_not="no order by relevance, no index without pg_trgm"),
            Alternative(
                choice="pg_trgm", why_not="finds substrings and typing errors; the next step when users ask for them"
            ),
            Alternative(
                choice="a search engine beside the database",
                why_not="a second store to keep in step, and its own border between tenants",
            ),
        ),
        changes_if="substrings, typing errors, facets or several languages matter",
        about=tuple(made),
        evidence=tuple(evidence),
    )
