"""DDL of any dialect read by grammar: for engines that are not on this machine, and for migrations of them."""

from dbarchitect.sources.files.ddl.replay import Replay, replay

__all__ = ["Replay", "replay"]
