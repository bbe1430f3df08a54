"""What must hold when things change together: money, ledgers, transactions, references."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told


def contribute(told: Told, sheet: Sheet) -> None:
    """Asked of the record; money makes it the heavier."""
    for need, weight in (("ledger", 1.8), ("money", 0.6)):
        if told.mentions(need) and told.strength(need) != "may":
            because = told.because(need)
            sheet.weigh("system_of_record", weight)
            sheet.ask("record", "durability.record", ">=", "good", "must", because)
            sheet.ask("record", "transactions.scope", ">=", "multi_record", "must", because)
            sheet.ask("record", "transactions.constraints", ">=", "good", "should", because)
            if need == "ledger":
                sheet.ask("record", "transactions.isolation_strongest", ">=", "serializable", "must", because)
    for need, weight, path, least in (
        ("multi_row_transactions", 1.0, "transactions.scope", "multi_record"),
        ("multi_document_transactions", 0.5, "transactions.scope", "multi_record"),
        ("referential_integrity", 0.7, "transactions.constraints", "good"),
    ):
        if told.mentions(need):
            sheet.weigh("system_of_record", weight, told.strength(need))
            how = "must" if told.has(need) and path == "transactions.scope" else told.strength(need)
            sheet.ask("record", path, ">=", least, how, told.because(need))
    rules = [r for r in told.brief.rules if r.meaning.kind != "not_understood" and r.source == "brief"]
    if rules:
        sheet.weigh("system_of_record", min(0.15 * len(rules), 0.6))
        texts = sorted({r.text for r in rules}, key=lambda t: (len(t), t))
        sheet.ask("record", "transactions.constraints", ">=", "limited", "should", texts[0])
