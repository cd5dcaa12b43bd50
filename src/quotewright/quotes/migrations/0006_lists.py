"""Lists of quotes: an index for each order, and for the words by which quotes are found.

No release had recurring lines before this, so that `yearly_recurring` is 0 for all there is.
"""

import datetime
import django.contrib.postgres.indexes
import django.db.models.functions.comparison
import django.db.models.functions.text
import quotewright.quotes.findable
from django.conf import settings
from django.db import migrations, models

from quotewright.quotes.findable import refresh


def fill(apps, schema_editor):
    """Write the words of all quotes, a thousand in each statement."""
    quotes = apps.get_model("quotes", "Quote").objects.select_related("person__organization")
    batch = []
    for quote in quotes.order_by("pk").iterator(1000):
        batch.append(quote)
        if len(batch) == 1000:
            refresh(batch)
            batch.clear()
    refresh(batch)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_saved_views"),
        ("people", "0002_tax_exempt"),
        ("quotes", "0005_talk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="quote",
            name="quotes_quot_account_10a183_idx",
        ),
        migrations.AddField(
            model_name="quote",
            name="words",
            field=quotewright.quotes.findable.WordsField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="quote",
            name="yearly_recurring",
            field=models.DecimalField(decimal_places=4, default=0, max_digits=24),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("account"),
                models.F("updated_at"),
                models.F("id"),
                condition=models.Q(("is_template", False)),
                name="quote_changed",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("account"),
                models.F("created_at"),
                models.F("id"),
                condition=models.Q(("is_template", False)),
                name="quote_created",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("account"),
                models.F("due"),
                models.F("id"),
                condition=models.Q(("is_template", False)),
                name="quote_total",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("account"),
                django.db.models.functions.comparison.Coalesce(
                    "expires_on", datetime.date(9999, 12, 31)
                ),
                models.F("id"),
                condition=models.Q(("is_template", False)),
                name="quote_expiry",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                models.F("account"),
                django.db.models.functions.text.Length("number"),
                models.F("number"),
                condition=models.Q(("is_template", False)),
                name="quote_number",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="quote_words"),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(("is_template", False), ("state__in", ["draft", "published"])),
                fields=["account", "state", "expires_on"],
                include=(
                    "currency",
                    "yearly",
                    "yearly_recurring",
                    "owner",
                    "viewed_at",
                ),
                name="quote_open",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(("is_template", False), ("closed_at__isnull", False)),
                fields=["account", "closed_at"],
                include=("state", "currency", "yearly", "yearly_recurring", "owner"),
                name="quote_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(("is_template", False), ("asked_at__isnull", False)),
                fields=["account", "asked_at"],
                name="quote_asked",
            ),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(
                    ("is_template", False), ("state", "published"), ("viewed_at", None)
                ),
                fields=["account", "published_at"],
                name="quote_unseen",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["-at"], name="event_latest"),
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(("is_template", False), ("state", "published")),
                fields=["account", "expires_on"],
                name="quote_ends",
            ),
        ),
    ]
