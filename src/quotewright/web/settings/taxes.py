"""Settings > Taxes: how new quotes are taxed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quotewright.accounts.actions import MOST_RATES, set_taxes
from quotewright.lib.fields import Invalid
from quotewright.lib.money import plain
from quotewright.lib.taxes import TaxMode
from quotewright.web.access import MemberRequest, changed_by_admins, is_admin

_MODES = (
    (
        TaxMode.EXTERNAL,
        "Left to Syncro",
        "Quotes say that tax is not included; Syncro adds its own to the estimate and the invoice.",
    ),
    (
        TaxMode.EXCLUSIVE,
        "Added to prices",
        "Prices are without tax, and quotes add it. Syncro's must agree to the cent.",
    ),
    (
        TaxMode.INCLUSIVE,
        "Included in prices",
        "Prices contain the tax, and quotes say how much of them it is.",
    ),
)


@dataclass(frozen=True, slots=True)
class RateRow:
    """One row of the form, as typed, and what was said about it."""

    name: str = ""
    percent: str = ""
    compound: bool = False
    name_error: str = ""
    percent_error: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed: then there is no such tax."""
        return not (self.name.strip() or self.percent.strip())


@require_http_methods(["GET", "POST"])
@changed_by_admins
def taxes(request: MemberRequest) -> HttpResponse:
    """Show and change the taxes of new quotes."""
    if request.method != "POST":
        rates = request.account.tax_rates.filter(archived_at=None)
        rows = [RateRow(rate.name, plain(rate.percent), rate.compound) for rate in rates]
        return _page(request, request.account.tax_mode, rows, {})
    mode, rows = request.POST.get("mode", ""), _typed(request)
    try:
        set_taxes(
            request.account,
            mode,
            [{"name": r.name, "percent": r.percent, "compound": r.compound} for r in rows],
        )
    except Invalid as error:
        return _page(request, mode, rows, error.errors)
    messages.success(request, "Taxes are saved; new quotes have them")
    return redirect("web:taxes")


def _typed(request: MemberRequest) -> list[RateRow]:
    """Return the rows of the form in which something is typed."""
    given = request.POST
    rows = [
        RateRow(
            given.get(f"name_{place}", ""),
            given.get(f"percent_{place}", ""),
            f"compound_{place}" in given,
        )
        for place in range(MOST_RATES)
    ]
    return [row for row in rows if not row.is_empty]


def _page(
    request: MemberRequest, mode: str, rows: list[RateRow], errors: dict[str, str]
) -> HttpResponse:
    shown, summary = [], []
    for place in range(MOST_RATES):
        row = rows[place] if place < len(rows) else RateRow()
        said = [errors.get(f"rates[{place}].{field}", "") for field in ("name", "percent")]
        shown.append(RateRow(row.name, row.percent, row.compound, *said))
        fields = (f"id_name_{place}", f"id_percent_{place}")
        summary += [(at, text) for at, text in zip(fields, said, strict=True) if text]
    if "mode" in errors:
        summary.insert(0, (f"id_mode_{TaxMode.EXTERNAL}", errors["mode"]))
    context = {
        "mode": mode,
        "modes": _MODES,
        "mode_error": errors.get("mode", ""),
        "rates": shown,
        "summary": summary,
        "is_admin": is_admin(request),
        "most": MOST_RATES,
    }
    return render(request, "web/settings/taxes.html", context, status=422 if errors else 200)
