"""What a person sends, whatever its format: read as a layer of shapes or as a book of rows.

No byte of it is looked at here: all reading happens in the locked process of `sandbox`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from xqgis.errors import UnreadableFile
from xqgis.ingest.cells import Book
from xqgis.ingest.classified import refuse_secret
from xqgis.ingest.sandbox import read_away
from xqgis.ingest.vector import MAX_FEATURES, VectorLayer
from xqgis.words import Phrase

__all__ = ["MAX_BYTES", "MAX_FEATURES", "Upload", "VectorLayer", "read_book", "read_layer"]

MAX_BYTES = 50 << 20
MAX_PARTS = 40


@dataclass(frozen=True)
class Upload:
    """One file, or the parts of a shapefile: the main one's name, and the bytes by file name.

    ``layer`` is the layer meant in a file that holds several; '' when there is but one.
    """

    name: str
    parts: Mapping[str, bytes] = field(repr=False)
    layer: str = ""

    @classmethod
    def of(cls, name: str, data: bytes, layer: str = "") -> Upload:
        """A single file."""
        return cls(name, {name: data}, layer)

    @property
    def digest(self) -> str:
        """SHA-256 of the file; of several, of all their names and bytes."""
        if len(self.parts) == 1:
            return hashlib.sha256(next(iter(self.parts.values()))).hexdigest()
        whole = hashlib.sha256()
        for name in sorted(self.parts):
            whole.update(f"{name}\0{len(self.parts[name])}\0".encode())
            whole.update(self.parts[name])
        return whole.hexdigest()


def read_layer(upload: Upload, most: int = MAX_FEATURES) -> VectorLayer:
    """The features of a file.

    `UnreadableFile` when it is no layer or has more than ``most`` of them,
    `LayerSecret` when it says of itself that it is a state secret.
    """
    refuse_size(upload)
    found = read_away("layer", upload.parts, upload, most).layer()
    refuse_secret(found.properties, upload.name)
    return found


def read_book(upload: Upload) -> Book:
    """The rows of a file as text; `UnreadableFile` when it has none.

    A layer of shapes gives one sheet: its attributes, and the columns ``lon``
    and ``lat`` where it has points.
    """
    refuse_size(upload)
    return read_away("book", upload.parts, upload, MAX_FEATURES).book(upload.name)


def refuse_size(upload: Upload) -> None:
    """`UnreadableFile` for what is too large, has too many parts, or nothing in it."""
    size = sum(map(len, upload.parts.values()))
    if size > MAX_BYTES:
        facts = {"size": size >> 20, "limit": MAX_BYTES >> 20}
        raise UnreadableFile(name=upload.name, why=Phrase("ingest.why_size", facts))
    if len(upload.parts) > MAX_PARTS:
        raise UnreadableFile(name=upload.name, why=Phrase("ingest.why_entries", {"limit": MAX_PARTS}))
    if not any(data.strip() for data in upload.parts.values()):
        raise UnreadableFile(name=upload.name, why=Phrase("ingest.why_empty"))
