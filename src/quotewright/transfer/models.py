"""Tables of imports: the file, what its columns mean, and what became of each row."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.people.models import Person
from quotewright.quotes.models import Quote


class Import(models.Model):
    """One file on its way in. `done` of `total` rows are through the pass that is under way.

    `mapping` has, for each column of the file, the field it goes to, "" where it is left out.
    """

    class Kind(models.TextChoices):
        ITEMS = "items", "Items"
        PEOPLE = "people", "People"
        LINES = "lines", "Lines of a quote"

    class State(models.TextChoices):
        MAPPING = "mapping", "Columns to choose"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Checked"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELED = "canceled", "Canceled"
        STOPPED = "stopped", "Stopped"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    class Mode(models.TextChoices):
        BOTH = "both", "Add new ones and change those that are here"
        CREATE = "create", "Only add new ones"
        UPDATE = "update", "Only change those that are here"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAPPING)
    # Which pass was under way when it stopped, and goes on when somebody says so.
    stopped_in = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=200)  # of the file
    # Whether whoever brought the file sees costs: others who do not are not shown what it says.
    sees_costs = models.BooleanField(default=True)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    notes = models.JSONField(default=list)  # sentences on how the file was read
    has_header = models.BooleanField(default=True)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    mark = models.CharField(max_length=1, default=".")  # before decimals
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.BOTH)
    clears = models.BooleanField(default=False)  # an empty cell of text empties the field
    # Of lines: the draft they go to, or the person and name of the quote to be made.
    quote = models.ForeignKey(Quote, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    quote_name = models.CharField(max_length=200, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # rows by outcome
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)  # of the run
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["account", "-created_at"], name="imports_newest_first"),
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["checking", "running", "undoing"]),
                name="imports_at_work",
            ),
        )

    def __str__(self) -> str:
        return f"Import of {self.name}"

    @property
    def is_working(self) -> bool:
        """Whether a worker is to go on with it."""
        return self.state in WORKING


WORKING = (Import.State.CHECKING, Import.State.RUNNING, Import.State.UNDOING)


class ImportFile(models.Model):
    """The bytes of an import's file, apart from it so that lists never read them."""

    transfer = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="file")
    data = models.BinaryField()


class ImportRow(models.Model):
    """What became, or in a dry run would become, of one row of the file.

    `number` is the row in the spreadsheet. `changes` has, by field, the texts before and after;
    `version` is the record's when the import was through with it. `errors` are
    `{"column", "value", "sentence"}` each.
    """

    class Outcome(models.TextChoices):
        CREATED = "created", "Added"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        REFUSED = "refused", "Refused"

    transfer = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    label = models.CharField(max_length=200, blank=True)
    record_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    undone = models.BooleanField(default=False)
    kept = models.CharField(max_length=300, blank=True)  # why it could not be undone

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["transfer", "number"], name="one_outcome_per_row"),
        )
        indexes = (
            models.Index(fields=["transfer", "outcome", "number"], name="import_rows_by_outcome"),
        )


class Remembered(models.Model):
    """What the columns of files with this header meant last, and how they were imported."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Import.Kind.choices)
    header_digest = models.CharField(max_length=64)
    mapping = models.JSONField()
    mark = models.CharField(max_length=1)
    mode = models.CharField(max_length=6)
    clears = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "kind", "header_digest"], name="one_meaning_per_header"
            ),
        )
