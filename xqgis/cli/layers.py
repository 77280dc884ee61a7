"""What the imports of layers share: one rhythm of check, tell and store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from xqgis.cli import files
from xqgis.cli.scores import read_day
from xqgis.cli.speech import language, tell, tell_json, warn
from xqgis.errors import CodesLost, NothingUsable, Refused
from xqgis.words import Phrase, say

if TYPE_CHECKING:
    from xqgis.model.problem import Problem
    from xqgis.services.areas import AreaDraft, Upload
    from xqgis.services.places import PlaceDraft
    from xqgis.services.roads import RoadDraft
    from xqgis.services.town_hall import TownHall

Draft = TypeVar("Draft", "AreaDraft", "PlaceDraft", "RoadDraft")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a person wants a layer imported: checked only, all or nothing, told as JSON."""

    dry_run: bool
    strict: bool
    as_json: bool


def read_upload(file: Path, layer: str) -> Upload:
    """The file as it is sent on, a shapefile with its siblings."""
    from xqgis.services.areas import Upload

    return Upload(files.name_of(file), files.read_parts(file), layer)


def read_start(text: str | None) -> date | None:
    """The day after ``--valid-from`` or ``--on``."""
    return read_day(text)


def refuse_two_codes(code_field: str, code_prefix: str) -> None:
    """A usage error unless exactly one of the two ways to a code was chosen."""
    if bool(code_field) == bool(code_prefix):
        raise typer.BadParameter(say("cli.code_field_or_prefix", language()))


def import_layer(
    layer: str,
    check: Callable[[TownHall], Draft],
    store: Callable[[TownHall, Draft], int],
    asked: Asked,
) -> None:
    """Check a file, tell what it holds, store what is good of it unless told otherwise."""
    from xqgis.cli.desk import opened_hall
    from xqgis.services.areas import refuse_bad_layer

    version = None
    with opened_hall() as hall:
        draft = check(hall)
        for key, facts in draft.notes:
            warn(key, **facts)
        try:
            refuse_bad_layer(draft, asked.strict)
            if not asked.dry_run:
                version = store(hall, draft)
        except (NothingUsable, Refused, CodesLost):
            report(layer, draft, version, asked.as_json)
            raise
    report(layer, draft, version, asked.as_json)
    if not asked.as_json and version:
        tell("cli.areas_stored", layer=Phrase(f"cli.layer_{layer}"), version=version)
    elif not asked.as_json:
        tell("cli.dry_run")


def report(layer: str, draft: AreaDraft | PlaceDraft, version: int | None, as_json: bool) -> None:
    """The counts, and every problem by its feature; or all of it as one line of JSON."""
    counts = {
        "read": draft.read,
        "stored": draft.stored,
        "mended": draft.mended,
        "rejected": draft.rejected,
    }
    gaps, overlaps = getattr(draft, "gaps_m2", None), getattr(draft, "overlaps_m2", None)
    if as_json:
        told: dict[str, object] = {**counts, "reasons": draft.reasons}
        told |= {"gaps_m2": gaps, "overlaps_m2": overlaps, "crs": draft.crs, "encoding": draft.encoding}
        told |= {"layer": layer, "version": version, "valid_from": draft.valid_from.isoformat()}
        told["area_m2"] = getattr(draft, "area_m2", None)
        told["problems"] = problems_told(draft.problems)
        told["notes"] = [say(key, language(), **facts) for key, facts in draft.notes]
        told["mends"] = [
            {"code": mend.code, "before_m2": mend.before_m2, "after_m2": mend.after_m2}
            for mend in draft.mends
        ]
        tell_json(told)
        return
    tell("cli.areas_read", **counts)
    if gaps is not None and overlaps is not None:
        tell("cli.areas_cover", gaps=f"{gaps:,.0f}", overlaps=f"{overlaps:,.0f}")
    tell_problems(draft.problems)


def problems_told(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """Every feature that cannot be taken, as JSON can say it: number, code, reason and the sentence."""
    return [
        {
            "row": problem.row,
            "code": problem.facts.get("code", ""),
            "reason": problem.reason.value,
            "sentence": say(problem.sentence, language(), **problem.told),
        }
        for problem in problems
    ]


def tell_problems(problems: Sequence[Problem]) -> None:
    """Every feature that cannot be taken, by number and code, and why."""
    for problem in problems:
        why = Phrase(problem.sentence, problem.told)
        code = problem.facts.get("code", "")
        name = Phrase("cli.feature_code", {"code": code}) if code else ""
        tell("cli.feature_problem", row=problem.row, name=name, why=why)
