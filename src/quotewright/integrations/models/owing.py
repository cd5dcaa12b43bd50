"""What is owed to a PSA, what lives where there, and what stands in the way."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from quotewright.integrations.models.connections import Connection


class Link(models.Model):
    """One record of ours is one record there. `parent` is the key of a line's quote."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    parent = models.CharField(max_length=64, blank=True)
    remote_id = models.CharField(max_length=40)
    snapshot = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "kind", "key"], name="one_link"),
            # Two of our quotes, lines or invoices never share one there. People may: a person
            # entered twice here is still one customer there.
            models.UniqueConstraint(
                fields=["connection", "kind", "remote_id"],
                condition=models.Q(kind__in=["estimate", "line", "invoice"]),
                name="one_local_record",
            ),
        )
        indexes = (models.Index(fields=["connection", "kind", "parent"]),)


class Intent(models.Model):
    """A creating call that was begun. The row goes when its outcome is known."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="intents")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    parent = models.CharField(max_length=64)
    body = models.JSONField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "kind", "key"], name="one_intent"),
        )
        indexes = (models.Index(fields=["connection", "parent"]),)


class Suspect(models.Model):
    """A creating call that was looked for in vain and may still take effect: a late twin."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="suspects")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    parent = models.CharField(max_length=64)
    body = models.JSONField()
    since = models.DateTimeField()
    looks = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["connection", "kind", "key", "since"], name="one_suspect"
            ),
        )


# An outbox row whose wanted version is not there yet, and one that waits for a person.
OWED = models.Q(done_version__lt=models.F("wanted_version"))
PARKED = models.Q(parked_version__gte=models.F("wanted_version"))


class Outbox(models.Model):
    """What a connection owes to one record: the version wanted there, and the version done.

    `parked_version` is one that a person must act on; it waits until they do or the record
    changes. `result` holds what the pages show of the last push.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="outbox")
    kind = models.CharField(max_length=20)
    record_id = models.PositiveBigIntegerField()
    wanted_version = models.PositiveIntegerField()
    wanted_at = models.DateTimeField(default=timezone.now)
    done_version = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    parked_version = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["connection", "kind", "record_id"], name="one_outbox_row"
            ),
        )
        indexes = (
            models.Index(
                fields=["connection"],
                condition=OWED,
                name="outbox_waiting",
            ),
            # How many are in step, and when the last one was pushed.
            models.Index(fields=["connection", "kind", "done_at"], name="outbox_done"),
        )

    @property
    def is_done(self) -> bool:
        """Whether the PSA holds the version that is wanted."""
        return self.done_version >= self.wanted_version

    @property
    def is_parked(self) -> bool:
        """Whether the wanted version waits for a person."""
        return not self.is_done and self.parked_version >= self.wanted_version


class Issue(models.Model):
    """What stands in the way of one record, or (kind "connection") of all; closed by success."""

    class Class(models.TextChoices):
        UNAVAILABLE = "unavailable", "Syncro does not answer"
        UNKNOWN = "unknown", "Outcome unknown"
        REJECTED = "rejected", "Needs a change"
        AMBIGUOUS = "ambiguous", "Needs a choice"
        DRIFT = "drift", "Changed in Syncro"
        DENIED = "denied", "Access refused"
        BUG = "bug", "Fault in Quotewright"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="issues")
    kind = models.CharField(max_length=20)
    record_id = models.PositiveBigIntegerField(default=0)
    failure = models.CharField(max_length=12, choices=Class.choices)
    cause = models.TextField()
    remedy = models.TextField(blank=True)
    candidates = models.JSONField(default=list)
    # What was edited by hand there (`HandEdit`s), and the ways out that a person may choose.
    differences = models.JSONField(default=list)
    ways = models.JSONField(default=list)
    detail = models.TextField(blank=True)
    times = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    # When admins were sent an e-mail about it.
    told_at = models.DateTimeField(null=True, blank=True)
    # Put away by a person, until the cause changes.
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.CharField(max_length=150, blank=True)
    dismissed_for = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["connection", "kind", "record_id"],
                condition=models.Q(closed_at=None),
                name="one_open_issue",
            ),
        )
