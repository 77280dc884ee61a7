"""The command ``xqgis``: its groups, its global options, and what it says when it refuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import typer
from typer.main import get_command

from xqgis.cli import (
    accidents,
    areas,
    blackspots,
    grids,
    heat,
    inspections,
    maps,
    people,
    pilots,
    places,
    records,
    roads,
    roster,
    scores,
    server,
    town,
    waters,
)
from xqgis.cli.server import Serve
from xqgis.cli.speech import heard, language, plain, warn, words
from xqgis.errors import XqgisError
from xqgis.words import LANGUAGES, say

GLOBAL = ("--town", "--home", "--lang")
_ROOMS = (inspections, areas, places, waters, grids, scores, maps, heat, people, records, town, server)
_REFUSED = 2
_STOPPED = 130


def run(arguments: Sequence[str], serve: Serve) -> int:
    """Run one command; its exit code: 0, 2 when it was refused, 130 when it was stopped."""
    given = gathered(arguments)
    _speak(given)
    try:
        _hear(get_command(_app())).main(given, prog_name="xqgis", obj=serve)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1
    except XqgisError as refusal:
        warn(f"errors.{refusal.key}", **refusal.facts)
        return _REFUSED
    except KeyboardInterrupt:
        warn("cli.stopped")
        return _STOPPED
    return 0


def gathered(arguments: Sequence[str]) -> list[str]:
    """``arguments`` with the global options first, wherever they were written.

    >>> gathered(["score", "--by", "grid", "--town", "leeds", "--lang=en"])
    ['--town', 'leeds', '--lang=en', 'score', '--by', 'grid']
    """
    first: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            rest += [argument, *left]
        elif argument in GLOBAL:
            first += [argument, *[value for value in [next(left, None)] if value is not None]]
        else:
            (first if argument.startswith(tuple(f"{name}=" for name in GLOBAL)) else rest).append(argument)
    return [*first, *rest]


def _speak(given: Sequence[str]) -> None:
    """Set the language before the first help text is made."""
    for option, value in zip(given, [*given[1:], ""], strict=True):
        name, _, joined = option.partition("=")
        asked = joined or value
        if name == "--lang" and asked in LANGUAGES:
            os.environ["XQGIS_LANG"] = asked


def _hear(command: Any) -> Any:
    """The command with every text in letters that can be stored; paths stay as they are."""
    for parameter in command.params:
        if parameter.callback is None:
            parameter.callback = _heard
    for inner in getattr(command, "commands", {}).values():
        _hear(inner)
    return command


def _heard(_context: object, _parameter: object, value: object) -> object:
    if isinstance(value, (list, tuple)):
        return type(value)(_heard(_context, _parameter, part) for part in value)
    return heard(value) if type(value) is str else value


def install_hook() -> None:
    """Let an error of ours, too, end in a sentence; ``XQGIS_TRACE=1`` shows where it came from."""
    sys.excepthook = _tell_unknown


def _tell_unknown(kind: type[BaseException], what: BaseException, trace: TracebackType | None) -> None:
    if os.environ.get("XQGIS_TRACE") == "1":
        sys.__excepthook__(kind, what, trace)
    else:
        warn("errors.unknown")
        sys.stderr.write(
            plain(say("cli.broken", language(), kind=kind.__name__, what=str(what)[:300])) + "\n"
        )


def _app() -> typer.Typer:
    app = typer.Typer(
        help=words("about"),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_global)
    for room in (
        *(inspections, accidents, areas, places, roads, waters, grids, scores, pilots, blackspots),
        *(maps, heat, people, roster, records, town, server),
    ):
        room.add_to(app)
    return app


def _global(
    town_folder: Annotated[Path | None, typer.Option("--town", help=words("help_town"))] = None,
    home: Annotated[Path | None, typer.Option("--home", help=words("help_home"))] = None,
    lang: Annotated[str | None, typer.Option("--lang", help=words("help_lang"))] = None,
) -> None:
    """Put the global options where `Settings` reads them, so that the web server sees the same."""
    if lang is not None and lang not in LANGUAGES:
        raise typer.BadParameter(say("cli.bad_language", language(), value=lang))
    for name, value in (("XQGIS_TOWN", town_folder), ("XQGIS_HOME", home), ("XQGIS_LANG", lang)):
        if value is not None:
            os.environ[name] = str(value)
