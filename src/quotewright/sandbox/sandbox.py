"""The whole pretend account in one object: records, switches, tokens, faults, limit and log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from quotewright.sandbox.access import FIRST_TOKEN, PERMISSIONS, Limiter, Token, token_from
from quotewright.sandbox.census import census_of
from quotewright.sandbox.faults import Fault, FaultBoard
from quotewright.sandbox.fields import Record
from quotewright.sandbox.happenings import Watch
from quotewright.sandbox.requestlog import RequestLog
from quotewright.sandbox.seeds import check_seed, plant
from quotewright.sandbox.store import KINDS, Store
from quotewright.sandbox.switches import SWITCHES
from quotewright.sandbox.webhooks import EVENTS, Webhooks, check_url


class Sandbox:
    """Records, switches, tokens and webhooks outlive a restart when `state_file` is given.

    `seed` is what an account without records begins with: empty, small or grown. Raises
    StateUnreadable for a state file that is not one, and ValueError for an unknown seed.
    """

    def __init__(
        self,
        state_file: Path | None = None,
        limit_per_minute: int = 180,
        product_url: str = "",
        seed: str = "empty",
        webhooks_anywhere: bool = False,
    ) -> None:
        check_seed(seed)
        self.store = Store(state_file)
        self.faults = FaultBoard()
        self.log = RequestLog()
        self.limiter = Limiter(limit_per_minute)
        self.webhooks = Webhooks(webhooks_anywhere)
        self.product_url = product_url
        # Where this is served, for the links in notices; the server says so once it knows.
        self.address = "http://sandbox.test"
        self.started_at = datetime.now(UTC)
        if not any(self.store.tables.values()):
            plant(self.store, seed)
            self.store.commit()
        self._watch = Watch(self.store)
        self.store.on_commit = self._tell
        self._census: tuple[int, Record] | None = None

    def reset(self) -> None:
        """Back to an empty account with every switch at its default and no fault armed."""
        with self.store.lock:
            self.store.wipe()
            self.faults.clear()
            self.log.clear()
            self.limiter.forget()
            self.webhooks.deliveries.clear()

    def plant(self, seed: str) -> None:
        """Replace every record by those of a seed set; switches, tokens and webhooks stay."""
        check_seed(seed)
        with self.store.lock:
            self.store.remove_records()
            plant(self.store, seed)
            self._watch.look_away()
            self.store.commit()

    def census(self) -> Record:
        """Counts by kind and the duplicates; the same answer until something changes."""
        with self.store.lock:
            if self._census is None or self._census[0] != self.store.version:
                self._census = (self.store.version, census_of(self.store))
            return self._census[1]

    def state(self) -> Record:
        """Every record as it is kept, by kind in the plural; documents carry their lines."""
        with self.store.lock:
            return {f"{kind}s": self.store.all(kind) for kind in KINDS}

    def arm(self, fault: Fault) -> int:
        """Arm a fault and return its id."""
        with self.store.lock:
            return self.faults.arm(fault)

    def switch(self, name: str, value: str) -> None:
        """Set a switch; raises ValueError for a name or value that is not in SWITCHES."""
        if name not in SWITCHES:
            raise ValueError(f"no switch is called {name!r}; there are {', '.join(SWITCHES)}")
        if value not in SWITCHES[name].values:
            raise ValueError(f"{name} can be {' or '.join(SWITCHES[name].values)}, not {value!r}")
        with self.store.lock:
            self.store.set("switches", {**self.store.settings.get("switches", {}), name: value})
            self.store.commit()

    def value_of(self, switch: str) -> str:
        value: str = self.store.settings.get("switches", {}).get(switch, SWITCHES[switch].default)
        # A state file may hold a value that a newer sandbox no longer knows.
        return value if value in SWITCHES[switch].values else SWITCHES[switch].default

    def token(self, secret: str) -> Token | None:
        stored = self.store.settings.get("tokens", {}).get(secret)
        if stored is None:
            return Token(FIRST_TOKEN, frozenset(PERMISSIONS)) if secret == FIRST_TOKEN else None
        return token_from(stored)

    def set_token(self, secret: str, name: str, permissions: list[str]) -> None:
        """Add or change a token; raises ValueError for a permission Syncro does not have."""
        unknown = sorted(set(permissions) - set(PERMISSIONS))
        if unknown or not secret:
            raise ValueError(
                f"unknown permissions: {', '.join(unknown)}" if unknown else "no token"
            )
        with self.store.lock:
            tokens = self.store.settings.get("tokens", {})
            kept = {"name": name, "permissions": sorted(permissions)}
            self.store.set("tokens", {**tokens, secret: kept})
            self.store.commit()

    def add_webhook(self, url: str, events: list[str]) -> int:
        """Tell `url` about `events`; returns its id, raises ValueError for what cannot be."""
        check_url(url, self.webhooks.anywhere)
        unknown = sorted(set(events) - set(EVENTS))
        if unknown or not events:
            raise ValueError(f"no such events: {', '.join(unknown)}" if unknown else "no events")
        with self.store.lock:
            hooks = self.webhook_list()
            number = max((one["id"] for one in hooks), default=0) + 1
            self.store.set("webhooks", [*hooks, {"id": number, "url": url, "events": events}])
            self.store.commit()
        return number

    def remove_webhook(self, number: int) -> bool:
        with self.store.lock:
            hooks = self.webhook_list()
            left = [one for one in hooks if one["id"] != number]
            self.store.set("webhooks", left)
            self.store.commit()
        return len(left) < len(hooks)

    def webhook_list(self) -> list[Record]:
        return list(self.store.settings.get("webhooks", []))

    def _tell(self, touched: list[tuple[str, int]]) -> None:
        hooks = self.webhook_list()
        for notice in self._watch.notices(touched, self.address):
            for hook in hooks:
                if notice.event in hook["events"]:
                    self.webhooks.tell(hook["url"], notice)

    def close(self) -> None:
        self.store.close()
