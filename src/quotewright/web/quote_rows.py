"""One quote as a row of a list, in words and in HTML.

The one markup that is written here and not in a template: fifty rows in a template took as long as
all the rest of the page (`benchmarks/list_quotes.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from quotewright.catalog.schemes import margin_percent
from quotewright.integrations.models import Connection
from quotewright.integrations.state import SyncState, quote_states
from quotewright.lib.money import shown as shown_money
from quotewright.lib.money import shown_percent
from quotewright.quotes.listing import Stage, stage_on
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest
from quotewright.web.badges import badge_of, sync_badge_of
from quotewright.web.words import day, icon, when

URGENT = timedelta(days=7)

_DECIDED = {Stage.ACCEPTED, Stage.DECLINED}
_SENT = {Stage.SENT, Stage.VIEWED}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns this member has: the margin, and the boxes that choose quotes."""

    margin: bool
    choice: bool

    @property
    def count(self) -> int:
        """How many there are."""
        return 9 + self.margin + self.choice


def columns_of(request: MemberRequest, choosing: bool = True) -> Columns:
    """Return which columns this member has; `choosing` where quotes can be chosen at all."""
    membership = request.membership
    return Columns(membership.sees_margins, choosing and membership.may_write)


def rows_of(
    connection: Connection | None,
    quotes: Sequence[Quote],
    columns: Columns,
    day_there: date,
    swaps: bool = False,
) -> SafeString:
    """Return the rows of quotes (see `listing.listed`), in two queries however many there are.

    `day_there` is the account's today; with `swaps` htmx puts each in the place of the page's own.
    """
    states = quote_states(connection, list(quotes))
    rows = [_row(quote, states[quote.pk], columns, day_there, swaps) for quote in quotes]
    return mark_safe("\n".join(rows))


def _row(quote: Quote, sync: SyncState, columns: Columns, today: date, swaps: bool) -> str:
    url, number = reverse("web:quote", args=[quote.pk]), escape(quote.number)
    stage = stage_on(quote, today)
    cells = [
        f'<td class="tab faint later">{number}</td>',
        f'<td><a class="main" href="{url}">{escape(quote.name)}</a>{_asked(quote, url)}'
        f'<span class="sub">{escape(_who(quote))}{_tags(quote)}</span></td>',
        f"<td>{_pill(stage)}</td>",
        f'<td class="num">{escape(shown_money(quote.due, quote.currency))}</td>',
        f'<td class="num later">{escape(shown_money(quote.yearly, quote.currency))}</td>',
        f'<td class="num later muted">{_margin(quote)}</td>' if columns.margin else "",
        f'<td class="last">{_sync(sync)}</td>',
        _ends(quote, stage, today),
        f'<td class="nowrap muted later">{when(quote.updated_at)}</td>',
        f'<td class="later">{_owner(quote)}</td>',
    ]
    box = (
        f'<td class="pick"><input type="checkbox" name="ids" value="{quote.pk}" form="several"'
        f' data-select aria-label="Choose quote {number}"></td>'
    )
    attributes = ' hx-swap-oob="true"' if swaps else ""
    chooser = box if columns.choice else ""
    return f'<tr data-row id="quote-{quote.pk}"{attributes}>{chooser}{"".join(cells)}</tr>'


def _who(quote: Quote) -> str:
    person = quote.buyer
    organization = f", {person.organization.name}" if person.organization else ""
    return person.full_name + organization


def _asked(quote: Quote, url: str) -> str:
    if not quote.asked_at:
        return ""
    return f' <a class="pill warn asked" href="{url}#comments">{icon("question", "s")}Question</a>'


def _tags(quote: Quote) -> str:
    return "".join(f' <span class="tag">{escape(tag)}</span>' for tag in quote.tags)


def _pill(stage: Stage) -> str:
    badge = badge_of(stage)
    return f'<span class="pill {badge.tone}">{icon(badge.icon)}{badge.text}</span>'


def _margin(quote: Quote) -> str:
    """Of the first year."""
    margin = margin_percent(quote.yearly, quote.yearly_cost)
    return "–" if margin is None else shown_percent(margin)


def _sync(sync: SyncState) -> str:
    badge = sync_badge_of(sync)
    return f'<span class="state {badge.tone}">{icon(badge.icon, "s")}{escape(badge.text)}</span>'


def _ends(quote: Quote, stage: Stage, today: date) -> str:
    """The last day of what is still to be decided; it presses in the last week."""
    ends = quote.expires_on
    is_urgent = stage in _SENT and ends is not None and ends - today <= URGENT
    text = day(ends) if ends and stage not in _DECIDED else "–"
    return f'<td class="nowrap later{" warn-t medium" if is_urgent else ""}">{text}</td>'


def _owner(quote: Quote) -> str:
    if quote.owner is None:
        return ""
    name = escape(str(quote.owner))
    initials = f'<span aria-hidden="true">{escape(quote.owner.initials)}</span>'
    return f'<span class="avatar" title="{name}">{initials}<span class="vh">{name}</span></span>'
