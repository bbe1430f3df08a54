"""The schema as SVG: tables in groups, foreign keys with crow's feet. Works as a picture without any script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from markupsafe import Markup

from dbarchitect.core.english import counted
from dbarchitect.model.architecture import Architecture
from dbarchitect.model.tables import Column, Table
from dbarchitect.report.areas import areas
from dbarchitect.report.catalog import Relation, marks, relations
from dbarchitect.report.digest import own_tables, tenant_table
from dbarchitect.report.layout import Box, Layout, layout
from dbarchitect.report.words import line, short

Detail = Literal["keys", "all"]
HEAD, ROW, FOOT = 34.0, 19.0, 8.0
MARGIN = 24.0
HUES = 8
_CHARACTER, _NAME_CHARACTER = 7.3, 8.7
_NARROWEST, _WIDEST = 150.0, 280.0
_MOST_ROWS = 40
_FAR, _FAR_MANY, _MANY = 25.0, 38.0, 50
"""Size of a table's name seen from afar: the more tables, the farther away the reader stands."""


class Picture(NamedTuple):
    """One drawing of the schema; `width` and `height` are those of its view box."""

    detail: Detail
    width: int
    height: int
    svg: Markup


class _Row(NamedTuple):
    name: str
    kind: str
    mark: str


def pictures(architecture: Architecture, tones: Mapping[str, str] | None = None) -> tuple[Picture, ...]:
    """The diagram with key columns only, and with all columns; `tones` are classes of the style by table."""
    return tuple(_Drawing(architecture, detail, tones or {}).picture() for detail in ("keys", "all"))


class _Drawing:
    def __init__(self, architecture: Architecture, detail: Detail, tones: Mapping[str, str]) -> None:
        self.it = architecture
        self.tones = tones
        self.detail: Detail = detail
        self.tables = own_tables(architecture)
        self.index = {str(t.name): i for i, t in enumerate(self.tables)}
        tenant = tenant_table(architecture)
        self.tenant = str(tenant.name) if tenant else None
        self.relations = relations(self.tables)
        self.tenant_columns = {
            r.columns[0] for r in self.relations if r.parent == self.tenant and len(r.columns) == 1 and self.tenant
        }
        self.rows = {str(t.name): self._rows(t) for t in self.tables}

    def picture(self) -> Picture:
        groups = areas(self.tables, self.relations, self.tenant)
        placed = layout(groups, self.relations, {str(t.name): self._size(t) for t in self.tables})
        width, height = round(placed.width + 2 * MARGIN), round(placed.height + 2 * MARGIN)
        hue = {n: i % HUES for i, (area, _) in enumerate(placed.areas) for n in area.tables}
        body = Markup("").join(
            [
                *(self._area(area.title, box, i % HUES) for i, (area, box) in enumerate(placed.areas)),
                *(self._line(r, placed) for r in self.relations),
                *(self._node(t, placed.tables[str(t.name)], hue[str(t.name)]) for t in self.tables),
            ]
        )
        shifted = Markup('<g transform="translate({0} {0})">{1}</g>').format(round(MARGIN), body)
        return Picture(self.detail, width, height, shifted)

    def _rows(self, table: Table) -> tuple[_Row, ...]:
        shown = [self._row(table, c) for c in table.columns if self._is_shown(table, c)]
        hidden = len(table.columns) - len(shown)
        if len(shown) > _MOST_ROWS:
            hidden += len(shown) - _MOST_ROWS
            shown = shown[:_MOST_ROWS]
        if hidden:
            shown.append(_Row(f"+ {counted(hidden, 'column')}", "", "more"))
        return tuple(shown)

    def _is_shown(self, table: Table, column: Column) -> bool:
        if self.detail == "all":
            return True
        mark = marks(table, column.name)
        if column.name in self.tenant_columns and str(table.name) != self.tenant:
            return False
        return mark.primary or bool(mark.references)

    def _row(self, table: Table, column: Column) -> _Row:
        mark = marks(table, column.name)
        name = line(column.name) + ("?" if column.nullable else "")
        return _Row(name, line(column.type), "pk" if mark.primary else "fk" if mark.references else "")

    def _size(self, table: Table) -> tuple[float, float]:
        rows = self.rows[str(table.name)]
        widest = max((len(r.name) + len(r.kind) for r in rows), default=0) * _CHARACTER + 44
        head = len(line(str(table.name))) * _NAME_CHARACTER + 20 + (7 * len(self._count(table)) + 12)
        width = min(_WIDEST, max(_NARROWEST, widest, head))
        return round(width), HEAD + ROW * len(rows) + FOOT

    def _count(self, table: Table) -> str:
        facts = self.it.facts.table(str(table.name))
        return short(facts.rows) if facts else ""

    def _area(self, title: str, box: Box, hue: int) -> Markup:
        return Markup(
            '<g class="area h{}"><rect x="{:.0f}" y="{:.0f}" width="{:.0f}" height="{:.0f}" rx="16"/>'
            '<text x="{:.0f}" y="{:.0f}">{}</text></g>'
        ).format(hue, *box, box.x + 20, box.y + 34, _cut(title, box.width - 40, 11))

    def _node(self, table: Table, box: Box, hue: int) -> Markup:
        name = line(str(table.name))
        count = self._count(table)
        rows = self.rows[str(table.name)]
        label = f"{name}, {counted(len(table.columns), 'column')}" + (
            f", {count} {'row' if count == '1' else 'rows'}" if count else ""
        )
        x, y, width, height = box
        body = [
            Markup('<rect class="box" width="{:.0f}" height="{:.0f}" rx="9"/>').format(width, height),
            Markup('<path class="head" d="M0 {0:.0f}V9a9 9 0 0 1 9-9h{1:.0f}a9 9 0 0 1 9 9v{2:.0f}z"/>').format(
                HEAD - 6, width - 18, HEAD - 15
            ),
            Markup('<text class="name" x="11" y="19">{}</text>').format(
                _cut(name, width - 26 - 7 * len(count), _NAME_CHARACTER)
            ),
        ]
        if count:
            body.append(Markup('<text class="count" x="{:.0f}" y="19">{}</text>').format(width - 10, count))
        for number, row in enumerate(rows):
            body.append(self._text(row, HEAD + ROW * number + 13, width))
        tone = f" {self.tones[str(table.name)]}" if str(table.name) in self.tones else ""
        size = min(
            _FAR_MANY if len(self.tables) > _MANY else _FAR,
            (height - 10) * 0.6,
            (width - 12) / (0.68 * max(3, len(name))),
        )
        body.append(
            Markup('<text class="far" x="{:.0f}" y="{:.0f}" font-size="{:.0f}">{}</text>').format(
                width / 2, height / 2 + size / 3, size, name
            )
        )
        return Markup(
            '<g class="node h{}{}" data-t="{}" transform="translate({:.0f} {:.0f})" tabindex="-1" role="button" aria-label="{}">'
            "{}</g>"
        ).format(hue, tone, self.index[str(table.name)], x, y, label, Markup("").join(body))

    def _text(self, row: _Row, y: float, width: float) -> Markup:
        if row.mark == "more":
            return Markup('<text class="more" x="26" y="{:.0f}">{}</text>').format(y, row.name)
        room = width - 40
        kind = _cut(row.kind, max(room * 0.45, room - len(row.name) * _CHARACTER), 6.4)
        name = _cut(row.name, room - len(kind) * 6.4, _CHARACTER)
        sign = {"pk": "#key", "fk": "#ref"}.get(row.mark)
        mark = Markup('<use href="{}" y="{:.0f}"/>').format(sign, y - 4) if sign else Markup("")
        return Markup('{}<text x="26" y="{:.0f}">{}</text><text class="kind" x="{:.0f}" y="{:.0f}">{}</text>').format(
            mark, y, name, width - 10, y, kind
        )

    def _line(self, relation: Relation, placed: Layout) -> Markup:
        child, parent = placed.tables[relation.child], placed.tables[relation.parent]
        start = child.y + self._port(relation.child, relation.columns[-1])
        end = parent.y + HEAD / 2
        lanes = placed.lanes.get((relation.child, relation.parent), ())
        if relation.child == relation.parent:
            path = _loop(child, start, end)
        else:
            path = _path(child, parent, start, end, lanes)
        same = next((a for a, _ in placed.areas if relation.child in a.tables), None)
        near = same is not None and relation.parent in same.tables
        quiet = self.tenant in (relation.child, relation.parent)
        kind = " tenant" if quiet else "" if near else " across"
        kind += ("" if relation.many else " single") + (" optional" if relation.optional else "")
        title = f"{relation.child} ({', '.join(relation.columns)}) → {relation.parent}"
        return Markup('<path class="link{}" data-c="{}" data-p="{}" d="{}"><title>{}</title></path>').format(
            kind, self.index[relation.child], self.index[relation.parent], path, line(title)
        )

    def _port(self, table: str, column: str) -> float:
        names = [r.name.rstrip("?") for r in self.rows[table]]
        return HEAD + ROW * names.index(column) + 9 if column in names else HEAD / 2


def _cut(text: str, room: float, character: float) -> str:
    fits = max(1, int(room / character))
    return text if len(text) <= fits else text[: max(1, fits - 1)] + "…"


_STUB = 17.0
"""Lines leave and reach a table straight, as long as its crow's foot (a marker of the page) needs."""


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"


def _path(child: Box, parent: Box, start: float, end: float, lanes: tuple[tuple[float, float, float], ...]) -> str:
    """From the child's side that faces the parent, through the lanes between, to the parent's facing side."""
    if child.x >= parent.x + parent.width:
        x1, way1, x2, way2 = child.x, -1, parent.x + parent.width, 1
    elif parent.x >= child.x + child.width:
        x1, way1, x2, way2 = child.x + child.width, 1, parent.x, -1
    else:
        x1, x2 = child.x + child.width, parent.x + parent.width
        return _beside(x1, start, x2, end, max(x1, x2) + 44)
    x, y, goal = x1 + way1 * _STUB, start, x2 + way2 * _STUB
    drawn = [f"M{x1:.0f} {start:.0f}H{x:.0f}"]
    for left, right, height in lanes:
        entry, leave = (right, left) if way1 < 0 else (left, right)
        drawn.append(f"{_curve(x, y, entry, height)}H{leave:.0f}")
        x, y = leave, height
    drawn.append(f"{_curve(x, y, goal, end)}H{x2:.0f}")
    return "".join(drawn)


def _beside(x1: float, start: float, x2: float, end: float, bulge: float) -> str:
    """Tables above each other, or one and the same: the line leaves and arrives on the right."""
    return (
        f"M{x1:.0f} {start:.0f}H{x1 + _STUB:.0f}"
        f"C{bulge:.0f} {start:.0f} {bulge:.0f} {end:.0f} {x2 + _STUB:.0f} {end:.0f}H{x2:.0f}"
    )


def _loop(box: Box, start: float, end: float) -> str:
    """A table that refers to itself."""
    x = box.x + box.width
    return _beside(x, start, x, end if abs(start - end) > 8 else end - 12, x + 46)


def anchor(architecture: Architecture) -> dict[str, int]:
    """The number by which the page knows each table."""
    return {str(t.name): i for i, t in enumerate(own_tables(architecture))}
