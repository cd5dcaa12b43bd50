"""What a probe has made in Syncro: noted before each call, and removed at the end whatever happens.

A call whose answer was lost may have counted; its record is then looked for by its mark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.probe.calls import Answer, RawCalls, Reason, Stopped
from quotewright.integrations.syncro.probe.findings import Left
from quotewright.integrations.syncro.probe.session import ODD_SHAPES

DISABLED = "disabled; Syncro has no way to delete a product"
# The order of removal: what hangs on something goes before it.
KINDS = ("invoice", "estimate", "contact", "customer", "product")


@dataclass(frozen=True, slots=True)
class Made:
    """A record of the probe's. An empty id: it was begun, and whether it is there is not known.

    `is_over` says that Syncro answered at all, so that it will not appear later.
    """

    kind: str
    remote_id: str = ""
    customer_id: str = ""
    is_over: bool = False


class Trail:
    """The probe's records. `write` is told of each before and after it is made."""

    def __init__(self, calls: RawCalls, mark: str, write: Callable[[str], None]) -> None:
        self.calls = calls
        self.mark = mark
        self.made: list[Made] = []
        self.why: dict[Made, str] = {}
        self._write = write

    def create(self, kind: str, path: str, body: Json | None, owner: str = "") -> Answer:
        """POST something that makes a record of that kind, for the customer `owner` if any.

        Raises NoAnswer, and Reason when an answer that sounds good shows no record.
        """
        doubt = Made(kind, customer_id=owner)
        self._write(f"begin {kind}: POST {path}, {self.mark}")
        self.made.append(doubt)
        answer = self.calls.ask("POST", path, body)
        self.made.remove(doubt)
        if answer.is_good or answer.status >= 500:
            doubt = replace(doubt, is_over=True)
            self.made.append(doubt)
        if answer.is_good:
            record = answer.record(kind)
            self._keep(Made(kind, str(record["id"]), str(record.get("customer_id") or "")))
            self.made.remove(doubt)
        return answer

    def _keep(self, made: Made) -> None:
        if made not in self.made:
            self.made.append(made)
            self._write(f"made {made.kind} {made.remote_id}")

    def of(self, kind: str) -> list[Made]:
        """Return the records of that kind that are still there, or may be."""
        return [one for one in self.made if one.kind == kind]

    def documents_of(self, customer_id: str) -> list[Made]:
        """Return the estimates and invoices of a customer that are still there."""
        return [
            one
            for one in self.made
            if one.kind in {"estimate", "invoice"}
            and one.customer_id == customer_id
            and not one.is_over
        ]

    def delete(self, made: Made) -> Answer:
        """Delete it once, and ask whether it is gone: Syncro may say 200 and keep it."""
        path = f"/{made.kind}s/{made.remote_id}"
        answer = self.calls.again("DELETE", path)
        if answer.is_good and made.kind != "contact":
            after = self.calls.get(path)
            if after.is_good:
                self.why[made] = f"DELETE answered {answer.told}, and it is still there"
                return answer
        if answer.is_good or answer.status == 404:
            self.gone(made)
        else:
            self.why[made] = f"DELETE answered {answer.told}"
        return answer

    def gone(self, made: Made) -> None:
        """Note that it is no longer there."""
        if made in self.made:
            self.made.remove(made)
            self._write(f"gone {made.kind} {made.remote_id}")

    def clean(self) -> list[Left]:
        """Remove everything; return what stays. A second Ctrl-C leaves the rest."""
        self.calls.most += len(self.made) * 3 + 20
        try:
            for kind in KINDS:
                self._find_lost(kind)
                for made in self.of(kind):
                    self._remove(made)
        except (KeyboardInterrupt, Stopped) as stop:
            for made in self.made:
                self.why.setdefault(made, str(stop) or "interrupted")
        return [self._left(made) for made in self.made]

    def _remove(self, made: Made) -> None:
        if not made.remote_id or made in self.why:
            return
        try:
            if made.kind == "product":
                self.disable(made)
            elif made.kind == "customer" and self.documents_of(made.remote_id):
                # Without its customer nobody would know whose the document is.
                self.why[made] = "an estimate or invoice of it stays"
            else:
                self.delete(made)
        except (Reason, *ODD_SHAPES) as reason:
            self.why[made] = str(reason)

    def disable(self, made: Made) -> None:
        """Do what comes nearest to deleting a product."""
        answer = self.calls.ask("PUT", f"/products/{made.remote_id}", {"disabled": True})
        done = answer.is_good and answer.record("product").get("disabled")
        self.why[made] = DISABLED if done else answer.told

    def _find_lost(self, kind: str) -> None:
        """Look for a record whose creating call got no answer: on the first page and the last."""
        doubts = [made for made in self.of(kind) if not made.remote_id]
        if not doubts:
            return
        before = len(self.made)
        try:
            for row in self._rows_of(f"{kind}s"):
                if self._is_ours(row):
                    self._keep(Made(kind, str(row["id"]), str(row.get("customer_id") or "")))
        except (Reason, *ODD_SHAPES):
            return
        # Each that is found settles one doubt; a doubt without a record is told as one.
        for doubt in doubts[: len(self.made) - before]:
            self.gone(doubt)

    def _rows_of(self, plural: str) -> list[Json]:
        name = {"customers": "business_name", "products": "name"}.get(plural)
        filters = {name: self.mark} if name else {}
        first = self.calls.get(f"/{plural}", page="1", **filters)
        rows = first.rows(plural)
        last = (first.body.get("meta") or {}).get("total_pages")
        if last is not None and int(last) > 1:
            rows += self.calls.get(f"/{plural}", page=str(last), **filters).rows(plural)
        return rows

    def _is_ours(self, row: Json) -> bool:
        names = (row.get("name"), row.get("business_name"), row.get("customer_business_then_name"))
        return any(str(name or "").startswith(self.mark) for name in names)

    def _left(self, made: Made) -> Left:
        place = f"{self.calls.site}/{made.kind}s"
        if not made.remote_id:
            reason = "no good answer came, and it was not found; look for the probe's name"
            return Left(made.kind, "", place, reason)
        reason = self.why.get(made, "not removed")
        place = f"{place}/{made.remote_id}"
        return Left(made.kind, made.remote_id, place, reason, is_meant=reason == DISABLED)
