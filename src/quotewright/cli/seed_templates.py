"""The demo account's templates and text library."""

from __future__ import annotations

from typing import Any

from quotewright.accounts.models import Account, User
from quotewright.catalog.schemes import Frequency
from quotewright.cli.seed_quote import FIRST_QUOTE
from quotewright.quotes import actions
from quotewright.quotes.models import Block

_TERMS = """Prices hold until {{quote.expires|we withdraw this quote}}. Hardware stays the property
of {{account.name}} until it is paid. Monthly services run for twelve months and then from month to
month."""
_HELLO = {
    "title": "About this quote",
    "text": """Dear {{customer.first_name|customer}},

thank you for showing us around **{{customer.organization}}**. This is what we talked about:

- one server instead of two, set up on a Saturday
- a backup that we restore each month to prove it
- one phone number for everything that runs on electricity

On acceptance **{{quote.total}}** is due, then {{quote.monthly|nothing}} a month. Call me with any
question.

{{owner.name}}, {{account.name}}""",
}
_SCOPE = {
    "title": "What managed care includes",
    "text": """| | Included | On request |
|---|:-:|:-:|
| Help desk, weekdays 7 to 7 | ✓ | |
| Patches for Windows and programs | ✓ | |
| New computers set up | | ✓ |
| Evenings and weekends | | ✓ |""",
}
_NEXT = {
    "title": "What happens next",
    "text": """1. You accept on this page.
2. We call {{customer.name}} within a day to fix the dates.
3. Your people get a letter with our phone number a week before we begin.""",
    "place": Block.Place.AFTER.value,
}


def _monthly(name: str, quantity: str, price: str, cost: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "quantity": quantity,
        "unit_price": price,
        "unit_cost": cost,
        "frequency": Frequency.MONTHLY,
        "taxable": False,
        **more,
    }


_ONBOARDING = [
    (
        "Onboarding",
        [
            {
                "name": "Inventory and documentation",
                "quantity": "8",
                "unit_price": "145",
                "unit_cost": "65",
                "taxable": False,
                "description": "Hours on site: every device, account, license and contract.",
            },
            {
                "name": "Takeover from the present provider",
                "unit_price": "950",
                "unit_cost": "390",
                "taxable": False,
            },
        ],
    ),
    (
        "Managed care",
        [
            _monthly("Managed workstation", "10", "58", "22", customer_quantity=True),
            _monthly("Managed server", "1", "180", "74"),
            _monthly("E-mail security", "10", "4", "2.10", optional=True, chosen=False),
        ],
    ),
]


def seed_templates(account: Account, user: User) -> None:
    """Make two templates and keep their texts in the library."""
    care = actions.create_template(account, "Managed care onboarding", user)
    actions.replace_lines(care, _ONBOARDING, user)
    refresh = actions.create_template(account, "Server refresh", user)
    actions.replace_lines(refresh, FIRST_QUOTE, user)
    for template, texts in ((refresh, (_HELLO, _NEXT)), (care, (_SCOPE, _NEXT))):
        actions.replace_blocks(template, texts, user)
        actions.change_quote(template, {"terms": _TERMS.replace("\n", " ")}, user)
    for text in (_HELLO, _SCOPE, _NEXT):
        actions.create_library_block(account, {**text, "name": text["title"]})
