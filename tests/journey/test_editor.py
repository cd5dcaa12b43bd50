"""The line grid in a browser: what is typed is saved, kept, moved and brought back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.quotes.models import Line, Quote

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(signed_in: Page, live_server: LiveServer, quote: Quote) -> Page:
    signed_in.goto(f"{live_server.url}/quotes/{quote.pk}/")
    return signed_in


def line(page: Page, name: str) -> Locator:
    return page.locator("[data-line]").filter(has=page.locator(f"input[value='{name}']"))


def names(page: Page) -> list[str]:
    return [cell.input_value() for cell in page.locator("[data-line] [name=name]").all()]


def test_a_cell_is_saved_when_it_is_left(editor: Page) -> None:
    line(editor, "Access point").get_by_label("Quantity").fill("4")
    expect(editor.locator("[data-t=subtotal]")).to_have_text("$1,881.07")  # while typing
    line(editor, "Access point").get_by_label("Unit price").focus()
    expect(editor.locator("#saved")).to_contain_text("Saved")
    assert Line.objects.get(name="Access point").quantity == 4
    expect(editor.locator("[data-t=subtotal]")).to_have_text("$1,881.07")  # the server agrees


def test_quick_edits_of_neighbor_cells_are_all_saved(editor: Page) -> None:
    row = line(editor, "Firewall")
    row.get_by_label("Quantity").focus()
    for text in ("2", "600", "1000"):
        editor.keyboard.type(text)
        editor.keyboard.press("Tab")
    expect(editor.locator("[data-t=subtotal]")).to_have_text("$2,798.74")
    expect(editor.locator("#saved")).to_contain_text("Saved")
    saved = Line.objects.get(name="Firewall")
    assert saved.quantity == 2 and saved.unit_cost == 600 and saved.unit_price == 1000


def test_a_wrong_number_stays_with_a_sentence_until_it_is_right(editor: Page) -> None:
    cell = line(editor, "Firewall").get_by_label("Quantity")
    cell.fill("1,o")
    cell.blur()
    expect(editor.get_by_text("Quantity is “1,o”. Use digits, for example 1.5.")).to_be_visible()
    expect(cell).to_have_value("1,o")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(editor.locator("[data-t=subtotal]")).to_have_text("$1,747.74")  # as it was
    cell.fill("1.5")
    cell.blur()
    expect(editor.get_by_text("Use digits")).to_have_count(0)
    assert Line.objects.get(name="Firewall").quantity == 1.5


def test_escape_brings_a_cell_back(editor: Page) -> None:
    cell = line(editor, "Firewall").get_by_label("Quantity")
    cell.fill("7")
    cell.press("Escape")
    expect(cell).to_have_value("1")


def test_enter_adds_a_line_and_waits_for_the_next(editor: Page) -> None:
    editor.locator("body").press("/")
    editor.keyboard.type("Cabling")
    editor.keyboard.press("Enter")
    expect(editor.locator("[data-line]")).to_have_count(4)
    expect(editor.locator("[data-add-name]")).to_be_focused()
    expect(editor.locator("[data-add-name]")).to_have_value("")
    editor.keyboard.type("Patch panel")
    editor.keyboard.press("Enter")
    expect(editor.locator("[data-line]")).to_have_count(5)
    assert names(editor)[-2:] == ["Cabling", "Patch panel"]


def test_a_new_line_that_is_refused_keeps_its_text(editor: Page) -> None:
    row = editor.locator("[data-add]")
    row.get_by_label("New item in this section").fill("Cabling")
    row.get_by_label("Quantity of the new item").fill("many")
    row.get_by_label("Quantity of the new item").press("Enter")
    expect(row.get_by_text("Quantity is “many”.")).to_be_visible()
    expect(row.get_by_label("New item in this section")).to_have_value("Cabling")
    expect(row.get_by_label("Quantity of the new item")).to_be_focused()


def test_a_removed_line_comes_back_to_its_place(editor: Page) -> None:
    before = Line.objects.get(name="Access point")
    line(editor, "Access point").get_by_label("Quantity").press("Control+Delete")
    expect(editor.locator("[data-line]")).to_have_count(2)
    editor.get_by_role("button", name="Undo").click()
    expect(editor.locator("[data-line]")).to_have_count(3)
    assert names(editor) == ["Firewall", "Access point", "Hours"]
    assert Line.objects.get(name="Access point").key == before.key
    expect(editor.get_by_role("button", name="Undo")).to_have_count(0)
    expect(editor.locator("[data-t=subtotal]")).to_have_text("$1,747.74")


def test_lines_move_by_keyboard_and_stay_moved(editor: Page) -> None:
    line(editor, "Hours").get_by_label("Quantity").press("Alt+ArrowUp")
    expect(editor.locator("#announce")).to_have_text("Moved to line 2 of 3")
    expect(editor.locator("#saved")).to_contain_text("Saved")
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
    expect(editor.locator("#saved")).to_contain_text("Saved")
    editor.reload()
    assert names(editor) == ["Hours", "Firewall", "Access point"]


def test_a_section_is_added_named_and_deleted(editor: Page) -> None:
    editor.get_by_label("Name of the new section").fill("Care")
    editor.get_by_role("button", name="Add section").click()
    expect(editor.locator("[data-section]")).to_have_count(2)
    editor.get_by_role("button", name="Delete section Care").click()
    editor.get_by_role("button", name="Delete section", exact=True).click()
    expect(editor.locator("[data-section]")).to_have_count(1)


def test_what_was_typed_survives_a_lost_connection(editor: Page) -> None:
    editor.context.set_offline(True)
    cell = line(editor, "Firewall").get_by_label("Quantity")
    cell.fill("9")
    cell.blur()
    expect(editor.get_by_text("Your text is still here")).to_be_visible()
    editor.context.set_offline(False)
    editor.get_by_role("button", name="Try again").click()
    expect(editor.locator("#saved")).to_contain_text("Saved")
    assert Line.objects.get(name="Firewall").quantity == 9
