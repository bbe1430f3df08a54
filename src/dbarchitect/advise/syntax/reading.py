"""A statement's wants: what it asks of each table it names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dbarchitect.advise.syntax.blocks import Blocks, parsed
from dbarchitect.advise.syntax.conditions import Conditions
from dbarchitect.advise.syntax.want import Operated, Sorted, Want
from dbarchitect.engines.postgresql.names import qualified

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema

LONGEST = 60_000
"""Characters of a statement that are taken apart."""
_NEAR = {
    "Distance": "<->",
    "NullSafeEQ": "<=>",
    "CosineDistance": "<=>",
    "EuclideanDistance": "<->",
    "InnerProduct": "<#>",
}


def wants(sql: str, schema: Schema) -> tuple[Want, ...]:
    """What the statement asks of the tables it names, in the order it names them; nothing where it cannot be read."""
    if len(sql) > LONGEST:
        return ()
    tree = _tree(sql)
    if tree is None:
        return ()
    try:
        return _wants(tree, schema)
    except RecursionError:
        return ()


def policed(asks: tuple[Want, ...], schema: Schema) -> tuple[Want, ...]:
    """The wants with what row-level security adds: the columns that a table's policies compare are compared in every statement."""
    for want in asks:
        table = schema.table(want.table)
        if table is None:
            continue
        conditions = [p.using for p in table.policies if p.using and p.command in ("all", "select")]
        for condition in conditions:
            for added in wants(f"SELECT 1 FROM {qualified(want.table)} WHERE {condition}", schema):
                if added.table == want.table:
                    into = want.equal if len(conditions) == 1 else want.either
                    into |= added.equal
                    want.referenced |= added.referenced
    return asks


@lru_cache(maxsize=512)
def _tree(sql: str) -> Any:
    return parsed(sql)


def _wants(tree: Any, schema: Schema) -> tuple[Want, ...]:
    blocks = Blocks(tree.copy(), schema)
    conditions = Conditions(blocks)
    for block in blocks.blocks:
        _block(block, blocks, conditions)
    for root in blocks.roots:
        _references(root, blocks)
    return tuple(blocks.wants.values())


def _block(block: Any, blocks: Blocks, conditions: Conditions) -> None:
    from sqlglot import exp

    if (where := block.args.get("where")) is not None:
        conditions.read(where.this)
    for join in block.find_all(exp.Join):
        if blocks.block_of(join) is block:
            _join(join, block, blocks, conditions)
    if isinstance(block, exp.Merge) and (on := block.args.get("on")) is not None:
        conditions.read(on, certain=False)
    if (having := block.args.get("having")) is not None:
        conditions.read(having.this)
    if not isinstance(block, exp.Select):
        return
    limited = block.args.get("limit") is not None or block.args.get("fetch") is not None
    if (order := block.args.get("order")) is not None:
        _order(order, block, blocks, conditions, limited)
    if (group := block.args.get("group")) is not None:
        _columns_of(group.expressions, block, blocks)
    if block.args.get("distinct") is not None:
        on = block.args["distinct"].args.get("on")
        _columns_of(on.expressions if on is not None else [e.unalias() for e in block.expressions], block, blocks)
    for window in block.find_all(exp.Window):
        if blocks.block_of(window) is block:
            _window(window, blocks)
    for least in block.find_all(exp.Min, exp.Max):
        if blocks.block_of(least) is block and isinstance(least.this, exp.Column):
            for place, name in blocks.owners(least.this):
                blocks.wants[place].sorts.append((Sorted(name),))


def _join(join: Any, block: Any, blocks: Blocks, conditions: Conditions) -> None:
    from sqlglot import exp

    if (on := join.args.get("on")) is not None:
        conditions.read(on, certain=not join.side)
    for using in join.args.get("using") or ():
        for place in blocks.base_tables(block):
            if using.name in blocks.columns(place):
                blocks.wants[place].joined[using.name] = None
                blocks.wants[place].referenced[using.name] = None
    if join.method.upper() == "NATURAL":
        places = blocks.base_tables(block)
        for place in places:
            for other in places:
                if other != place:
                    for name in sorted(blocks.columns(place) & blocks.columns(other)):
                        blocks.wants[place].joined[name] = None
    if isinstance(join.this, exp.Lateral):
        return


def _order(order: Any, block: Any, blocks: Blocks, conditions: Conditions, limited: bool) -> None:
    from sqlglot import exp

    found: list[tuple[int, Sorted]] = []
    for item in order.expressions:
        this = _projected(item.this, block)
        if not found and type(this).__name__ in _NEAR and isinstance(this.this, exp.Column):
            for place, name in blocks.owners(this.this):
                blocks.wants[place].operated[Operated(name, "near", _NEAR[type(this).__name__])] = None
            return
        owners = blocks.owners(this) if isinstance(this, exp.Column) else []
        if not owners and not found:
            conditions._expression(this, "range")
        if len(owners) != 1 or (found and owners[0][0] != found[0][0]):
            break
        place, name = owners[0]
        descending = bool(item.args.get("desc"))
        first = item.args.get("nulls_first")
        found.append(
            (place, Sorted(name, descending, bool(first) if first is not None and bool(first) != descending else None))
        )
    if found:
        want = blocks.wants[found[0][0]]
        want.sorts.append(tuple(s for _, s in found))
        want.limited = want.limited or limited


def _projected(node: Any, block: Any) -> Any:
    """What an ORDER BY item stands for: an output column by name or number, or itself."""
    from sqlglot import exp

    selects = block.expressions
    if isinstance(node, exp.Literal) and node.is_int and 0 < int(node.name) <= len(selects):
        return selects[int(node.name) - 1].unalias()
    if isinstance(node, exp.Column) and not node.table:
        for one in selects:
            if isinstance(one, exp.Alias) and one.alias == node.name:
                return one.this
    return node


def _columns_of(expressions: Any, block: Any, blocks: Blocks) -> None:
    from sqlglot import exp

    by_place: dict[int, list[str]] = {}
    for one in expressions:
        node = _projected(one, block)
        if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
            for place, name in blocks.owners(node):
                by_place.setdefault(place, []).append(name)
    for place, names in by_place.items():
        blocks.wants[place].groups.append(tuple(dict.fromkeys(names)))


def _window(window: Any, blocks: Blocks) -> None:
    from sqlglot import exp

    order = window.args.get("order")
    items = [(p, False) for p in window.args.get("partition_by") or ()]
    items += [(o.this, bool(o.args.get("desc"))) for o in (order.expressions if order is not None else ())]
    found: list[tuple[int, Sorted]] = []
    for node, descending in items:
        owners = blocks.owners(node) if isinstance(node, exp.Column) else []
        if len(owners) != 1 or (found and owners[0][0] != found[0][0]):
            break
        found.append((owners[0][0], Sorted(owners[0][1], descending)))
    if found:
        blocks.wants[found[0][0]].sorts.append(tuple(s for _, s in found))


def _references(root: Any, blocks: Blocks) -> None:
    """Every column that has to be fetched."""
    from sqlglot import exp

    for column in root.find_all(exp.Column):
        if isinstance(column.this, exp.Star):
            block = blocks.block_of(column)
            _all(blocks.source(block, column.table), blocks)
        else:
            for place, name in blocks.owners(column):
                blocks.wants[place].referenced[name] = None
    for block in blocks.blocks:
        asked_only_whether = isinstance(block.parent, exp.Exists)  # the planner fetches nothing for it
        if (
            isinstance(block, exp.Select)
            and not asked_only_whether
            and any(isinstance(e, exp.Star) for e in block.expressions)
        ):
            for place in blocks.base_tables(block):
                blocks.wants[place].referenced |= dict.fromkeys(sorted(blocks.columns(place)))
        if isinstance(block, exp.Update | exp.Delete | exp.Merge):
            target = block.this
            if id(target) in blocks.wants:  # a row that is written is fetched whole
                blocks.wants[id(target)].referenced |= dict.fromkeys(sorted(blocks.columns(id(target))))


def _all(source: Any, blocks: Blocks) -> None:
    if source is not None and id(source) in blocks.wants:
        blocks.wants[id(source)].referenced |= dict.fromkeys(sorted(blocks.columns(id(source))))
