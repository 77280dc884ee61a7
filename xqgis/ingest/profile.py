"""An import profile: how another office's table says what a check says.

YAML in which every scalar is text, so that an unquoted ``nan``, ``No`` or
``0430423`` means what it says. A bad value raises `ProfileInvalid` naming its key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from xqgis.errors import ProfileInvalid, WrongCrs
from xqgis.geo import crs as systems
from xqgis.ingest.dates import DEFAULT_FORMATS, reader_of
from xqgis.ingest.rules import Rule, parse_rule
from xqgis.words import Phrase

MAX_LENGTH = 200_000
_SHAPES = {"missing": "missing", "extra_forbidden": "extra", "literal_error": "kind"}

Words = tuple[str, ...]


def wrong(why: str) -> NoReturn:
    """Our own complaints; ``why`` is a key of the catalogue, ``ingest.why_<why>``."""
    raise PydanticCustomError("ours", "{why}", {"why": why})


def _filled(text: str) -> str:
    return text.strip() or wrong("blank")


def _crs(text: str) -> str:
    try:
        return systems.named(text) if text.strip() else ""
    except WrongCrs as error:
        raise PydanticCustomError("ours", "{why}", {"why": "crs"}) from error


def _rule(text: str) -> str:
    try:
        parse_rule(text)
    except ValueError as error:
        raise PydanticCustomError("ours", "{why}", {"why": "rule"}) from error
    return text


def _pattern(text: str) -> str:
    try:
        reader_of(text)
    except ValueError as error:
        raise PydanticCustomError("ours", "{why}", {"why": "pattern"}) from error
    return text


def _stripped(texts: Words) -> Words:
    return tuple(text.strip() for text in texts)


Text = Annotated[str, AfterValidator(str.strip)]
Filled = Annotated[str, AfterValidator(_filled)]
Values = Annotated[Words, AfterValidator(_stripped)]
RuleText = Annotated[str, AfterValidator(_rule)]
Crs = Annotated[str, AfterValidator(_crs)]
Formats = tuple[Annotated[str, AfterValidator(_pattern)], ...]


class Part(BaseModel):
    """Base of every part of a profile: no key is passed over, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Columns(Part):
    """Which column holds what; '' for what the table does not have.

    ``lon`` and ``lat`` may be easting and northing when ``crs`` is projected.
    """

    date: Filled
    lon: Text = ""
    lat: Text = ""
    grid_code: Text = ""
    village: Text = ""
    place: Text = ""
    source: Text = ""
    announced: Text = ""
    note: Text = ""

    @model_validator(mode="after")
    def _says_both(self) -> Columns:
        if bool(self.lon) != bool(self.lat):
            wrong("lon_lat")
        return self

    @property
    def says_where(self) -> bool:
        """Whether any column says where a check was made; a layer of points can do without."""
        return bool(self.lon or self.grid_code or self.village)


class WideCheck(Part):
    """One item with a column of its own.

    Whatever ``pass_if`` does not hold for is a failure, unless ``fail_if`` is
    given: then a value for which neither holds is rejected.
    """

    item: Filled
    column: Filled
    pass_if: RuleText
    fail_if: RuleText | None = None
    not_judged: Values = ()
    not_applicable: Values = ()

    def rules(self) -> tuple[Rule, Rule | None]:
        """``pass_if`` and ``fail_if``, parsed."""
        return parse_rule(self.pass_if), parse_rule(self.fail_if) if self.fail_if else None


class Coded(Part):
    """One value for all rows, or a column of values with a map from theirs to ours."""

    constant: Text = ""
    column: Text = ""
    map: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        return {"constant": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _says_one(self) -> Coded:
        if bool(self.constant) == bool(self.column):
            wrong("constant_or_column")
        return self


class Result(Part):
    """The column of results and what its values mean."""

    column: Filled
    passed: Values = Field(alias="pass")
    failed: Values = Field(alias="fail")
    not_applicable: Values = ()
    not_judged: Values = ()

    @model_validator(mode="after")
    def _says_each_once(self) -> Result:
        lists = (self.passed, self.failed, self.not_applicable, self.not_judged)
        every = [value for values in lists for value in set(values)]
        if len(set(every)) < len(every):
            wrong("value_twice")
        return self


class Profile(Part):
    """A profile of ``kind: inspections``: wide (``checks``) or long (``item`` and ``result``)."""

    kind: Literal["inspections"]
    columns: Columns
    crs: Crs = ""
    date_formats: Formats = DEFAULT_FORMATS
    checks: tuple[WideCheck, ...] = ()
    item: Coded | None = None
    result: Result | None = None
    source: Coded | None = None

    @model_validator(mode="after")
    def _says_wide_or_long(self) -> Profile:
        if bool(self.checks) == bool(self.item) or bool(self.item) != bool(self.result):
            wrong("wide_or_long")
        if self.source and self.columns.source:
            wrong("source_twice")
        if not self.date_formats:
            wrong("blank")
        return self

    @property
    def sources(self) -> Coded | None:
        """Where the source of a check comes from; None when the profile does not say."""
        return self.source or (Coded(column=self.columns.source) if self.columns.source else None)

    def placed(self, points: tuple[str, str] | None) -> Profile:
        """The same profile, its place taken from a layer's own ``points`` where no column says it.

        `ProfileInvalid` when there are none either.
        """
        if self.columns.says_where:
            return self
        if points is None:
            raise ProfileInvalid(where="columns", why=Phrase("ingest.why_where"))
        lon, lat = points
        return self.model_copy(update={"columns": self.columns.model_copy(update={"lon": lon, "lat": lat})})

    def needed(self) -> list[str]:
        """Every column the profile names, once."""
        coded = [part.column for part in (self.item, self.result, self.source) if part]
        wide = [check.column for check in self.checks]
        every = (*self.columns.model_dump().values(), *wide, *coded)
        return list(dict.fromkeys(name for name in every if name))


class _PlainLoader(yaml.BaseLoader):
    """Text only; a key given twice and an alias are refused rather than resolved."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.constructor.ConstructorError(problem="alias")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if len({*map(str, keys)}) < len(keys):
            raise yaml.constructor.ConstructorError(problem="key twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


_Kind = TypeVar("_Kind", bound=Part)


def read_profile(source: str | Path) -> Profile:
    """The profile of a YAML text, or of the file at a `Path`; `ProfileInvalid` names the bad key."""
    return read_as(Profile, source)


def read_as(kind: type[_Kind], source: str | Path) -> _Kind:
    """A YAML text, or the file at a `Path`, as a profile of some kind; `ProfileInvalid` names the bad key."""
    try:
        text = source.read_text("utf-8-sig") if isinstance(source, Path) else source
        if len(text) > MAX_LENGTH:
            raise ProfileInvalid(where="-", why=Phrase("ingest.why_profile_length"))
        given = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - BaseLoader builds text, lists and dicts only
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{mark.line + 1}:{mark.column + 1}" if mark else "-"
        raise ProfileInvalid(where=where, why=Phrase("ingest.why_yaml")) from error
    if not isinstance(given, dict):
        raise ProfileInvalid(where="-", why=Phrase("ingest.why_yaml"))
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise _refusal(error) from error


def _refusal(error: ValidationError) -> ProfileInvalid:
    first = error.errors()[0]
    why = first["ctx"]["why"] if first["type"] == "ours" else _SHAPES.get(first["type"], "shape")
    facts = {"expected": first["ctx"]["expected"]} if why == "kind" else {}
    return ProfileInvalid(where=_where(first["loc"]), why=Phrase(f"ingest.why_{why}", facts))


def _where(path: Sequence[int | str]) -> str:
    """The path as it is written: ``checks[0].pass_if``."""
    told = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return told.lstrip(".") or "-"
