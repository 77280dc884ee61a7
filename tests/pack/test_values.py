"""What a text may mean."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from xqgis.pack import values


def read(kind: Any, text: object) -> object:
    return TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize(
    ("kind", "text", "meaning"),
    [
        (values.Flag, "true", True),
        (values.Flag, "false", False),
        (values.Number, "-0.5", -0.5),
        (values.Share, "0.85", 0.85),
        (values.Weight, "2", 2.0),
        (values.Whole, "007", 7),
        (values.Day, "2022-06-30", date(2022, 6, 30)),
        (values.DayOrNone, "", None),
        (values.Code, "0430423", "0430423"),
        (values.Code, "No", "No"),
        (values.CodeOrNone, "", ""),
        (values.Epsg, "EPSG:4547", "EPSG:4547"),
        (values.Pattern, "[0-9]{15}", "[0-9]{15}"),
        (values.Words, " 新桥 ", "新桥"),
    ],
)
def test_a_plain_text_has_its_plain_meaning(kind: Any, text: str, meaning: object) -> None:
    assert read(kind, text) == meaning


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (values.Flag, ["on", "No", "yes", "1", "True", "TRUE", "", " true"]),
        (values.Number, ["1e3", "nan", "inf", "1_000", "0x1F", "", "1,5", "٣", "--1", "1."]),
        (values.Share, ["1.1", "-0.1", "85", "85%"]),
        (values.Weight, ["-1", "nan"]),
        (values.Whole, ["1.0", "-1", "", "１"]),
        (values.Day, ["2022-02-30", "20220630", "2022-6-1", "0", "2022-06-30T00:00:00", ""]),
        (values.Code, ["", "a b", "../x", "村", "-a", "a" * 65, "a\n", "x;y"]),
        (values.Epsg, ["4490", "epsg:4490", "EPSG:", "gcj02"]),
        (values.Pattern, ["[", "", "(?P<a"]),
        (values.Filled, ["", "  ", "a\x00b", "a\nb"]),
    ],
)
def test_everything_else_is_refused(kind: Any, texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(ValidationError):
            read(kind, text)


@pytest.mark.parametrize("value", [1, True, None, ["a"], {"a": "b"}, 0.5])
@pytest.mark.parametrize("kind", [values.Flag, values.Number, values.Code, values.Day, values.Words])
def test_only_texts_have_a_meaning(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        read(kind, value)


@given(st.text(max_size=12))
def test_a_number_is_what_a_person_would_write(text: str) -> None:
    try:
        number = read(values.Number, text)
    except ValidationError:
        return
    assert isinstance(number, float) and text.isascii() and not set(text) - set("-.0123456789")


def test_a_label_may_lack_its_english_but_not_its_chinese() -> None:
    assert values.Label.model_validate({"zh": "新桥"}).name().in_("en") == "新桥"
    with pytest.raises(ValidationError):
        values.Label.model_validate({"en": "Xinqiao"})
