"""From a brief to what is asked of a store: shares of the work with their figures, requirements and weight; and what is unclear."""

from dbarchitect.choose.demand.demanding import demand
from dbarchitect.choose.demand.questions import questions

__all__ = ["demand", "questions"]
