"""What is installed is pinned by hash, and the locks name no host."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata

import pytest

from tests.house.source import ROOT, is_guest, sources

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "requirements-postgres.txt")


def pins(text: str) -> dict[str, list[str]]:
    """Each pinned line of a lock (name, version, marker) and its hashes."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith(("#", " ")):
            found[pin := line.removesuffix(" \\")] = []
        elif "--hash=" in line:
            found[pin].append(line)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_pinned_by_hash(name: str) -> None:
    locked = pins((ROOT / name).read_text("utf-8"))
    assert locked
    assert not [pin for pin, hashes in locked.items() if "==" not in pin or not hashes]


@pytest.mark.parametrize("name", [*LOCKS, "package.json", "package-lock.json", ".npmrc"])
def test_no_lock_names_a_host(name: str) -> None:
    assert not re.findall(
        r"https?://|--index|--find-links|registry *=|resolved\"", (ROOT / name).read_text("utf-8")
    )


def test_every_node_package_is_pinned_by_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(packages) > 1
    assert not [name for name, facts in packages.items() if name and "integrity" not in facts]


@pytest.mark.parametrize("more", ["requirements-dev.txt", "requirements-postgres.txt"])
def test_what_comes_on_top_does_not_move_what_the_program_runs_on(more: str) -> None:
    runtime, tools = (pins((ROOT / name).read_text("utf-8")) for name in (LOCKS[0], more))
    program = {re.split(r"==", pin)[0]: set() for pin in runtime}
    for pin in runtime:
        program[pin.split("==")[0]].add(pin.split("==")[1].split(" ")[0])
    for pin in tools:
        name, version = pin.split("==")[0], pin.split("==")[1].split(" ")[0]
        assert version in program.get(name, {version}), pin


def test_the_python_that_setup_takes_is_the_one_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.14"
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in (ROOT / "setup" / "preflight.sh").read_text(
        "utf-8"
    )


def test_a_package_without_hash_would_be_found() -> None:
    assert pins("good==1 \\\n    --hash=sha256:aa\nbad==2\n") == {
        "good==1": ["    --hash=sha256:aa"],
        "bad==2": [],
    }


# A pin without an import: newer sqlglot breaks ibis while `pip check` stays clean.
PINNED_FOR_OTHERS = {"sqlglot"}


def asked(name: str) -> set[str]:
    """The distributions that an input of the locks names."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return {
        re.split(r"[\[=<>]", line)[0].lower().replace("_", "-") for line in lines if not line.startswith("-")
    }


def test_what_the_house_imports_is_asked_for_and_nothing_else() -> None:
    homes = metadata.packages_distributions()
    guests = {name.split(".")[0] for source in sources() for _, name in source.imports if is_guest(name)}
    used = {home.lower().replace("_", "-") for guest in guests for home in homes.get(guest, [guest])} | {
        "fonttools"
    }
    used -= {"pydantic-core"}  # pydantic's own half
    assert used == asked("requirements.in") - PINNED_FOR_OTHERS
