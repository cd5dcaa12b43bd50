"""Our tax rates beside Syncro's ids of them: there is no list of theirs, so ids that were seen in
its customers are offered.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from quotewright.integrations.models import Connection, RemoteRecord
from quotewright.lib.money import plain
from quotewright.lib.taxes import combined_percent

# The rate of who pays no tax.
NO_TAX = "0"


@dataclass(frozen=True, slots=True)
class RateShown:
    """One of our rates, combined, in percent as text; `theirs` is Syncro's id or empty."""

    percent: str
    name: str
    theirs: str


@dataclass(frozen=True, slots=True)
class SeenRate:
    """An id that records in Syncro bear, and how many of each kind do: “12 customers”."""

    remote_id: str
    said: str


def rates_of(connection: Connection) -> list[RateShown]:
    """Return our present rate, that of no tax, and what else was mapped."""
    present = list(connection.account.tax_rates.filter(archived_at=None))
    mapped = connection.chosen.tax_rates
    names = {NO_TAX: "People who are exempt from tax"}
    if present:
        names[plain(combined_percent(present))] = " + ".join(rate.name for rate in present)
    for percent in mapped:
        names.setdefault(percent, "Quotes that were made with it")
    ours = sorted(names, key=lambda percent: (percent == NO_TAX, float(percent)))
    return [RateShown(each, names[each], mapped.get(each, "")) for each in ours]


def seen_rates(connection: Connection) -> list[SeenRate]:
    """Return the ids that were seen in Syncro's customers and products, the commonest first."""
    rows = RemoteRecord.objects.filter(
        connection=connection,
        kind__in=["customer", "product"],
        told__facts__tax_rate_id__isnull=False,
    )
    found: dict[str, Counter[str]] = {}
    for kind, remote_id in rows.values_list("kind", "told__facts__tax_rate_id"):
        if remote_id:
            found.setdefault(str(remote_id), Counter())[kind] += 1
    by_use = sorted(found.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    return [SeenRate(remote_id, _said(counts)) for remote_id, counts in by_use]


def _said(counts: Counter[str]) -> str:
    parts = [f"{n:,} {kind}{'s' if n != 1 else ''}" for kind, n in sorted(counts.items())]
    return "seen at " + " and ".join(parts)
