"""How long the list of 100,000 quotes takes by filter, order and search, beside the naive way.

Whole requests in process through Django's test client, against a real PostgreSQL (DATABASE_URL or
the embedded one), in a database of its own that is dropped afterwards. The naive way is what a
first version does: `icontains` over joined tables, an exact count, totals from the lines.
Run: `python benchmarks/list_quotes.py [QUOTES]`; `benchmarks/dashboard.py` uses the same rows.
"""

from __future__ import annotations

import html
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from quotewright.cli.installation import scratch_installation

QUOTES = 100_000
ROUNDS = 25
CASES = (
    "",
    "stage=draft",
    "stage=viewed",
    "stage=expired",
    "owner=me",
    "owner=me&stage=sent",
    "tag=renewal",
    "tag=rare",
    "expires=7",
    "sync=needs_person",
    "organization=ORGANIZATION",
    "sort=created",
    "sort=-total",
    "sort=total&stage=sent",
    "sort=expiry",
    "sort=number",
    "sort=-total&owner=me&tag=renewal",
    "q=firewall",
    "q=fi",
    "q=vega",
    "q=harbor+dental+42",
    "q=50123",
    "q=person4242@harbor",
    "q=nothing-like-this",
    "q=firewall&stage=draft&sort=-total",
    "q=vega&owner=me&tag=renewal&sort=expiry",
)
# The naive way is slow: a few cases show it.
NAIVE = ("", "stage=draft", "sort=-total", "q=firewall", "q=person4242@harbor")

COMPANIES = ("Harbor Dental", "Ferry Lane Books", "Okafor Accounting", "Lindqvist")
FIRST_NAMES = ("Marisol", "Tom", "Eilidh", "Ruth", "Hana")
LAST_NAMES = ("Vega", "Okafor", "Brand", "Lind", "Sato", "Pryce", "Bah")
# Half is accepted and a fourth declined, over three years; every other one open is expired.
_QUOTES = """
INSERT INTO quotes_quote (account_id, key, is_template, number, revision, version, name, person_id,
    owner_id, state, currency, tags, notes, terms, discount_percent, discount_amount, shipping,
    shipping_taxable, tax_mode, taxes, tax_exempt, due, yearly, yearly_cost, yearly_recurring,
    issued_on, expires_on, published_at, viewed_at, closed_at, link, created_at, updated_at, words)
SELECT %(account)s, 'B-' || n, false, (1000 + n)::text, 1, 1,
    (ARRAY['Firewall','Server','Laptop','Managed care','Wi-Fi','Phone'])[1 + n %% 6] || ' ' ||
    (ARRAY['refresh','replacement','renewal','move'])[1 + n %% 4] || ' ' || n,
    p.first + (n * 7919) %% %(people)s, %(owner)s + n %% %(owners)s, s.state,
    CASE WHEN n %% 20 = 0 THEN 'EUR' ELSE 'USD' END,
    CASE WHEN n %% 10 = 0 THEN ARRAY['renewal'] WHEN n %% 5000 = 1 THEN ARRAY['rare'] ELSE '{}' END,
    '', '', 0, 0, 0, false, 'external', '[]', false, (n * 7907) %% 2000000 / 100.0,
    (n * 7907) %% 3000000 / 100.0, (n * 7907) %% 2000000 / 100.0, (n * 7907) %% 1000000 / 100.0,
    (t.at)::date, CASE WHEN n %% 40 = 0 THEN NULL WHEN n %% 2 = 0 THEN current_date + n %% 60
        ELSE (t.at)::date + 30 END,
    CASE WHEN s.state <> 'draft' THEN t.at END, CASE WHEN n %% 3 = 0 THEN t.at END,
    CASE WHEN s.state IN ('accepted', 'declined') THEN t.at + interval '3 days' END,
    'bench-' || n, t.at, t.at + interval '1 hour', NULL
FROM generate_series(1, %(quotes)s) AS n,
    LATERAL (SELECT (ARRAY['draft','draft','published','published','published','accepted',
        'accepted','accepted','accepted','accepted','accepted','accepted','accepted','accepted',
        'accepted','declined','declined','declined','declined','declined'])[1 + n * 7 %% 20]
        AS state) AS s,
    LATERAL (SELECT now() - interval '3 years' * (1 - n / %(quotes)s::float) - interval '4 days'
        AS at) AS t,
    (SELECT min(id) AS first FROM people_person WHERE account_id = %(account)s) AS p;
INSERT INTO quotes_section (quote_id, name, kind, chosen, position)
SELECT id, '', 'plain', true, 1 FROM quotes_quote WHERE account_id = %(account)s;
INSERT INTO quotes_line (section_id, key, position, name, code, description, note, quantity,
    whole_quantity, unit_price, unit_cost, scheme, tiers, discount_percent, discount_amount,
    taxable, frequency, optional, chosen, customer_quantity, hidden, included, manufacturer,
    supplier, supplier_sku, options, parts, shows_parts, list_amount, amount, cost_amount)
SELECT s.id, gen_random_uuid(), n, 'Item ' || n, '', '', '', n, false, 100, 60, 'unit', '[]', 0, 0,
    true, 'one_time', false, true, false, false, false, '', '', '', '[]', '[]', false, 100 * n,
    100 * n, 60 * n
FROM quotes_section AS s, generate_series(1, 3) AS n;
INSERT INTO quotes_event (quote_id, at, kind, actor, times, text)
SELECT id, updated_at, 'created', 'Dana Whitlock', 1, 'created the quote' FROM quotes_quote
WHERE account_id = %(account)s;
INSERT INTO integrations_outbox (connection_id, kind, record_id, wanted_version, wanted_at,
    done_version, done_at, parked_version, failures, result)
SELECT %(connection)s, 'quote', id, 1, updated_at, CASE WHEN id %% 500 = 0 THEN 0 ELSE 1 END,
    updated_at, CASE WHEN id %% 1000 = 0 THEN 1 ELSE 0 END, 0, '{}' FROM quotes_quote
WHERE account_id = %(account)s AND state <> 'draft';
"""


def main(quotes: int) -> None:
    """Measure every case in turns and print p50, p95 and the slowest, in milliseconds."""
    with scratch_installation("bench"):
        client, organization = filled(quotes)
        print(f"{quotes:,} quotes, {ROUNDS} rounds, whole requests for the first 50 rows")
        header()
        for case in CASES:
            query = case.replace("ORGANIZATION", str(organization))
            measure(case or "(all)", partial(get, client, f"/quotes/?{query}"))
        for case in ("", "q=firewall", "sort=-total"):
            page = get(client, f"/quotes/?{case}").content.decode()
            further = html.unescape(re.findall(r'hx-get="([^"]*after=[^"]*)"', page)[0])
            measure(f"older rows, {case or 'all'}", partial(get, client, further, rows=True))
        print("The naive way: icontains, exact counts, totals from the lines")
        header()
        for case in NAIVE:
            measure(case or "(all)", partial(_naive, case), rounds=5)


def filled(quotes: int) -> tuple[Any, int]:
    """Make an account with so many quotes; return Dana's client and some organization's id."""
    from django.db import connection
    from django.test import Client

    from quotewright.accounts.models import Account, Membership, User
    from quotewright.integrations.models import Connection
    from quotewright.people.models import Organization
    from quotewright.quotes.findable import refresh
    from quotewright.quotes.models import Quote

    account = Account.objects.create(name="Harbor IT")
    owners = [User(email=f"member{n}@harborit.example", name=f"Member {n}") for n in range(8)]
    User.objects.bulk_create(owners)
    Membership.objects.bulk_create(Membership(account=account, user=each) for each in owners)
    made = Connection(account=account, subdomain="harborit", is_stand_in=True)
    made.token = "T-bench"
    made.save()
    values = {
        "account": account.pk,
        "people": max(quotes // 5, 10),
        "quotes": quotes,
        "owner": owners[0].pk,
        "owners": len(owners),
        "connection": made.pk,
    }
    _fill_people(account, max(quotes // 5, 10))
    with connection.cursor() as cursor:
        cursor.execute(_QUOTES, values)
        rows = Quote.objects.defer("words").select_related("person__organization").order_by("pk")
        for start in range(0, quotes, 5000):
            refresh(rows[start : start + 5000])
        cursor.execute("VACUUM ANALYZE")
    client = Client(headers={"Host": "localhost"})
    client.force_login(owners[0])
    return client, Organization.objects.earliest("pk").pk


def _fill_people(account: Any, people: int) -> None:
    """Make them through the models, so that a new column needs no change here."""
    from quotewright.people.models import Organization, Person

    organizations = Organization.objects.bulk_create(
        Organization(account=account, name=f"{COMPANIES[n % len(COMPANIES)]} {n}")
        for n in range(1, people // 5 + 1)
    )
    Person.objects.bulk_create(
        [
            Person(
                account=account,
                organization=organizations[n % len(organizations)],
                first_name=FIRST_NAMES[n % len(FIRST_NAMES)],
                last_name=LAST_NAMES[n % len(LAST_NAMES)],
                email=f"person{n}@harbor{n % 50}.example",
                country="US",
            )
            for n in range(1, people + 1)
        ],
        batch_size=5_000,
    )


def get(client: Any, url: str, rows: bool = False) -> Any:
    """Ask for a page, or for rows alone as htmx does."""
    answer = client.get(url, headers={"HX-Request": "true"} if rows else {})
    assert answer.status_code == 200, answer.content
    return answer


def header() -> None:
    """Print the heads of the columns."""
    print(f"{'':<44}{'p50':>8}{'p95':>8}{'max':>8}{'own CPU':>8}{'queries':>9}")


def measure(name: str, run: Callable[[], object], rounds: int = ROUNDS) -> None:
    """Print how long it takes, how much of it is this process's own work, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):
        run()
    with CaptureQueriesContext(connection) as captured:
        run()
    queries = len(captured)
    times, own = [], []
    for _ in range(rounds):
        started, cpu = time.perf_counter(), time.process_time()
        run()
        own.append((time.process_time() - cpu) * 1000)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    p50, p95 = times[len(times) // 2], times[max(0, int(len(times) * 0.95) - 1)]
    middle = sorted(own)[len(own) // 2]
    line = f"{name:<44}{p50:>8.1f}{p95:>8.1f}{times[-1]:>8.1f}{middle:>8.1f}{queries:>9}"
    print(line, flush=True)


def _naive(case: str) -> None:
    from django.db.models import Q

    from quotewright.quotes.documents import totals_now
    from quotewright.quotes.models import Quote

    given = dict(part.split("=") for part in case.split("&") if part)
    quotes = Quote.objects.all()
    for word in given.get("q", "").split("+"):
        quotes = quotes.filter(
            Q(name__icontains=word)
            | Q(number__icontains=word)
            | Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
            | Q(person__organization__name__icontains=word)
        )
    if "stage" in given:
        quotes = quotes.filter(state=given["stage"])
    quotes.count()
    rows = quotes.defer("words").select_related("account", "person__organization", "owner")
    rows = rows.prefetch_related("sections__lines")
    if given.get("sort") == "-total":  # a total that is not kept is known once all are read
        rows = rows[:5000]
        sorted(rows, key=lambda quote: totals_now(quote).due.total)
        return
    for quote in rows.order_by("-updated_at", "-pk")[:50]:
        totals_now(quote)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else QUOTES)
