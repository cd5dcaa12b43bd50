"""Let the people and organizations that are there be found."""

from django.db import migrations


def enter_all(apps, schema_editor):
    from quotewright.people.entries import organization_entry, person_entry

    def enter(model, key, columns_of, related=()):
        rows = apps.get_model("people", model).objects.select_related(*related)
        entries = apps.get_model("people", f"{model}Entry").objects
        batch = []
        for row in rows.order_by("pk").iterator(chunk_size=2000):
            batch.append(entries.model(**{f"{key}_id": row.pk}, **columns_of(row)))
            if len(batch) == 2000:
                entries.bulk_create(batch)
                batch = []
        entries.bulk_create(batch)

    enter("Organization", "organization", organization_entry)
    enter("Person", "person", person_entry, related=("organization",))


class Migration(migrations.Migration):
    dependencies = [("people", "0003_organizations_and_finding")]

    operations = [migrations.RunPython(enter_all, migrations.RunPython.noop, elidable=True)]
