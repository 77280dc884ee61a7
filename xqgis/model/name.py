"""A label in the languages of the house. Labels never key anything; codes do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """What people call a thing: Simplified Chinese, and English where known."""

    zh: str
    en: str = ""

    def in_(self, lang: str) -> str:
        """The label for ``lang`` (``zh-Hans`` or ``en``), Chinese when there is no other.

        >>> Name("交通治理", "Traffic").in_("en")
        'Traffic'
        >>> Name("黄泥村").in_("en")
        '黄泥村'
        """
        return self.en if lang == "en" and self.en else self.zh
