"""The demo's templates make quotes that a customer could read."""

from __future__ import annotations

from quotewright.accounts.models import Account, User
from quotewright.cli.seed_templates import seed_templates
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.document import from_json
from quotewright.quotes.models import Quote


def test_the_demos_templates_make_quotes(account: Account, dana: User, person: Person) -> None:
    seed_templates(account, dana)

    for template in Quote.sheets.filter(is_template=True):
        quote = actions.quote_from_template(template, person, owner=dana).quote
        document = from_json(actions.publish(quote, dana).document)
        assert len(document.blocks) == 2
        assert "{{" not in document.terms + "".join(block.text for block in document.blocks)
    assert account.blocks.count() == 3
