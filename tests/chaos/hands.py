"""What a technician at work in Syncro does to an estimate, and how a remedy is followed there."""

from __future__ import annotations

import random
from collections.abc import Mapping

from quotewright.integrations.syncro.entries import Entry
from quotewright.sandbox import Sandbox
from quotewright.sandbox.technician import add_line, edit, remove


def edit_by_hand(sandbox: Sandbox, dice: random.Random, deeds: tuple[str, ...]) -> str:
    """Change some estimate that is not an invoice yet; return its name, empty if there is none."""
    with sandbox.store.lock:
        open_ones = [one for one in sandbox.store.all("estimate") if not one["invoice_id"]]
        if not open_ones:
            return ""
        estimate = dice.choice(open_ones)
        lines, what = estimate["lines"], dice.choice(deeds)
        if what == "add":
            extra = {"item": "Extra", "name": "By hand", "quantity": 1, "price": 5}
            add_line(sandbox, "estimate", estimate["id"], extra)
        elif lines and what == "price":
            edit(sandbox, "line", dice.choice(lines)["id"], {"price": "77"})
        elif lines:
            remove(sandbox, "line", dice.choice(lines)["id"])
        return str(estimate["name"])


def undo_by_hand(
    sandbox: Sandbox, key: str, wanted: Mapping[str, Entry], links: Mapping[str, str]
) -> list[str]:
    """Make an estimate's lines what the quote says; return the keys of those that are gone.

    `links` leads from the ids of lines there to their keys here.
    """
    with sandbox.store.lock:
        estimates = [one for one in sandbox.store.all("estimate") if key in one["name"]]
        for row in [row for one in estimates for row in list(one["lines"])]:
            entry = wanted.get(links.get(str(row["id"]), ""))
            if entry is None:  # it was added there, or is taken out here
                remove(sandbox, "line", row["id"])
            else:
                values = {"price": str(entry.price), "quantity": str(entry.quantity)}
                edit(sandbox, "line", row["id"], values)
        there = {str(row["id"]) for one in estimates for row in one["lines"]}
    return [name for remote_id, name in links.items() if remote_id not in there]
