"""Tables of bringing in: one run, and what is to become of each record of the PSA."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from quotewright.accounts.models import User


class Bringing(models.Model):
    """One run: the lists are read, sorted, looked over by a person, and then brought in.

    `kinds` are the lists that are wanted, `read` how many rows of `reading` are here, `skipped`
    why a list could not be read. `cursor` is where sorting goes on.
    """

    class State(models.TextChoices):
        READING = "reading", "Reading the lists"
        SORTING = "sorting", "Comparing with what is here"
        REVIEW = "review", "To be looked over"
        RUNNING = "running", "Bringing in"
        DONE = "done", "Done"
        CANCELED = "canceled", "Canceled"
        STOPPED = "stopped", "Stopped"

    connection = models.ForeignKey(
        "integrations.Connection", on_delete=models.CASCADE, related_name="bringings"
    )
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    stopped_in = models.CharField(max_length=8, blank=True)
    kinds = models.JSONField(default=list)
    lists_read = models.JSONField(default=list)
    reading = models.CharField(max_length=12, blank=True)
    read = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["reading", "sorting", "running"]),
                name="bringing_at_work",
            ),
        )

    @property
    def is_working(self) -> bool:
        """Whether a worker is to go on with it."""
        return self.state in WORKING


WORKING = (Bringing.State.READING, Bringing.State.SORTING, Bringing.State.RUNNING)


class Arrival(models.Model):
    """One record of the PSA on its way in.

    `candidates` are `{"id", "label"}` of ours that it may be; what is only near has a `score` and
    says `why`, an organization that it may belong to has a `noun`. `decision` is what a person
    said: "new", "leave", or the id of one of them. `said` is why, in a sentence.
    """

    class Verdict(models.TextChoices):
        NEW = "new", "New here"
        SAME = "same", "The same one is here"
        ASK = "ask", "To be decided"
        KNOWN = "known", "Linked already"

    class Outcome(models.TextChoices):
        WAITS = "", "Not brought in"
        MADE = "made", "Added"
        LINKED = "linked", "Linked"
        LEFT = "left", "Left out"
        REFUSED = "refused", "Refused"

    bringing = models.ForeignKey(Bringing, on_delete=models.CASCADE, related_name="arrivals")
    kind = models.CharField(max_length=12)
    remote_id = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    detail = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    candidates = models.JSONField(default=list)
    decision = models.CharField(max_length=24, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bringing", "kind", "remote_id"], name="one_arrival"),
        )
        indexes = (
            models.Index(fields=["bringing", "verdict", "outcome"], name="arrivals_by_verdict"),
        )

    @property
    def is_near(self) -> bool:
        """Whether it is asked about only because something here is almost the same."""
        return bool(self.candidates) and "score" in self.candidates[0]
