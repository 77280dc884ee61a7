"""What each row says of which item: pass, fail, not applicable, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.errors import ProfileInvalid
from xqgis.ingest.cells import Rows, Texts
from xqgis.ingest.complaints import Complaints
from xqgis.ingest.profile import Coded, Profile, Result, WideCheck
from xqgis.model.problem import Reason
from xqgis.model.standard import Registry
from xqgis.words import Phrase

PASS, FAIL, NOT_APPLICABLE = 1, 0, -1
_NOTHING, _UNKNOWN, _EMPTY = -2, -3, -4
_SYSTEM = "sys"


def check_items(profile: Profile, registry: Registry) -> None:
    """Refuse a profile whose constant items the town cannot take: `ProfileInvalid` names the key."""
    named = [(f"checks[{place}].item", check.item) for place, check in enumerate(profile.checks)]
    if profile.item and profile.item.constant:
        named.append(("item", profile.item.constant))
    for where, code in named:
        if code not in registry:
            raise ProfileInvalid(where=where, why=Phrase("ingest.why_unknown_item", {"item": code}))
        if registry.item(code).method == _SYSTEM:
            raise ProfileInvalid(where=where, why=Phrase("ingest.why_sys_item", {"item": code}))


def judge(rows: Rows, profile: Profile, registry: Registry, complaints: Complaints) -> pd.DataFrame:
    """One row a check: ``index`` of the file's row, ``item``, ``result``; bad cells go to ``complaints``."""
    if profile.item and profile.result:
        parts = [_long(rows, profile.item, profile.result, registry, complaints)]
    else:
        parts = [_wide(rows, check, complaints) for check in profile.checks]
    checks = pd.concat(parts, ignore_index=True)
    return checks.sort_values("index", kind="stable", ignore_index=True)


def _wide(rows: Rows, check: WideCheck, complaints: Complaints) -> pd.DataFrame:
    passes, fails = check.rules()

    def result(text: str) -> int:
        listed = _listed(text, (check.not_judged, _NOTHING), (check.not_applicable, NOT_APPLICABLE))
        if listed is not None:
            return listed
        if not text:
            return _EMPTY
        passed = passes.holds(text)
        if passed or passed is None:
            return PASS if passed else _UNKNOWN
        failed = fails.holds(text) if fails else True
        return FAIL if failed else _UNKNOWN

    results = _mapped(rows.text(check.column), result)
    complaints.add(results == _EMPTY, check.column, Reason.EMPTY)
    complaints.add(results == _UNKNOWN, check.column, Reason.UNKNOWN_VALUE, {"rule": check.pass_if})
    return _checks(np.full(len(rows), check.item, dtype=object), results)


def _long(
    rows: Rows, item: Coded, result: Result, registry: Registry, complaints: Complaints
) -> pd.DataFrame:
    lists = (
        (result.passed, PASS),
        (result.failed, FAIL),
        (result.not_applicable, NOT_APPLICABLE),
        (result.not_judged, _NOTHING),
    )

    def meaning(text: str) -> int:
        listed = _listed(text, *lists)
        return listed if listed is not None else (_UNKNOWN if text else _EMPTY)

    known = "、".join(dict.fromkeys(value for values, _ in lists for value in values if value))
    results = _mapped(rows.text(result.column), meaning)
    complaints.add(results == _EMPTY, result.column, Reason.EMPTY)
    complaints.add(results == _UNKNOWN, result.column, Reason.UNKNOWN_RESULT, {"known": known})
    return _checks(_items(rows, item, registry, complaints), results)


def _items(rows: Rows, item: Coded, registry: Registry, complaints: Complaints) -> Texts:
    if item.constant:
        return np.full(len(rows), item.constant, dtype=object)
    typed = rows.text(item.column)
    codes = {text: _code(item.map.get(text, text), registry) for text in set(typed)}
    found = np.array([codes[text] for text in typed], dtype=object)
    system = {code for code in codes.values() if code in registry and registry.item(code).method == _SYSTEM}
    complaints.add(found == "", item.column, Reason.EMPTY)
    unknown = {code for code in codes.values() if code and code not in registry}
    complaints.add(_each(found, unknown.__contains__), item.column, Reason.UNKNOWN_ITEM)
    complaints.add(_each(found, system.__contains__), item.column, Reason.SYS_ITEM)
    return found


def _code(text: str, registry: Registry) -> str:
    """The drop-down of our form offers code and name; the code ends at the first space."""
    return text if text in registry else next(iter(text.split(maxsplit=1)), "")


def _listed(text: str, *lists: tuple[Sequence[str], int]) -> int | None:
    return next((meaning for values, meaning in lists if text in values), None)


def _mapped(texts: Texts, meaning: Callable[[str], int]) -> NDArray[np.int8]:
    known = {text: meaning(text) for text in set(texts)}
    return np.array([known[text] for text in texts], dtype=np.int8)


def _each(texts: Texts, test: Callable[[str], bool]) -> NDArray[np.bool_]:
    known = {text: test(text) for text in set(texts)}
    return np.array([known[text] for text in texts], dtype=bool)


def _checks(items: Texts, results: NDArray[np.int8]) -> pd.DataFrame:
    said = np.flatnonzero(results > _NOTHING)
    return pd.DataFrame(
        {"index": said, "item": pd.Series(items[said], dtype=object), "result": results[said]}
    )
