"""``xqgis pilots``."""

from __future__ import annotations

from typing import Annotated

import typer

from xqgis.cli.scores import known_day, read_day
from xqgis.cli.speech import language, tell, tell_json, words


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    app.command("pilots", help=words("help_pilots"))(pilots)


def pilots(
    domain: Annotated[str, typer.Option(help=words("help_pilots_domain"))] = "",
    phase: Annotated[str, typer.Option(help=words("help_pilots_phase"))] = "",
    one: Annotated[str, typer.Option(help=words("help_pilots_one"))] = "",
    other: Annotated[str, typer.Option(help=words("help_pilots_other"))] = "",
    baseline: Annotated[str, typer.Option(help=words("help_pilots_baseline"))] = "",
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Tell how the pilots compare with the other units, or one unit with another."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.differences import board_facts, method, sentence
    from xqgis.services.pilots import Sides, cells_of, compared

    day, lang = read_day(as_of), language()
    with opened_hall() as hall:
        found = compared(hall, TERMINAL, Sides(one, other, baseline), known_day(hall, day))
        cells = cells_of(found, domain, phase)
        if as_json:
            tell_json(board_facts(found, cells))
            return
        for code, step in cells:
            facts = {
                "domain": hall.town.domain(code).name.in_(lang),
                "phase": hall.town.phase(step).name.in_(lang),
            }
            tell("pilots.cli_line", **facts, told=sentence(hall, found.contrasts[code, step], lang))
        for line in method(hall, found, cells, lang):
            tell("pilots.cli_note", told=line)
