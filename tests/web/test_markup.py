"""HTML that texts cannot break."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journeys.served import HARM
from xqgis.web.markup import Markup, join, page, tag


class Reader(HTMLParser):
    """What a browser would make of it: tags and text apart."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@given(st.text(alphabet=st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])))
def test_any_text_comes_out_as_it_went_in_as_content_and_as_attribute(text: str) -> None:
    found = read(tag("p", text, title=text))
    assert found.tags == [("p", {"title": text})]
    assert found.text == text


@pytest.mark.parametrize("harm", HARM)
def test_texts_that_mean_harm_open_no_tag(harm: str) -> None:
    found = read(tag("td", harm, tag("b", harm), data_pick=f"grid={harm}"))
    assert [name for name, _ in found.tags] == ["td", "b"]
    assert found.text == harm * 2


def test_finished_markup_is_not_escaped_twice_and_nothing_is_left_out_by_chance() -> None:
    row = tag("tr", [tag("td", "1 < 2"), None, tag("td", "")])
    assert row == "<tr><td>1 &lt; 2</td><td></td></tr>"
    assert isinstance(join(row, "&"), Markup)
    assert (
        tag("input", disabled=True, checked=False, value=None, maxlength=3)
        == '<input disabled maxlength="3">'
    )


@pytest.mark.parametrize("name", ["script>", "IMG", "", "a b"])
def test_names_of_tags_are_plain_words(name: str) -> None:
    with pytest.raises(ValueError, match=name if name else ".*"):
        tag(name)


@pytest.mark.parametrize("attribute", ["onclick", "on_load", "x>y"])
def test_no_attribute_carries_a_script(attribute: str) -> None:
    with pytest.raises(ValueError, match=attribute):
        tag("b", **{attribute: "alert(1)"})


def test_a_page_is_whole_and_asks_for_nothing() -> None:
    found = read(page("标题 <x>", "zh-Hans", "b{}", tag("main", "正文")))
    assert found.tags[0] == ("html", {"lang": "zh-Hans"})
    assert {name for name, _ in found.tags} == {
        "html",
        "head",
        "meta",
        "link",
        "title",
        "style",
        "body",
        "main",
    }
    assert dict(found.tags)["link"] == {"rel": "icon", "href": "data:,"}
