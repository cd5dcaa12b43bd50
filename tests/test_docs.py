"""The documentation names what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click import Group
from click.testing import CliRunner

from quotewright.cli import COMMANDS, main
from quotewright.config.env import PREFIX, VARIABLES
from quotewright.integrations.models import Issue
from quotewright.quotes.merge import FIELDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def text_of(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def test_every_environment_variable_is_explained_with_its_default() -> None:
    rows = {
        line.split("|")[1].strip(" `"): line
        for line in text_of("configure.md").splitlines()
        if line.startswith("| `")
    }

    assert set(rows) == {PREFIX + v.name for v in VARIABLES} | {"DATABASE_URL"}
    for variable in VARIABLES:
        assert variable.default in rows[PREFIX + variable.name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_explained_and_has_help(name: str) -> None:
    command = main.get_command(None, name)  # type: ignore[arg-type]

    assert command is not None and command.help
    names = [f"{name} {sub}" for sub in command.commands] if isinstance(command, Group) else [name]
    assert [one for one in names if f"`quotewright {one}" not in text_of("cli.md")] == []


def test_every_class_of_failure_is_explained() -> None:
    rows = re.findall(r"^\| (\w[\w ]*) \|", text_of("syncro.md"), re.M)

    wanted = {str(value).replace("unknown", "outcome unknown") for value in Issue.Class.values}
    assert wanted <= {row.casefold() for row in rows}


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=\[]", text)[0] for text in project["dependencies"]]

    assert [name for name in names if name not in text_of("architecture.md")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_help_names_every_command() -> None:
    answer = CliRunner().invoke(main, ["--help"])

    assert all(name in answer.output for name in COMMANDS)


def test_every_merge_field_is_explained() -> None:
    assert [field.code for field in FIELDS if field.code not in text_of("templates.md")] == []
