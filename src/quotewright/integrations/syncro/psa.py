"""The adapter: the port's verbs in Syncro's terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx

from quotewright.integrations.port import (
    Access,
    Ledger,
    Offer,
    Pushed,
    RemoteTotals,
    Stage,
    Step,
)
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.look import Look
from quotewright.integrations.syncro.plan import Options, plan_person, plan_quote
from quotewright.integrations.syncro.push_person import PersonPush
from quotewright.integrations.syncro.push_quote import QuotePush, where
from quotewright.quotes.document import Party

PERSON_KINDS = {"customer", "contact"}


def connect(access: Access, transport: httpx.BaseTransport | None = None) -> SyncroPsa:
    """Open a connection to a Syncro account; no call is made yet.

    Only Syncro's own hosts are called, unless the operator set a stand-in.
    """
    site = access.base_url or f"https://{access.subdomain}.syncromsp.com"
    client = SyncroClient(
        site, access.token, access.timeout, transport, access.pace, access.journal
    )
    options = Options(access.tax_rate_id, access.convert_accepted)
    return SyncroPsa(client, options, site, timedelta(seconds=access.settle))


@dataclass(frozen=True, slots=True)
class SyncroPsa:
    """One Syncro account."""

    client: SyncroClient
    options: Options
    site: str
    settle: timedelta

    def close(self) -> None:
        """Let go of open connections."""
        self.client.close()

    def check(self) -> str:
        """Ask whose token this is. Raises Denied, Unavailable."""
        me = self.client.me()
        return f"{me.subdomain or self.site} as {me.user_email or me.user_name}"

    def push_person(self, party: Party, ledger: Ledger) -> Pushed:
        """Make Syncro hold this person as a Customer or a Contact."""
        with ledger.hold("people"):
            known = self._look(ledger).person(party)
            push = PersonPush(self.client, ledger, party, known)
            for step in plan_person(party, known, self.options):
                push.run(step)
            push.finish()
        kind, remote_id = (
            ("contacts", push.contact_id) if push.contact_id else ("customers", push.customer_id)
        )
        return Pushed(remote_id, f"{self.site}/{kind}/{remote_id}")

    def push_quote(self, offer: Offer, ledger: Ledger) -> Pushed:
        """Make Syncro hold this quote as an Estimate and, once accepted, as an Invoice."""
        document, key = offer.document, offer.document.key
        look = self._look(ledger)
        look.settle_quote(document)
        with ledger.hold("people"):
            known = look.quote(document)
            steps = plan_quote(offer, known, self.options)
            if not steps and (ledger.recall("parity", key) or known.invoice):
                return self._located(key, ledger)
            person = PersonPush(self.client, ledger, document.party, known.person)
            for step in (step for step in steps if step.kind in PERSON_KINDS):
                person.run(step)
            person.finish()
        quote = QuotePush(self.client, look, offer, known, person, self.options)
        ledger.forget("parity", key)
        for step in (step for step in steps if step.kind not in PERSON_KINDS):
            quote.run(step)
        totals = None if offer.stage is Stage.DECLINED else quote.compare()
        return self._located(key, ledger, totals)

    def locate_quote(self, key: str, ledger: Ledger) -> Pushed | None:
        """Say from the ledger where a quote lives."""
        return where(ledger, key, self.site)

    def preview_quote(self, offer: Offer, ledger: Ledger) -> Sequence[Step]:
        """Return the steps that `push_quote` would run now."""
        return plan_quote(offer, self._look(ledger).quote(offer.document), self.options)

    def _located(self, key: str, ledger: Ledger, totals: RemoteTotals | None = None) -> Pushed:
        found = where(ledger, key, self.site, totals)
        assert found is not None, "a quote that was pushed is linked"
        return found

    def _look(self, ledger: Ledger) -> Look:
        return Look(self.client, ledger, self.settle, lambda: datetime.now(UTC))
