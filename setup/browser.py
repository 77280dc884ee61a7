"""``try PATH``: does this browser start? ``unpack``: make npm's packed Chromium ready and print its path."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKED = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
HOME = ROOT / ".venv" / "chromium"
WRAPPER = HOME / "chromium"
UNPACK = """
const fs = require("fs"), zlib = require("zlib");
const [from, to] = process.argv.slice(1);
fs.createReadStream(from).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(to));
"""
START = """#!/bin/sh
here=$(dirname "$0")
LD_LIBRARY_PATH="$here/al2023/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/chrome" "$@"
"""


def starts(path: str) -> bool:
    """Whether the browser at ``path`` renders a blank page."""
    command = [path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and b"<html" in answer.stdout


def unbrotli(name: str, target: Path) -> None:
    """Unpack one ``.br`` file with node, the only tool here that reads it."""
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    subprocess.run([node, "-e", UNPACK, str(PACKED / name), str(target)], check=True)


def unpack() -> Path:
    """Chromium, its software GL and the libraries that slim systems lack; the starter is written last."""
    if not WRAPPER.exists():
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        unbrotli("chromium.br", HOME / "chrome")
        (HOME / "chrome").chmod(0o755)
        for name, folder in (("al2023", "al2023"), ("swiftshader", ".")):
            unbrotli(f"{name}.tar.br", HOME / f"{name}.tar")
            with tarfile.open(HOME / f"{name}.tar") as packed:
                packed.extractall(HOME / folder, filter="data")
        WRAPPER.write_text(START, "utf-8")
        WRAPPER.chmod(0o755)
    return WRAPPER


if __name__ == "__main__":
    if sys.argv[1] == "try":
        sys.exit(not starts(sys.argv[2]))
    sys.stdout.write(f"{unpack()}\n")
