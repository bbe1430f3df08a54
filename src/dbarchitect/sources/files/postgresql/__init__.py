"""Scripts in PostgreSQL's dialect, understood by being executed in the sandbox."""

from dbarchitect.sources.files.postgresql.loading import Loaded, loaded
from dbarchitect.sources.files.postgresql.samples import samples

__all__ = ["Loaded", "loaded", "samples"]
