"""What a text in a pack may mean: strict readings that never guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from xqgis.model.name import Name

_T = TypeVar("_T")

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPSG = re.compile(r"EPSG:[0-9]{4,6}")


class Part(BaseModel):
    """Base of every part of a pack file: no key is passed over, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Unfit(ValueError):
    """A text that cannot mean what its key asks for; ``why`` as in `xqgis.pack.texts.refusal`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _reading(read: Callable[[str], _T]) -> BeforeValidator:
    def strict(value: object) -> _T:
        if not isinstance(value, str):
            raise Unfit("not_a_text")
        return read(value)

    return BeforeValidator(strict)


def _words(text: str) -> str:
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise Unfit("control_letter")
    return text.strip()


def _filled(text: str) -> str:
    words = _words(text)
    if not words:
        raise Unfit("empty")
    return words


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise Unfit("not_a_code")
    return text


def _code_or_none(text: str) -> str:
    return _code(text) if text else ""


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise Unfit("not_a_number")
    return float(text)


def _share(text: str) -> float:
    number = _number(text)
    if not 0 <= number <= 1:
        raise Unfit("not_a_share")
    return number


def _weight(text: str) -> float:
    number = _number(text)
    if number < 0:
        raise Unfit("not_a_weight")
    return number


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise Unfit("not_a_whole")
    return int(text)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise Unfit("not_a_flag")
    return text == "true"


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise Unfit("not_a_day")
    try:
        return date.fromisoformat(text)
    except ValueError as impossible:
        raise Unfit("not_a_day") from impossible


def _day_or_none(text: str) -> date | None:
    return _day(text) if text else None


def _epsg(text: str) -> str:
    if not _EPSG.fullmatch(text):
        raise Unfit("not_a_crs")
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as broken:
        raise Unfit("not_a_pattern") from broken
    return _filled(text)


Words = Annotated[str, _reading(_words)]
Filled = Annotated[str, _reading(_filled)]
Code = Annotated[str, _reading(_code)]
CodeOrNone = Annotated[str, _reading(_code_or_none)]
Number = Annotated[float, _reading(_number)]
Share = Annotated[float, _reading(_share)]
Weight = Annotated[float, _reading(_weight)]
Whole = Annotated[int, _reading(_whole)]
Flag = Annotated[bool, _reading(_flag)]
Day = Annotated[date, _reading(_day)]
DayOrNone = Annotated[date | None, _reading(_day_or_none)]
Epsg = Annotated[str, _reading(_epsg)]
Pattern = Annotated[str, _reading(_pattern)]


class Label(Part):
    """``{zh: 中文, en: English}``; English may be missing."""

    zh: Filled
    en: Words = ""

    def name(self) -> Name:
        """The label as the house carries it."""
        return Name(self.zh, self.en)


def name_of(label: Label | None) -> Name:
    """The label as the house carries it, an empty one when there is none."""
    return label.name() if label else Name("")
