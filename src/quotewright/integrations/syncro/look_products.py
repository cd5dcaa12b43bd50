"""What is known of the items of a quote: the ledger first, then Syncro, in as few calls as can be.

Nothing is written to Syncro here. Whoever may create afterwards holds the catalog while looking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quotewright.integrations.options import Options
from quotewright.integrations.port import Ambiguous, Doubt, Linked
from quotewright.integrations.remote import Remote
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.listing import listed
from quotewright.integrations.syncro.look import Look
from quotewright.integrations.syncro.matching import match_code, match_name, match_vendor
from quotewright.integrations.syncro.plan_products import (
    KnownCatalog,
    KnownProduct,
    KnownVendor,
    needs_look,
    needs_vendor,
)
from quotewright.integrations.syncro.product_calls import ProductCalls
from quotewright.integrations.syncro.product_sources import (
    Asked,
    Remembered,
    Source,
    is_fresh,
    listed_if_cheaper,
)
from quotewright.integrations.syncro.wares import Ware, key_of
from quotewright.integrations.syncro.wire import Product
from quotewright.lib.words import casefolded

# Under what links and doubts about products and vendors are kept: quotes have them in common.
CATALOG = "catalog"


@dataclass(frozen=True, slots=True)
class ProductLook:
    """Looks up products and vendors for one connection."""

    calls: ProductCalls
    look: Look
    options: Options

    def from_ledger(self, wares: Sequence[Ware], news: Sequence[str]) -> KnownCatalog | None:
        """Return what the ledger knows, if that is all there is to know."""
        links = {ware.key: self._link(ware) for ware in wares}
        for ware in wares:
            if needs_look(ware, links[ware.key], ware.key in news, self.options):
                return None
        return KnownCatalog({key: KnownProduct(link) for key, link in links.items()})

    def catalog(self, wares: Sequence[Ware], news: Sequence[str]) -> KnownCatalog:
        """Return what is known of these items. Raises Ambiguous, Unsettled, Withheld."""
        known = {ware.key: self._by_link(ware, ware.key in news) for ware in wares}
        unknown = [ware for ware in wares if known[ware.key].link is None]
        names = {w.vendor_key: w.vendor for w in wares if needs_vendor(w, known[w.key].link)}
        vendors = self._vendors(names)
        return KnownCatalog({**known, **self._found(unknown)}, vendors)

    def _link(self, ware: Ware) -> Linked | None:
        return self.look.ledger.recall("product", ware.key)

    def _by_link(self, ware: Ware, is_news: bool) -> KnownProduct:
        """Read a linked product only where something is to be changed; forget one that is gone."""
        link = self._link(ware)
        if link is None or not needs_look(ware, link, is_news, self.options):
            return KnownProduct(link)
        try:
            return KnownProduct(link, self.calls.product(link.remote_id))
        except Missing:
            self.look.directory.drop("product", link.remote_id)
            self.look.ledger.forget("product", ware.key)
            return KnownProduct()

    def _found(self, wares: Sequence[Ware]) -> dict[str, KnownProduct]:
        """Find what was never linked."""
        if not wares:
            return {}
        doubts = [d for d in self._doubts("product") if any(_may_be(d, ware) for ware in wares)]
        self.look.await_settled(doubts)
        asked = Asked(self.calls, self.look.ledger, self.look.directory)
        is_known = not doubts and is_fresh(self.look.directory, "product")
        listed = None if is_known else listed_if_cheaper(asked, wares)
        links = self.look.ledger.recall_children("product", CATALOG)
        taken = [(link.remote_id, key) for key, link in links.items()]
        found = {}
        for ware in wares:
            others = _of_others(ware, taken)
            if is_known:
                product = self._remembered(ware, asked, others)
            else:
                product = _match(ware, listed or asked, others)
            if product:
                taken.append((str(product.id), ware.key))
            else:
                self._suspect(doubts, ware.key)
            found[ware.key] = KnownProduct(found=product)
        return found

    def _remembered(self, ware: Ware, asked: Asked, others: Collection[str]) -> Product | None:
        """Match in the directory; where that is no longer so, or is in doubt, ask Syncro."""
        source = Remembered(self.calls, self.look.directory)
        try:
            remote = _matched(ware, source, others)
        except Ambiguous:
            return _match(ware, asked, others)
        if remote is None:
            return None
        return source.whole(remote) or _match(ware, asked, others)

    def _vendors(self, names: Mapping[str, str]) -> dict[str, KnownVendor]:
        """Find vendors by their names: there is no filter, so that all pages are read."""
        links = {key: self.look.ledger.recall("vendor", key) for key in names}
        known = {key: KnownVendor(link.remote_id, True) for key, link in links.items() if link}
        unknown = {key: name for key, name in names.items() if key not in known}
        if not unknown:
            return known
        doubts = [doubt for doubt in self._doubts("vendor") if doubt.key in unknown]
        self.look.await_settled(doubts)
        rows = [] if doubts else self._remembered_vendors(unknown)
        rows = rows or self._all_vendors()
        for key, name in unknown.items():
            match = match_vendor(name, rows)
            known[key] = KnownVendor(match.remote_id if match else "")
            if match is None:
                self._suspect(doubts, key)
        return {key: known[key] for key in names}

    def _remembered_vendors(self, names: Mapping[str, str]) -> list[Remote]:
        """Return vendors of these names from a fresh list, nothing unless it has one of each."""
        if not is_fresh(self.look.directory, "vendor"):
            return []
        found = {key: self.look.directory.find("vendor", name=name) for key, name in names.items()}
        is_clear = all(len(same) == 1 for same in found.values())
        return [vendor for same in found.values() for vendor in same] if is_clear else []

    def _all_vendors(self) -> list[Remote]:
        rows: list[Remote] = []

        def told() -> Iterator[Remote]:
            for vendor in listed(self.calls.client, "vendor"):
                rows.append(vendor)
                yield vendor

        self.look.directory.replace("vendor", told())
        return rows

    def _suspect(self, doubts: Sequence[Doubt], key: str) -> None:
        """It may be made anew now; should it come after all, it is looked for again."""
        for doubt in doubts:
            if doubt.key == key:
                self.look.ledger.suspect(doubt)

    def _doubts(self, kind: str) -> list[Doubt]:
        return [doubt for doubt in self.look.ledger.doubts(CATALOG) if doubt.kind == kind]


def _matched(ware: Ware, source: Source, others: Collection[str]) -> Remote | None:
    """Match by code, else by name."""
    by_code = match_code(ware, source.by_code(ware)) if ware.code else None
    return by_code or match_name(ware, source.by_name(ware), others)


def _match(ware: Ware, source: Source, others: Collection[str]) -> Product | None:
    remote = _matched(ware, source, others)
    return source.whole(remote) if remote else None


def _of_others(ware: Ware, taken: Sequence[tuple[str, str]]) -> set[str]:
    """The products of items with another code: they only happen to have the same name."""
    if not ware.code:
        return set()
    return {remote for remote, key in taken if key != ware.key and key.startswith("code ")}


def _may_be(doubt: Doubt, ware: Ware) -> bool:
    """Whether a call whose outcome is unknown may have made this item's product."""
    code, name = str(doubt.body.get("upc_code") or ""), str(doubt.body.get("name") or "")
    return (
        doubt.key == ware.key
        or (bool(code) and casefolded(code) == casefolded(ware.code))
        or key_of(name) == key_of(ware.name)
    )
