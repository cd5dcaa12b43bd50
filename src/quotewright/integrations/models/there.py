"""What a PSA was seen to hold, and how linked records stood when they were last looked at."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from quotewright.integrations.models.connections import Connection
from quotewright.people.terms import Terms


class RemoteRecord(models.Model):
    """One record that the PSA was seen to hold; e-mail, name and code are folded for finding.

    `terms` are the words by which a person who types finds it (see `findable`).
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=12)
    remote_id = models.CharField(max_length=40)
    parent = models.CharField(max_length=40, blank=True)
    name = models.TextField(blank=True)
    email = models.TextField(blank=True)
    code = models.TextField(blank=True)
    # The record itself, as `port.Remote` tells it.
    told = models.JSONField(default=dict)
    terms = Terms()
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["connection", "kind", "remote_id"], name="one_remote_record"
            ),
        )
        indexes = (
            models.Index(fields=["connection", "kind", "email"], name="remote_email"),
            models.Index(fields=["connection", "kind", "name"], name="remote_name"),
            models.Index(fields=["connection", "kind", "code"], name="remote_code"),
            models.Index(fields=["connection", "kind", "parent"], name="remote_parent"),
            GinIndex(fields=["terms"], name="remote_by_terms", fastupdate=False),
        )


class Asked(models.Model):
    """What somebody typed and the PSA was asked for, a while ago at most: typing costs few calls.

    `ids` are the records it told, as `kind:id`; `is_whole` says that it has no others that fit.
    `failed` is why there was no answer.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="asked")
    what = models.CharField(max_length=12)  # people, products
    text = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    ids = models.JSONField(default=list)
    is_whole = models.BooleanField(default=False)
    failed = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "what", "text"], name="asked_once"),
        )
        indexes = (models.Index(fields=["connection", "at"], name="asked_at"),)


class Sighting(models.Model):
    """How an estimate or an invoice of ours was last seen in the PSA.

    `asked_at` says that somebody told us to look again. `told` has what was seen.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="sightings")
    kind = models.CharField(max_length=12)
    remote_id = models.CharField(max_length=40)
    asked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["connection", "kind", "remote_id"], name="one_sighting"
            ),
        )
        indexes = (
            models.Index(
                fields=["asked_at"], condition=~models.Q(asked_at=None), name="sighting_asked"
            ),
        )


class Listing(models.Model):
    """When a list of the PSA was last read whole, and how many records it had."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="listings")
    kind = models.CharField(max_length=12)
    read_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "kind"], name="one_listing"),)
