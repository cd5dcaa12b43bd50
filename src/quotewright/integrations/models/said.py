"""What was said to a PSA, push by push, and at what pace."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from quotewright.integrations.models.connections import Connection


class Call(models.Model):
    """The journal: one request to a PSA and its answer, secrets removed."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20, blank=True)
    record_id = models.PositiveBigIntegerField(default=0)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    template = models.CharField(max_length=120)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    sent = models.JSONField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["connection", "kind", "record_id", "-at"]),
            models.Index(fields=["connection", "at"], name="call_at"),
        )


class Push(models.Model):
    """One push that spoke with the PSA or was stopped, as it ended."""

    class Outcome(models.TextChoices):
        DONE = "done", "Pushed"
        STOPPED = "stopped", "Needs a person"
        WAITS = "waits", "Tried again by itself"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="pushes")
    kind = models.CharField(max_length=20)
    record_id = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    calls = models.PositiveIntegerField()
    # Calls that changed something there.
    changes = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    cause = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["connection", "-id"], name="push_newest"),
            models.Index(fields=["connection", "kind", "record_id", "-id"], name="push_of_record"),
            models.Index(fields=["connection", "at"], name="push_at"),
        )


class Pace(models.Model):
    """One row for the whole installation: the calls of the last minute (see `pace`)."""

    name = models.CharField(max_length=40, primary_key=True)
    calls = ArrayField(models.FloatField(), default=list)
    people_until = models.FloatField(default=0)
    closed_until = models.FloatField(default=0)
