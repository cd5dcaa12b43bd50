"""How an account's new quotes are taxed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from quotewright.accounts.models import Account, TaxRate
from quotewright.lib.fields import Invalid, Reader
from quotewright.lib.taxes import TaxMode

MOST_RATES = 5


@transaction.atomic
def set_taxes(account: Account, mode: str, rates: Sequence[Mapping[str, Any]]) -> Account:
    """Set how new quotes are taxed: `rates` in order, each with name, percent and compound.

    Quotes that exist keep the taxes they were made with. Raises Invalid, `rates[1].percent`.
    """
    errors: dict[str, str] = {}
    rows = []
    for place, raw in enumerate(rates):
        reader = Reader(raw)
        reader.text("name", "Tax name", 60, required=True)
        reader.number("percent", "Tax percent", most=Decimal(100))
        reader.flag("compound")
        errors |= {f"rates[{place}].{field}": text for field, text in reader.errors.items()}
        rows.append(TaxRate(account=account, position=place + 1, **reader.values))
    if mode not in list(TaxMode):
        errors["mode"] = f"Tax is “{mode}”. Use one of {', '.join(TaxMode)}."
    elif mode != TaxMode.EXTERNAL and not rates:
        errors["mode"] = "There is no tax rate yet. Add one, or leave tax to your PSA."
    if len(rates) > MOST_RATES:
        errors["mode"] = f"{len(rates)} tax rates; a quote can have at most {MOST_RATES}."
    if errors:
        raise Invalid(errors)
    account.tax_rates.all().delete()
    TaxRate.objects.bulk_create(rows)
    account.tax_mode = mode
    account.save(update_fields=["tax_mode"])
    return account
