"""Markdown that people type, as HTML that is safe on any page.

A small part of CommonMark with tables: headings, emphasis, lists, quotations, rules and links.
There is no raw HTML, no image and no code: with code gone, a backslash before a punctuation mark
always means the mark itself, and `escaped` can rely on that.
"""

from __future__ import annotations

import re
import string
import unicodedata

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_SCHEMES = ("http://", "https://", "mailto:")
_OFF = ["image", "code", "fence", "backticks", "html_block", "html_inline", "reference"]
_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")
# A text stands under a page's title (h1) and its own (h2).
_DEEPER = 2
_SIDES = {"text-align:right": "right", "text-align:center": "center"}

_CLEANER = nh3.Cleaner(
    tags={"p", "br", "hr", "strong", "em", "s", "blockquote", "ul", "ol", "li", "a"}
    | {"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"},
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    allowed_classes={"th": set(_SIDES.values()), "td": set(_SIDES.values())},
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer",
)


def html_from(text: str) -> str:
    """Return the text as safe HTML. A line break in it is one on the page."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        _fit_in(token)
    _make_plain_cells_of_empty_headings(tokens)
    return _CLEANER.clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def escaped(value: str) -> str:
    """Return Markdown that shows the value exactly, on one line, whatever is in it."""
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in value)
    return _PUNCTUATION.sub(r"\\\1", " ".join(kept.split()))


def _fit_in(token: Token) -> None:
    """Let headings begin below the page's own; say a column's side by class, not by style."""
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + _DEEPER, 6)}"
    if (side := token.attrs.pop("style", None)) in _SIDES:
        token.attrs["class"] = _SIDES[str(side)]


def _make_plain_cells_of_empty_headings(tokens: list[Token]) -> None:
    """A table's corner is often empty: as a heading it would head a column with nothing."""
    for opening, inside, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and not inside.content.strip():
            opening.tag = closing.tag = "td"


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True})
    made.enable(["table", "strikethrough"]).disable(_OFF)
    # What is not a link stays readable as it was typed.
    made.validateLink = lambda url: url.casefold().startswith(_SCHEMES)  # type: ignore[method-assign]
    return made


_MARKDOWN = _markdown()
