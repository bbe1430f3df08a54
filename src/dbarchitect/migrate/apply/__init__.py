"""Running a migration on a live PostgreSQL: with a journal, so that it can be killed at any moment and gone on with."""

from dbarchitect.migrate.apply.running import apply, preview
from dbarchitect.migrate.apply.status import status
from dbarchitect.migrate.apply.undoing import roll_back
from dbarchitect.model.applied import Applied, Limits, UnitState

__all__ = ["Applied", "Limits", "UnitState", "apply", "preview", "roll_back", "status"]
