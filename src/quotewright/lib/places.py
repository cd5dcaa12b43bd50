"""Countries, currencies and time zones by their codes and English names."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_territory_currencies

# Not countries: the EU, the euro area, the UN, outlying Oceania, and Unicode's test entries.
_NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
# Regions of the time zone database whose zones are named after places.
_REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@lru_cache(1)
def countries() -> dict[str, str]:
    """Return the countries' names by their two letters, by name."""
    named = Locale("en", "US").territories.items()
    found = {c: n for c, n in named if len(c) == 2 and c.isalpha() and c not in _NOT_COUNTRIES}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


@lru_cache(1)
def currencies() -> dict[str, str]:
    """Return the names of the currencies that some country uses now, by their three letters."""
    today = date.today()
    names = Locale("en", "US").currencies
    codes = {c for country in countries() for c in get_territory_currencies(country, today, today)}
    return {code: names[code] for code in sorted(codes)}


@lru_cache(1)
def time_zones() -> list[str]:
    """Return the time zones that are named after places, and UTC first."""
    named = {zone for zone in available_timezones() if zone.split("/")[0] in _REGIONS}
    return ["UTC", *sorted(named)]
