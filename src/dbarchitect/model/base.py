"""What all values of the model share."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value: compared by content, closed to unknown fields, loss-free in JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    def but(self, **changes: Any) -> Self:
        """A copy with some fields changed; the changes are validated."""
        return type(self).model_validate({**dict(iter(self)), **changes})
