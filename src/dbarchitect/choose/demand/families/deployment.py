"""Where it runs: own machines, clouds, without servers, at the edge, in an application, on devices without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.figures import rate

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told

_SERVED = (
    "high_availability",
    "multi_region_writes",
    "multi_region_reads",
    "no_administrator",
    "managed_service",
    "horizontal_scale",
    "serverless",
)


BUSY = 5000.0
"""Requests a second by known keys that come and go, from which they are more than a corner of the record."""
_CARRIED = ("on_device", "on_device_question", "embedded", "real_time_sync")
"""Beside much that only servers do, what is offline now and then is a server unless one of these is asked for."""


def contribute(told: Told, sheet: Sheet) -> None:
    _own_machines(told, sheet)
    _service(told, sheet)
    _near(told, sheet)


def own_machines(told: Told) -> bool:
    """Whether no provider comes into question."""
    return told.has("on_premises_only", "air_gapped") or told.brief.cloud == "on_premises"


def _own_machines(told: Told, sheet: Sheet) -> None:
    if own_machines(told):
        need = next((n for n in ("air_gapped", "on_premises_only") if told.has(n)), None)
        because = told.because(need) if need else "cloud: on premises"
        sheet.ask("all", "operations.self_hosted", "=", True, "must", because)
    elif told.mentions("no_us_provider"):
        because = told.because("no_us_provider")
        sheet.ask("all", "operations.self_hosted", "=", True, told.strength("no_us_provider"), because)
        if not told.mentions("embedded", "offline", "on_device_question", "edge"):
            sheet.ask("all", "operations.shape", "in", "server,cluster", told.strength("no_us_provider"), because)
        sheet.assume(
            "The managed offers of the catalogue are sold by or run on providers of the United States: machines are rented from "
            "another one, which may have a managed offer of its own."
        )
    elif told.mentions("self_hosted"):
        how = told.strength("self_hosted")
        sheet.ask("all", "operations.self_hosted", "=", True, how, told.because("self_hosted"))


def _service(told: Told, sheet: Sheet) -> None:
    """Whether somebody else runs it, and what it costs while nobody uses it."""
    if told.mentions("managed_service"):
        sheet.ask(
            "main", "operations.burden", ">=", "low", told.strength("managed_service"), told.because("managed_service")
        )
    if told.mentions("serverless"):
        sheet.ask("main", "deployment.serverless", "=", True, told.strength("serverless"), told.because("serverless"))
    if told.mentions("scale_to_zero"):
        sheet.ask("main", "scale.to_zero", "=", True, told.strength("scale_to_zero"), told.because("scale_to_zero"))
        sheet.ask("main", "price.model", "in", "consumption,mixed", "should", told.because("scale_to_zero"))
    if told.mentions("spiky_load"):
        sheet.ask("main", "deployment.serverless", "=", True, "may", told.because("spiky_load"))
    if told.has("key_lookups") and told.mentions("spiky_load", "scale_to_zero", "serverless"):
        need = next(n for n in ("spiky_load", "scale_to_zero", "serverless") if told.mentions(n))
        sheet.ask("key_value", "scale.writes", "in", "automatic", "should", told.because(need))
        if max(rate(told, r) for r in ("read_rate", "write_rate", "item_rate")) >= BUSY:
            sheet.weigh("key_value", 0.8)
    if told.mentions("horizontal_scale"):
        how = told.strength("horizontal_scale")
        sheet.ask("main", "scale.writes", "in", "manual_sharding,automatic", how, told.because("horizontal_scale"))


def _near(told: Told, sheet: Sheet) -> None:
    """At the edge, in the process, on the device."""
    if told.mentions("edge") and not told.has("leader_election", "configuration"):
        sheet.weigh("edge", 2.0, told.strength("edge"))
        if "cloudflare" in {n.value for n in told.values("cloud")}:
            sheet.ask("edge", "deployment.clouds", "includes", "cloudflare", "should", told.because("edge"))
            sheet.ask("edge", "operations.burden", ">=", "none", "should", told.because("edge"))
        sheet.ask("edge", "deployment.edge", "=", True, "must" if told.has("edge") else "may", told.because("edge"))
    served = told.has("air_gapped", "event_stream", "horizontal_scale", "serverless")
    if told.mentions("offline") and (not served or told.mentions(*_CARRIED)) and not told.has("air_gapped"):
        how, because = told.strength("offline"), told.because("offline")
        sheet.weigh("device", 1.4 + 0.4 * told.has("on_device", "embedded"), how)
        sheet.ask("device", "deployment.offline", "=", True, how, because)
        sheet.ask("device", "fit.embedded", ">=", "good", "must" if told.has("offline") else "may", because)
    elif told.has("embedded") and not told.has("warehouse", "live_analytics"):
        because = told.because("embedded")
        if told.has("analytics"):
            sheet.weigh("analytics", 1.0)
            sheet.ask("analytics", "fit.embedded", ">=", "good", "must", because)
        elif told.has("on_device") or not told.has(*_SERVED):
            sheet.weigh("device", 2.6, told.strength("embedded"))
            sheet.ask("device", "fit.embedded", ">=", "good", "must", because)
        else:
            sheet.ask("main", "fit.embedded", ">=", "good", "may", because)
