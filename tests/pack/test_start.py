"""``init_pack``: a new town's pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from xqgis.errors import PackInvalid
from xqgis.pack import init_pack, read_pack


def test_what_it_writes_can_be_read_as_it_is(tmp_path: Path) -> None:
    init_pack(tmp_path / "deep" / "town")
    town = read_pack(tmp_path / "deep" / "town").town
    assert not town.demo and town.clock is None
    assert town.line("1").full == 0.95


def test_it_says_what_each_key_means_in_both_languages(tmp_path: Path) -> None:
    init_pack(tmp_path / "town")
    text = (tmp_path / "town" / "town.yaml").read_text("utf-8")
    comments = "\n".join(line.partition("#")[2] for line in text.splitlines())
    assert "经度在前" in comments and "longitude first" in comments


def test_it_has_a_place_for_every_part_of_a_pack(tmp_path: Path) -> None:
    init_pack(tmp_path / "town")
    made = {path.name for path in (tmp_path / "town").iterdir()}
    assert made == {"town.yaml", "standards", "villages", "grids", "basemap"}


def test_it_fills_an_empty_folder(tmp_path: Path) -> None:
    init_pack(tmp_path)
    assert read_pack(tmp_path).registry.version == "batch-1"


@pytest.mark.parametrize("name", ["town.yaml", "notes.txt", ".hidden"])
def test_it_overwrites_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("ours", "utf-8")
    with pytest.raises(PackInvalid):
        init_pack(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "town").write_text("", "utf-8")
    with pytest.raises(PackInvalid):
        init_pack(tmp_path / "town")
