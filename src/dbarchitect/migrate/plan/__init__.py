"""The plan from one source to another: both rebuilt in one throw-away server, the difference run there, and the way back."""

from dbarchitect.migrate.plan.planning import Wanted, planned

__all__ = ["Wanted", "planned"]
