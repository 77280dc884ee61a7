"""The browser's files: which characters are cut out, and when the folder is made anew."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.source import ROOT


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """setup/vendor.py with a folder of its own."""
    monkeypatch.syspath_prepend(str(ROOT / "setup"))
    import vendor

    folder = tmp_path / "vendor"
    folder.mkdir()
    monkeypatch.setattr(vendor, "VENDOR", folder)
    monkeypatch.setattr(vendor, "STAMP", folder / "stamp.json")
    return vendor


def _stamp(vendor: ModuleType, **changes: object) -> None:
    written = "".join(vendor.written(vendor.packs()))
    made = {"recipe": vendor.recipe(), "files": ["a.js"], "characters": "新桥", "written": written}
    vendor.STAMP.write_text(json.dumps({**made, **changes}, ensure_ascii=False), "utf-8")
    (vendor.VENDOR / "a.js").touch()


def test_whole_folder_with_a_fitting_stamp_is_left_alone(vendor: ModuleType) -> None:
    _stamp(vendor)
    assert vendor.is_current({"新"})


def test_folder_without_stamp_is_made_anew(vendor: ModuleType) -> None:
    assert not vendor.is_current({"新"})


def test_broken_stamp_is_no_stamp(vendor: ModuleType) -> None:
    vendor.STAMP.write_text("{", "utf-8")
    assert not vendor.is_current(set())


def test_new_character_of_the_town_makes_the_fonts_anew(vendor: ModuleType) -> None:
    _stamp(vendor)
    assert not vendor.is_current({"新", "塅"})


def test_new_character_in_a_sentence_wants_its_traditional_form(vendor: ModuleType) -> None:
    _stamp(vendor, written="新")
    assert not vendor.is_current({"新"})


def test_missing_file_makes_the_folder_anew(vendor: ModuleType) -> None:
    _stamp(vendor)
    (vendor.VENDOR / "a.js").unlink()
    assert not vendor.is_current({"新"})


def test_other_sources_make_the_folder_anew(vendor: ModuleType) -> None:
    _stamp(vendor, recipe="of yesterday")
    assert not vendor.is_current({"新"})


def test_characters_are_gb_2312_our_signs_and_what_the_files_use(vendor: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "town.yaml").write_text("name: 塅墈\x07\n", "utf-8")
    (tmp_path / "pack" / "picture.png").write_bytes("㸚".encode())
    found = vendor.characters([tmp_path / "pack"])
    assert {"新", "塅", "墈", "−", "㎡", "A"} <= found
    assert not {"㸚", "\x07", "\n"} & found


def test_chosen_town_is_one_of_the_packs(vendor: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XQGIS_TOWN", "/another/town")
    assert Path("/another/town") in vendor.packs()


def test_fonts_made_here_write_every_character_of_the_default_town(vendor: ModuleType) -> None:
    from fontTools.ttLib import TTFont

    from xqgis.words import catalogue

    wanted = vendor.characters([ROOT / "data", ROOT / "xqgis" / "words"])
    wanted |= set("".join(catalogue("zh-Hant").values()).replace("\u3000", "")) | set(
        "貫底社區、黃泥村、裡、臺、衛、頭髮"
    )
    made = ROOT / "xqgis" / "web" / "static" / "vendor" / "fonts"
    for weight in vendor.WEIGHTS:
        with (
            TTFont(made / f"NotoSansSC-{weight}.ttf") as full,
            TTFont(made / f"NotoSansSC-{weight}.woff") as cut,
        ):
            assert not wanted - {chr(code) for code in full.getBestCmap()}
            assert not wanted - {chr(code) for code in cut.getBestCmap()}
        assert (made / f"NotoSansSC-{weight}.woff").stat().st_size < 2_000_000
