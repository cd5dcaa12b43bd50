"""Items from a file: what is read, matched, refused, and taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from quotewright.accounts.models import Account
from quotewright.catalog.actions import archive_item, change_item, create_item
from quotewright.catalog.models import Category, Item, Supplier
from quotewright.quotes import actions as quotes
from quotewright.quotes.models import Quote
from quotewright.transfer import actions
from tests.transfer.conftest import Files, errors_of

TWO = "Name,Code,Cost,Price\nFirewall,FW-1,610.00,949.00\nAccess point,AP-1,88.00,133.33\n"


def test_a_file_is_checked_before_anything_is_made(files: Files) -> None:
    job = files.checked(TWO)
    assert (job.state, job.counts) == ("checked", {"created": 2})
    assert Item.objects.count() == Supplier.objects.count() == 0


def test_all_columns_come_in(files: Files) -> None:
    files.imported(
        "Name,MPN,SKU,Description,Category,Vendor,Supplier SKU,Make,Taxable,Billing,Markup %,Cost\n"
        'Firewall,FW-1,1001,"Small, quiet",Hardware > Firewalls,Ingram,I-77,Fortinet,no,Monthly,'
        "50,610\n"
    )
    item = Item.objects.select_related("category__parent", "supplier", "manufacturer").get()
    assert item.category and item.category.parent and item.category.parent.name == "Hardware"
    assert (str(item.supplier), str(item.manufacturer), item.supplier_sku) == (
        "Ingram",
        "Fortinet",
        "I-77",
    )
    assert (item.price, item.price_rule, item.taxable) == (Decimal(915), "markup", False)
    assert (item.frequency, item.description) == ("monthly", "Small, quiet")


def test_categories_are_found_whatever_their_case_and_made_once(files: Files) -> None:
    files.imported("Name,Category\nA,Hardware > Hubs\nB,hardware > hubs\nC,HARDWARE>Cables\nD,\n")
    files.imported("Name,Category\nE,hardware\nF,Care > On site\n")
    paths = [(c.name, str(c.parent or "")) for c in Category.objects.order_by("pk")]
    assert paths == [
        ("Hardware", ""),
        ("Hubs", "Hardware"),
        ("Cables", "Hardware"),
        ("Care", ""),
        ("On site", "Care"),
    ]


def test_tiers_are_written_in_one_cell(files: Files) -> None:
    files.imported("Name,Tiers,Pricing\nSeat,1:62.00:24;20:58.00:22,\nGB,0:0.5;100:0.4,stepped\n")
    seat, gigabyte = Item.objects.order_by("-name")
    assert seat.tiers[1] == {"start": "20", "price": "58", "cost": "22"}
    assert (seat.scheme, gigabyte.scheme) == ("volume", "stepped")


def test_a_second_file_changes_what_differs(files: Files) -> None:
    files.imported(TWO)
    job = files.imported(TWO.replace("949.00", "999.00").replace("fw-1", "FW-1"))
    assert job.counts == {"changed": 1, "unchanged": 1}
    assert job.rows.get(outcome="changed").changes == {"price": ["949", "999"]}
    assert Item.objects.get(code="FW-1").version == 2


@pytest.mark.parametrize(
    ("row", "matches"),
    [
        ("New name,fw-1,", True),  # by code, whatever its case
        ("New name,,s-1", True),  # by SKU
        ("Firewall,,", True),  # by exact name
        ("Firewall,FW-2,", False),  # the same name, another code: another item
        ("firewall,,", False),
    ],
)
def test_an_item_is_found_by_code_then_sku_then_name(
    files: Files, account: Account, row: str, matches: bool
) -> None:
    create_item(account, {"name": "Firewall", "code": "FW-1", "sku": "S-1", "price": "5"})
    job = files.imported(f"Name,Code,SKU,Price\n{row},7\n")
    assert job.counts == {"changed" if matches else "created": 1}


def test_an_open_match_is_not_guessed(files: Files, account: Account) -> None:
    for sku in ("A", "B"):
        create_item(account, {"name": "Firewall", "code": "FW-1", "sku": sku})
    archived = create_item(account, {"name": "Old hub", "code": "HUB"})
    archive_item(archived)
    job = files.checked("Code,SKU,Price\nFW-1,,7\nHUB,,7\n")
    assert job.counts == {"refused": 2}
    assert "2 records here have the code “FW-1”" in errors_of(job)[2]
    assert "archived item has the code “HUB”. Restore it" in errors_of(job)[3]
    assert files.checked("Code,SKU,Price\nFW-1,B,7\n").counts == {"changed": 1}


@pytest.mark.parametrize(
    ("mode", "counts"),
    [
        ("both", {"created": 1, "changed": 1}),
        ("create", {"created": 1, "unchanged": 1}),
        ("update", {"refused": 1, "changed": 1}),
    ],
)
def test_what_is_new_and_what_is_here_can_be_left_out(
    files: Files, account: Account, mode: str, counts: dict[str, int]
) -> None:
    create_item(account, {"name": "Firewall", "code": "FW-1"})
    assert files.imported(TWO, raw={"mode": mode}).counts == counts


def test_wrong_rows_are_named_and_the_others_come_in(files: Files) -> None:
    job = files.imported(
        "Name,Code,Price,Taxable,Cost\n"
        "Firewall,FW-1,abc,perhaps,1\n"
        ",NO-NAME,1,yes,1\n"
        "=1+1,F,1,yes,=A1\n"
        "Hub,H-1,9.00,yes,5\n"
        "Hub again,h-1,9.00,yes,5\n"
        "Cable,C-1,1,yes,2,and,more\n"
        "'=Sum,S-1,-4,yes,2\n"
    )
    said = errors_of(job)
    assert "Price is “abc”. Write it like 1234.50." in said[2] and "yes or no" in said[2]
    assert "Item name is empty" in said[3]
    assert said[4].count("is the formula") == 2
    assert said[6] == "Row 5 of this file has the same code. Keep one of the two."
    assert "more cells than the file has columns: “and”, “more”" in said[7]
    assert "cannot be less than 0" in said[8]
    assert [item.name for item in Item.objects.all()] == ["Hub"]


def test_each_error_has_its_column_and_value(files: Files) -> None:
    job = files.checked("Name,Price\nHub,12345678901\n")
    (error,) = job.rows.get().errors
    assert (error["column"], error["value"]) == ("Price", "12345678901")
    assert "must be under 10,000,000" in error["sentence"]


def test_decimal_commas_are_proved_by_the_column_or_said(files: Files) -> None:
    text = "Name;Price\nHub;1.234,50\nCable;2,5\n"
    files.imported(text)
    assert [i.price for i in Item.objects.order_by("name")] == [Decimal("2.5"), Decimal("1234.5")]
    job = files.checked("Name;Price\nDisk;1,5\n", raw={"mark": "."})
    assert "Write it like 1234.50" in errors_of(job)[2]


def test_empty_cells_leave_what_is_here_unless_told(files: Files, account: Account) -> None:
    item = create_item(account, {"name": "Hub", "code": "H", "description": "Grey", "price": "5"})
    files.imported("Code,Description,Price\nH,,\n")
    item.refresh_from_db()
    assert (item.description, item.version) == ("Grey", 1)
    files.imported("Code,Description,Price\nH,,\n", raw={"clears": True})
    item.refresh_from_db()
    assert (item.description, item.price) == ("", Decimal(5))


def test_a_typed_price_ends_a_markup_and_a_doubtful_pair_is_refused(
    files: Files, account: Account
) -> None:
    rule = {"price_rule": "markup", "price_percent": "50"}
    item = create_item(account, {"name": "Hub", "code": "H", "cost": "10", **rule})
    files.imported("Code,Price\nH,14\n")
    item.refresh_from_db()
    assert (item.price_rule, item.price) == ("fixed", Decimal(14))
    job = files.checked("Name,Price,Cost,Margin %\nDisk,19,10,50\n")
    assert "Price is 19, but margin 50 % makes it 20" in errors_of(job)[2]


def test_who_sees_no_costs_imports_none(files: Files, account: Account) -> None:
    create_item(account, {"name": "Firewall", "code": "FW-1", "cost": "600", "price": "900"})
    job = files.upload(TWO, sees_costs=False)
    assert job.mapping == ["name", "code", "", "price"]
    with pytest.raises(Exception, match="goes to “cost”, which is nothing"):
        actions.check(job, {"mapping": ["name", "code", "cost", "price"]})
    files.imported(TWO, sees_costs=False)
    assert Item.objects.get(code="FW-1").cost == Decimal(600)


def test_columns_are_remembered_for_the_same_header(files: Files) -> None:
    text = "Bezeichnung,Ref,VK\nHub,H-1,9\n"
    mapping = ["name", "code", "price"]
    assert files.upload(text).mapping == ["", "", ""]
    files.checked(text, raw={"mapping": mapping, "mode": "create"})
    again = files.upload(text)
    assert (again.mapping, again.mode) == (mapping, "create")
    assert files.upload(text, kind="people").mapping == ["", "", ""]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"mapping": ["name", "name", "", ""]}, "“Name” and “Code” both go to Name"),
        ({"mapping": ["", "", "", "price"]}, "No column goes to Name"),
        ({"mapping": ["name"]}, "has other columns"),
        ({"mode": "all"}, "Use one of both, create, update"),
    ],
)
def test_a_wrong_mapping_is_explained(files: Files, raw: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Exception, match=sentence):
        actions.check(files.upload(TWO), raw)


def test_undo_removes_what_was_made_and_puts_back_what_was_changed(
    files: Files, account: Account
) -> None:
    item = create_item(account, {"name": "Firewall", "code": "FW-1", "cost": "1", "price": "2"})
    job = files.undone(files.imported(TWO))
    item.refresh_from_db()
    assert (item.cost, item.price) == (Decimal(1), Decimal(2))
    assert (Item.objects.count(), job.state) == (1, "undone")
    assert not job.rows.exclude(kept="").exists()


def test_undo_leaves_what_was_used_or_changed_since_and_names_it(
    files: Files, account: Account, quote: Quote
) -> None:
    kept = create_item(account, {"name": "Hub", "code": "H-1", "price": "2"})
    job = files.imported(TWO + "Hub,H-1,,3\nCable,C-1,1,2\n")
    firewall = Item.objects.get(code="FW-1")
    line = quotes.add_line(quote, {"name": "Firewall", "item_id": firewall.pk})
    assert line.item_id == firewall.pk
    change_item(Item.objects.get(code="AP-1"), {"name": "Access point, white"})
    change_item(kept, {"price": "4"})
    job = files.undone(job)
    said = dict(job.rows.exclude(kept="").values_list("label", "kept"))
    assert said == {
        "Firewall (FW-1)": "a line has it",
        "Access point (AP-1)": "was changed since",
        "Hub (H-1)": "was changed since",
    }
    assert set(Item.objects.values_list("code", flat=True)) == {"H-1", "FW-1", "AP-1"}


def test_a_batch_takes_few_queries(files: Files, django_assert_max_num_queries: Any) -> None:
    rows = "".join(f"Item {n},C-{n},Ingram,Hardware > Hubs,{n}\n" for n in range(400))
    job = files.upload("Name,Code,Supplier,Category,Price\n" + rows)
    with django_assert_max_num_queries(100):
        files.imported("Name,Code,Supplier,Category,Price\n" + rows)
    assert (Item.objects.count(), Category.objects.count(), job.total) == (400, 2, 400)
