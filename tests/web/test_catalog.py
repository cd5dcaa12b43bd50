"""Pages of the catalog: list, item, the item box's search, pictures, and who sees what."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quotewright.accounts.models import Account, Membership, User
from quotewright.catalog import actions
from quotewright.catalog.models import Category, Item, Manufacturer, Supplier
from quotewright.quotes.actions import add_lines
from quotewright.quotes.models import Quote
from tests.catalog.conftest import BACKUP, SEATS, SERVER
from tests.web.conftest import HTMX

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
FORM = {"name": "Firewall", "cost": "610", "price": "949", "price_rule": "fixed", "scheme": "unit"}


@pytest.fixture
def server(account: Account) -> Item:
    return actions.create_item(account, SERVER)


@pytest.fixture
def backup(account: Account) -> Item:
    return actions.create_item(account, BACKUP)


@pytest.fixture
def junior(account: Account) -> Client:
    """The browser of a salesperson who sees no margins."""
    user = User.objects.create_user("tom@harborit.example", "correct horse", "Tom Reyes")
    Membership.objects.create(account=account, user=user, role="sales", sees_margins=False)
    client = Client()
    client.force_login(user)
    return client


def test_without_items_the_list_gives_the_first_step(client: Client) -> None:
    assert "The catalog is empty" in client.get("/catalog/").text


def test_the_list_is_searched_and_filtered(client: Client, server: Item, backup: Item) -> None:
    page = client.get("/catalog/", {"q": "t360"}).text
    assert "PowerEdge" in page and "Backup" not in page
    assert "1 item, best match first" in page
    chosen = {"category": str(Category.objects.get(name="Hardware").pk)}
    assert "Backup" not in client.get("/catalog/", chosen, headers=HTMX).text
    assert "Nothing matches “zzz”" in client.get("/catalog/", {"q": "zzz"}).text
    assert "Nothing is archived" in client.get("/catalog/?archived=1").text


def test_the_list_is_read_in_pages(client: Client, account: Account) -> None:
    for number in range(51):
        actions.create_item(account, {"name": f"Cable {number:02}"})
    first = client.get("/catalog/").text
    assert "Cable 49" in first and "Cable 50" not in first
    older = first.split('hx-get="/catalog/?after=')[1].split('"')[0]
    assert "Cable 50" in client.get(f"/catalog/?after={older}", headers=HTMX).text


@pytest.mark.parametrize("address", ["/catalog/", "/catalog/?q=cable", "/catalog/search/?q=cable"])
def test_no_list_asks_more_for_more(
    client: Client, account: Account, django_assert_max_num_queries: Any, address: str
) -> None:
    for number in range(30):
        actions.create_item(account, {**SERVER, "name": f"Cable {number}", "code": ""})
    with django_assert_max_num_queries(13):
        client.get(address)


def test_the_item_box_finds_items(client: Client, server: Item, backup: Item) -> None:
    page = client.get("/catalog/search/", {"q": "t360"}).text
    assert f'data-item="{server.pk}" data-has-options="false"' in page
    assert "<mark>T360</mark>" in page and "Dell" in page and "16.7 %" in page
    assert 'data-has-options="true"' in client.get("/catalog/search/", {"q": "bkp"}).text
    assert "Nothing in the catalog matches" in client.get("/catalog/search/?q=zzz").text


def test_the_item_box_asks_for_options(client: Client, backup: Item) -> None:
    page = client.get(f"/catalog/items/{backup.pk}/options/").text
    standard = backup.options.get(name="Plan").values.get(name="Standard")
    assert f'value="{standard.pk}" checked required' in page
    assert page.count('type="checkbox"') == 2 and "+$199.00" in page


def test_an_item_is_added_with_tiers_and_options(client: Client) -> None:
    data = {
        **FORM,
        "scheme": "volume",
        "frequency": "monthly",
        "tiers-501-start": "1",
        "tiers-501-price": "62",
        "tiers-502-start": "20",
        "tiers-502-price": "58",
        "tiers-503-start": "",
        "options-501-name": "Help desk",
        "options-501-required": "on",
        "options-501-values-501-name": "Hours",
        "options-501-values-501-is_default": "on",
        "options-501-values-502-name": "",
    }
    answer = client.post("/catalog/new/", data)
    item = Item.objects.get()
    assert answer["Location"] == f"/catalog/items/{item.pk}/"
    assert [tier["start"] for tier in item.tiers] == ["1", "20"] and not item.taxable
    assert item.options.get().values.get().is_default
    assert 'value="Help desk"' in client.get(answer["Location"]).text


def test_a_bundle_is_added(client: Client, server: Item) -> None:
    data = {"kind": "bundle", "name": "Set", "frequency": "one_time", "shows": "both"}
    data |= {"parts-501-item_id": str(server.pk), "parts-501-quantity": "2"}
    client.post("/catalog/new/", data)
    assert Item.objects.get(kind="bundle").price == 2 * 5016
    assert "Parts" in client.get("/catalog/new/?kind=bundle").text


def test_every_wrong_cell_is_named_and_its_text_kept(client: Client) -> None:
    data = {**FORM, "scheme": "stepped", "tiers-0-start": "1", "tiers-0-price": "much"}
    data |= {"options-7-name": "Color", "options-7-values-3-price": "red"}
    page = client.post("/catalog/new/", data)
    assert page.status_code == 422 and not Item.objects.exists()
    for field in ("tiers-0-price", "options-0-values-0-price", "options-0-values-0-name"):
        assert f'href="#id_{field}"' in page.text and f'id="id_{field}"' in page.text
    assert 'value="much"' in page.text and 'value="red"' in page.text


def test_two_who_change_an_item_hear_of_each_other(client: Client, server: Item) -> None:
    actions.change_item(server, {"price": "5100"})
    page = client.post(f"/catalog/items/{server.pk}/", {**FORM, "version": "1"})
    assert page.status_code == 422
    assert "$5,100.00" in page.text and 'value="Firewall"' in page.text
    assert 'name="version" value="2"' in page.text


def test_an_item_is_archived_with_a_way_back(client: Client, server: Item) -> None:
    page = client.post(f"/catalog/items/{server.pk}/archive/", follow=True).text
    assert "is archived" in page and f'action="/catalog/items/{server.pk}/restore/"' in page
    client.post(f"/catalog/items/{server.pk}/restore/")
    server.refresh_from_db()
    assert server.archived_at is None


def test_a_page_says_where_its_item_is_used(
    client: Client, account: Account, quote: Quote, server: Item
) -> None:
    parts = [{"item_id": server.pk}]
    actions.create_item(account, {"kind": "bundle", "name": "Rack set", "parts": parts})
    add_lines(quote, [{"name": "Server", "item_id": server.pk}] * 2)
    page = client.get(f"/catalog/items/{server.pk}/").text
    assert "Used in 1 quote" in page and "Rack set" in page


def test_a_picture_is_kept_and_served_as_nothing_else(client: Client, server: Item) -> None:
    address = f"/catalog/items/{server.pk}/"
    client.post(address, {**FORM, "image": SimpleUploadedFile("a.html", PNG)})
    picture = client.get(f"{address}image/")
    assert picture.content == PNG and picture["Content-Type"] == "image/png"
    assert picture["X-Content-Type-Options"] == "nosniff"
    client.post(address, {**FORM, "remove_image": "on"})
    assert client.get(f"{address}image/").status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"<svg onload=alert(1)>", "no picture"), (PNG + b"\0" * 2 * 1024 * 1024, "at most 2 MB")],
)
def test_other_files_are_refused(client: Client, server: Item, data: bytes, said: str) -> None:
    files = {**FORM, "image": SimpleUploadedFile("a.png", data)}
    page = client.post(f"/catalog/items/{server.pk}/", files)
    assert page.status_code == 422 and said in page.text
    server.refresh_from_db()
    assert server.name != "Firewall"


def test_who_sees_no_margins_gets_no_cost(junior: Client, account: Account, server: Item) -> None:
    actions.create_item(account, SEATS)
    pages = [junior.get(a).text for a in ("/catalog/", "/catalog/search/?q=dell", "/catalog/new/")]
    pages += [junior.get(f"/catalog/items/{item.pk}/").text for item in Item.objects.all()]
    for page in pages:
        assert "4,180" not in page and "4180" not in page and "Margin" not in page
        assert "data-cost" not in page and 'name="cost"' not in page and 'value="24"' not in page


def test_who_sees_no_margins_wipes_no_cost(
    junior: Client, account: Account, server: Item, backup: Item
) -> None:
    ruled = actions.change_item(server, {"price_rule": "margin", "price_percent": "20"})
    form = {"name": "Server", "price": "1", "cost": "1", "price_rule": "fixed"}
    assert junior.post(f"/catalog/items/{server.pk}/", form).status_code == 302
    server.refresh_from_db()
    assert (server.name, server.price_rule) == ("Server", "margin")
    assert server.cost == ruled.cost and server.price == ruled.price

    plan = backup.options.get(name="Plan")
    continuity = plan.values.get(name="Continuity")
    cells = {"options-0-id": plan.pk, "options-0-name": "Plan"}
    cells |= {"options-0-values-0-id": continuity.pk, "options-0-values-0-name": "Continuity"}
    junior.post(f"/catalog/items/{backup.pk}/", {"name": "Backup", "scheme": "unit", **cells})
    continuity.refresh_from_db()
    assert continuity.cost == 112


def test_a_reader_looks_and_changes_nothing(reader: Client, server: Item) -> None:
    address = f"/catalog/items/{server.pk}/"
    assert "Your role is read-only" in reader.get(address).text
    assert reader.post(address, FORM).status_code == 403
    assert reader.get("/catalog/new/").status_code == 403
    assert "New item" not in reader.get("/catalog/").text


def test_suppliers_are_kept(client: Client, server: Item) -> None:
    assert "Ingram Micro" in client.get("/catalog/suppliers/").text
    client.post("/catalog/suppliers/new/", {"name": "CDW", "website": "cdw.com"})
    cdw = Supplier.objects.get(name="CDW")
    page = client.post(f"/catalog/suppliers/{cdw.pk}/", {"name": "ingram micro"})
    assert page.status_code == 422 and "is here already" in page.text
    archived = client.post(f"/catalog/suppliers/{cdw.pk}/archive/", follow=True)
    assert "its items keep it" in archived.text and "Restore" in archived.text


def test_manufacturers_are_kept(client: Client, server: Item) -> None:
    client.post("/catalog/manufacturers/", {"name": "HP"})
    hp, dell = Manufacturer.objects.get(name="HP"), Manufacturer.objects.get(name="Dell")
    assert client.post(f"/catalog/manufacturers/{dell.pk}/", {"delete": "1"}).status_code == 422
    client.post(f"/catalog/manufacturers/{hp.pk}/", {"name": "HPE"})
    client.post(f"/catalog/manufacturers/{hp.pk}/", {"delete": "1"})
    assert not Manufacturer.objects.filter(name="HPE").exists()


def test_categories_are_kept(client: Client, server: Item) -> None:
    client.post("/catalog/categories/", {"path": "Services > Labor"})
    labor, hardware = Category.objects.get(name="Labor"), Category.objects.get(name="Hardware")
    move = {"name": "Hours", "parent": str(hardware.pk)}
    client.post(f"/catalog/categories/{labor.pk}/", move)
    labor.refresh_from_db()
    assert (labor.name, labor.parent_id) == ("Hours", hardware.pk)
    page = client.post(f"/catalog/categories/{hardware.pk}/", {"delete": "1"})
    assert page.status_code == 422 and "has categories in it" in page.text
