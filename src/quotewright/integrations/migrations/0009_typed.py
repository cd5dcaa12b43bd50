"""Searches while quoting: records of the PSA are found by words, and what was asked is kept."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import quotewright.people.terms


def read_again(apps, schema_editor):
    """What was last seen is read again, with its words: it is a copy of what the PSA has."""
    apps.get_model("integrations", "RemoteRecord").objects.all().delete()
    apps.get_model("integrations", "Listing").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0008_watching"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=12)),
                ("text", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ids", models.JSONField(default=list)),
                ("is_whole", models.BooleanField(default=False)),
                ("failed", models.TextField(blank=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked",
                        to="integrations.connection",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["connection", "at"], name="asked_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "what", "text"), name="asked_once"
                    )
                ],
            },
        ),
        migrations.RunPython(read_again, migrations.RunPython.noop),
        migrations.AddField(
            model_name="remoterecord",
            name="terms",
            field=quotewright.people.terms.Terms(),
        ),
        migrations.AddIndex(
            model_name="remoterecord",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["terms"], name="remote_by_terms"
            ),
        ),
    ]
