"""Passwords kept out of everything that is shown, logged or written."""

from __future__ import annotations

import re

HIDDEN = "***"
_IN_ADDRESS = re.compile(
    r"(?P<head>[a-z][a-z0-9+.-]{0,40}://[^\s/:@]{0,200}:)[^\s'\"]{1,500}(?P<tail>@)", re.IGNORECASE
)
_NAMED = re.compile(
    r"(?P<head>\b(?:\w{0,40}password|passwd|pwd|sslpassword|access_token|auth_token|secret|api_?key)\s?=\s?)"
    r"(?:'[^']{0,500}'|\"[^\"]{0,500}\"|[^\s&;'\"]{1,500})",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """`text` with the passwords of addresses (`x://user:***@host`) and of settings (`password=***`) hidden."""
    hidden = _IN_ADDRESS.sub(rf"\g<head>{HIDDEN}\g<tail>", text)
    return _NAMED.sub(rf"\g<head>{HIDDEN}", hidden)
