"""``xqgis import waters``, ``xqgis import terrain``, ``xqgis waters``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import imports
from xqgis.cli.layers import Asked, import_layer, read_start, read_upload, refuse_two_codes
from xqgis.cli.scores import ListFormat, kind_of, known_day, read_day
from xqgis.cli.speech import language, tell, tell_json, warn, words
from xqgis.words import say


class Signed(StrEnum):
    """The grades that somebody may sign."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    imports(app).command("waters", help=words("help_import_waters"))(import_waters)
    imports(app).command("terrain", help=words("help_import_terrain"))(import_terrain)
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=words("help_waters"))
    app.add_typer(group, name="waters")
    group.command("list", help=words("help_waters_list"))(show_list)
    group.command("show", help=words("help_waters_show"))(show_one)
    group.command("sign", help=words("help_waters_sign"))(sign)
    group.command("buoys", help=words("help_waters_buoys"))(show_buoys)


def import_waters(
    file: Annotated[Path, typer.Argument(help=words("help_file_layer"))],
    code_field: Annotated[str, typer.Option(help=words("help_code_field"))] = "",
    code_prefix: Annotated[str, typer.Option(help=words("help_code_prefix"))] = "",
    name_field: Annotated[str, typer.Option(help=words("help_name_field"))] = "",
    kind_field: Annotated[str, typer.Option(help=words("help_water_kind_field"))] = "",
    kind: Annotated[str, typer.Option(help=words("help_water_kind"))] = "",
    layer: Annotated[str, typer.Option("--layer", help=words("help_layer"))] = "",
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    valid_from: Annotated[str | None, typer.Option(help=words("help_valid_from"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=words("help_strict_layer"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put waters in force."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services.waters import PlaceFields, PlaceFile, check_waters, store_waters

    refuse_two_codes(code_field, code_prefix)
    if bool(kind_field) == bool(kind):
        raise typer.BadParameter(say("cli.kind_field_or_kind", language()))
    fields = PlaceFields(code_field, name_field, kind_field, kind, code_prefix)
    sent = PlaceFile(read_upload(file, layer), fields, crs, read_start(valid_from))
    import_layer(
        "water",
        lambda hall: check_waters(hall, TERMINAL, sent),
        lambda hall, draft: store_waters(hall, TERMINAL, draft),
        Asked(dry_run, strict, as_json),
    )


def import_terrain(
    file: Annotated[Path, typer.Argument(help=words("help_file_terrain"))],
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put an elevation model in force."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.terrain import TerrainFile, Upload, check_terrain, store_terrain

    sent = TerrainFile(Upload(files.name_of(file), {files.name_of(file): files.read_bytes(file)}), crs)
    with opened_hall() as hall:
        draft = check_terrain(hall, TERMINAL, sent)
        for key, facts in draft.notes:
            warn(key, **facts)
        number = None if dry_run else store_terrain(hall, TERMINAL, draft)
    told = {
        "read": draft.read,
        "stored": draft.stored,
        "known": draft.known,
        "cell_m": round(draft.heights.cell_m, 2),
        "low_m": round(draft.low_m, 1),
        "high_m": round(draft.high_m, 1),
        "crs": draft.crs,
    }
    if as_json:
        tell_json({**told, "number": number})
        return
    tell("cli.terrain_read", **told)
    tell("cli.dry_run") if number is None else tell("cli.terrain_stored", number=number)


def show_list(
    grade: Annotated[Signed | None, typer.Option(help=words("help_water_grade"))] = None,
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
    kind: Annotated[ListFormat | None, typer.Option("--format", help=words("help_water_format"))] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=words("help_output"))] = None,
) -> None:
    """Tell every water, worst first."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.water_files import waters_file
    from xqgis.services.water_risk import risks
    from xqgis.services.water_words import WaterWords

    day, kind = read_day(as_of), kind_of(ListFormat, kind, output)
    with opened_hall() as hall:
        last = known_day(hall, day)
        if output is not None:
            data = waters_file(hall, TERMINAL, (kind or ListFormat.CSV).value, language(), last)
            files.write_bytes(output, data)
            tell("cli.written", name=output)
            return
        found = risks(hall, TERMINAL, last)
        said = WaterWords(hall, found, language())
        for water in found.worst_first():
            if grade is None or water.grade.key == grade.value:
                facts = {"code": water.code, "name": water.name, "grade": said.grade(water.grade)}
                facts |= {"share": said.share(water), "kit": said.missing(water), "place": said.place(water)}
                tell("cli.water_line", **facts)
        counts = {one.key: count for one, count in found.counts().items()}
        tell("cli.waters_told", total=len(found.waters), day=found.as_of, **counts)


def show_one(
    code: Annotated[str, typer.Argument(help=words("help_water_code"))],
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
) -> None:
    """Tell all of one water, with the reasons of its grade."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.water_risk import risks
    from xqgis.services.water_words import WaterWords

    with opened_hall() as hall:
        found = risks(hall, TERMINAL, known_day(hall, read_day(as_of)))
        said, water = WaterWords(hall, found, language()), found.one(code)
        facts = {"code": water.code, "name": water.name, "kind": said.kind(water), "place": said.place(water)}
        tell("cli.water_head", **facts, size=said.size(water), grade=said.grade(water.grade))
        for reason in said.reasons(water):
            tell("cli.water_reason", name=reason.name, told=reason.told)
        for item, (state, day) in water.kit.items():
            tell("cli.water_reason", name=said.item(item), told=said.checked(state, day))
        tell("cli.water_reason", name=said.say("water.unit"), told=said.unit(water))
        tell("cli.water_reason", name=said.say("water.post"), told=said.keeper(water))
        tell("cli.water_plain", told=said.weightings(water))
        if water.signing:
            facts = {"grade": said.grade(water.standing), "actor": water.signing.actor}
            signed_on = water.signing.at.date() if water.signing.at else ""
            tell("cli.water_signed", **facts, day=signed_on, reason=water.signing.reason)


def sign(
    code: Annotated[str, typer.Argument(help=words("help_water_code"))],
    grade: Annotated[Signed, typer.Option(help=words("help_water_signed"))],
    reason: Annotated[str, typer.Option(help=words("help_water_reason"))],
) -> None:
    """Sign the grade of a water."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.waters import sign_water

    with opened_hall() as hall:
        signing = sign_water(hall, TERMINAL, code, grade.value, reason)
    told = {
        name: say(f"terms.water_{key}", language()) for name, key in _both(signing.proposed, signing.grade)
    }
    tell("cli.water_signed_now", code=code, **told)


def _both(proposed: str, grade: str) -> tuple[tuple[str, str], ...]:
    return (("proposed", proposed), ("grade", grade))


def show_buoys(
    count: Annotated[int, typer.Option(min=1, max=100, help=words("help_water_count"))] = 10,
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
) -> None:
    """Tell where the next life-buoys help most."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.water_risk import buoys, risks
    from xqgis.services.water_words import WaterWords

    with opened_hall() as hall:
        day = known_day(hall, read_day(as_of))
        found, best = risks(hall, TERMINAL, day), buoys(hall, TERMINAL, day, count)
        said = WaterWords(hall, found, language())
        for number, (at, gain, helped) in enumerate(
            zip(best.chosen, best.gains, best.helped, strict=True), 1
        ):
            water = found.waters[at]
            facts = {"number": number, "code": water.code, "name": water.name, "place": said.place(water)}
            tell("cli.buoy_line", **facts, gain=f"{gain:.2f}", helped=helped)
        tell("cli.water_plain", told=said.buoys(best))
