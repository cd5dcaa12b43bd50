"""What a list of quotes is narrowed to and ordered by, as its address says it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from quotewright.accounts.models import User
from quotewright.integrations.health import needing_person, waiting_for_push
from quotewright.integrations.models import Connection
from quotewright.quotes.listing import Order, Stage, Wanted

ME, NOBODY = "me", "none"
EXPIRES = (7, 14, 30)


class SyncFilter(StrEnum):
    """How the quotes of a list stand with the PSA."""

    NEEDS_PERSON = "needs_person"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Filter:
    """The fields of the address, as texts that are each right or empty."""

    stage: str = ""
    q: str = ""
    owner: str = ""
    tag: str = ""
    person: str = ""
    organization: str = ""
    expires: str = ""
    asked: str = ""
    sync: str = ""
    sort: str = ""

    @classmethod
    def read(cls, given: QueryDict) -> Filter:
        """Read an address; what it holds that means nothing is left out."""
        texts = {name: " ".join(given.get(name, "").split())[:100] for name in _FIELDS}
        texts = {name: text.replace("\x00", "") for name, text in texts.items()}
        order = Order.read(texts["sort"])
        return cls(
            stage=texts["stage"] if texts["stage"] in set(Stage) else "",
            q=texts["q"],
            owner=texts["owner"] if texts["owner"] in {ME, NOBODY} else _id(texts["owner"]),
            tag=texts["tag"],
            person=_id(texts["person"]),
            organization=_id(texts["organization"]),
            expires=_id(texts["expires"])[:3],
            asked=texts["asked"] and "1",
            sync=texts["sync"] if texts["sync"] in set(SyncFilter) else "",
            sort=str(order) if order and order != Order() else "",
        )

    @property
    def order(self) -> Order:
        """The order of the list."""
        return Order.read(self.sort) or Order()

    @property
    def query(self) -> str:
        """The address's query: the same for the same list, whatever was left out."""
        return urlencode([(name, text) for name in _FIELDS if (text := getattr(self, name))])

    @property
    def url(self) -> str:
        """The list's address."""
        return reverse("web:quotes") + (f"?{self.query}" if self.query else "")

    @property
    def cleared(self) -> str:
        """The address of the list at the same stage and in the same order, not narrowed."""
        return Filter(stage=self.stage, sort=self.sort).url

    @property
    def narrows(self) -> bool:
        """Whether anything but stage and order is asked for."""
        return replace(self, stage="", sort="") != Filter()

    def but(self, **others: str) -> Filter:
        """Return this filter with other fields."""
        return replace(self, **others)

    def wanted(self, user: User, connection: Connection | None) -> Wanted:
        """Return what it asks for, with the ids of what stands in the PSA as it says."""
        among: tuple[int, ...] | None = None
        if self.sync:
            found = needing_person if self.sync == SyncFilter.NEEDS_PERSON else waiting_for_push
            among = found(connection) if connection else ()
        owner = user.pk if self.owner == ME else _number(self.owner)
        return Wanted(
            words=self.q,
            stage=Stage(self.stage) if self.stage else None,
            owner=owner,
            nobodys=self.owner == NOBODY,
            tag=self.tag,
            person=_number(self.person),
            organization=_number(self.organization),
            expires_within=_number(self.expires),
            asked=bool(self.asked),
            among=among,
        )


_FIELDS = tuple(field.name for field in fields(Filter))


def is_id(text: str) -> bool:
    """Whether a text is a number that an id may be."""
    return text.isascii() and text.isdecimal() and len(text) < 16


def _id(text: str) -> str:
    return text if is_id(text) else ""


def _number(text: str) -> int | None:
    return int(text) if is_id(text) else None
