"""What an act says beside its object, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xqgis.model.filter import PARAMETERS
from xqgis.services.labels import Labels
from xqgis.words import say

_WAYS_IN = ("link", "password", "invitation", "oidc")
_WHY = ("provider_unreachable", "provider_refused", "trip_over", "sign_in_locked", "admin_outside")
_KEPT = ("invite", "put_out", "close_screen")
_TAKEN = ("map", "heat", "table", "rows", "waters", "blackspots", "pilots", "places")
_LAYERS = ("compliance", "pilots", "blackspots", "waters")
_DIGEST = 12
"""Letters of a digest that are enough to find a file by."""
_NAMED = (
    "accepted", "accidents", "as_of", "checks", "crs", "ended", "ended_before", "file", "filename",
    "grade", "kind", "mended", "posts", "proposed", "read", "reason", "rejected", "rows", "sha256",
    "size", "stored", "taken", "valid_from", "version",
)  # fmt: skip


def told(details: Mapping[str, Any], labels: Labels, lang: str) -> Iterator[str]:
    """Every fact in words; nothing that is empty, and what has no words as it stands."""
    for name, value in details.items():
        if value in ("", None):
            continue
        if isinstance(value, Mapping):
            yield _account(name, value, lang)
        elif word := _worded(name, str(value), lang):
            yield word
        elif name in PARAMETERS:
            yield labels.condition(name, str(value))
        elif name in _NAMED:
            kept = str(value)[:_DIGEST] if name == "sha256" else value
            yield say("web.fact", lang, name=say(f"web.fact_{name}", lang), value=kept)
        else:
            yield f"{name}={value}"


def _worded(name: str, value: str, lang: str) -> str:
    """A fact whose values are a closed list; empty for any other."""
    what, _, form = value.partition(".")
    if name == "by" and value in _WAYS_IN:
        return f"{say('web.fact_by', lang)} {say(f'web.fact_by_{value}', lang)}"
    if name == "by" and value in {"grid", "village"}:
        return say(f"web.fact_by_{value}", lang)
    if name == "why" and value in _WHY:
        return say(f"web.fact_why_{value}", lang)
    if name == "what" and value in _KEPT:
        return say(f"web.fact_what_{value}", lang)
    if name == "what" and what in _TAKEN:
        return f"{say(f'web.fact_what_{what}', lang)} {form.upper()}".strip()
    if name in {"before", "after", "campaign"}:
        return say("web.fact", lang, name=say(f"web.fact_period_{name}", lang), value=value)
    if name == "layer" and value in _LAYERS:
        return say(f"web.fact_layer_{value}", lang)
    return ""


def _account(name: str, account: Mapping[str, Any], lang: str) -> str:
    """What an account was, or became."""
    codes = (account[part] for part in ("villages", "units", "domains") if account[part])
    role = say(f"terms.role_{account['role']}", lang)
    state = say("web.people_state_closed", lang) if account["closed"] else ""
    return " ".join(part for part in (say(f"web.fact_{name}", lang), role, *codes, state) if part)
