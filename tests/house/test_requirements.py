"""Every sentence of the plan that this release covers points to a place that is really there."""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

import pytest
import yaml

from tests.house.source import ROOT
from xqgis.pack import Pack, read_pack

COVERED = [
    *(f"R{number:03d}" for start, end in (
        (1, 5), (7, 7), (9, 14), (17, 30), (33, 36), (39, 57), (60, 60), (63, 66),
        (103, 112), (114, 116), (119, 125),
    ) for number in range(start, end + 1)),
]  # fmt: skip
PROVENANCE = {"standard": "named", "facility": "facility"}


@cache
def default_pack() -> Pack:
    return read_pack(ROOT / "data")


@cache
def town_file() -> Any:
    return yaml.load((ROOT / "data" / "town.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


def follow(tree: Any, path: str) -> Any:
    """The value at a dotted path; list entries by ``code``, ``family`` or position. KeyError when none."""
    for step in path.split("."):
        if isinstance(tree, list):
            coded = {
                entry.get("code", entry.get("family")): entry for entry in tree if isinstance(entry, dict)
            }
            if step not in coded and not (step.isdigit() and int(step) < len(tree)):
                raise KeyError(path)
            tree = coded[step] if step in coded else tree[int(step)]
        elif isinstance(tree, dict) and step in tree:
            tree = tree[step]
        else:
            raise KeyError(path)
    return tree


def stands(pointer: str) -> bool:
    """Whether a pointer of docs/requirements.yaml leads somewhere."""
    kind, _, rest = pointer.partition(" ")
    target, _, value = rest.partition(" = ")
    pack = default_pack()
    if kind == "town":
        try:
            found = follow(town_file(), target)
        except KeyError:
            return False
        return found == value if value else bool(found)
    if kind in PROVENANCE:
        return (target, PROVENANCE[kind]) in {
            (standard.code, standard.provenance) for standard in pack.registry.standards if standard.items
        }
    if kind == "tag":
        return target in pack.town.tags and any(target in item.tags for _, item in pack.registry.items())
    return _stands_elsewhere(kind, target, pack)


def _stands_elsewhere(kind: str, target: str, pack: Pack) -> bool:
    if kind == "polygons":
        return target in pack.polygons
    if kind == "standards":
        return len(pack.registry.standards) == int(target)
    if kind == "items":
        return len(list(pack.registry.items())) == int(target)
    if kind == "page":
        return (ROOT / "pages" / f"{target}.py").is_file()
    file, _, name = target.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8")) if (ROOT / file).is_file() else ast.Module([], [])
    return kind == "test" and name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


REQUIREMENTS = yaml.safe_load((ROOT / "docs" / "requirements.yaml").read_text("utf-8"))


def test_every_sentence_covered_is_mapped_and_no_other() -> None:
    assert sorted(REQUIREMENTS) == COVERED
    assert all(REQUIREMENTS.values())


@pytest.mark.parametrize("number", sorted(REQUIREMENTS))
def test_the_sentence_stands_where_the_map_says(number: str) -> None:
    assert not [pointer for pointer in REQUIREMENTS[number] if not stands(pointer)]


@pytest.mark.parametrize(
    "pointer",
    [
        "town founding.none",
        "town founding.number = 1",
        "town phases.9.name",
        "town leading_group.99.post",
        "standard XQ-A08",
        "standard XQ-Z99",
        "tag none",
        "polygons street",
        "items 1",
        "standards 1",
        "page none",
        "test tests/house/test_requirements.py::test_none",
        "nothing at all",
    ],
)
def test_a_pointer_to_nothing_would_be_found(pointer: str) -> None:
    assert not stands(pointer)


def test_every_item_stands_in_one_domain_of_the_plan() -> None:
    domains = {domain.code for domain in default_pack().town.domains}
    assert domains == {"A", "B", "C", "D", "E"}
    assert {standard.domain for standard, _ in default_pack().registry.items()} == domains
