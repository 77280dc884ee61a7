"""Files of the person at the terminal: read whole, written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from xqgis.cli.speech import heard
from xqgis.errors import UnreadableFile, Unwritable
from xqgis.words import Phrase
from xqgis.words.failures import why_failed

_BESIDE_SHAPES = (".shx", ".dbf", ".prj", ".cpg")
"""What else a shapefile is made of."""


def read_bytes(file: Path) -> bytes:
    """The bytes of ``file``; UnreadableFile when it cannot be opened, is no plain file, or is too large.

    It is looked at before it is opened: a pipe would wait for ever, a device has no end.
    """
    from xqgis.services.areas import MAX_BYTES

    try:
        seen = file.stat()
        if not stat.S_ISREG(seen.st_mode):
            raise UnreadableFile(name=name_of(file), why=Phrase("cli.not_a_file"))
        if seen.st_size > MAX_BYTES:
            facts = {"size": seen.st_size >> 20, "limit": MAX_BYTES >> 20}
            raise UnreadableFile(name=name_of(file), why=Phrase("ingest.why_size", facts))
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(name=name_of(file), why=Phrase("cli.no_such_file")) from error


def name_of(file: Path) -> str:
    """The name of ``file`` as people read it."""
    return heard(file.name)


def read_parts(file: Path) -> dict[str, bytes]:
    """The bytes of ``file`` by its name; of a ``.shp`` those of its siblings too.

    UnreadableFile when one of them cannot be opened.
    """
    parts = {name_of(file): read_bytes(file)}
    if file.suffix.lower() == ".shp":
        for sibling in sorted(file.parent.iterdir()):
            if sibling.stem == file.stem and sibling.suffix.lower() in _BESIDE_SHAPES:
                parts[name_of(sibling)] = read_bytes(sibling)
    return parts


def read_text(file: Path) -> str:
    """The text of ``file`` (UTF-8, a byte order mark allowed); UnreadableFile."""
    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(name=name_of(file), why=Phrase("cli.not_utf8")) from error


def write_bytes(file: Path, data: bytes) -> None:
    """``file`` with ``data``, by a temporary file beside it: no reader ever sees half; Unwritable.

    A pipe or a device (``/dev/null``, ``/dev/stdout``) is written to and never
    replaced; a link stays and what it leads to is replaced.
    """
    try:
        if file.exists() and not file.is_file():
            with file.open("wb") as stream:
                stream.write(data)
            return
        file = file.resolve()
        door, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:40]}.")
        try:
            with os.fdopen(door, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(draft, 0o666 & ~_umask())
            os.replace(draft, file)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Unwritable(name=heard(str(file)), why=why_failed(error)) from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
