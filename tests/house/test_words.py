"""Both languages say the same things, every sentence asked for exists, and none is out of tone."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, Source, sources
from xqgis import errors
from xqgis.model.grade import Grade, Verdict
from xqgis.model.problem import Reason
from xqgis.words import WRITTEN

WORDS = ROOT / "xqgis" / "words"
OUT_OF_TONE = ("!", "！", "亲，", "哦", "请您", "赋能", "智慧", "一键")


def read_subject(file: Path) -> dict[str, str]:
    """One catalogue file; the same key twice is an error."""

    def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f"{file}: {sorted({key for key in keys if keys.count(key) > 1})}"
        return dict(pairs)

    return json.loads(file.read_text("utf-8"), object_pairs_hook=once)


def read_catalogue(lang: str) -> dict[str, str]:
    return {
        f"{file.stem}.{key}": text
        for file in sorted((WORDS / lang).glob("*.json"))
        for key, text in read_subject(file).items()
    }


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Keys that only one language has, and keys whose fields differ."""
    told = [f"{key}: one language only" for key in sorted(one.keys() ^ other.keys())]
    return told + [
        f"{key}: {fields(one[key]) ^ fields(other[key])}"
        for key in sorted(one.keys() & other.keys())
        if fields(one[key]) != fields(other[key])
    ]


def asked(source: Source) -> Iterator[tuple[int, str, set[str] | None]]:
    """Every ``say("key", ...)``: line, key (``prefix*`` for an f-string), facts given (None when unknown)."""
    for call in source.calls():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name == "say" and call.args and (key := _key(call.args[0])):
            known = all(keyword.arg for keyword in call.keywords)
            yield call.lineno, key, {str(keyword.arg) for keyword in call.keywords} if known else None


def _key(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
        return f"{node.values[0].value}*"
    return ""


def unanswered(source: Source, catalogue: dict[str, str]) -> list[str]:
    """Sentences that the source asks for and the catalogue lacks, or asks for without their facts."""
    told = []
    for line, key, facts in asked(source):
        where = f"{source.path}:{line} {key}"
        if key.endswith("*"):
            told += [] if any(known.startswith(key[:-1]) for known in catalogue) else [where]
        elif key not in catalogue:
            told.append(where)
        elif facts is not None and fields(catalogue[key]) - facts:
            told.append(f"{where} lacks {sorted(fields(catalogue[key]) - facts)}")
    return told


ZH, EN = (read_catalogue(lang) for lang in WRITTEN)


def test_both_languages_have_the_same_keys_and_fields() -> None:
    assert ZH
    assert not differences(ZH, EN)


def test_a_missing_key_or_field_would_be_found() -> None:
    assert differences({"a.b": "x"}, {"a.b": "x", "a.c": "y"}) == ["a.c: one language only"]
    assert differences({"a.b": "{n}"}, {"a.b": "{m}"}) != []


def test_every_sentence_asked_for_is_there_with_its_facts() -> None:
    told = [complaint for source in sources() for complaint in unanswered(source, ZH)]
    assert not told, "\n".join(told)


@pytest.mark.parametrize(
    "text", ['say("cli.none", lang)', 'words.say(f"none.{x}", lang)', 'say("cli.some", lang, other=1)']
)
def test_a_missing_sentence_would_be_found(text: str) -> None:
    assert unanswered(Source("xqgis/cli/x.py", text), {"cli.some": "{n}"})


def test_every_refusal_has_its_sentence() -> None:
    family = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert not [kind.key for kind in family if f"errors.{kind.key}" not in ZH]


def test_every_reason_of_rejection_has_its_sentence() -> None:
    assert not [reason.value for reason in Reason if f"problems.{reason.value}" not in ZH]


def test_every_grade_and_verdict_has_its_word() -> None:
    words = {
        key.rpartition(".")[2].rpartition("grade_")[2].rpartition("verdict_")[2]
        for key in ZH
        if "terms." in key
    }
    assert {grade.key for grade in Grade} | {verdict.value for verdict in Verdict} <= words


def test_every_sentence_can_be_filled() -> None:
    for text in (*ZH.values(), *EN.values()):
        assert all(name.isidentifier() for name in fields(text)), text


def test_sentences_keep_their_tone() -> None:
    assert not [key for key, text in ZH.items() if any(word in text for word in OUT_OF_TONE)]
    assert not [key for key, text in EN.items() if "!" in text]
