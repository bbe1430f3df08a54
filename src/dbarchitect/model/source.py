"""Where a thing of a brief comes from."""

from __future__ import annotations

from typing import Literal

Source = Literal["brief", "archetype", "assumed"]
"""Where a thing comes from: the user's words, a known recurring thing, or an assumption the design had to make."""
