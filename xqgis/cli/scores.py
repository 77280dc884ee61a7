"""``xqgis score``."""

from __future__ import annotations

import re
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from xqgis.cli import files
from xqgis.cli.speech import language, tell, warn, words
from xqgis.words import say

if TYPE_CHECKING:
    from xqgis.services.town_hall import TownHall

_FORMATS = frozenset({"csv", "json", "parquet", "xlsx", "png", "gpkg", "pdf"})
"""Endings that promise a format; any other promises none."""
Kind = TypeVar("Kind", bound=StrEnum)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Format(StrEnum):
    """What a file of scores is written as."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class ListFormat(StrEnum):
    """What a list of things is written as: waters, places."""

    CSV = "csv"
    XLSX = "xlsx"


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    app.command("score", help=words("help_score"))(score)


def score(
    by: Annotated[str, typer.Option(help=words("help_by"))],
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
    kind: Annotated[Format | None, typer.Option("--format", help=words("help_format"))] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=words("help_output"))] = None,
) -> None:
    """Write the scores of the town's cells."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.score import score_file

    day, to_stdout = read_day(as_of), output is None or str(output) == "-"
    kind = kind_of(Format, kind, None if to_stdout else output) or Format.CSV
    if to_stdout and kind is Format.PARQUET and sys.stdout.isatty():
        raise typer.BadParameter(say("cli.not_on_a_terminal", language(), kind=kind.value))
    with opened_hall() as hall:
        keys = [key.strip() for key in by.split(",") if key.strip()]
        data = score_file(hall, TERMINAL, keys, known_day(hall, day), kind.value)
    if output is None or to_stdout:
        if kind is Format.PARQUET:
            sys.stdout.buffer.write(data)
        else:
            sys.stdout.write(data.decode("utf-8"))
    else:
        files.write_bytes(output, data)
        tell("cli.written", name=output)


def kind_of(kinds: type[Kind], asked: Kind | None, output: Path | None) -> Kind | None:
    """What to write: as asked, else by the file's ending, else None; a usage error where they disagree."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    known = {kind.value for kind in kinds}
    if ending in _FORMATS | known:
        if asked and asked.value != ending:
            raise typer.BadParameter(say("cli.kind_disagrees", language(), name=output, kind=asked.value))
        if ending not in known:
            told = ", ".join(f".{kind.value}" for kind in kinds)
            raise typer.BadParameter(say("cli.kind_unknown", language(), name=output, kinds=told))
        return kinds(ending)
    return asked


def read_day(text: str | None) -> date | None:
    """The day of an ISO date; a usage error for anything else.

    >>> read_day("2022-05-31")
    datetime.date(2022, 5, 31)
    """
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise typer.BadParameter(say("cli.bad_date", language(), value=text))


def known_day(hall: TownHall, day: date | None) -> date:
    """``day``, or the town's clock without one; a day later than the clock is brought down, and said so."""
    last = hall.as_of(day)
    if day and day > last:
        warn("cli.as_of_later", asked=day, day=last)
    return last
