"""Countries, their states, currencies and time zones by their codes and English names."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_territory_currencies

from quotewright.lib.words import words_of

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


def state_code(country: str, text: str) -> str:
    """Return the code of a state, province or nation that was written freely, such as `ME`.

    Known are those of US, CA, AU and GB, by name or code in any case, with or without dots. What
    is none of them, a county for example, comes back as it is, without surplus spaces.
    """
    written = "".join(words_of(text))
    return _states(country.upper()).get(written) or " ".join(text.split())


@lru_cache(8)
def _states(country: str) -> dict[str, str]:
    """Return the codes by all that is written for them."""
    codes: dict[str, str] = {}
    for entry in _STATES.get(country, "").split(";"):
        code, *names = (part.strip() for part in entry.split("="))
        for written in (code, *names):
            if written:
                codes["".join(words_of(written))] = code
    return codes


_STATES = {
    "US": """
        AL=Alabama; AK=Alaska; AZ=Arizona; AR=Arkansas; CA=California=Calif; CO=Colorado;
        CT=Connecticut=Conn; DE=Delaware; DC=District of Columbia=Washington DC; FL=Florida;
        GA=Georgia; HI=Hawaii; ID=Idaho; IL=Illinois; IN=Indiana; IA=Iowa; KS=Kansas; KY=Kentucky;
        LA=Louisiana; ME=Maine; MD=Maryland; MA=Massachusetts=Mass; MI=Michigan=Mich;
        MN=Minnesota=Minn; MS=Mississippi; MO=Missouri; MT=Montana; NE=Nebraska; NV=Nevada;
        NH=New Hampshire; NJ=New Jersey; NM=New Mexico; NY=New York=New York State;
        NC=North Carolina; ND=North Dakota; OH=Ohio; OK=Oklahoma; OR=Oregon;
        PA=Pennsylvania=Penn=Penna; RI=Rhode Island; SC=South Carolina; SD=South Dakota;
        TN=Tennessee=Tenn; TX=Texas=Tex; UT=Utah; VT=Vermont; VA=Virginia;
        WA=Washington=Washington State=Wash; WV=West Virginia; WI=Wisconsin=Wis; WY=Wyoming;
        AS=American Samoa; GU=Guam; MP=Northern Mariana Islands; PR=Puerto Rico;
        VI=Virgin Islands=US Virgin Islands=United States Virgin Islands""",
    "CA": """
        AB=Alberta=Alta; BC=British Columbia; MB=Manitoba=Man; NB=New Brunswick;
        NL=Newfoundland and Labrador=Newfoundland=Labrador; NT=Northwest Territories=NWT;
        NS=Nova Scotia; NU=Nunavut; ON=Ontario=Ont; PE=Prince Edward Island=PEI;
        QC=Quebec=Que=PQ; SK=Saskatchewan=Sask; YT=Yukon=Yukon Territory""",
    "AU": """
        ACT=Australian Capital Territory; NSW=New South Wales; NT=Northern Territory;
        QLD=Queensland; SA=South Australia; TAS=Tasmania; VIC=Victoria; WA=Western Australia""",
    "GB": "ENG=England; NIR=Northern Ireland; SCT=Scotland; WLS=Wales=Cymru=CYM",
}
