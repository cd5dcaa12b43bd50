"""From an item of the catalog to lines of a quote."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quotewright.accounts.models import Account
from quotewright.catalog import actions
from quotewright.catalog.models import Item
from quotewright.catalog.offers import raws_of
from quotewright.cli.seed_catalog import seed_catalog
from quotewright.lib.fields import Invalid
from quotewright.quotes.actions import add_lines
from quotewright.quotes.models import Line, Quote
from tests.catalog.conftest import SEATS, figures


def offered(quote: Quote, item: Item, *picked: int, quantity: str = "1") -> list[Line]:
    """Add an item to Dana's quote and return its lines."""
    raws = raws_of(item, picked or None, quantity)
    return list(add_lines(quote, raws))


def test_an_item_becomes_a_line(quote: Quote, server: Item) -> None:
    [line] = offered(quote, server, quantity="2")

    assert (line.item_id, line.name, line.code) == (server.pk, server.name, "T360-2414")
    assert (line.manufacturer, line.supplier) == ("Dell", "Ingram Micro")
    assert figures(line.amount, line.cost_amount) == ["10032", "8360"]


def test_a_line_keeps_the_tiers(account: Account, quote: Quote) -> None:
    [line] = offered(quote, actions.create_item(account, SEATS), quantity="25")
    assert (line.scheme, line.frequency) == ("volume", "monthly")
    assert line.amount == 25 * 58


def test_preset_options_are_taken(quote: Quote, backup: Item) -> None:
    [line] = offered(quote, backup)
    assert [picked["value"] for picked in line.options] == ["Standard"]
    assert line.amount == 90


def test_chosen_options_add_their_price(quote: Quote, backup: Item) -> None:
    names = ("Continuity", "Test restore", "Report")
    picked = [v.pk for o in backup.options.all() for v in o.values.all() if v.name in names]
    [line] = offered(quote, backup, *picked, quantity="2")

    assert figures(line.unit_price, line.unit_cost) == ["319", "152"]
    assert line.options[0] == {
        "option": "Plan",
        "value": "Continuity",
        "price": "199",
        "cost": "112",
    }


def test_options_add_to_every_tier(account: Account) -> None:
    options = [{"name": "Help desk", "values": [{"name": "24 hours", "price": "10", "cost": "4"}]}]
    seats = actions.create_item(account, {**SEATS, "options": options})
    [raw] = raws_of(seats, [seats.options.get().values.get().pk])
    assert [(t["price"], t["cost"]) for t in raw["tiers"]] == [("72", "28"), ("68", "26")]


def test_required_and_single_options_are_held_to(backup: Item) -> None:
    plan = backup.options.get(name="Plan")
    for picked in ([], [value.pk for value in plan.values.all()]):
        with pytest.raises(Invalid) as refusal:
            raws_of(backup, picked)
        assert set(refusal.value.errors) == {f"option_{plan.pk}"}
    with pytest.raises(Invalid) as refusal:
        raws_of(backup, [plan.values.all()[0].pk, 987654])
    assert "options" in refusal.value.errors


def test_an_option_without_a_preset_must_be_chosen(account: Account) -> None:
    options = [{"name": "Color", "required": True, "values": [{"name": "Black"}]}]
    phone = actions.create_item(account, {"name": "Phone", "options": options})
    with pytest.raises(Invalid, match="“Color” is not chosen"):
        raws_of(phone)
    assert raws_of(phone, [phone.options.get().values.get().pk])


def test_a_bundle_is_one_line_that_names_its_parts(quote: Quote, bundle: Item) -> None:
    [line] = offered(quote, bundle, quantity="2")
    assert line.amount == 2 * 6176 and line.shows_parts
    assert [(p["name"], p["quantity"], p["price"]) for p in line.parts] == [
        ("Dell PowerEdge T360 server", "1", "5016"),
        ("Labor", "8", "145"),
    ]


def test_a_bundle_can_keep_its_parts_to_itself(quote: Quote, bundle: Item) -> None:
    [line] = offered(quote, actions.change_item(bundle, {"shows": "bundle"}))
    assert not line.shows_parts and len(line.parts) == 2


def test_a_bundle_can_be_a_line_for_each_part(quote: Quote, bundle: Item) -> None:
    lines = offered(quote, actions.change_item(bundle, {"shows": "lines"}), quantity="2")
    assert [line.name for line in lines] == ["Dell PowerEdge T360 server", "Labor"]
    assert figures(*(line.quantity for line in lines)) == ["2", "16"]


def test_a_part_brings_its_preset_options(account: Account, backup: Item) -> None:
    plan = backup.options.get(name="Plan")
    continuity = plan.values.get(name="Continuity")
    values = [{"id": continuity.pk, "name": "Continuity", "is_default": True}]
    actions.change_item(backup, {"options": [{"id": plan.pk, "name": "Plan", "values": values}]})
    raw = {"kind": "bundle", "name": "Care", "frequency": "monthly"}
    care = actions.create_item(account, {**raw, "parts": [{"item_id": backup.pk, "quantity": 2}]})
    assert care.price == Decimal(2 * (90 + 199))


def test_a_wrong_quantity_is_named(bundle: Item) -> None:
    with pytest.raises(Invalid) as refusal:
        raws_of(bundle, quantity="a few")
    assert "quantity" in refusal.value.errors


def test_every_item_of_the_demo_can_be_offered(account: Account, quote: Quote) -> None:
    for item in seed_catalog(account).values():
        assert offered(quote, item, quantity="2")
