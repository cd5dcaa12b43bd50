"""The whole pretend account in one object: records, switches, tokens, faults, limit and log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from quotewright.sandbox.access import FIRST_TOKEN, PERMISSIONS, Limiter, Token, token_from
from quotewright.sandbox.census import census_of
from quotewright.sandbox.faults import Fault, FaultBoard
from quotewright.sandbox.fields import Record
from quotewright.sandbox.requestlog import RequestLog
from quotewright.sandbox.store import KINDS, Store
from quotewright.sandbox.switches import SWITCHES


class Sandbox:
    """Records, switches and tokens outlive a restart when `state_file` is given; the rest not."""

    def __init__(
        self,
        state_file: Path | None = None,
        limit_per_minute: int = 180,
        product_url: str = "",
    ) -> None:
        self.store = Store(state_file)
        self.faults = FaultBoard()
        self.log = RequestLog()
        self.limiter = Limiter(limit_per_minute)
        self.product_url = product_url
        self.started_at = datetime.now(UTC)

    def reset(self) -> None:
        """Back to an empty account with every switch at its default and no fault armed."""
        with self.store.lock:
            self.store.wipe()
            self.faults.clear()
            self.log.clear()
            self.limiter.forget()

    def census(self) -> Record:
        with self.store.lock:
            return census_of(self.store)

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
        return value

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

    def close(self) -> None:
        self.store.close()
