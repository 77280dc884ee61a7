"""A town pack, read and checked as a whole before anything else happens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from xqgis.errors import PackInvalid
from xqgis.model.standard import Batch, Registry, Standard
from xqgis.model.town import Town
from xqgis.model.view import Level
from xqgis.pack.polygons import find_polygons
from xqgis.pack.rules import Breaches, standards_breaches, town_breaches, weight_breaches
from xqgis.pack.standards_file import StandardsFile
from xqgis.pack.texts import Texts, read_texts, refusal
from xqgis.pack.town_file import TownFile
from xqgis.pack.values import Part, Unfit

_PartT = TypeVar("_PartT", bound=Part)

_WHY = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "literal_error": "not_a_choice",
    "too_short": "too_few",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}
"""Sentences for what pydantic finds by itself; anything else is a value of the wrong shape."""


@dataclass(frozen=True)
class Pack:
    """A town as its folder describes it.

    ``polygons`` holds the GeoJSON file of each level the folder has: none in a
    new town, whose outlines come by import.
    """

    town: Town
    registry: Registry
    folder: Path
    polygons: dict[Level, Path]


def read_pack(folder: Path) -> Pack:
    """The pack in ``folder``: ``town.yaml``, ``standards/*.yaml``, ``villages/``, ``grids/``.

    Raises
    ------
    PackInvalid
        The first bad value, with its file, line, key path and what would be right.
    """
    texts = read_texts(folder / "town.yaml", "town.yaml")
    town = _parse(TownFile, texts)
    _refuse_first(town_breaches(town), texts)
    registry = _read_standards(folder / "standards", town)
    codes = {item.code for _, item in registry.items()} | {part.code for part in registry.standards}
    _refuse_first(weight_breaches(town, codes), texts)
    noun = town.noun()
    return Pack(noun, registry, folder, find_polygons(folder, noun))


def _read_standards(folder: Path, town: TownFile) -> Registry:
    standards: list[Standard] = []
    batches: list[Batch] = []
    taken: set[str] = set()
    for file in sorted(folder.glob("*.yaml")):
        texts = read_texts(file, f"standards/{file.name}")
        batch = _parse(StandardsFile, texts)
        _refuse_first(standards_breaches(batch, town, taken), texts)
        standards += [part.noun(town.weights) for part in batch.standards]
        batches.append(batch.noun())
    if not standards:
        raise refusal("standards/", "/", "no_standards")
    return Registry("+".join(one.code for one in batches), tuple(standards), tuple(batches))


def _parse(shape: type[_PartT], texts: Texts) -> _PartT:
    try:
        return shape.model_validate(texts.values)
    except ValidationError as found:
        raise _first(found, texts) from found


def _first(found: ValidationError, texts: Texts) -> PackInvalid:
    worst = found.errors(include_url=False)[0]
    context = worst.get("ctx", {})
    unfit = context.get("error")
    why = unfit.why if isinstance(unfit, Unfit) else _WHY.get(worst["type"], "wrong_shape")
    route = [step for step in worst["loc"] if step != "[key]"]
    value = worst["input"] if isinstance(worst["input"], str) else ""
    return texts.complaint(route, why, value=value, expected=context.get("expected", ""))


def _refuse_first(breaches: Breaches, texts: Texts) -> None:
    for route, why, facts in breaches:
        raise texts.complaint(route, why, **facts)
