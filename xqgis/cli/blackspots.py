"""``xqgis blackspots``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cartography.numbers import chance
from xqgis.cli import files
from xqgis.cli.scores import kind_of, read_day
from xqgis.cli.speech import language, tell, words
from xqgis.words import Phrase

if TYPE_CHECKING:
    from xqgis.services.blackspots import Blackspots
    from xqgis.services.spot_detail import Compared
    from xqgis.services.town_hall import TownHall

_SHOWN = 20


class SpotFormat(StrEnum):
    """What the list is written as."""

    CSV = "csv"
    XLSX = "xlsx"


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    app.command("blackspots", help=words("help_blackspots"))(list_blackspots)


def list_blackspots(
    rules: Annotated[str, typer.Option(help=words("help_spot_rules"))] = "",
    window: Annotated[str, typer.Option(help=words("help_spot_window"))] = "",
    start: Annotated[str | None, typer.Option("--from", help=words("help_spot_from"))] = None,
    end: Annotated[str | None, typer.Option("--to", help=words("help_spot_to"))] = None,
    before: Annotated[str, typer.Option(help=words("help_spot_before"))] = "",
    after: Annotated[str, typer.Option(help=words("help_spot_after"))] = "",
    campaign: Annotated[str, typer.Option(help=words("help_spot_campaign"))] = "",
    kind: Annotated[SpotFormat | None, typer.Option("--format", help=words("help_spot_format"))] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=words("help_output"))] = None,
) -> None:
    """Tell every blackspot by both ways, or write the list to a file."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.blackspot_files import spot_file
    from xqgis.services.blackspots import SpotLook, blackspots
    from xqgis.services.spot_detail import compare
    from xqgis.services.spot_periods import known_periods

    look = SpotLook(rules, window, read_day(start), read_day(end))
    kind = kind_of(SpotFormat, kind, output) or (SpotFormat.CSV if output else None)
    with opened_hall() as hall:
        periods = known_periods(hall, {"before": before, "after": after, "campaign": campaign})
        if kind is None:
            found = blackspots(hall, TERMINAL, look)
            _tell(hall, found)
            if periods:
                _tell_changes(hall, found, compare(hall, TERMINAL, look, periods))
            return
        data = spot_file(hall, TERMINAL, kind.value, language(), look, periods)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    files.write_bytes(output, data)
    tell("cli.written", name=output)


def _tell(hall: TownHall, found: Blackspots) -> None:
    from xqgis.services.blackspot_files import rule_days, rule_words, spot_name, verdict_words

    lang = language()
    tell("traffic.said_whole", start=found.start, end=found.end, n=found.accidents, **found.counts)
    if found.unplaced:
        tell("traffic.said_unplaced", n=found.unplaced, reach=hall.town.traffic.screen.reach_m)
    tell("traffic.said_rules", rules=rule_words(found, lang), source=_source(found))
    for key, about in rule_days(found):
        tell(key, **about)
    for spot in found.spots[:_SHOWN]:
        rule, screen, agrees = verdict_words(spot, lang)
        told = spot.statistic
        q = f"q{chance(told.q)}" if told else ""
        facts = {"rank": spot.rank, "name": spot_name(hall, spot, lang), **spot.counts}
        tell("traffic.said_spot", **facts, rule=rule, screen=screen, q=q, agrees=agrees)
    if len(found.spots) > _SHOWN:
        tell("traffic.said_more", n=len(found.spots) - _SHOWN)
    elif not found.spots:
        tell("traffic.said_none")


def _tell_changes(hall: TownHall, found: Blackspots, told: Compared | None) -> None:
    from xqgis.services.blackspot_files import campaign_told, change_words, spot_name, town_changes

    if told is None:
        return
    (a, b), lang = (told.periods.before, told.periods.after), language()
    days = {"days": a.days, "later": b.days}
    tell("traffic.periods_told", a=a.first, b=a.last, c=b.first, d=b.last, **days)
    for key, about in campaign_told(hall, told):
        tell(key, **about)
    for name, changed in town_changes(told, lang):
        tell("traffic.said_change", name=name, told=changed)
    for spot in found.spots[:_SHOWN]:
        name = f"{spot.rank}. {spot_name(hall, spot, lang)}"
        tell("traffic.said_change", name=name, told=change_words(told.places[spot.code], lang))
    if told.leans:
        tell("traffic.change_leans", start=found.start, end=found.end)


def _source(found: Blackspots) -> object:
    return found.rules.source if found.rules else Phrase("traffic.no_rules")
