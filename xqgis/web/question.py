"""What the grid query is asked, as its address carries it: every value checked against the town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from xqgis.model.filter import PARAMETERS, Codes, Filter
from xqgis.model.standard import Registry
from xqgis.model.view import Level
from xqgis.services.query import SORTS

ALL = "all"
"""In place of an area: the whole selection."""
NO_FILTER = Filter()
_KEPT = "a_"
_LEVELS = ("grid", "village")
_LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Question:
    """A filter, how its answer is looked at, and perhaps a first selection kept for comparison.

    ``area`` is the row chosen; ``about`` the figure whose origin is open and
    ``rows`` the one whose checks are listed, each an area, `ALL` or empty.
    ``kept`` is the selection that ``chosen`` is compared with.
    """

    chosen: Filter = NO_FILTER
    by: Level = "grid"
    area: str = ""
    sort: str = "rate"
    about: str = ""
    rows: str = ""
    page: int = 1
    kept: Filter | None = None

    def parameters(self) -> dict[str, str]:
        """As the address carries it, without what is as usual; ``all`` stands for no condition at all."""
        told = {
            **self.chosen.parameters(),
            "by": "" if self.by == "grid" else self.by,
            "area": self.area,
            "sort": "" if self.sort == "rate" else self.sort,
            "about": self.about,
            "rows": self.rows,
            "page": "" if self.page == 1 else str(self.page),
        }
        if self.kept is not None:
            told |= {"kept": "1", **{_KEPT + name: value for name, value in self.kept.parameters().items()}}
        return {name: value for name, value in told.items() if value} or {"all": "1"}

    def address(self, **changes: Any) -> str:
        """The page's address for this question, or for it with ``changes``."""
        return f"/query?{urlencode(replace(self, **changes).parameters())}"

    @staticmethod
    def read(asked: Mapping[str, object], codes: Codes) -> tuple[Question, tuple[str, ...]]:
        """The question of an address, and the names of the parameters that the town cannot answer."""
        chosen, refused = Filter.salvaged(asked, codes)
        kept = None
        if asked.get("kept"):
            first = {name: asked[_KEPT + name] for name in PARAMETERS if _KEPT + name in asked}
            kept, also = Filter.salvaged(first, codes)
            refused = tuple(dict.fromkeys((*refused, *also)))
        level: Level = "village" if asked.get("by") == "village" else "grid"
        found = Question(chosen, level, kept=kept)
        return found.looked_at(asked, codes), refused

    def looked_at(self, asked: Mapping[str, object], codes: Codes) -> Question:
        """The same filter, looked at as ``asked`` says; what the town lacks is passed over."""
        found = self
        if asked.get("by") in _LEVELS and asked["by"] != self.by:
            level: Level = "village" if asked["by"] == "village" else "grid"
            found = replace(found, by=level, area="", about="", rows="", page=1)
        named = {"area": found.area, "about": found.about, "rows": found.rows}
        for name in named:
            code = asked.get(name)
            if isinstance(code, str) and (
                code == "" or (code == ALL and name != "area") or code in codes[found.by]
            ):
                named[name] = code
        if named["rows"] != found.rows:
            found = replace(found, page=1)
        found = replace(found, area=named["area"], about=named["about"], rows=named["rows"])
        if str(asked.get("sort", "")).removeprefix("-") in SORTS:
            found = replace(found, sort=str(asked["sort"]))
        return replace(found, page=_page(asked.get("page"))) if "page" in asked else found

    def asking(self, chosen: Filter) -> Question:
        """Another filter: the table stays as it is looked at, what spoke of single figures closes."""
        return replace(self, chosen=chosen, area="", about="", rows="", page=1)


def settled(chosen: Filter, changed: str, registry: Registry, grid_village: Mapping[str, str]) -> Filter:
    """``chosen`` without those narrower conditions that the one just ``changed`` has made impossible."""
    found = chosen
    if changed == "village" and found.village and grid_village.get(found.grid) != found.village:
        found = replace(found, grid="")
    standards = {standard.code: standard for standard in registry.standards}
    standard = standards.get(found.standard)
    if (
        changed != "standard"
        and standard
        and (found.domain not in {"", standard.domain} or (found.unit and found.unit not in standard.units))
    ):
        found = replace(found, standard="")
    if changed != "item" and found.item:
        owner = registry.standard_of(found.item)
        fits = (
            found.standard in {"", owner.code}
            and found.domain in {"", owner.domain}
            and (not found.unit or found.unit in owner.units)
        )
        found = found if fits else replace(found, item="")
    if changed == "from" and found.starts_on and found.ends_on and found.ends_on < found.starts_on:
        found = replace(found, ends_on=None)
    if changed == "to" and found.starts_on and found.ends_on and found.ends_on < found.starts_on:
        found = replace(found, starts_on=None)
    return found


def only_ours(asked: Mapping[str, object]) -> dict[str, object]:
    """The parameters of an address that this page understands."""
    ours = {*PARAMETERS, "by", "area", "sort", "about", "rows", "page", "kept", "all"}
    return {
        name: value for name, value in asked.items() if name in ours or name.removeprefix(_KEPT) in PARAMETERS
    }


def _page(text: object) -> int:
    digits = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 8
    return min(max(int(str(text)), 1), _LAST_PAGE) if digits else 1
