"""Laws and standards, encryption, audit, borders within tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.choose.demand.families.deployment import own_machines

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told

_ATTESTED = (
    (r"^(?:hipaa|hitech)", "compliance.hipaa"),
    (r"^pci", "compliance.pci_dss"),
    (r"^soc", "compliance.soc2"),
    (r"^iso(?:iec)?27001", "compliance.iso27001"),
    (r"^fedramp", "compliance.fedramp"),
)
_ENCRYPTED = re.compile(r"^(?:hipaa|hitech|pci|soc2|iso|fedramp|gdpr|ukgdpr|dsgvo|ccpa|lgpd|glba|sox|psd2|dora)")


def contribute(told: Told, sheet: Sheet) -> None:
    """What a provider must be attested for; on own machines the duty is the operator's."""
    laws = {re.sub(r"[^a-z0-9]", "", law.lower()): law for law in sorted(told.brief.compliance)}
    for key, law in laws.items():
        for pattern, path in _ATTESTED:
            if not re.match(pattern, key):
                continue
            if own_machines(told):
                sheet.assume(f"On own machines {law} is the operator's own duty; no provider has to be attested.")
            else:
                sheet.ask("all", path, "=", True, "must", f"compliance: {law}")
        if _ENCRYPTED.match(key):
            sheet.ask("all", "security.encryption_in_transit", ">=", "good", "must", f"compliance: {law}")
            sheet.ask("all", "security.encryption_at_rest", ">=", "limited", "should", f"compliance: {law}")
    for need, path, least in (
        ("row_level_security", "security.row_level", "good"),
        ("audit", "security.audit", "limited"),
        ("client_side_encryption", "security.client_side_encryption", "good"),
        ("encryption_at_rest", "security.encryption_at_rest", "good"),
    ):
        if told.mentions(need):
            usual = told.strength(need) if need != "audit" else "may"
            sheet.ask("record", path, ">=", least, usual, told.because(need))
