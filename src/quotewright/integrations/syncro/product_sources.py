"""Where products are looked for: in a list that was read whole, or by Syncro's filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from quotewright.integrations.port import Ledger
from quotewright.integrations.remote import Directory, Remote
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.listing import remote_product
from quotewright.integrations.syncro.product_calls import PRODUCTS_PER_PAGE, ProductCalls
from quotewright.integrations.syncro.wares import Ware
from quotewright.integrations.syncro.wire import Product
from quotewright.lib.words import casefolded

# For so many seconds a list that was read whole is believed, also about what is not in it.
FRESH_SECONDS = 300.0
_PAGES = "product pages"


class Source(Protocol):
    """Tells which products have a code or a name; it may tell too many."""

    def by_code(self, ware: Ware) -> Iterable[Remote]: ...
    def by_name(self, ware: Ware) -> Iterable[Remote]: ...
    def whole(self, found: Remote) -> Product | None: ...


@dataclass(slots=True)
class Asked:
    """Syncro's filters. Whether one minds case is known once it found another way of writing."""

    calls: ProductCalls
    ledger: Ledger
    directory: Directory
    read: dict[str, Product] = field(default_factory=dict)

    def by_code(self, ware: Ware) -> Iterable[Remote]:
        return self._asked("upc_code", ware.code)

    def by_name(self, ware: Ware) -> Iterable[Remote]:
        return self._asked("name", ware.name)

    def whole(self, found: Remote) -> Product | None:
        self.directory.note(found)
        return self.read[found.remote_id]

    def most_calls(self, wares: Sequence[Ware]) -> int:
        """Return how many calls it takes at most to know that these are not there."""
        return sum(
            1 + self._asks_twice(filter_, text)
            for ware in wares
            for filter_, text in (("upc_code", ware.code), ("name", ware.name))
            if text
        )

    def _asked(self, filter_: str, text: str) -> list[Remote]:
        """Ask the filter and, where it found nothing and may mind case, the general search."""
        found = list(self._filtered(**{filter_: text}))
        if any(text not in remote.code and text not in remote.name for remote in found):
            self.ledger.remember("fact", _lenient(filter_), "yes", {})
        elif not found and self._asks_twice(filter_, text):
            return list(self._filtered(query=text))
        return found

    def _asks_twice(self, filter_: str, text: str) -> bool:
        has_case = text.lower() != text.upper()
        return has_case and self.ledger.recall("fact", _lenient(filter_)) is None

    def _filtered(self, **filters: str) -> Iterator[Remote]:
        for rows, _ in self.calls.product_pages(**filters):
            for product in rows:
                self.read[str(product.id)] = product
                yield remote_product(product)


@dataclass(slots=True)
class Listed:
    """All products, read just now."""

    read: dict[str, Product]
    names: dict[str, list[Remote]] = field(default_factory=dict)
    codes: dict[str, list[Remote]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for product in self.read.values():
            remote = remote_product(product)
            self.names.setdefault(casefolded(remote.name), []).append(remote)
            self.codes.setdefault(casefolded(remote.code), []).append(remote)

    def by_code(self, ware: Ware) -> Iterable[Remote]:
        return self.codes.get(casefolded(ware.code), ())

    def by_name(self, ware: Ware) -> Iterable[Remote]:
        return self.names.get(casefolded(ware.name), ())

    def whole(self, found: Remote) -> Product | None:
        return self.read[found.remote_id]


@dataclass(frozen=True, slots=True)
class Remembered:
    """The directory, while it is fresh. What it knows is read once more before it is used."""

    calls: ProductCalls
    directory: Directory

    def by_code(self, ware: Ware) -> Iterable[Remote]:
        return self.directory.find("product", code=ware.code)

    def by_name(self, ware: Ware) -> Iterable[Remote]:
        return self.directory.find("product", name=ware.name)

    def whole(self, found: Remote) -> Product | None:
        """Return the product; None where it is not, any more, what the directory knew."""
        try:
            product = self.calls.product(found.remote_id)
        except Missing:
            self.directory.drop("product", found.remote_id)
            return None
        now = remote_product(product)
        self.directory.note(now)
        same = (now.name, now.code, now.disabled) == (found.name, found.code, found.disabled)
        return product if same else None


def is_fresh(directory: Directory, kind: str) -> bool:
    """Whether the list was read whole so lately that it is believed."""
    age = directory.age(kind)
    return age is not None and age < FRESH_SECONDS


def listed_if_cheaper(asked: Asked, wares: Sequence[Ware]) -> Listed | None:
    """Read all products if that takes fewer calls than asking for each; else None.

    Where nobody said yet how long the list is, its first page tells whether it has a second.
    """
    most = asked.most_calls(wares)
    count, told = asked.directory.count("product"), asked.ledger.recall("fact", _PAGES)
    if count is not None:
        is_cheaper = count // PRODUCTS_PER_PAGE + 1 <= most
        return _listed(asked, asked.calls.product_pages()) if is_cheaper else None
    if told and int(told.remote_id) > most:
        return None
    pages = asked.calls.product_pages()
    rows, first = next(pages)
    if first.is_last or (first.total is not None and first.total <= most):
        return _listed(asked, chain([(rows, first)], pages))
    # Without a number the list is as good as endless: it is not tried again.
    asked.ledger.remember("fact", _PAGES, str(first.total or 10**9), {})
    return None


def _listed(asked: Asked, pages: Iterable[tuple[list[Product], object]]) -> Listed:
    read: dict[str, Product] = {}

    def told() -> Iterator[Remote]:
        for rows, _ in pages:
            for product in rows:
                read[str(product.id)] = product
                yield remote_product(product)

    asked.directory.replace("product", told())
    return Listed(read)


def _lenient(filter_: str) -> str:
    """The fact that one of the products' filters was seen not to mind case."""
    return f"lenient {filter_} filter"
