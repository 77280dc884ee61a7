"""Files that go to the person who inspects: the empty form, and what was wrong with a full one."""

from __future__ import annotations

from xqgis.ingest.draft import Draft
from xqgis.model.actor import Actor
from xqgis.publish import problems, template
from xqgis.services.places import PlaceDraft
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall

_STORING = {"roads": Act.STORE_ROADS, "places": Act.STORE_PLACES, "waters": Act.STORE_WATERS}


def template_file(hall: TownHall, actor: Actor, lang: str) -> bytes:
    """Our own inspection form as XLSX, its drop-downs from the standards in force. NotAllowed."""
    require(actor, Act.LOOK_CLOSELY)
    return template.inspections_xlsx(hall.pack, lang)


def problem_file(actor: Actor, draft: Draft, kind: str, lang: str) -> bytes:
    """The rejected rows as typed, each with its problems, as ``csv`` or ``xlsx``: mend it, send it again."""
    require(actor, Act.FILE)
    write = problems.problems_csv if kind == "csv" else problems.problems_xlsx
    return write(draft, lang)


def layer_problem_file(actor: Actor, layer: str, draft: PlaceDraft, kind: str, lang: str) -> bytes:
    """Every feature of a layer's file that cannot be taken and why, as ``csv`` or ``xlsx``.

    ``layer`` is ``roads``, ``places`` or ``waters``. NotAllowed.
    """
    require(actor, _STORING[layer])
    return problems.features_file(draft.problems, kind, lang)
