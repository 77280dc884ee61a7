"""A label in the languages of the house. Labels never key anything; codes do."""

from __future__ import annotations

from dataclasses import dataclass

from xqgis.words import traditional


@dataclass(frozen=True, slots=True)
class Name:
    """What people call a thing: Simplified Chinese, and English where known.

    ``typed`` when somebody wrote it in a file of theirs: then it is shown as it
    stands, in any language.
    """

    zh: str
    en: str = ""
    typed: bool = False

    def in_(self, lang: str) -> str:
        """The label for one of the house's languages, Chinese when there is no other.

        >>> Name("交通治理", "Traffic").in_("en")
        'Traffic'
        >>> Name("黄泥村").in_("en"), Name("黄泥村").in_("zh-Hant"), Name("黄泥村", typed=True).in_("zh-Hant")
        ('黄泥村', '黃泥村', '黄泥村')
        """
        if lang == traditional.LANGUAGE and not self.typed:
            return traditional.traditional(self.zh)
        return self.en if lang == "en" and self.en else self.zh
