"""Running a person's steps: a customer, or a contact under one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quotewright.integrations.candidates import CHOICE
from quotewright.integrations.hand_edits import Way
from quotewright.integrations.port import Drift, Json, Linked, Step
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.listing import remote_contact, remote_customer
from quotewright.integrations.syncro.look import PEOPLE, Look
from quotewright.integrations.syncro.once import change_in_order, create_once, gone
from quotewright.integrations.syncro.plan import KnownPerson
from quotewright.integrations.syncro.seen import SEEN, certain, person_seen
from quotewright.integrations.syncro.wire import Contact, Customer
from quotewright.quotes.document import Party


class PersonPush:
    """Runs a person's steps; knows afterwards which customer and contact they are."""

    def __init__(self, client: SyncroClient, look: Look, party: Party, known: KnownPerson) -> None:
        self._client = client
        self._look = look
        self._ledger = look.ledger
        self._party = party
        self._sent = known.sent
        self.is_new = False  # made by this push, as a customer or a contact
        self.contact_id = ""
        self.customer_id = known.match.customer_id if known.match else known.customer_id
        if known.link:
            self._place(known.link)

    def run(self, step: Step) -> None:
        """Run one step about this person."""
        match step.action, step.kind:
            case "adopt", kind:
                # Of who was there before, nobody knows what was there before our first edit.
                own = {"adopted": True} if self._sent is None else {}
                self._remember(kind, step.remote_id, step.body, own)
                self._ledger.forget(CHOICE, step.key)
            case "create", "customer":
                self._create(step, dict(step.body), self._client.create_customer)
                self.is_new = True
            case "create", "contact":
                body = {**step.body, "customer_id": int(self.customer_id)}
                self._create(step, body, self._create_contact)
                self.is_new = True
            case "update", kind:
                self._update(step, kind)

    def finish(self) -> None:
        """Let the organization's next person find this customer."""
        key = self._party.organization_key
        if key and self._ledger.recall("organization", key) is None:
            self._ledger.remember("organization", key, self.customer_id, {})

    def _create(self, step: Step, body: Json, create: Callable[[Json], Customer | Contact]) -> None:
        record = create_once(
            self._ledger,
            "person",
            step.key,
            body,
            PEOPLE,
            lambda: create(body),
            self._client.await_turn,
        )
        self._note(record)
        # What Syncro takes on updates only, such as a title, is empty until then.
        body = {"title": "", **step.body}
        self._remember(step.kind, str(record.id), body, {SEEN: person_seen(record)})

    def _create_contact(self, body: Json) -> Contact:
        try:
            return self._client.create_contact(body)
        except Missing as error:
            self._ledger.forget("organization", self._party.organization_key)
            self._look.directory.drop("customer", self.customer_id)
            raise Drift(
                f"The customer of {self._party.organization} is not in Syncro any more.",
                "Retry: the company is matched by name, or made anew.",
            ) from error

    def _update(self, step: Step, kind: str) -> None:
        remote_id = step.remote_id or self.contact_id
        update: Callable[[str, Json], Customer | Contact] = self._client.update_customer
        if kind == "contact":
            update = self._client.update_contact
        body = dict(step.body)
        if kind == "contact":
            body.setdefault("name", self._party.full_name)
        link = self._ledger.recall("person", self._party.key)
        before = link.snapshot["body"] if link else {}
        seen = link.snapshot.get(SEEN, {}) if link else {}
        unsure = {SEEN: certain(seen, body)} if seen else {}
        self._remember(kind, remote_id, mapping.without(before, body), unsure)
        try:
            answer = change_in_order(
                self._look,
                "person",
                step.key,
                body,
                PEOPLE,
                lambda: update(remote_id, body),
                self._client.await_turn,
            )
        except Missing:
            self._look.directory.drop(kind, remote_id)
            gone(f"{kind.capitalize()} {step.title}", remote_id, (Way.UNLINK_PERSON, Way.POINT))
        self._note(answer)
        sent = {**before, **body}
        if "name" in before and not any(change.field == "name" for change in step.changes):
            sent["name"] = before["name"]  # said again because Syncro wants it, not changed
        self._remember(kind, remote_id, sent, {SEEN: {**seen, **person_seen(answer)}})

    def _note(self, record: Customer | Contact) -> None:
        """Let the next person be compared with this one."""
        if isinstance(record, Contact):
            self._look.directory.note(remote_contact(record))
        else:
            self._look.directory.note(remote_customer(record))

    def _remember(
        self, kind: str, remote_id: str, body: Mapping[str, Any], answered: Mapping[str, Any]
    ) -> None:
        if kind == "customer":
            self.customer_id = remote_id
        assert self.customer_id, "a contact is under a customer"
        snapshot = {
            "as": kind,
            "customer_id": self.customer_id,
            "organization_key": self._party.organization_key,
            "body": dict(body),
            **answered,
        }
        self._ledger.remember("person", self._party.key, remote_id, snapshot)
        self._place(Linked(remote_id, snapshot))

    def _place(self, link: Linked) -> None:
        self.customer_id = str(link.snapshot["customer_id"])
        self.contact_id = link.remote_id if link.snapshot["as"] == "contact" else ""
