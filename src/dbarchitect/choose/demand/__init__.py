"""From a brief to what is asked of a store: shares of the work with their figures, requirements and weight."""

from dbarchitect.choose.demand.demanding import demand

__all__ = ["demand"]
