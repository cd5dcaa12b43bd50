"""Tables of the sync: connections, links, intents, the outbox, issues and the journal."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from quotewright.accounts.models import Account
from quotewright.integrations.bringing import rows as _rows  # noqa: F401 (its tables)
from quotewright.integrations.options import Options, options_from
from quotewright.lib.crypto import decrypted, encrypted
from quotewright.people.terms import Terms


class Connection(models.Model):
    """An account's access to one PSA. The token is encrypted and never shown again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="connections")
    adapter = models.CharField(max_length=20, default="syncro")
    subdomain = models.CharField(max_length=80)
    token_encrypted = models.TextField()
    is_on = models.BooleanField(default=True)
    # Made while a stand-in answered for Syncro: its records must never go anywhere else.
    is_stand_in = models.BooleanField(default=False)
    # What the account chose; read it as `chosen`.
    options = models.JSONField(default=dict)
    # Until then no call is made: one outage is one issue, and a refused token is not hammered.
    closed_until = models.DateTimeField(null=True, blank=True)
    # The end of the address at which the PSA may say that something happened (see `hooks`).
    hook_secret = models.CharField(max_length=43, blank=True)
    failures = models.PositiveIntegerField(default=0)
    # The last day, by the account's clock, on which what waits was looked at for an e-mail.
    digest_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "adapter"], name="one_connection"),
        )

    def __str__(self) -> str:
        return f"{self.adapter} {self.subdomain}"

    @property
    def chosen(self) -> Options:
        """What the account chose."""
        return options_from(self.options)

    @property
    def token(self) -> str:
        """The token in clear, for the adapter only. Raises CannotDecrypt."""
        return decrypted(self.token_encrypted)

    @token.setter
    def token(self, value: str) -> None:
        self.token_encrypted = encrypted(value)


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
                condition=models.Q(done_version__lt=models.F("wanted_version")),
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


class Grant(models.Model):
    """Whether the token was seen to open one area of the PSA when that was asked last."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="grants")
    area = models.CharField(max_length=20)
    is_open = models.BooleanField()
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "area"], name="one_grant"),)


class Listing(models.Model):
    """When a list of the PSA was last read whole, and how many records it had."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="listings")
    kind = models.CharField(max_length=12)
    read_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "kind"], name="one_listing"),)


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
