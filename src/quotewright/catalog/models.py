"""Tables of the catalog. Amounts are in the account's currency; nothing in use is deleted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from quotewright.accounts.models import Account, StoredFile
from quotewright.catalog.schemes import Frequency, Scheme, Tier


class Category(models.Model):
    """A place in the account's tree of categories."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="categories")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "parent", "name"],
                name="one_category_per_name",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return self.name


class Manufacturer(models.Model):
    """Who makes it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="manufacturers")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "name"], name="one_manufacturer"),
        )

    def __str__(self) -> str:
        return self.name


class Supplier(models.Model):
    """Who it is bought from: a Vendor in Syncro."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="suppliers")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=200, blank=True)
    account_number = models.CharField(max_length=60, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "name"], name="one_supplier"),)

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """Something to offer. `code` is the manufacturer's (MPN), `sku` our own.

    With `price_rule` MARKUP or MARGIN, `price` follows `cost` at `price_percent`. `tiers` count
    for the tiered schemes. A bundle's price and cost are the sums of its parts.
    """

    class Kind(models.TextChoices):
        ITEM = "item", "Item"
        BUNDLE = "bundle", "Bundle"

    class PriceRule(models.TextChoices):
        FIXED = "fixed", "Fixed price"
        MARKUP = "markup", "Markup on cost"
        MARGIN = "margin", "Margin"

    class Shows(models.TextChoices):
        BUNDLE = "bundle", "One line, without its parts"
        BOTH = "both", "One line, with its parts named"
        LINES = "lines", "A line for each part"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.ITEM)
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=80, blank=True)
    sku = models.CharField(max_length=80, blank=True)
    description = models.TextField(blank=True)
    note = models.TextField(blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    manufacturer = models.ForeignKey(
        Manufacturer, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    supplier = models.ForeignKey(
        Supplier, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    supplier_sku = models.CharField(max_length=80, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    price = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    price_rule = models.CharField(max_length=6, choices=PriceRule.choices, default=PriceRule.FIXED)
    price_percent = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    scheme = models.CharField(
        max_length=8, choices=[(s.value, s.name.title()) for s in Scheme], default=Scheme.UNIT
    )
    # [{"start": "10", "price": "4.50", "cost": "3.00"}, ...], rising by start.
    tiers = models.JSONField(default=list, blank=True)
    taxable = models.BooleanField(default=True)
    frequency = models.CharField(
        max_length=12,
        choices=[(f.value, f.name.title()) for f in Frequency],
        default=Frequency.ONE_TIME,
    )
    decimal_quantity = models.BooleanField(default=True)
    shows = models.CharField(max_length=6, choices=Shows.choices, default=Shows.BOTH)
    image = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (
            models.Index(fields=["account", "name"]),
            models.Index(fields=["account", "code"]),
        )

    def __str__(self) -> str:
        return self.name


class Findable(models.Model):
    """What the search knows of an item: made anew by `catalog.search` whenever that changes."""

    item = models.OneToOneField(
        Item, on_delete=models.CASCADE, primary_key=True, related_name="findable"
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    archived = models.BooleanField(default=False)
    # The name without case and accents; "C" compares bytes, so that an index finds beginnings.
    name_key = models.CharField(max_length=200, db_collation="C")
    words = SearchVectorField()

    class Meta:
        indexes = (
            models.Index(fields=["account", "archived", "name_key", "item"], name="items_by_name"),
            # Without fastupdate no search pays for the writes before it.
            GinIndex(fields=["words"], name="items_by_word", fastupdate=False),
        )


class Part(models.Model):
    """One item of a bundle, and how many of it."""

    bundle = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="parts")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="bundled_in")
    quantity = models.DecimalField(max_digits=12, decimal_places=4, default=1)
    position = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")


class Option(models.Model):
    """A choice that an item comes with, such as its warranty."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(max_length=80)
    required = models.BooleanField(default=False)
    multiple = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")


class OptionValue(models.Model):
    """One answer to an option. `price` and `cost` are added to the item's per unit."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="values")
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=80, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    is_default = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")


def tiers_of(rows: list[dict[str, Any]]) -> tuple[Tier, ...]:
    """Read tiers as they are stored."""
    return tuple(
        Tier(Decimal(row["start"]), Decimal(row["price"]), Decimal(row.get("cost", 0)))
        for row in rows
    )
