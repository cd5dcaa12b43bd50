"""How long a search of 100,000 items takes, beside the naive way: ILIKE on name and code.

Both find the first page of 50 for the same searches in the same database, in turns: words as they
are typed letter by letter, codes and parts of codes, several words, words that nothing has. The
fastest of three counts, so that what else the machine does counts less.
Run: `python benchmarks/search_items.py [ITEMS]`.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from typing import Any

from quotewright.cli.installation import scratch_installation

ITEMS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
SEARCHES = 400
MAKERS = [
    "Dell",
    "HP",
    "Lenovo",
    "Cisco",
    "Meraki",
    "Fortinet",
    "SonicWall",
    "Ubiquiti",
    "APC",
    "Eaton",
    "Synology",
    "QNAP",
    "Microsoft",
    "Adobe",
    "VMware",
    "Veeam",
    "Datto",
    "Sophos",
    "Bitdefender",
    "Logitech",
    "Jabra",
    "Poly",
    "Yealink",
    "Samsung",
    "LG",
    "ASUS",
    "Acer",
    "Intel",
    "AMD",
    "Kingston",
    "Crucial",
    "Seagate",
]
LINES = [
    "PowerEdge",
    "OptiPlex",
    "Latitude",
    "ThinkPad",
    "ProLiant",
    "EliteBook",
    "Catalyst",
    "FortiGate",
    "UniFi",
    "Smart-UPS",
    "DiskStation",
    "Surface",
    "Precision",
    "Vostro",
    "Aruba",
    "Nexus",
    "Galaxy",
    "Evolve",
    "Voyager",
    "SafeGuard",
]
KINDS = [
    "server",
    "workstation",
    "laptop",
    "desktop",
    "firewall",
    "access point",
    "switch 24-port",
    "switch 48-port",
    "UPS",
    "battery",
    "monitor",
    "docking station",
    "headset",
    "phone",
    "license",
    "subscription",
    "backup",
    "disk",
    "memory module",
    "power supply",
    "cable",
    "rack",
    "service",
    "installation",
    "warranty extension",
]
CATEGORIES = [
    "Servers",
    "Workstations",
    "Laptops",
    "Networking",
    "Firewalls",
    "Power",
    "Storage",
    "Software",
    "Services",
    "Phones",
    "Monitors",
    "Accessories",
]
ENDINGS = ("", "", " 1 year", " 3 years", " 16 GB", " 32 GB", " 1U", " 2U")


def main() -> None:
    """Fill a database of its own, search it both ways and print a table."""
    with scratch_installation("bench"):
        _measure()


def _measure() -> None:
    from quotewright.accounts.models import Account
    from quotewright.catalog.search import Wanted, count, search

    account = Account.objects.create(name="Harbor IT")
    started = time.perf_counter()
    _fill(account)
    print(f"{ITEMS:,} items written in {time.perf_counter() - started:.0f} s")
    ways: dict[str, Callable[[str], object]] = {
        "search": lambda text: search(account, Wanted(text)),
        "search, first 12, as the picker": lambda text: search(account, Wanted(text), most=12),
        "search and count, as the list": lambda text: (
            search(account, Wanted(text)),
            count(account, Wanted(text)),
        ),
        "naive: ILIKE on name and code": lambda text: _naive(account, text),
    }
    searches = _searches(account)
    took: dict[str, list[tuple[float, str]]] = {way: [] for way in ways}
    for text in searches[:20]:  # the first ones warm up caches
        for ask in ways.values():
            ask(text)
    for text in searches:
        for way, ask in ways.items():
            took[way].append((min(_milliseconds(ask, text) for _ in range(3)), text))
    print(f"{len(searches)} searches{'':<20}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}  slowest")
    for way, times in took.items():
        times.sort()
        p50, p95 = (times[int(len(times) * share) - 1][0] for share in (0.5, 0.95))
        print(f"{way:<33}{p50:>9.1f}{p95:>9.1f}{times[-1][0]:>9.1f}  “{times[-1][1]}”")


def _milliseconds(ask: Callable[[str], object], text: str) -> float:
    begun = time.perf_counter()
    ask(text)
    return (time.perf_counter() - begun) * 1000


def _naive(account: Any, text: str) -> object:
    from django.db.models import Q

    from quotewright.catalog.models import Item

    rows = Item.objects.filter(account=account, archived_at=None)
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word))
    return list(rows.select_related("manufacturer", "category").order_by("name", "pk")[:51])


def _fill(account: Any) -> None:
    from django.db import connection

    from quotewright.catalog.actions import find_or_create_category, find_or_create_manufacturer
    from quotewright.catalog.indexing import reindex
    from quotewright.catalog.models import Item

    chance = random.Random(7)
    makers = [find_or_create_manufacturer(account, name) for name in MAKERS]
    categories = [find_or_create_category(account, name) for name in CATEGORIES]
    for start in range(0, ITEMS, 5_000):
        Item.objects.bulk_create(
            _item(account, number, chance, makers, categories)
            for number in range(start, min(start + 5_000, ITEMS))
        )
    reindex(Item.objects.filter(account=account))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _item(
    account: Any, number: int, chance: random.Random, makers: list[Any], categories: list[Any]
) -> Any:
    from quotewright.catalog.models import Item

    maker = chance.choice(makers)
    letters = "".join(chance.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=chance.randint(2, 4)))
    ending = chance.choice(("", "C", "-RM", "I", "X", "-US", "/A"))
    model = f"{chance.choice(letters)}{chance.randint(100, 9999)}"
    return Item(
        account=account,
        name=f"{maker} {chance.choice(LINES)} {model} {chance.choice(KINDS)}"
        + chance.choice(ENDINGS),
        code=f"{letters}{chance.randint(10, 99999)}{ending}",
        sku=f"HIT-{number:06d}",
        description="Includes setup at your office. " * chance.randint(0, 8),
        manufacturer=maker,
        category=chance.choice(categories),
        cost=chance.randint(5, 4000),
        price=chance.randint(4001, 9000),
    )


def _searches(account: Any) -> list[str]:
    """What people type: half of the searches are names that are still being typed."""
    from quotewright.catalog.models import Item

    chance = random.Random(11)
    pks = list(Item.objects.filter(account=account).values_list("pk", flat=True))
    items = Item.objects.in_bulk(chance.sample(pks, SEARCHES))
    searches = []
    for place, item in enumerate(items.values()):
        words = item.name.split()
        if place % 2 == 0:
            text = item.name[: chance.randint(1, len(item.name))]
        elif place % 8 == 1:
            text = item.code
        elif place % 8 == 3:
            text = item.code[chance.randint(0, 2) :][: chance.randint(2, 5)]
        elif place % 8 == 5:
            text = " ".join(chance.sample(words, k=min(2, len(words))))
        else:
            text = chance.choice((chance.choice(KINDS), chance.choice(LINES), "zzz dell", item.sku))
        searches.append(text)
    return searches


if __name__ == "__main__":
    main()
