"""One declaration is enough: what every use case must have, and that a new file is all a new one needs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from dbarchitect.app import usecase, usecases
from dbarchitect.app.usecase import UseCase, use_case, use_cases
from dbarchitect.core.errors import ArchitectError

NEW = '''"""Say hello.

When: somebody says hello.
"""
from dbarchitect.app.usecase import Answer
from dbarchitect.model.base import Value
FACES = ("cli", "mcp")
class Input(Value):
    name: str
class Summary(Value):
    text: str
class Greeting(Answer):
    def __init__(self, text): self.text = text
    @property
    def summary(self): return Summary(text=self.text)
    def render(self, form, *, width, colour): return self.text
def run(request, around): return Greeting(f"hello {request.name}")
'''


@pytest.mark.parametrize("case", use_cases(), ids=lambda c: c.name)
def test_each_declares_what_every_face_needs(case: UseCase) -> None:
    declared = case.load()
    assert case.summary.endswith(".")
    assert "\n" not in case.summary
    assert len(case.summary) < 80
    assert "mcp" not in case.faces or case.when
    assert set(case.faces) <= {"cli", "mcp"}
    for model in (declared.Input, declared.Summary):
        assert issubclass(model, BaseModel)
        assert model.model_config["extra"] == "forbid"
    for name, field in declared.Input.model_fields.items():
        assert field.description, f"{case.name}: {name} is not documented"


def test_a_file_in_the_folder_is_a_command_and_a_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "say_hello.py").write_text(NEW)
    monkeypatch.setattr(usecases, "__path__", [*usecases.__path__, str(tmp_path)])
    usecase.use_cases.cache_clear()
    try:
        from dbarchitect.faces.cli.main import main
        from dbarchitect.faces.mcp.server import tool

        assert main(["say-hello", "--name", "Ada"]) == 0
        assert capsys.readouterr().out == "hello Ada\n"
        assert main(["--help"]) == 0
        assert "say-hello" in capsys.readouterr().out
        assert tool(use_case("say_hello")).name == "say_hello"
    finally:
        usecase.use_cases.cache_clear()
        sys.modules.pop("dbarchitect.app.usecases.say_hello", None)


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(ArchitectError) as error:
        use_case("desing")
    assert error.value.code == "usage.unknown_command"
    assert "design" in error.value.hint
