"""Tables of quotes. What was published or signed is kept as JSON and never changes."""

from __future__ import annotations

import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from quotewright.accounts.models import Account, StoredFile, User
from quotewright.catalog.models import Item
from quotewright.catalog.schemes import Frequency, Scheme
from quotewright.lib.taxes import TaxMode
from quotewright.people.models import Person
from quotewright.quotes.document import SectionKind
from quotewright.quotes.findable import WordsField
from quotewright.quotes.indexes import QUOTE_INDEXES
from quotewright.quotes.states import State

# Without letters and digits that are mistaken for each other when read aloud.
_KEY_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_key() -> str:
    """Return a short name for a quote that other systems carry as its marker."""
    return "QW-" + "".join(secrets.choice(_KEY_LETTERS) for _ in range(9))


def new_link() -> str:
    """Return the unguessable part of a customer's link: 192 random bits."""
    return secrets.token_urlsafe(24)


class Quotes(models.Manager["Quote"]):
    """Quotes for people. Templates, which are drafts for no one, are in `Quote.sheets` only."""

    def get_queryset(self) -> models.QuerySet[Quote]:
        """Leave templates out."""
        return super().get_queryset().filter(is_template=False)


class Quote(models.Model):
    """An offer in progress. `version` counts saved changes, `revision` publications begun.

    A template is a quote for no one: it has a name, sections, lines, blocks and conditions, and
    is copied into new quotes.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="quotes")
    key = models.CharField(max_length=16, unique=True, default=new_key)
    is_template = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)  # of a template
    # The template or quote that it was copied from.
    made_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="made")
    number = models.CharField(max_length=24, blank=True)
    revision = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="quotes")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=12, choices=[(s.value, s.name.title()) for s in State], default=State.DRAFT.value
    )
    currency = models.CharField(max_length=3)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    notes = models.TextField(blank=True)  # internal
    terms = models.TextField(blank=True)
    # Conditions: see `document.Conditions`.
    discount_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    discount_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    shipping = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    shipping_taxable = models.BooleanField(default=False)
    tax_mode = models.CharField(
        max_length=10,
        choices=[(mode.value, mode.name.title()) for mode in TaxMode],
        default=TaxMode.EXTERNAL.value,
    )
    # [{"name": "Maine sales tax", "percent": "5.5", "compound": false}, ...], in order.
    taxes = models.JSONField(default=list, blank=True)
    tax_exempt = models.BooleanField(default=False)
    # What `pricing.totals` says of the present rows, for lists and the dashboard.
    due = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    yearly = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    yearly_cost = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    # What of `yearly` comes again: twelve times what recurs in a month.
    yearly_recurring = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    words = WordsField()
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)  # the latest publication
    closed_at = models.DateTimeField(null=True, blank=True)  # accepted or declined
    viewed_at = models.DateTimeField(null=True, blank=True)  # what is published, by the customer
    asked_at = models.DateTimeField(null=True, blank=True)  # the oldest question not answered
    link = models.CharField(max_length=40, unique=True, default=new_link)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    sheets = models.Manager["Quote"]()
    objects = Quotes()

    class Meta:
        default_manager_name = "objects"
        constraints = (
            models.UniqueConstraint(
                fields=["account", "number"],
                condition=models.Q(is_template=False),
                name="one_quote_per_number",
            ),
            models.CheckConstraint(
                condition=models.Q(is_template=True) | models.Q(person__isnull=False),
                name="a_quote_is_for_a_person",
            ),
        )
        indexes = QUOTE_INDEXES

    @property
    def buyer(self) -> Person:
        """The person it is for. A template is for no one: asking it is a mistake."""
        assert self.person is not None, f"{self} is for no one"
        return self.person

    def __str__(self) -> str:
        return f"Template {self.name}" if self.is_template else f"Quote {self.number}"


class Section(models.Model):
    """A heading with lines under it; `position` orders, with gaps.

    Of a CHOICE section the customer takes one line, an OPTIONAL one they take or leave as a whole
    (`chosen` says which is suggested).
    """

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(
        max_length=8, choices=[(k.value, k.name.title()) for k in SectionKind], default="plain"
    )
    chosen = models.BooleanField(default=True)
    position = models.BigIntegerField()

    class Meta:
        ordering = ("position", "pk")


class Line(models.Model):
    """One thing offered. `key` stays the same through edits, moves, removal and undo.

    Fields are those of `document.Line`; `amount` and `cost_amount` are what `pricing` makes of
    them, kept so that sums of 1,000 lines are one query. `position` orders, with gaps.
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="lines")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    position = models.BigIntegerField()
    item = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=80, blank=True)
    description = models.TextField(blank=True)
    note = models.TextField(blank=True)  # internal
    quantity = models.DecimalField(max_digits=12, decimal_places=4, default=1)
    whole_quantity = models.BooleanField(default=False)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    unit_cost = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    scheme = models.CharField(
        max_length=8, choices=[(s.value, s.name.title()) for s in Scheme], default="unit"
    )
    tiers = models.JSONField(default=list, blank=True)
    discount_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    discount_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    taxable = models.BooleanField(default=True)
    frequency = models.CharField(
        max_length=12, choices=[(f.value, f.name.title()) for f in Frequency], default="one_time"
    )
    optional = models.BooleanField(default=False)
    chosen = models.BooleanField(default=True)
    customer_quantity = models.BooleanField(default=False)
    min_quantity = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    max_quantity = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    hidden = models.BooleanField(default=False)
    included = models.BooleanField(default=False)
    manufacturer = models.CharField(max_length=120, blank=True)
    supplier = models.CharField(max_length=120, blank=True)
    supplier_sku = models.CharField(max_length=80, blank=True)
    # [{"option": "Warranty", "value": "3 years", "price": "90", "cost": "60"}, ...]
    options = models.JSONField(default=list, blank=True)
    # [{"name": "Firewall", "quantity": "1", "code": "", "cost": "610", ...}, ...] of a bundle
    parts = models.JSONField(default=list, blank=True)
    shows_parts = models.BooleanField(default=False)
    list_amount = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    amount = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    cost_amount = models.DecimalField(max_digits=20, decimal_places=4, default=0)

    class Meta:
        ordering = ("position", "pk")


class Block(models.Model):
    """A piece of text on a quote, in Markdown with merge fields, before or after its lines."""

    class Place(models.TextChoices):
        BEFORE = "before", "Before the lines"
        AFTER = "after", "After the lines"

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="blocks")
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    place = models.CharField(max_length=6, choices=Place.choices, default=Place.BEFORE)
    position = models.BigIntegerField()

    class Meta:
        ordering = ("position", "pk")


class LibraryBlock(models.Model):
    """A piece of text that the account's quotes and templates take copies of."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="blocks")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    archived_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name", "pk")


class Edit(models.Model):
    """One change to a draft, with what it takes to undo it and to tell other windows.

    `changes` has, by "table:key", the values before and after; null where there was no row.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", "Edit"
        UNDO = "undo", "Undo"
        REDO = "redo", "Redo"

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()  # of the quote, once this was done
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.EDIT)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    label = models.CharField(max_length=200)
    changes = models.JSONField()
    undone = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["quote", "version"], name="one_edit_per_version"),
        )


class Attachment(models.Model):
    """A file that goes with a quote; `internal` ones stay in the house."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    internal = models.BooleanField(default=False)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")


class Comment(models.Model):
    """Something said about a quote. `internal` ones are between the account's members.

    `user` is the member who wrote it; neither the customer nor a program is one.
    """

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="comments")
    author = models.CharField(max_length=120)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    from_customer = models.BooleanField(default=False)
    internal = models.BooleanField(default=True)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("at", "pk")


class Publication(models.Model):
    """A revision as the customer saw it: the document's JSON and its SHA-256, never changed."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="publications")
    revision = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["quote", "revision"], name="one_publication"),
        )


class Acceptance(models.Model):
    """The customer's signature under one publication. One per quote, whatever races."""

    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="acceptance")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    consent = models.TextField()
    po_number = models.CharField(max_length=60, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    # What the customer chose of what was offered: `document.Choices` as JSON.
    choices = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)


class Event(models.Model):
    """One entry of a quote's timeline. Edits of one person within minutes are one entry."""

    class Kind(models.TextChoices):
        CREATED = "created", "Created"
        EDITED = "edited", "Edited"
        PUBLISHED = "published", "Published"
        REVISED = "revised", "Revised"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        COMMENT = "comment", "Comment"
        FILE = "file", "File"
        FACT = "fact", "Fact"  # owner, tags, notes, last day
        VIEWED = "viewed", "Viewed"
        OTHER = "other", "Other"

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    actor = models.CharField(max_length=120)
    times = models.PositiveIntegerField(default=1)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["-at"], name="event_latest"),)
