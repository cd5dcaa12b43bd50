"""How prices and tax stand to each other."""

from __future__ import annotations

from enum import StrEnum


class TaxMode(StrEnum):
    """Whether tax is added to prices, contained in them, or left to the PSA."""

    EXTERNAL = "external"
    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"
