"""The signing key: one for all who open the same folder, whenever they come."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from xqgis.services.tokens import Tokens
from xqgis.settings import ROOT

ROUNDS, AT_ONCE = 25, 4
WORKER = """
import sys
from pathlib import Path
from xqgis.services.tokens import Tokens
print("ready", flush=True)
for line in sys.stdin:
    print(Tokens(Path(line.strip()), lambda: 0.0).mask("x"), flush=True)
"""


def seeded(folder: Path, number: int, cut: bool) -> Path:
    """A key's file that is not there yet, or was cut short while it was written."""
    file = folder / str(number) / "signing.key"
    file.parent.mkdir()
    if cut:
        file.write_bytes(b"x" * (number % 32))
    return file


@pytest.mark.parametrize("cut", [False, True])
def test_processes_that_come_at_once_get_the_same_key(tmp_path: Path, cut: bool) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(AT_ONCE)
    ]
    try:
        assert {worker.stdout.readline() for worker in workers if worker.stdout} == {"ready\n"}
        for number in range(ROUNDS):
            file = seeded(tmp_path, number, cut)
            for worker in workers:
                assert worker.stdin
                worker.stdin.write(f"{file}\n")
                worker.stdin.flush()
            masks = {worker.stdout.readline().strip() for worker in workers if worker.stdout}
            assert masks == {Tokens(file, lambda: 0.0).mask("x")}, number
            assert [one.name for one in file.parent.iterdir()] == ["signing.key"]
            assert len(file.read_bytes()) == 32 and stat.S_IMODE(file.stat().st_mode) == 0o600
    finally:
        for worker in workers:
            worker.communicate(timeout=30)


@pytest.mark.parametrize("cut", [False, True])
def test_threads_that_come_at_once_get_the_same_key(tmp_path: Path, cut: bool) -> None:
    for number in range(ROUNDS):
        file, gate, masks = seeded(tmp_path, number, cut), threading.Barrier(8), set()

        def come(file: Path = file, gate: threading.Barrier = gate, masks: set[str] = masks) -> None:
            gate.wait()
            masks.add(Tokens(file, lambda: 0.0).mask("x"))

        threads = [threading.Thread(target=come) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(masks) == 1, number


def test_a_key_that_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "signing.key"
    first = Tokens(file, lambda: 0.0).mask("x")
    before = file.stat().st_ino, file.read_bytes()
    assert Tokens(file, lambda: 0.0).mask("x") == first
    assert (file.stat().st_ino, file.read_bytes()) == before
