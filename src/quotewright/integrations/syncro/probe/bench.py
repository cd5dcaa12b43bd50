"""What the writing steps share: the session, the trail, and the probe's own records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.probe.calls import Answer, Reason
from quotewright.integrations.syncro.probe.session import Listing, Session, Step
from quotewright.integrations.syncro.probe.trail import Made, Trail

# No id is so high, and no invoice has such a number: invoices are also found by number.
NO_ID = 9007199254740
PERMISSIONS = {
    "customers": "Customers - Delete",
    "estimates": "Estimates - Delete",
    "invoices": "Invoices - Delete",
}


@dataclass(slots=True)
class Bench:
    """The probe's own records by what they are for; `own["first"]` is the first estimate."""

    session: Session
    trail: Trail
    at: datetime
    own: dict[str, Json] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """The name of everything that the probe makes."""
        return self.trail.mark

    @property
    def stamp(self) -> str:
        """The moment as digits."""
        return f"{self.at:%y%m%d%H%M%S}"

    def found(self, name: str, value: str, evidence: str = "") -> None:
        """Record an answer."""
        self.session.found(name, value, evidence)

    def the(self, slot: str) -> Json:
        """Return a record of the probe's. Raises Reason."""
        if slot not in self.own:
            raise Reason(f"the probe's own {slot} could not be made")
        return self.own[slot]

    def path(self, kind: str, slot: str) -> str:
        """Return where a record is. Raises Reason."""
        return f"/{kind}s/{self.the(slot)['id']}"

    def made(self, kind: str, slot: str) -> Made:
        """Return a record as the trail knows it. Raises Reason."""
        remote_id = str(self.the(slot)["id"])
        for one in self.trail.of(kind):
            if one.remote_id == remote_id:
                return one
        raise Reason(f"the probe's own {slot} is gone")

    def create(self, kind: str, slot: str, body: Json) -> Answer:
        """Make a record and keep it, if Syncro does not refuse. Raises MayNot and NoAnswer."""
        owner = str(body.get("customer_id") or "")
        answer = self.trail.create(kind, f"/{kind}s", body, owner)
        if answer.is_good:
            self.own[slot] = answer.record(kind)
            self.session.lists.setdefault(f"{kind}s", Listing()).own.append(self.own[slot])
        elif not answer.is_refused:
            answer.checked()
        return answer

    def put(self, path: str, body: Json) -> Answer:
        """Change something."""
        return self.session.calls.ask("PUT", path, body)

    def add_line(self, slot: str, body: Json) -> tuple[Json, Json]:
        """Add a line to an estimate; return the line and the estimate's raw record."""
        path = f"{self.path('estimate', slot)}/line_items"
        full = {"item": self.mark, "name": self.mark, "quantity": 1, "cost": 0, **body}
        answer = self.session.calls.ask("POST", path, full).checked()
        echo = answer.body.get("estimate") if isinstance(answer.body, dict) else None
        return answer.record("line_item"), echo if isinstance(echo, dict) else {}

    def change_line(self, slot: str, line: Json, body: Json) -> Answer:
        """Change a line."""
        return self.put(f"{self.path('estimate', slot)}/line_items/{line['id']}", body)


Run = Callable[[Bench], None]


def step(bench: Bench, answers: str, run: Run) -> Step:
    """A step that needs the bench; `answers` are names with spaces between."""
    return Step(tuple(answers.split()), lambda _: run(bench))


def check_can_clean(session: Session) -> None:
    """Ask whether the token may delete, with an id that nothing has. Raises Reason."""
    for kind, permission in PERMISSIONS.items():
        answer = session.calls.again("DELETE", f"/{kind}/{NO_ID}")
        if answer.is_denied:
            raise Reason(
                f"the token may not delete {kind}, so nothing was made; give it “{permission}”"
            )
