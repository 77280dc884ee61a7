"""Files that a person names: replaced whole, and what is no file is left in its place."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import FIELDS, outlines
from tests.cli.terminal import Terminal
from xqgis.cli.files import read_bytes, read_parts, write_bytes
from xqgis.errors import UnreadableFile, Unwritable
from xqgis.services.areas import MAX_BYTES
from xqgis.words import Phrase


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    listener = threading.Thread(target=lambda: heard.append(pipe.read_bytes()), daemon=True)
    listener.start()
    write_bytes(pipe, b"scores")
    listener.join(10)
    assert heard == [b"scores"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_stays_a_device(tmp_path: Path) -> None:
    above, below = os.openpty()
    try:
        device = Path(os.ttyname(below))
        write_bytes(device, b"x")
        assert stat.S_ISCHR(device.stat().st_mode)
        assert os.read(above, 1) == b"x"
    finally:
        os.close(above)
        os.close(below)


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    write_bytes(tmp_path / "link.csv", b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.csv", "real.csv"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Unwritable) as refusal:
        write_bytes(tmp_path, b"x")
    assert refusal.value.facts["why"] == Phrase("errors.io_folder")


def test_where_a_file_cannot_be_written_is_told_without_the_system_s_english(bare: Terminal) -> None:
    said = bare.run("template", "inspections", "-o", bare.town / "none" / "a.xlsx")
    assert said.code == 2
    assert "写不进去：没有这个文件夹。" in said.err


def test_what_is_no_plain_file_is_refused_without_being_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for file in (tmp_path / "pipe.csv", tmp_path, Path("/dev/zero")):
        with pytest.raises(UnreadableFile) as refusal:
            read_bytes(file)
        assert refusal.value.facts["why"] == Phrase("cli.not_a_file")


def test_a_file_too_large_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as stream:
        stream.truncate(30 << 30)
    with pytest.raises(UnreadableFile) as refusal:
        read_bytes(tmp_path / "a.csv")
    why = Phrase("ingest.why_size", {"size": 30 << 10, "limit": MAX_BYTES >> 20})
    assert refusal.value.facts == {"name": "a.csv", "why": why}


def _gbk(name: str) -> str:
    return os.fsdecode(name.encode("gbk"))


def test_names_in_gbk_are_read_as_their_writer_meant_them(tmp_path: Path) -> None:
    for ending in (".shp", ".dbf"):
        (tmp_path / f"{_gbk('芙蓉')}{ending}").write_bytes(b"x")
    assert list(read_parts(tmp_path / f"{_gbk('芙蓉')}.shp")) == ["芙蓉.shp", "芙蓉.dbf"]


def test_files_and_texts_in_gbk_are_stored_and_told_as_they_were_meant(
    bare: Terminal, tmp_path: Path
) -> None:
    file = outlines("villages", tmp_path / _gbk("芙蓉区.geojson"))
    said = bare.run("import", "villages", file, *FIELDS)
    assert said.code == 0, said.err
    with closing(sqlite3.connect(bare.home / "store.sqlite")) as base:
        stored = base.execute("SELECT json_extract(details, '$.file') FROM audit").fetchall()
    assert stored == [("芙蓉区.geojson",)]
    said = bare.run("withdraw", _gbk("批次"), "--reason", "\udcff")
    assert "批次" in said.err
