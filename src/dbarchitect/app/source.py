"""A source as the user names it: an address, a file, a folder, or the text of its DDL; and which of them a face may open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import GetJsonSchemaHandler, model_validator

from dbarchitect.app.document import LIMIT_BYTES
from dbarchitect.core.addresses import LIBPQ
from dbarchitect.core.secrets import without_secrets
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

ADDRESS = re.compile(rf"[a-z][a-z0-9+.-]{{1,40}}:(//|(?=[^\\/ ]+=))|{LIBPQ.pattern}", re.IGNORECASE)


class SourceGiven(Value):
    """`where` is an address, a path or a name; `text` is DDL itself. A string with several lines or a `;` is text."""

    where: str = ""
    text: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_string(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        return {"text": given} if "\n" in given.strip() or ";" in given else {"where": given.strip()}

    @property
    def shown(self) -> str:
        """Its name without a password."""
        return without_secrets(self.where) if self.where and self.where != "-" else "the text given"

    @property
    def is_address(self) -> bool:
        return bool(ADDRESS.match(self.where))

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "maxLength": LIMIT_BYTES}


@dataclass(frozen=True)
class CommandLineOnly:
    """The field is an option of the command line alone: no tool has it."""
