"""How long a person waits: for the demo, for the first answer, for the tests."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from statistics import median

from benchmarks.row import Row, timed

ROOT = Path(__file__).resolve().parent.parent
STARTS = 5


def demo(home: Path) -> Row:
    """``xqgis demo`` into an empty home."""
    command = [str(ROOT / ".venv" / "bin" / "xqgis"), "demo"]
    environment = {**os.environ, "XQGIS_HOME": str(home)}
    seconds = timed(lambda: subprocess.run(command, env=environment, check=True, capture_output=True))
    return Row("xqgis demo, about 150,000 checks", seconds, 1, at_most=30)


def second_start(home: Path) -> Row:
    """``./run`` with everything built and the demo made, until the server answers."""
    seconds = median(_start(home) for _ in range(STARTS))
    return Row("./run from the second time on, to the first answer", seconds, STARTS, at_most=10)


def tests(home: Path) -> Row:
    """All of ``./test``."""
    seconds = timed(lambda: subprocess.run([str(ROOT / "test")], cwd=ROOT, check=True, capture_output=True))
    return Row("./test", seconds, 1, at_most=600)


def _start(home: Path) -> float:
    port = _free_port()
    environment = {**os.environ, "XQGIS_HOME": str(home), "PORT": str(port)}
    started = time.perf_counter()
    server = subprocess.Popen(
        [str(ROOT / "run")],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(port):
            if server.poll() is not None:
                raise RuntimeError(f"./run ended with {server.returncode}")
            time.sleep(0.05)
        return time.perf_counter() - started
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    call = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        call.request("GET", "/healthz")
        return call.getresponse().status == 200
    except OSError:
        return False
    finally:
        call.close()
