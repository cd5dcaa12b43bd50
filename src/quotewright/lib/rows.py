"""Which rows of the database others refer to."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import CASCADE, Model
from django.db.models.fields.reverse_related import ForeignObjectRel


def users_of(model: type[Model], ids: Collection[int]) -> dict[int, str]:
    """Return what refers to the rows, by id and in words, where anything does.

    What goes with a row when it is deleted belongs to it and does not count. One query for each
    table that could refer to them.
    """
    used: dict[int, str] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.on_delete is CASCADE:
            continue
        field = relation.field.name
        table = relation.related_model
        assert not isinstance(table, str), "the tables are loaded"
        rows = table._base_manager.filter(**{f"{field}__in": ids}).order_by()
        for pk in rows.values_list(field, flat=True).distinct():
            used.setdefault(pk, f"a {table._meta.verbose_name} has it")
    return used
