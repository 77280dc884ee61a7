"""Files that a person names: replaced whole, and what is no file is left in its place."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from xqgis.cli.files import write_bytes
from xqgis.errors import Unwritable


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
    with pytest.raises(Unwritable):
        write_bytes(tmp_path, b"x")
