"""The second template language: Jinja2 for the editor's grid alone.

Django's own takes 0.3 ms for a line of the grid, Jinja2 a tenth of that: at 1,000 lines that is
what the reader waits for (`benchmarks/quoting.py`).
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from jinja2 import Environment

from quotewright.lib import money
from quotewright.web.words import icon, price_text


def environment(**options: Any) -> Environment:
    """Return the environment that Django renders `jinja/` with."""
    made = Environment(**options, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"icon": icon, "url": reverse}
    made.filters |= {
        "money": money.shown,
        "price": price_text,
        "plain": money.plain,
        "percent": money.shown_percent,
    }
    return made
