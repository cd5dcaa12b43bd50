"""Tables of quotes. What was published or signed is kept as JSON and never changes."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.people.models import Person
from quotewright.quotes.states import State

# Without letters and digits that are mistaken for each other when read aloud.
_KEY_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_key() -> str:
    """Return a short name for a quote that other systems carry as its marker."""
    return "QW-" + "".join(secrets.choice(_KEY_LETTERS) for _ in range(9))


def new_link() -> str:
    """Return the unguessable part of a customer's link: 192 random bits."""
    return secrets.token_urlsafe(24)


class Quote(models.Model):
    """An offer in progress. `version` counts saved changes, `revision` publications begun."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="quotes")
    key = models.CharField(max_length=16, unique=True, default=new_key)
    number = models.CharField(max_length=24)
    revision = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="quotes")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=12, choices=[(s.value, s.name.title()) for s in State], default=State.DRAFT.value
    )
    currency = models.CharField(max_length=3)
    tax_name = models.CharField(max_length=60, blank=True)
    tax_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    link = models.CharField(max_length=40, unique=True, default=new_link)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "number"], name="one_quote_per_number"),
        )
        indexes = (models.Index(fields=["account", "-updated_at"]),)

    def __str__(self) -> str:
        return f"Quote {self.number}"


class Section(models.Model):
    """A heading with lines under it."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("position", "pk")


class Line(models.Model):
    """One thing offered. `key` stays the same through edits, moves, removal and undo."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="lines")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=4, default=1)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    unit_cost = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    taxable = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")


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
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)


class Event(models.Model):
    """One entry of a quote's timeline."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=120)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ("-at", "-pk")
