"""Traditional Chinese at the glass: every sentence whole in it, fields and typed words untouched."""

from __future__ import annotations

import pytest

from tests.house.test_words import fields
from xqgis.model.name import Name
from xqgis.pack import read_pack
from xqgis.settings import ROOT
from xqgis.words import LANGUAGES, catalogue, say
from xqgis.words.traditional import traditional

HANT = "zh-Hant"


def simplified_only(text: str) -> set[str]:
    """Ideographs that Big5, the code page of Traditional Chinese, does not have."""
    return {sign for sign in text if "\u4e00" <= sign <= "\u9fff" and not _in_big5(sign)}


def _in_big5(sign: str) -> bool:
    try:
        sign.encode("cp950")
    except UnicodeEncodeError:
        return False
    return True


def test_a_simplified_character_would_be_found() -> None:
    assert simplified_only("標準，达标") == {"达", "标"}


def test_no_sentence_keeps_a_character_that_only_simplified_has() -> None:
    assert not {key: simplified_only(text) for key, text in catalogue(HANT).items() if simplified_only(text)}


def test_sentences_have_the_same_keys_and_fields_in_traditional() -> None:
    hans, hant = catalogue("zh-Hans"), catalogue(HANT)
    assert hans.keys() == hant.keys()
    assert not [key for key in hans if fields(hans[key]) != fields(hant[key])]


def test_names_of_the_pack_are_converted_whole() -> None:
    pack = read_pack(ROOT / "data")
    things = (*pack.town.domains, *pack.town.phases, *pack.town.villages, *pack.town.responsible)
    names = [thing.name for thing in things] + [item.name for _, item in pack.registry.items()]
    told = [name.in_(HANT) for name in names]
    assert not {text for text in told if simplified_only(text)}
    assert "貫底社區" in told


# Forms that a conversion by phrase puts in by mistake, and where they are right.
DOUBTFUL = {
    "隻": (),
    "瞭": (),
    "乾": ("乾淨",),
    "鬆": ("鬆動",),
    "衹": (),
    "徵": ("特徵",),
    "麵": ("麵包車",),
    "麪": (),
}


def test_doubtful_forms_stand_only_where_they_are_right() -> None:
    pack = read_pack(ROOT / "data")
    names = [name.in_(HANT) for _, item in pack.registry.items() for name in (item.name, item.unit)]
    for text in (*catalogue(HANT).values(), *names):
        for sign, right in DOUBTFUL.items():
            assert text.count(sign) == sum(text.count(word) for word in right), text


def test_what_somebody_typed_is_told_as_typed() -> None:
    assert say("web.veto_where", HANT, where="黄泥村", place="发展路{面}") == "黄泥村，发展路{面}"
    assert Name("黄泥村", typed=True).in_(HANT) == "黄泥村"


@pytest.mark.parametrize(
    "code", ["XQ-A01-2", "430423105001", "B-0412", "grid", "zh-Hans", "domain=C&phase=4"]
)
def test_codes_and_addresses_come_through_unchanged(code: str) -> None:
    assert traditional(code) == code


def test_two_different_names_never_become_one() -> None:
    pack = read_pack(ROOT / "data")
    for things in (pack.town.domains, pack.town.phases, pack.town.villages):
        assert len({thing.name.in_(HANT) for thing in things}) == len(things)


def test_every_language_calls_itself_by_its_own_sign() -> None:
    assert [say("web.language_short", lang) for lang in LANGUAGES] == ["简", "繁", "EN"]
    assert say("web.language", HANT) == "繁體中文"
