"""The columns that the tax rates replace."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_one_rate_each")]

    operations = [
        migrations.RemoveField(
            model_name="account",
            name="tax_name",
        ),
        migrations.RemoveField(
            model_name="account",
            name="tax_percent",
        ),
    ]
