"""How a store beside the truth is kept in step: the outbox and change capture first, never two writes from the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.model.choice import LostUpdate

if TYPE_CHECKING:
    from dbarchitect.choose.known import Known
    from dbarchitect.model.technology import Part


class Step(NamedTuple):
    """How a store follows, what is read there, and how old its answers may be."""

    by: str
    reads: str
    staleness: str


def in_step(part: Part, truth: Known, store: Known) -> Step:
    """How `store` follows `truth` for a part of the work."""
    follows = _follows(truth)
    match part:
        case "cache":
            return Step(
                f"cache-aside: read from {store.name}, on a miss from {truth.name}; after the commit the key is deleted (not written), "
                "and every key expires, so that a lost deletion heals by itself",
                "what is asked often and may be a little old; everything that decides (money, stock, permissions) is read from the truth",
                "until the deletion after the commit, at worst the time to live of the key",
            )
        case "coordination":
            return Step(
                f"not at all: {store.name} holds no copy. Locks carry a fencing token that {truth.name} checks when it writes",
                "locks, leaders and configuration only",
                "none: reads are linearizable",
            )
        case "search" | "graph" | "vector" | "documents":
            return Step(
                f"{follows} into {store.name}; the whole can be built again from {truth.name} at any time",
                "the part's own questions give keys; the rows behind them are read from the truth where they must be right",
                "seconds; the lag is measured and alarmed on",
            )
        case "analytics" | "time_series":
            return Step(
                f"{follows} in batches into {store.name}; it is appended to, never asked to decide",
                "reports and aggregates",
                "seconds to minutes, as the batches are chosen",
            )
        case "event_log":
            return Step(
                f"an outbox table in {truth.name}, written in the same transaction as the change; a relay (Debezium or a poller) "
                f"publishes it to {store.name}, at least once, with the row's key as the message's key",
                "consumers, which are idempotent",
                "well under a second",
            )
        case "device" | "edge":
            return Step(
                f"synchronized with {truth.name}: changes carry an id and the version they were made on; the server decides conflicts",
                "on the device or close to the user",
                "until the next connection",
            )
        case "key_value" | "system_of_record":
            return Step(
                f"its rows live only there; what {truth.name} must know of them comes by an outbox and events, "
                "what it must know of the truth by the same way back",
                "by key",
                "none for its own rows; seconds across the border",
            )


def _follows(truth: Known) -> str:
    grade = truth.value("change_capture")
    if grade in ("good", "native"):
        how = "logical replication" if truth.id == "postgresql" else "its change log"
        return f"an outbox table or change capture ({how}) of {truth.name}, carried in commit order"
    return (
        f"an outbox table in {truth.name}, written in the same transaction as the change and read by a relay in order"
    )


def lost_update(truth: Known, store: Known) -> LostUpdate:
    """Why the application does not write to both: the interleaving of two requests that leaves the stores apart for ever."""
    one, other = truth.name, store.name
    return LostUpdate(
        steps=(
            f"Request A sets x = 1 in {one} and commits.",
            f"Request B sets x = 2 in {one} and commits.",
            f"Request B writes x = 2 to {other}.",
            f"Request A, delayed by the network, writes x = 1 to {other}.",
        ),
        left_with=f"{one} says 2, {other} says 1, nothing failed and nothing will ever put it right. "
        f"If A dies before its last step instead, {other} never hears of it. One writer that reads the log of {one} in commit order cannot do either.",
    )
