"""The line grid in a browser: what is typed is saved, kept, moved and brought back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.accounts.models import Account
from quotewright.catalog.actions import create_item
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(signed_in: Page, live_server: LiveServer, quote: Quote) -> Page:
    return opened(signed_in, live_server, quote)


@pytest.fixture
def second(editor: Page, live_server: LiveServer, quote: Quote) -> Iterator[Page]:
    """Another window of the same person."""
    page = editor.context.new_page()
    yield opened(page, live_server, quote)
    page.close()


def opened(page: Page, live_server: LiveServer, quote: Quote) -> Page:
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    expect(page.locator("[data-ready]")).to_be_visible()
    return page


def line(page: Page, name: str) -> Locator:
    return page.locator("[data-line]").filter(has=page.locator(f"input[value='{name}']"))


def names(page: Page) -> list[str]:
    return [cell.input_value() for cell in page.locator("[data-line] [data-f=name]").all()]


def before_tax(page: Page) -> Locator:
    return page.locator("#totals [data-t=before]")


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Saved")


def test_a_cell_is_saved_when_it_is_left(editor: Page) -> None:
    line(editor, "Access point").get_by_label("Quantity").fill("4")
    expect(before_tax(editor)).to_have_text("$1,881.07")  # while typing
    line(editor, "Access point").get_by_label("Unit price").focus()
    saved(editor)
    assert Line.objects.get(name="Access point").quantity == 4
    expect(before_tax(editor)).to_have_text("$1,881.07")  # the server agrees


def test_quick_edits_of_neighbor_cells_are_all_saved(editor: Page) -> None:
    row = line(editor, "Firewall")
    row.get_by_label("Quantity").focus()
    for text in ("2", "600", "40", "1000"):
        editor.keyboard.type(text)
        editor.keyboard.press("Tab")
    expect(before_tax(editor)).to_have_text("$2,798.74")
    saved(editor)
    expect(row.get_by_label("Margin")).to_have_value("40.0 %")
    kept = Line.objects.get(name="Firewall")
    assert kept.quantity == 2 and kept.unit_cost == 600 and kept.unit_price == 1000


def test_a_margin_moves_the_price_while_it_is_typed(editor: Page) -> None:
    row = line(editor, "Firewall")
    row.get_by_label("Margin").fill("39")
    expect(row.get_by_label("Unit price")).to_have_value("1,000.00")
    expect(before_tax(editor)).to_have_text("$1,798.74")
    row.get_by_label("Margin").press("Tab")
    expect(row.get_by_label("Unit price")).to_have_value("1,000.00")
    saved(editor)


def test_an_account_that_thinks_in_markup_types_one(editor: Page) -> None:
    Account.objects.update(price_basis=Account.PriceBasis.MARKUP)
    editor.reload()
    row = line(editor, "Firewall")
    expect(row.get_by_label("Markup")).to_have_value("55.6 %")
    row.get_by_label("Markup").fill("100")
    expect(row.get_by_label("Unit price")).to_have_value("1,220.00")
    row.get_by_label("Markup").press("Tab")
    saved(editor)
    row.get_by_label("Unit price").fill("1281")
    expect(row.get_by_label("Markup")).to_have_value("110.0 %")
    row.get_by_label("Unit price").press("F2")
    expect(editor.locator("#drawer").get_by_label("Markup, percent")).to_have_value("110.0 %")
    editor.locator("#drawer").get_by_label("Markup, percent").fill("50")
    editor.keyboard.press("Escape")
    expect(row.get_by_label("Unit price")).to_have_value("915.00")
    saved(editor)


def test_a_wrong_number_stays_with_a_sentence_until_it_is_right(editor: Page) -> None:
    cell = line(editor, "Firewall").get_by_label("Quantity")
    cell.fill("1,o")
    cell.blur()
    expect(editor.get_by_text("Quantity is “1,o”. Use digits, for example 1.5.")).to_be_visible()
    expect(cell).to_have_value("1,o")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(before_tax(editor)).to_have_text("$1,747.74")  # as it was
    cell.fill("1.5")
    cell.blur()
    expect(editor.get_by_text("Use digits")).to_have_count(0)
    saved(editor)
    assert Line.objects.get(name="Firewall").quantity == 1.5


def test_while_a_cell_is_refused_the_page_does_not_say_saved(editor: Page) -> None:
    quantity = line(editor, "Firewall").get_by_label("Quantity")
    quantity.fill("")
    quantity.blur()
    expect(editor.get_by_text("Quantity is empty. Type a number, for example 1.5.")).to_be_visible()
    hours = line(editor, "Hours").get_by_label("Unit price")
    hours.fill("150")
    hours.blur()
    expect(before_tax(editor)).to_have_text("$1,761.49")  # the other one is saved
    expect(editor.locator("#saved")).to_contain_text("One change is not saved")
    quantity.press("Escape")
    saved(editor)


def test_escape_brings_a_cell_back(editor: Page) -> None:
    cell = line(editor, "Firewall").get_by_label("Quantity")
    cell.fill("7")
    cell.press("Escape")
    expect(cell).to_have_value("1")


def test_a_quote_of_20_lines_is_built_by_keyboard_alone(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    actions.delete_lines(quote, list(Line.objects.values_list("pk", flat=True)))
    page = opened(signed_in, live_server, quote)
    keys = page.keyboard
    keys.press("/")
    for number in range(1, 21):
        keys.type(f"Item {number}")
        keys.press("Enter")  # adds it and goes to its quantity
        expect(page.locator("[data-line]")).to_have_count(number)
        keys.type(str(number))
        for text in ("Tab", "60", "Tab", "Tab", "100"):
            keys.press(text) if text == "Tab" else keys.type(text)
        keys.press("Enter")  # at the last line: the next item
        expect(page.locator("[data-picker-input]")).to_be_focused()
    keys.press("Escape")
    saved(page)
    expect(before_tax(page)).to_have_text("$21,000.00")
    assert names(page) == [f"Item {number}" for number in range(1, 21)]
    assert Line.objects.filter(unit_cost=60, unit_price=100).count() == 20


def test_a_quantity_before_an_x_is_a_quantity(editor: Page) -> None:
    editor.keyboard.press("/")
    editor.keyboard.type("12 x Patch cable")
    editor.keyboard.press("Enter")
    expect(line(editor, "Patch cable").get_by_label("Quantity")).to_have_value("12")


def test_undo_and_redo_take_back_whole_edits(editor: Page) -> None:
    before = Line.objects.get(name="Access point")
    line(editor, "Access point").get_by_label("Quantity").press("Control+Delete")
    expect(editor.locator("[data-line]")).to_have_count(2)
    editor.locator("[data-toast]").get_by_role("button", name="Undo").click()
    expect(editor.locator("[data-line]")).to_have_count(3)
    assert names(editor) == ["Firewall", "Access point", "Hours"]
    assert Line.objects.get(name="Access point").key == before.key
    editor.keyboard.press("Control+Shift+Z")
    expect(editor.locator("[data-line]")).to_have_count(2)
    editor.keyboard.press("Control+z")
    expect(before_tax(editor)).to_have_text("$1,747.74")


def test_lines_move_by_keyboard_and_stay_moved(editor: Page) -> None:
    cell = line(editor, "Hours").get_by_label("Quantity")
    cell.press("Alt+ArrowUp")
    expect(editor.locator("#announce")).to_have_text("Moved to line 2 of 3")
    expect(line(editor, "Hours").get_by_label("Quantity")).to_be_focused()
    saved(editor)
    editor.reload()
    assert names(editor) == ["Firewall", "Hours", "Access point"]


def test_a_line_is_dragged_by_its_handle(editor: Page) -> None:
    handle = line(editor, "Hours").locator("[data-grab]").bounding_box()
    target = line(editor, "Firewall").bounding_box()
    assert handle and target
    editor.mouse.move(handle["x"] + 8, handle["y"] + 8)
    editor.mouse.down()
    editor.mouse.move(handle["x"] + 8, target["y"] + 20, steps=5)
    editor.mouse.move(handle["x"] + 8, target["y"] + 4, steps=3)
    editor.mouse.up()
    expect(editor.locator("#announce")).to_have_text("Moved to line 1 of 3")
    saved(editor)
    editor.reload()
    assert names(editor) == ["Hours", "Firewall", "Access point"]


def test_selected_lines_change_together(editor: Page) -> None:
    line(editor, "Firewall").get_by_label("Quantity").press("Control+Space")
    line(editor, "Hours").get_by_label("Quantity").press("Control+Shift+Space")
    bar = editor.get_by_role("toolbar", name="Selected lines")
    expect(bar).to_contain_text("3 lines")
    bar.get_by_label("Discount").fill("10")
    bar.get_by_label("Discount").press("Enter")
    expect(before_tax(editor)).to_have_text("$1,572.97")
    editor.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    editor.keyboard.press("Control+z")
    expect(before_tax(editor)).to_have_text("$1,747.74")


def test_what_is_wrong_for_selected_lines_is_said_in_their_bar(editor: Page) -> None:
    line(editor, "Firewall").get_by_label("Quantity").press("Control+Space")
    bar = editor.get_by_role("toolbar", name="Selected lines")
    bar.get_by_label("Discount").fill("120")
    bar.get_by_label("Discount").press("Enter")
    expect(bar).to_contain_text("Discount is 120. It can be at most 100.")
    expect(bar.get_by_label("Discount")).to_have_value("120")
    bar.get_by_label("Discount").fill("10")
    bar.get_by_label("Discount").press("Enter")
    expect(bar).not_to_contain_text("120")
    expect(before_tax(editor)).to_have_text("$1,652.84")


def test_a_group_to_choose_from_is_made_and_removed(editor: Page) -> None:
    editor.get_by_role("button", name="Add choose-one group").click()
    expect(editor.locator("[data-section]")).to_have_count(2)
    editor.keyboard.type("Backup")
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("button", name="Add a choice")).to_be_focused()
    editor.get_by_role("button", name="More for section Backup").click()
    editor.get_by_role("menuitem", name="Remove section…").click()
    expect(editor.locator("[data-section]")).to_have_count(1)


def test_details_without_a_column_are_in_the_drawer(editor: Page) -> None:
    line(editor, "Firewall").get_by_label("Quantity").press("F2")
    drawer = editor.get_by_role("complementary", name="Line details")
    drawer.get_by_label("Description").fill("Three years of updates")
    drawer.get_by_label("Included at no charge").check()
    drawer.get_by_label("Included at no charge").press("Escape")
    expect(line(editor, "Firewall")).to_contain_text("Three years of updates")
    expect(before_tax(editor)).to_have_text("$798.74")
    expect(line(editor, "Firewall").get_by_label("Item name")).to_be_focused()


def test_what_was_typed_survives_a_lost_connection(editor: Page) -> None:
    editor.context.set_offline(True)
    cell = line(editor, "Firewall").get_by_label("Quantity")
    cell.fill("9")
    cell.blur()
    expect(editor.locator("#saved")).to_contain_text("Not saved: no connection")
    expect(cell).to_have_value("9")
    editor.context.set_offline(False)
    saved(editor)
    assert Line.objects.get(name="Firewall").quantity == 9


def test_two_windows_see_each_others_changes(editor: Page, second: Page) -> None:
    line(editor, "Firewall").get_by_label("Quantity").fill("2")
    line(editor, "Firewall").get_by_label("Quantity").press("Tab")
    expect(line(second, "Firewall").get_by_label("Quantity")).to_have_value("2")
    expect(before_tax(second)).to_have_text("$2,696.74")


def test_the_same_cell_in_two_windows_is_asked_about(editor: Page, second: Page) -> None:
    mine = line(editor, "Firewall").get_by_label("Quantity")
    mine.fill("4")
    theirs = line(second, "Firewall").get_by_label("Quantity")
    theirs.fill("3")
    theirs.press("Tab")
    saved(second)
    mine.press("Tab")
    expect(editor.get_by_text("changed this to “3” in another window")).to_be_visible()
    editor.get_by_role("button", name="Use “4”").click()
    saved(editor)
    expect(editor.get_by_text("in another window")).to_have_count(0)
    assert Line.objects.get(name="Firewall").quantity == 4


def test_what_was_typed_in_a_line_that_another_window_removed_is_said(
    editor: Page, second: Page
) -> None:
    line(editor, "Hours").get_by_label("Quantity").fill("42")
    line(second, "Hours").get_by_label("Quantity").press("Control+Delete")
    saved(second)
    expect(editor.locator("#notice")).to_contain_text("What you typed was “42”")
    expect(editor.locator("[data-line]")).to_have_count(2)


def test_the_customers_view_of_a_draft_has_what_was_typed_last(editor: Page) -> None:
    line(editor, "Firewall").get_by_label("Quantity").fill("2")
    with editor.context.expect_page() as opening:
        editor.get_by_role("link", name="View as customer").click()
    page = opening.value
    expect(page.get_by_text("Only you and your colleagues see this preview")).to_be_visible()
    expect(page.get_by_text("2 × $949.00")).to_be_visible()


def test_an_item_of_the_catalog_is_found_and_added(editor: Page, quote: Quote) -> None:
    values = {"name": "Managed workstation", "code": "CARE-WS", "price": "58", "cost": "22"}
    create_item(quote.account, {**values, "frequency": "monthly"})
    editor.keyboard.press("/")
    editor.keyboard.type("18 x workst")
    expect(editor.locator("#picker-list [role=option]")).to_have_count(1)
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Enter")
    row = line(editor, "Managed workstation")
    expect(row.get_by_label("Quantity")).to_have_value("18")
    expect(row).to_contain_text("1,044.00/mo")
    expect(editor.locator("#totals [data-t=monthly]")).to_have_text("$1,044.00")


def test_an_items_options_are_asked_for(editor: Page, quote: Quote) -> None:
    values = [{"name": "1 year", "is_default": True}, {"name": "3 years", "price": "90"}]
    option = {"name": "Warranty", "required": True, "values": values}
    create_item(quote.account, {"name": "Laptop", "price": "900", "options": [option]})
    editor.keyboard.press("/")
    editor.keyboard.type("laptop")
    expect(editor.locator("#picker-list [role=option]")).to_have_count(1)
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Enter")
    editor.get_by_label("3 years").check()
    editor.get_by_role("button", name="Add", exact=True).click()
    expect(line(editor, "Laptop").get_by_label("Unit price")).to_have_value("990.00")
    expect(line(editor, "Laptop")).to_contain_text("Warranty: 3 years")
