"""Plans read from what the engine or a user hands over: text, JSON, and logs of auto_explain."""

from dbarchitect.explain.reading.paste import read_plan

__all__ = ["read_plan"]
