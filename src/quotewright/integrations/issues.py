"""Issues: one row per connection and record, updated not repeated, closed by the next success."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from django.db.models import F
from django.utils import timezone

from quotewright.integrations.candidates import Candidate, Stands
from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.models import Connection, Issue
from quotewright.integrations.port import (
    Ambiguous,
    Denied,
    Drift,
    OutcomeUnknown,
    PsaError,
    Unavailable,
    Unsettled,
)

# The first class that fits names the failure; whatever else a PSA refuses needs a change.
_CLASSES: tuple[tuple[type[PsaError], Issue.Class], ...] = (
    (Unsettled, Issue.Class.UNKNOWN),
    (OutcomeUnknown, Issue.Class.UNKNOWN),
    (Unavailable, Issue.Class.UNAVAILABLE),
    (Denied, Issue.Class.DENIED),
    (Ambiguous, Issue.Class.AMBIGUOUS),
    (Drift, Issue.Class.DRIFT),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a push did not happen, and who acts."""

    failure: Issue.Class
    cause: str
    remedy: str = ""
    candidates: tuple[Candidate, ...] = ()
    detail: str = ""
    differences: tuple[HandEdit, ...] = ()
    ways: tuple[Way, ...] = ()

    @classmethod
    def of(cls, error: PsaError) -> Failure:
        """Put an adapter's error in its class."""
        named = next((c for kind, c in _CLASSES if isinstance(error, kind)), None)
        candidates = error.candidates if isinstance(error, Ambiguous) else ()
        cause = str(error).replace("\x00", "")  # PostgreSQL keeps no NUL
        failure = cls(named or Issue.Class.REJECTED, cause, error.remedy, candidates)
        if isinstance(error, Drift):
            return replace(failure, differences=error.edits, ways=error.ways)
        return failure

    @classmethod
    def bug(cls, error: Exception, detail: str) -> Failure:
        """A fault of ours: parked, with its traceback for whoever mends it."""
        return cls(
            Issue.Class.BUG,
            f"Quotewright met an error it does not know ({type(error).__name__}).",
            "Retry once; if it stays, report it with the detail below. Other quotes go on.",
            detail=detail.replace("\x00", ""),
        )


def open_for(connection: Connection, kind: str, record_id: int, failure: Failure) -> None:
    """Open or update the record's issue."""
    now = timezone.now()
    values = {
        "failure": failure.failure,
        "cause": failure.cause,
        "remedy": failure.remedy,
        "candidates": [asdict(candidate) for candidate in failure.candidates],
        "detail": failure.detail,
        "differences": [asdict(edit) for edit in failure.differences],
        "ways": list(failure.ways),
        "last_at": now,
    }
    known = Issue.objects.filter(
        connection=connection, kind=kind, record_id=record_id, closed_at=None
    )
    known.exclude(failure=failure.failure, cause=failure.cause).update(dismissed_at=None)
    if not known.update(times=F("times") + 1, **values):
        Issue.objects.get_or_create(
            connection=connection, kind=kind, record_id=record_id, closed_at=None, defaults=values
        )


def candidates_of(issue: Issue) -> tuple[Candidate, ...]:
    """Return what a person may choose among; an older release kept sentences only."""
    return tuple(
        Candidate(**{**each, "stands": Stands(each["stands"])})
        if isinstance(each, dict)
        else Candidate("", "", str(each))
        for each in issue.candidates
    )


def close(connection: Connection, kind: str, record_id: int) -> None:
    """Close the record's issue, if there is one."""
    Issue.objects.filter(
        connection=connection, kind=kind, record_id=record_id, closed_at=None
    ).update(closed_at=timezone.now())


def close_connection(connection: Connection) -> None:
    """The PSA answered: what stood in everybody's way is over."""
    close(connection, "connection", 0)
    if connection.failures or connection.closed_until:
        Connection.objects.filter(pk=connection.pk).update(failures=0, closed_until=None)
