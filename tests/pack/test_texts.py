"""YAML as plain text: nothing is guessed, nothing is hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from xqgis.errors import PackInvalid
from xqgis.pack.texts import path, read_texts
from xqgis.words import Phrase


def texts_of(folder: Path, text: str | bytes):
    file = folder / "x.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_texts(file, "x.yaml")


def why_not(folder: Path, text: str | bytes) -> tuple[object, object, str]:
    with pytest.raises(PackInvalid) as met:
        texts_of(folder, text)
    why = met.value.facts["why"]
    assert isinstance(why, Phrase)
    return met.value.facts["file"], met.value.facts["where"], why.key.removeprefix("errors.pack_")


@pytest.mark.parametrize(
    "scalar", ["on", "No", "0430423", "1e3", "null", "~", "2022-06-30", "0x1F", "12:30:00", ".inf", "1_000"]
)
def test_every_scalar_stays_the_text_that_was_typed(tmp_path: Path, scalar: str) -> None:
    assert texts_of(tmp_path, f"key: {scalar}\nlist: [{scalar}]").values == {"key": scalar, "list": [scalar]}


def test_keys_stay_text_too(tmp_path: Path) -> None:
    assert texts_of(tmp_path, "on: 1\n01: 2").values == {"on": "1", "01": "2"}


def test_an_empty_value_is_an_empty_text(tmp_path: Path) -> None:
    assert texts_of(tmp_path, "key:").values == {"key": ""}


def test_every_value_knows_its_line(tmp_path: Path) -> None:
    texts = texts_of(tmp_path, "a: 1\nb:\n- c: 2\n- c: 3\n")
    assert [texts.lines[route] for route in (("a",), ("b",), ("b", 1), ("b", 1, "c"))] == [1, 2, 4, 4]


def test_a_complaint_about_a_missing_key_names_the_line_of_what_holds_it(tmp_path: Path) -> None:
    texts = texts_of(tmp_path, "a: 1\nb:\n- c: 2\n")
    assert texts.complaint(("b", 0, "d"), "missing").facts["file"] == "x.yaml:3"


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert texts_of(tmp_path, "\ufeffcode: 1").values == {"code": "1"}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 1\nb: 2\na: 3", "x.yaml:3", "twice"),
        ("a: {b: 1, b: 2}", "x.yaml:1", "twice"),
        ("a: &x 1\nb: *x", "x.yaml:1", "alias"),
        ("a: &x [*x]", "x.yaml:1", "alias"),
        ("a: 1\n? [b]\n: 2", "x.yaml:2", "key_not_text"),
        ("a: 1\nb: [1", "x.yaml:2", "not_yaml"),
        ("a: 1\n---\nb: 2", "x.yaml:2", "not_yaml"),
        ("a: \x01", "x.yaml", "not_yaml"),
        ("- a\n- b", "x.yaml", "not_a_mapping"),
        ("", "x.yaml", "not_a_mapping"),
        ("城镇: 新桥".encode("gb18030"), "x.yaml", "not_utf8"),
    ],
)
def test_what_could_hide_a_second_meaning_is_refused(
    tmp_path: Path, text: str | bytes, line: str, why: str
) -> None:
    file, _, told = why_not(tmp_path, text)
    assert (file, told) == (line, why)


def test_a_merge_key_is_a_key_like_any_other(tmp_path: Path) -> None:
    assert texts_of(tmp_path, "a: {<<: 1}").values == {"a": {"<<": "1"}}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid) as met:
        read_texts(tmp_path / "nowhere" / "town.yaml", "town.yaml")
    assert str(met.value.facts["file"]).endswith("nowhere/town.yaml")


def test_a_path_reads_as_people_count() -> None:
    assert path(("phases", 0, "starts_on")) == "phases[1].starts_on"
    assert path(()) == "/"
