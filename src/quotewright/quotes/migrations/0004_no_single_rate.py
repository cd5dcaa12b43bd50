"""The columns that the list of taxes replaces."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("quotes", "0003_sums_and_taxes")]

    operations = [
        migrations.RemoveField(
            model_name="quote",
            name="tax_name",
        ),
        migrations.RemoveField(
            model_name="quote",
            name="tax_percent",
        ),
    ]
