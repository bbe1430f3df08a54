"""Scripts in PostgreSQL's dialect, understood by being executed in the sandbox."""

from dbarchitect.sources.files.postgresql.loading import Loaded, loaded

__all__ = ["Loaded", "loaded"]
