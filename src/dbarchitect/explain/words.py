"""Each node of a plan in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.model.explanation import Step

if TYPE_CHECKING:
    from dbarchitect.explain.case import Case
    from dbarchitect.model.plan import PlanNode

_OFF = 4.0
_SCANS = {
    "Seq Scan": "reads {table} from beginning to end",
    "Sample Scan": "reads a sample of {table}",
    "Index Scan": "finds rows of {table} through {index}",
    "Index Only Scan": "answers from {index} of {table}",
    "Bitmap Heap Scan": "fetches the rows of {table} that the bitmap names, page by page",
    "Bitmap Index Scan": "notes in a bitmap where {index} finds rows",
    "Tid Scan": "fetches rows of {table} by their place",
    "Tid Range Scan": "reads a range of pages of {table}",
    "Foreign Scan": "fetches {table} from another server",
    "CTE Scan": "reads the stored result of {cte}",
    "WorkTable Scan": "reads what the last round of {cte} found",
    "Function Scan": "reads what {function} returns",
    "Table Function Scan": "reads what {function} returns",
    "Subquery Scan": "goes through the subquery {alias}",
    "Values Scan": "goes through a list of values",
    "Custom Scan": "{provider} reads {table}",
}
_STEPS = {
    "Append": "takes its inputs one after the other",
    "Merge Append": "merges its sorted inputs",
    "BitmapAnd": "keeps what all bitmaps name",
    "BitmapOr": "joins the bitmaps",
    "Gather": "collects the rows of its parallel workers",
    "Gather Merge": "merges the sorted rows of its parallel workers",
    "Hash": "builds a hash table",
    "Materialize": "keeps its input to read it again",
    "Memoize": "remembers what it looked up",
    "Limit": "stops after the rows that were asked for",
    "Unique": "leaves out repeated rows",
    "WindowAgg": "computes over windows of rows",
    "ProjectSet": "expands functions that return several rows",
    "LockRows": "locks the rows",
    "Result": "computes a result",
    "Recursive Union": "repeats until nothing new is found",
    "Group": "groups sorted rows",
    "SetOp": "compares two sets of rows",
}
_JOIN = {
    "Inner": "joins",
    "Left": "joins, keeping every row of the first side,",
    "Right": "joins, keeping every row of the second side,",
    "Full": "joins, keeping every row of both sides,",
    "Semi": "keeps rows of the first side that have a match",
    "Anti": "keeps rows of the first side that have no match",
    "Right Semi": "keeps rows of the second side that have a match",
    "Right Anti": "keeps rows of the second side that have no match",
}
_HOW = {"Hash Join": "by a hash table", "Merge Join": "by merging sorted inputs", "Nested Loop": "row by row"}


def steps(case: Case) -> tuple[Step, ...]:
    """All nodes in the order of the plan."""
    found = []
    for node in case.nodes:
        it = case.spent[node.number]
        found.append(Step(
            node=node.number, said=sentence(case, node), self_ms=it.self_ms, total_ms=it.total_ms, self_cost=it.self_cost,
            share=it.share, rows=it.rows, factor=it.factor,
        ))  # fmt: skip
    return tuple(found)


def sentence(case: Case, node: PlanNode) -> str:
    """What the node does, how many rows it gave, and whether that was expected."""
    parts = [_what(node)]
    if node.executed is False:
        return f"{parts[0]}: never run."
    rows = case.spent[node.number].rows
    if rows is not None:
        parts.append(f"{counted(round(rows), 'row')}{'' if node.executed else ' expected'}")
    removed = (node.removed_by_filter or 0) * (node.loops or 0)
    if removed >= 1:
        parts.append(f"{counted(round(removed), 'row')} thrown away")
    loops = case.spent[node.number].loops
    if loops > 1:
        parts.append(f"run {counted(round(loops), 'time')}")
    off = case.spent[node.number].factor
    if off is not None and not 1 / _OFF < off < _OFF:
        parts.append(f"{max(off, 1 / off):,.0f} times {'more' if off > 1 else 'fewer'} than expected")
    return "; ".join(parts) + "."


def _what(node: PlanNode) -> str:
    if node.kind in _SCANS:
        named = {
            "table": node.relation or node.alias or "rows", "index": node.index or "an index", "cte": node.cte or "a query",
            "function": node.function or "a function", "alias": node.alias or "", "provider": node.provider or "an extension",
        }  # fmt: skip
        text = _SCANS[node.kind].format(**named)
        conditions = [c for c in (node.index_cond, node.tid_cond) if c]
        conditions += [f"keeps {node.filter}"] if node.filter else []
        return ", ".join([text, *conditions])
    if node.join is not None:
        by = node.hash_cond or node.merge_cond or node.join_filter
        return f"{_JOIN.get(node.join, 'joins')} {_HOW[node.kind]}{f' on {by}' if by else ''}"
    if node.kind in ("Sort", "Incremental Sort"):
        how = f" ({node.sort_method}{', on disk' if node.sort_space == 'Disk' else ''})" if node.sort_method else ""
        return f"sorts by {', '.join(node.sort_key)}{how}"
    if node.kind == "Aggregate":
        by = f" for each {', '.join(node.group_key)}" if node.group_key else ""
        how = {"Hashed": " in a hash table", "Sorted": " over sorted rows"}.get(node.strategy or "", "")
        return f"aggregates{by}{how}"
    if node.kind == "ModifyTable":
        return f"{(node.operation or 'change').lower()}s rows of {node.relation or 'a table'}"
    text = _STEPS.get(node.kind, node.kind.lower())
    return f"{text} if {node.one_time_filter}" if node.one_time_filter else text
