"""``xqgis score``."""

from __future__ import annotations

import re
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cli import files
from xqgis.cli.speech import language, tell, warn, words
from xqgis.words import say

if TYPE_CHECKING:
    from xqgis.services.town_hall import TownHall

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Format(StrEnum):
    """What a file of scores is written as."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    app.command("score", help=words("help_score"))(score)


def score(
    by: Annotated[str, typer.Option(help=words("help_by"))],
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
    kind: Annotated[Format, typer.Option("--format", help=words("help_format"))] = Format.CSV,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=words("help_output"))] = None,
) -> None:
    """Write the scores of the town's cells."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.score import score_file

    day = read_day(as_of)
    with opened_hall() as hall:
        keys = [key.strip() for key in by.split(",") if key.strip()]
        data = score_file(hall, TERMINAL, keys, known_day(hall, day), kind.value)
    if output is None or str(output) == "-":
        if kind is Format.PARQUET:
            sys.stdout.buffer.write(data)
        else:
            sys.stdout.write(data.decode("utf-8"))
    else:
        files.write_bytes(output, data)
        tell("cli.written", name=output)


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
