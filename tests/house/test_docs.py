"""The papers name only what is there: files, commands, words of the code."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
import typer

import xqgis.model
from tests.house.source import ROOT
from xqgis.cli import app as terminal

PAPERS = (
    "README.md", "CHANGELOG.md", "docs/WORDS.md", "docs/deployment.md", "docs/promises.md", "docs/rights.md",
)  # fmt: skip
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
COMMAND = re.compile(r"xqgis ((?:[a-z]+ )?[a-z]+)")


def commands(group: typer.core.TyperGroup, above: str = "") -> set[str]:
    found = set()
    for name, command in group.commands.items():
        nested = getattr(command, "commands", None)
        found |= commands(command, f"{above}{name} ") if nested else {f"{above}{name}"}
    return found


KNOWN = commands(typer.main.get_command(terminal._app()))


def lost_commands(text: str) -> list[str]:
    """Commands that a paper shows in code and the terminal does not have."""
    shown = re.findall(r"```sh\n(.*?)```|`([^`\n]+)`", text, re.DOTALL)
    told = []
    for part in ("".join(pair) for pair in shown):
        for named in COMMAND.findall(part):
            first, *_ = named.split()
            if (
                named not in KNOWN
                and first not in KNOWN
                and not any(k.startswith(f"{named} ") for k in KNOWN)
            ):
                told.append(named)
    return told


def lost_files(text: str, folder: Path) -> list[str]:
    """Relative links of a paper that lead nowhere."""
    return [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not (folder / link).exists()]


def nouns() -> set[str]:
    found: set[str] = set()
    for module in pkgutil.iter_modules(xqgis.model.__path__):
        held = vars(importlib.import_module(f"xqgis.model.{module.name}"))
        found |= {name for name, thing in held.items() if isinstance(thing, type)}
        for name, thing in held.items():
            if isinstance(thing, type):
                found |= {f"{name}.{part}" for part in (*dir(thing), *getattr(thing, "__annotations__", ()))}
    return found | {"Pack", "CHECKS"}


def lost_words(text: str) -> list[str]:
    """Class names (and attributes) in the table of words that xqgis.model does not have."""
    return [word for word in re.findall(r"`([A-Z]\w+(?:\.\w+)?)`", text) if word not in nouns()]


@pytest.mark.parametrize("name", PAPERS)
def test_every_command_shown_exists(name: str) -> None:
    assert not lost_commands((ROOT / name).read_text("utf-8"))


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_leads_somewhere(name: str) -> None:
    paper = ROOT / name
    assert not lost_files(paper.read_text("utf-8"), paper.parent)


def test_every_promise_names_a_test_that_is_there() -> None:
    lines = (ROOT / "docs" / "promises.md").read_text("utf-8").split("|---|---|\n")[1].splitlines()
    assert len(lines) >= 20
    for line in lines:
        named = re.findall(r"`(tests/\S+)`", line)
        assert named, line
        assert all((ROOT / one).is_file() for one in named), line


def test_the_table_of_words_names_things_that_exist() -> None:
    text = (ROOT / "docs" / "WORDS.md").read_text("utf-8")
    assert not lost_words(text)
    assert all((ROOT / page).is_file() for page in re.findall(r"`(pages/\w+\.py)`", text))


def test_decisions_have_their_own_numbers_and_say_what_why_and_the_question() -> None:
    numbers = [paper.name[:4] for paper in DECISIONS]
    assert numbers == sorted(set(numbers))
    for paper in DECISIONS:
        text = paper.read_text("utf-8")
        assert text.startswith(f"# {paper.name[:4]} ")
        assert "**Question.**" in text
        assert "**Decision.**" in text


def test_decisions_that_the_code_cites_exist() -> None:
    numbers = {paper.name[:4] for paper in DECISIONS}
    for file in (ROOT / "xqgis").rglob("*.py"):
        cited = set(re.findall(r"docs/decisions/(\d{4})", file.read_text("utf-8")))
        assert cited <= numbers, f"{file}: {cited - numbers}"


def test_what_is_not_there_would_be_found() -> None:
    assert lost_commands("```sh\nxqgis fly north\n```") == ["fly north"]
    assert lost_files("[x](none.md)", ROOT) == ["none.md"]
    assert lost_words("`Town.nothing` and `Town.phases`") == ["Town.nothing"]
