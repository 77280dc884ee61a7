"""``xqgis import places``, ``xqgis places list``, ``xqgis places show``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import imports
from xqgis.cli.layers import (
    Asked,
    import_layer,
    read_start,
    read_upload,
    refuse_two_codes,
)
from xqgis.cli.scores import ListFormat, kind_of, known_day, read_day
from xqgis.cli.speech import language, tell, tell_json, words
from xqgis.words import say

if TYPE_CHECKING:
    from xqgis.services.place_words import PlaceWords
    from xqgis.services.town_hall import TownHall


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    imports(app).command("places", help=words("help_import_places"))(import_places)
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=words("help_places"))
    app.add_typer(group, name="places")
    group.command("list", help=words("help_places_list"))(show_list)
    group.command("show", help=words("help_places_show"))(show_one)


def import_places(
    file: Annotated[Path, typer.Argument(help=words("help_file_layer"))],
    code_field: Annotated[str, typer.Option(help=words("help_code_field"))] = "",
    code_prefix: Annotated[str, typer.Option(help=words("help_code_prefix"))] = "",
    name_field: Annotated[str, typer.Option(help=words("help_name_field"))] = "",
    kind_field: Annotated[str, typer.Option(help=words("help_kind_field"))] = "",
    kind: Annotated[str, typer.Option(help=words("help_kind"))] = "",
    layer: Annotated[str, typer.Option("--layer", help=words("help_layer"))] = "",
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    valid_from: Annotated[str | None, typer.Option(help=words("help_valid_from"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=words("help_strict_layer"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put the places that are looked at in force."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services.places import PlaceFields, PlaceFile, check_places, store_places

    refuse_two_codes(code_field, code_prefix)
    if bool(kind_field) == bool(kind):
        raise typer.BadParameter(say("cli.kind_field_or_kind", language()))
    fields = PlaceFields(code_field, name_field, kind_field, kind, code_prefix)
    sent = PlaceFile(read_upload(file, layer), fields, crs, read_start(valid_from))
    import_layer(
        "place",
        lambda hall: check_places(hall, TERMINAL, sent),
        lambda hall, draft: store_places(hall, TERMINAL, draft),
        Asked(dry_run, strict, as_json),
    )


def show_list(
    kind: Annotated[str, typer.Option(help=words("help_place_kind"))] = "",
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
    form: Annotated[ListFormat | None, typer.Option("--format", help=words("help_water_format"))] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=words("help_output"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Tell every place of a kind, failed ones first; without a kind how many there are of each."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.place_files import places_file
    from xqgis.services.place_words import PlaceWords

    day, form = read_day(as_of), kind_of(ListFormat, form, output)
    if output is not None and not kind:
        raise typer.BadParameter(say("cli.place_kind_needed", language()))
    with opened_hall() as hall:
        last, said = known_day(hall, day), PlaceWords(hall, language())
        if output is not None:
            data = places_file(hall, TERMINAL, (form or ListFormat.CSV).value, language(), kind, last)
            files.write_bytes(output, data)
            tell("cli.written", name=output)
        elif kind:
            _tell_kind(hall, said, kind, last, as_json)
        else:
            _tell_kinds(hall, said, last, as_json)


def _tell_kinds(hall: TownHall, said: PlaceWords, day: date, as_json: bool) -> None:
    from xqgis.cli.desk import TERMINAL
    from xqgis.services.place_results import kind_counts

    counts = kind_counts(hall, TERMINAL, day)
    if as_json:
        tell_json({"as_of": day.isoformat(), "kinds": counts})
        return
    for code, count in counts.items():
        tell("cli.place_kind_line", code=code, kind=said.kind(code), count=count)
    tell("cli.places_total", total=sum(counts.values()), day=day)


def _tell_kind(hall: TownHall, said: PlaceWords, kind: str, day: date, as_json: bool) -> None:
    from xqgis.cli.desk import TERMINAL
    from xqgis.services.place_results import list_facts, place_list

    found = place_list(hall, TERMINAL, kind, day)
    if as_json:
        tell_json(list_facts(found))
        return
    for line in found.lines:
        facts = {"code": line.place.code, "name": line.place.name, "where": said.where(line.place)}
        tell("cli.place_line", **facts, told=said.line(line), day=line.last_on or "")
    if not found.lines:
        tell("cli.water_plain", told=said.empty(kind))
        return
    counts = {standing.value: count for standing, count in found.counts().items()}
    tell("cli.places_told", kind=said.kind(kind), total=len(found.lines), day=found.as_of, **counts)


def show_one(
    code: Annotated[str, typer.Argument(help=words("help_place_code"))],
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Tell the standards of one place, each with what was found last."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.place_results import place_sheet, sheet_facts
    from xqgis.services.place_words import PlaceWords

    with opened_hall() as hall:
        found = place_sheet(hall, TERMINAL, code, known_day(hall, read_day(as_of)))
        if as_json:
            tell_json(sheet_facts(found))
            return
        said, place = PlaceWords(hall, language()), found.place
        facts = {"code": place.code, "name": place.name, "kind": said.kind(place.kind)}
        tell("cli.place_head", **facts, where=said.where(place), day=found.as_of)
        for standard in found.standards:
            facts = {"code": standard.code, "name": said.standard(standard.code)}
            tell("cli.place_standard", **facts, told=said.of_standard(standard))
            for one in standard.items:
                told = "  ".join(part for part in (said.latest(one), said.basis(one)) if part)
                tell("cli.place_item", name=said.item(one.item), told=told)
