"""The permissions of the token as the pages show them: granted, missing, or known at first use."""

from __future__ import annotations

from dataclasses import dataclass

from quotewright.integrations import grants
from quotewright.integrations.models import Connection, Grant
from quotewright.integrations.syncro.permissions import AREAS, Area, Permission, as_text


@dataclass(frozen=True, slots=True)
class PermissionShown:
    """One permission; `may` is None while nobody knows."""

    name: str
    may: bool | None


@dataclass(frozen=True, slots=True)
class AreaShown:
    """One group of permissions. `is_asking` says that the page is to ask for it now; `trouble`
    why it could not be asked.
    """

    area: Area
    permissions: tuple[PermissionShown, ...]
    is_asking: bool = False
    trouble: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether something that is needed was refused."""
        return any(each.may is False for each in self.permissions)


def areas_shown(connection: Connection | None, is_asking: bool = False) -> list[AreaShown]:
    """Return all areas with what is known; without a connection, what will be needed."""
    if connection is None:
        return [
            AreaShown(area, tuple(PermissionShown(each.name, None) for each in area.permissions))
            for area in AREAS
        ]
    asked = grants.asked(connection)
    learned = _learned(connection)
    return [
        AreaShown(
            area,
            tuple(_shown(each, asked.get(area.key), learned) for each in area.permissions),
            is_asking and bool(area.path),
        )
        for area in AREAS
    ]


def area_shown(connection: Connection, area: Area, trouble: str = "") -> AreaShown:
    """Return one area after it was asked for."""
    grant = grants.asked(connection).get(area.key)
    learned = _learned(connection)
    permissions = tuple(_shown(each, grant, learned) for each in area.permissions)
    return AreaShown(area, permissions, trouble=trouble)


def copyable() -> str:
    """Return the permissions as text to take along to Syncro."""
    return as_text()


def _learned(connection: Connection) -> dict[tuple[str, str], bool]:
    calls = {each.shown_by for area in AREAS for each in area.permissions if each.shown_by[0]}
    return grants.learned(connection, calls)


def _shown(
    permission: Permission, grant: Grant | None, learned: dict[tuple[str, str], bool]
) -> PermissionShown:
    if permission.asked and grant is not None:
        return PermissionShown(permission.name, grant.is_open)
    return PermissionShown(permission.name, learned.get(permission.shown_by))
