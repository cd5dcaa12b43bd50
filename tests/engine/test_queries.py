"""How many database queries a push takes for each line and for a small change."""

from __future__ import annotations

from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from quotewright.integrations import connections, runner
from quotewright.integrations.models import Connection
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote

# BEGIN, the intent, COMMIT; the journal; BEGIN, the link, the intent's end, COMMIT.
A_LINE = 8


def queries_of(connection: Connection, quote: Quote) -> int:
    """Push in this thread and count."""
    with CaptureQueriesContext(database) as seen:
        runner.push(connection.pk, "quote", quote.pk)
    return len(seen)


def twin_of(quote: Quote, lines: int) -> Quote:
    """Another quote for the same person, published with so many lines."""
    twin = actions.create_quote(quote.account, quote.buyer, "Office refresh")
    actions.add_lines(twin, [{"name": f"Item {n}", "unit_price": "9"} for n in range(lines)])
    twin.refresh_from_db()
    actions.publish(twin)
    return twin


def test_a_line_takes_few_queries(connection: Connection, quote: Quote) -> None:
    connections.change_options(connection, side_by_side=1)
    queries_of(connection, twin_of(quote, 2))  # what a connection learns once

    few, many = (queries_of(connection, twin_of(quote, lines)) for lines in (2, 12))

    assert (many - few) / 10 <= A_LINE


def test_a_changed_line_of_many_takes_no_more_queries_than_one_of_few(
    connection: Connection, quote: Quote
) -> None:
    counts = []
    for lines in (2, 2, 12):
        twin = twin_of(quote, lines)
        queries_of(connection, twin)
        actions.revise(twin)
        line = Line.objects.filter(section__quote=twin).order_by("position").first()
        assert line is not None
        actions.change_line(line, {"unit_price": "8"})
        twin.refresh_from_db()
        actions.publish(twin)
        counts.append(queries_of(connection, twin))

    assert counts[1] == counts[2]
