"""The proof: a design is run on a throwaway engine, filled, queried and attacked; what came back is the answer."""

from dbarchitect.prove.proof import prove
from dbarchitect.prove.provable import Attack, DdlStatement, PlainDdl, Provable, TenantBorder

__all__ = ["Attack", "DdlStatement", "PlainDdl", "Provable", "TenantBorder", "prove"]
