"""Items, categories, manufacturers and suppliers: what is kept and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from quotewright.accounts.models import Account
from quotewright.catalog import actions
from quotewright.catalog.models import Category, Item, Manufacturer, Supplier
from quotewright.catalog.tree import paths_of
from quotewright.lib.fields import Invalid
from tests.catalog.conftest import BACKUP, SEATS, SERVER, figures


def refused(account: Account, **raw: Any) -> dict[str, str]:
    """What is said about an item that is not created."""
    with pytest.raises(Invalid) as refusal:
        actions.create_item(account, {"name": "Firewall", **raw})
    assert not Item.objects.filter(name="Firewall").exists()
    return refusal.value.errors


def test_an_item_is_created_with_what_it_names(server: Item) -> None:
    assert server.manufacturer and server.manufacturer.name == "Dell"
    assert server.supplier and server.supplier.name == "Ingram Micro"
    assert server.category and server.category.name == "Servers"
    assert server.category.parent and server.category.parent.name == "Hardware"
    assert figures(server.price, server.cost) == ["5016", "4180"] and server.version == 1


def test_names_are_found_whatever_their_case(account: Account, server: Item) -> None:
    raw = {
        **SERVER,
        "manufacturer": "DELL",
        "category": "hardware>servers",
        "supplier": "ingram micro",
    }
    actions.create_item(account, raw)

    assert Manufacturer.objects.count() == Supplier.objects.count() == 1
    assert Category.objects.count() == 2


def test_every_wrong_field_is_named(account: Account) -> None:
    errors = refused(account, name="", cost="much", frequency="weekly", category="A > > B")

    assert set(errors) == {"name", "cost", "frequency", "category"}
    assert errors["cost"] == "Cost is “much”. Use digits, for example 1.5."


def test_a_price_follows_its_cost(account: Account) -> None:
    raw = {"name": "UPS", "cost": "612", "price_rule": "margin", "price_percent": "20"}
    ups = actions.create_item(account, raw)
    assert ups.price == Decimal("765.00")

    ups = actions.change_item(ups, {"cost": "700"})
    assert (ups.price, ups.version) == (Decimal("875.00"), 2)
    ups = actions.change_item(ups, {"price_rule": "markup"})
    assert ups.price == Decimal("840.00")


def test_a_rule_without_percentage_or_cost_is_refused(account: Account) -> None:
    assert "price_percent" in refused(account, price_rule="markup", cost="5")
    assert "cost" in refused(account, price_rule="markup", price_percent="30")
    errors = refused(account, price_rule="margin", price_percent="100", cost="5")
    assert errors["price_percent"].startswith("A margin of 100 % has no price.")


def test_a_fixed_price_forgets_the_percentage(account: Account) -> None:
    raw = {"name": "UPS", "cost": "612", "price_rule": "margin", "price_percent": "20"}
    ups = actions.change_item(
        actions.create_item(account, raw), {"price_rule": "fixed", "price": "799"}
    )
    assert ups.price == 799 and ups.price_percent is None


def test_tiers_rise_and_there_is_at_least_one(account: Account) -> None:
    assert "tiers" in refused(account, scheme="volume")
    falling = [{"start": "20", "price": "5"}, {"start": "20", "price": "4"}, {"price": "x"}]
    errors = refused(account, scheme="stepped", tiers=falling)
    assert errors["tiers[1].start"] == "This tier starts at 20; it must start above 20."
    assert {"tiers[2].start", "tiers[2].price"} <= errors.keys()


def test_a_tiered_item_shows_its_first_price(account: Account) -> None:
    seats = actions.create_item(account, SEATS)
    assert figures(seats.price, seats.cost) == ["62", "24"]


def test_tiers_without_a_cost_keep_theirs(account: Account) -> None:
    seats = actions.create_item(account, SEATS)
    tiers = [{"start": "1", "price": "65"}, {"start": "25", "price": "55"}]
    seats = actions.change_item(seats, {"tiers": tiers})
    assert [tier["cost"] for tier in seats.tiers] == ["24", "22"]


def test_no_change_makes_no_version(backup: Item, bundle: Item) -> None:
    assert actions.change_item(bundle, {"name": bundle.name, "cost": "1"}).version == 1
    assert actions.change_item(backup, {"price": "90.00"}).version == 1
    assert actions.change_item(backup, {"price": "91"}).version == 2


def test_a_change_to_an_older_version_is_refused(server: Item) -> None:
    actions.change_item(server, {"note": "Ask for a project price."}, expected=1)
    with pytest.raises(Invalid) as refusal:
        actions.change_item(server, {"price": "1"}, expected=1)
    assert "version" in refusal.value.errors


def test_options_keep_what_a_change_does_not_name(backup: Item) -> None:
    plan = backup.options.get(name="Plan")
    continuity = plan.values.get(name="Continuity")
    values = [{"id": continuity.pk, "name": "Full continuity"}]
    actions.change_item(backup, {"options": [{"id": plan.pk, "name": "Plan", "values": values}]})

    continuity.refresh_from_db()
    assert continuity.name == "Full continuity" and continuity.cost == 112
    assert [option.name for option in backup.options.all()] == ["Plan"]
    assert plan.values.count() == 1


def test_options_of_another_item_are_not_taken_over(account: Account, backup: Item) -> None:
    other = actions.create_item(account, {**BACKUP, "name": "Other"})
    options = [{"id": other.options.all()[0].pk, "name": "Plan", "values": [{"name": "A"}]}]
    with pytest.raises(Invalid) as refusal:
        actions.change_item(backup, {"options": options})
    assert "options[0].name" in refusal.value.errors


def test_options_that_cannot_be_answered_are_refused(account: Account) -> None:
    twice = [{"name": "A", "is_default": True}, {"name": "a", "is_default": True}]
    options = [{"name": "Color", "values": []}, {"name": "Size", "values": twice}]
    errors = refused(account, options=options)
    assert set(errors) == {"options[0].values", "options[1].values", "options[1].values[1].name"}


def test_a_bundle_is_the_sum_of_its_parts(bundle: Item, server: Item) -> None:
    assert figures(bundle.price, bundle.cost) == ["6176", "4700"]

    actions.change_item(server, {"price": "5000"})
    bundle.refresh_from_db()
    assert bundle.price == 6160 and bundle.version == 2


def test_a_bundle_refuses_what_cannot_be_a_part(account: Account, bundle: Item) -> None:
    stranger = Account.objects.create(name="Bay Systems")
    theirs = actions.create_item(stranger, {"name": "Theirs"})
    parts = [{"item_id": bundle.pk}, {"item_id": theirs.pk}, {"item_id": "x"}]
    errors = refused(account, kind="bundle", parts=parts)
    assert set(errors) == {f"parts[{n}].item_id" for n in range(3)}
    assert "bundle has no bundle in it" in errors["parts[0].item_id"]
    assert "parts" in refused(account, kind="bundle")


def test_one_line_is_billed_one_way(account: Account, hours: Item, bundle: Item) -> None:
    seats = actions.create_item(account, SEATS)
    parts = [{"item_id": hours.pk}, {"item_id": seats.pk}]
    errors = refused(account, kind="bundle", parts=parts)
    assert "billed once; Managed workstation is not" in errors["frequency"]
    actions.create_item(account, {"kind": "bundle", "name": "B", "shows": "lines", "parts": parts})

    with pytest.raises(Invalid) as refusal:
        actions.change_item(hours, {"frequency": "monthly"})
    assert "It is part of “Server, installed”" in refusal.value.errors["frequency"]


def test_an_item_is_archived_and_restored(server: Item) -> None:
    archived = actions.archive_item(server)
    assert archived.archived_at and archived.version == 2
    assert actions.archive_item(server).version == 2
    assert actions.restore_item(server).archived_at is None


def test_categories_are_a_tree(account: Account) -> None:
    actions.find_or_create_category(account, "Hardware > Firewalls")
    hardware = Category.objects.get(name="Hardware")
    services = actions.create_category(account, "Services")
    actions.move_category(actions.create_category(account, "Labor"), services)
    actions.rename_category(hardware, "Devices")

    assert list(paths_of(account).values()) == [
        "Devices",
        "Devices > Firewalls",
        "Services",
        "Services > Labor",
    ]


def test_a_category_cannot_go_under_itself_or_too_deep(account: Account) -> None:
    deep = actions.find_or_create_category(account, "A > B > C > D > E > F")
    top, other = Category.objects.get(name="A"), actions.create_category(account, "Z")
    assert deep
    for category, parent in ((top, deep), (top, other), (top, top)):
        with pytest.raises(Invalid) as refusal:
            actions.move_category(category, parent)
        assert "parent" in refusal.value.errors
    with pytest.raises(Invalid):
        actions.create_category(account, "G", deep)


def test_only_an_empty_category_is_deleted(account: Account, server: Item) -> None:
    for name in ("Servers", "Hardware"):
        with pytest.raises(Invalid):
            actions.delete_category(Category.objects.get(name=name))
    actions.change_item(server, {"category": ""})
    for name in ("Servers", "Hardware"):
        actions.delete_category(Category.objects.get(name=name))
    assert not Category.objects.exists()


def test_a_name_is_taken_once(account: Account, server: Item) -> None:
    for create in (actions.create_manufacturer, actions.create_supplier):
        create(account, {"name": "Synology"})
        with pytest.raises(Invalid) as refusal:
            create(account, {"name": "SYNOLOGY"})
        assert refusal.value.errors == {"name": "“Synology” is here already. Use another name."}
    with pytest.raises(Invalid):
        actions.create_category(account, "hardware")


def test_a_website_is_one_that_a_browser_opens(account: Account) -> None:
    supplier = actions.create_supplier(account, {"name": "CDW", "website": "cdw.com"})
    assert supplier.website == "https://cdw.com"
    for text in ("javascript://alert.example", "nowhere", "https://a b.example"):
        with pytest.raises(Invalid) as refusal:
            actions.change_supplier(supplier, {"website": text})
        assert "website" in refusal.value.errors


def test_only_a_manufacturer_of_nothing_is_deleted(account: Account, server: Item) -> None:
    assert server.manufacturer
    with pytest.raises(Invalid):
        actions.delete_manufacturer(server.manufacturer)
    actions.delete_manufacturer(actions.create_manufacturer(account, {"name": "Nobody"}))
