"""The panel of a quote's texts, and what the customer sees of them."""

from __future__ import annotations

import pytest
from django.test import Client

from quotewright.accounts.models import Account, User
from quotewright.quotes import actions
from quotewright.quotes.models import Block, LibraryBlock, Quote

HTMX = {"HX-Request": "true"}
SCOPE = {"title": "Scope", "text": "For **{{customer.organization}}**."}


@pytest.fixture
def block(quote: Quote) -> Block:
    return actions.add_block(quote, SCOPE)


def seen(block: Block) -> dict[str, str]:
    block.refresh_from_db()
    return {f"seen_{name}": getattr(block, name) for name in ("title", "text", "place")}


def test_the_quotes_page_loads_the_panel(client: Client, quote: Quote, block: Block) -> None:
    assert f'hx-get="/quotes/{quote.pk}/blocks/"' in client.get(f"/quotes/{quote.pk}/").text
    panel = client.get(f"/quotes/{quote.pk}/blocks/", headers=HTMX).text
    assert "For **{{customer.organization}}**.</textarea>" in panel
    assert "For <strong>Harbor Dental</strong>." in panel


def test_a_templates_preview_is_made_up(client: Client, block: Block) -> None:
    template = actions.template_from_quote(block.quote, "Office")
    actions.change_block(template.blocks.get(), {"text": "Hi {{customer.first_name}}"})
    assert "Hi Alex" in client.get(f"/quotes/{template.pk}/blocks/", headers=HTMX).text


def test_a_text_is_added_where_it_was_asked(client: Client, quote: Quote, account: Account) -> None:
    kept = LibraryBlock.objects.create(account=account, name="Intro", text="Hello")
    sent = {"place": "after", "library": kept.pk}
    answer = client.post(f"/quotes/{quote.pk}/blocks/", sent, headers=HTMX)
    assert answer["HX-Retarget"] == "#texts-after" and "Hello</textarea>" in answer.text
    assert quote.blocks.get().place == "after"


def test_a_saved_text_comes_back_as_preview(client: Client, block: Block) -> None:
    sent = {**SCOPE, "place": "before", "text": "Due {{quote.total}}", **seen(block)}
    answer = client.post(f"/blocks/{block.pk}/", sent, headers=HTMX)
    assert "Due $1,821.93" in answer.text and "Saved" in answer.text
    assert f'id="block-{block.pk}-state" hx-swap-oob' in answer.text


def test_an_unknown_field_is_said_in_place(client: Client, block: Block) -> None:
    sent = {**SCOPE, "text": "{{customer.org}}", **seen(block)}
    answer = client.post(f"/blocks/{block.pk}/", sent, headers=HTMX)
    assert answer.status_code == 422 and answer["HX-Reswap"] == "none"
    assert "There is no merge field {{customer.org}}" in answer.text


def test_two_people_at_one_text_are_asked(client: Client, block: Block, dana: User) -> None:
    before = seen(block)
    actions.change_block(block, {"text": "Lee’s words"}, "Lee")
    sent = {**SCOPE, "place": "before", "text": "Mine", **before}
    answer = client.post(f"/blocks/{block.pk}/", sent, headers=HTMX)
    assert answer.status_code == 409 and "Lee’s words" in answer.text and "Keep mine" in answer.text
    assert seen(block)["seen_text"] == "Lee’s words"
    client.post(f"/blocks/{block.pk}/", {**sent, "keep": "mine"}, headers=HTMX)
    assert seen(block)["seen_text"] == "Mine"


def test_terms_are_saved_and_previewed_like_texts(client: Client, quote: Quote) -> None:
    path = f"/quotes/{quote.pk}/terms/"
    sent = {"terms": "**Net 14**, {{owner.name}}", "seen_terms": ""}
    assert "<strong>Net 14</strong>, Dana Whitlock" in client.post(path, sent, headers=HTMX).text
    late = client.post(path, {"terms": "Net 30", "seen_terms": ""}, headers=HTMX)
    assert late.status_code == 409 and "You changed this in another window" in late.text
    wrong = client.post(path, {"terms": "{{owner}}", "keep": "mine"}, headers=HTMX)
    assert wrong.status_code == 422 and "Terms: There is no merge field {{owner}}" in wrong.text


def test_a_removed_text_comes_back_in_its_place(client: Client, quote: Quote, block: Block) -> None:
    other = actions.add_block(quote, {"title": "Second"})
    answer = client.post(f"/blocks/{block.pk}/delete/", headers=HTMX)
    assert "Removed Scope" in answer.text and 'name="rank" value="1"' in answer.text
    again = {**SCOPE, "place": "before", "rank": "1"}
    back = client.post(f"/quotes/{quote.pk}/blocks/", again, headers=HTMX)
    assert back["HX-Retarget"] == f"#block-{other.pk}"
    assert list(quote.blocks.values_list("title", flat=True)) == ["Scope", "Second"]


def test_a_text_moves_and_goes_to_the_library(client: Client, quote: Quote, block: Block) -> None:
    other = actions.add_block(quote, {"title": "Second"})
    assert client.post(f"/blocks/{other.pk}/move/", {"rank": "1"}).status_code == 204
    assert list(quote.blocks.values_list("title", flat=True)) == ["Second", "Scope"]
    assert client.post(f"/blocks/{other.pk}/move/", {"rank": "x"}).status_code == 422
    client.post(f"/blocks/{block.pk}/keep/", headers=HTMX)
    assert LibraryBlock.objects.get().name == "Scope"


def test_the_preview_saves_nothing(client: Client, quote: Quote, block: Block) -> None:
    typed = {"title": "Typed", "text": "{{customer.name}} {{nobody}} {{customer.city}}"}
    shown = client.post(f"/quotes/{quote.pk}/blocks/preview/", typed, headers=HTMX).text
    assert "Typed</h2>" in shown and "nothing to put for {{customer.city}}" in shown
    assert "Marisol Vega" in shown and "There is no merge field {{nobody}}" in shown
    assert seen(block)["seen_text"] == SCOPE["text"]


def test_a_published_quote_and_a_reader_see_the_texts(
    client: Client, reader: Client, block: Block
) -> None:
    path = f"/quotes/{block.quote_id}/blocks/"
    assert "<strong>Harbor Dental</strong>" in reader.get(path, headers=HTMX).text
    actions.publish(block.quote)
    page = client.get(path, headers=HTMX).text
    assert "<strong>Harbor Dental</strong>" in page and "<form" not in page


def test_the_customer_reads_texts_and_terms(
    client: Client, visitor: Client, quote: Quote, block: Block
) -> None:
    actions.add_block(quote, {"title": "Next steps", "text": "- Sign", "place": "after"})
    actions.add_block(quote, {"title": " "})
    actions.change_quote(quote, {"terms": "**Net 14**, {{customer.name}}", "notes": "Secret"})
    actions.publish(quote)
    page = visitor.get(f"/q/{quote.link}/").text
    assert page.index("<strong>Harbor Dental</strong>") < page.index("Firewall")
    assert page.index("Firewall") < page.index("<li>Sign</li>") < page.index("<strong>Net 14")
    assert "{{" not in page and "Secret" not in page and page.count("sect md") == 2
    actions.accept(quote, actions.Signer("Marisol Vega"))
    assert "<strong>Net 14</strong>, Marisol Vega" in visitor.get(f"/q/{quote.link}/").text


def test_nobody_names_themselves_into_the_page(visitor: Client, quote: Quote) -> None:
    quote.buyer.first_name = "<img src=x onerror=a()> [x](https://evil.example) **Eve**"
    quote.buyer.save()
    actions.add_block(quote, {"title": "{{customer.first_name}}", "text": "{{customer.name}}"})
    actions.publish(quote)
    page = visitor.get(f"/q/{quote.link}/").text
    assert "<img" not in page and "evil.example)" in page and 'href="https://evil' not in page
    assert "<strong>Eve" not in page
