"""Markdown: what is shown, and what is not let through."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.lib.markdown import escaped, html_from

ALLOWED = re.compile(
    r"</?(p|br|hr|strong|em|s|blockquote|ul|ol|li|a|h[3-6]|table|thead|tbody|tr|th|td)\b[^>]*>"
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Scope** and *care*", "<p><strong>Scope</strong> and <em>care</em></p>"),
        ("One\nTwo", "<p>One<br>\nTwo</p>"),
        ("# Scope", "<h3>Scope</h3>"),
        ("###### Scope", "<h6>Scope</h6>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("| A | B |\n|---|--:|\n| 1 | 2 |", '<td class="right">2</td>'),
        ("|  | A |\n|---|---|\n| 1 | 2 |", "<tr>\n<td></td>\n<th>A</th>\n</tr>"),
        ("[us](https://a.example)", 'href="https://a.example" target="_blank" rel="noopener'),
        ("[mail](mailto:a@a.example)", 'href="mailto:a@a.example"'),
    ],
)
def test_the_usual_marks_work(text: str, html: str) -> None:
    assert html in html_from(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![logo](https://elsewhere.example/pixel.gif)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](/settings/)",
        "[x](//elsewhere.example)",
        "<javascript:alert(1)>",
        "| a |\n|:-:|\n| <b style='x'>1</b> |",
    ],
)
def test_what_could_do_harm_is_shown_as_text_or_left_out(text: str) -> None:
    html = html_from(text)
    assert ALLOWED.sub("", html).count("<") == 0
    assert not re.search(r"<[^>]*(script|onerror|style|src)", html)
    assert re.findall(r'href="([^"]*)"', html) in ([], ["https://elsewhere.example/pixel.gif"])


@given(st.text(max_size=60))
def test_any_text_gives_only_the_allowed_tags(text: str) -> None:
    assert "<" not in ALLOWED.sub("", html_from(text))


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30))
def test_an_escaped_value_reads_as_it_is(value: str) -> None:
    html = html_from(escaped(value))
    assert unescape(html.removeprefix("<p>").removesuffix("</p>\n")) == value
