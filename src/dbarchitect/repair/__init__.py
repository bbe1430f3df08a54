"""A finding's fix tried in a sandbox: applied, the finding gone, nothing new, the way back restores the schema."""

from dbarchitect.repair.ground import Ground, ground_of_schema, ground_of_script
from dbarchitect.repair.proving import prove_fixes
from dbarchitect.repair.trying import Outcome, tried

__all__ = ["Ground", "Outcome", "ground_of_schema", "ground_of_script", "prove_fixes", "tried"]
