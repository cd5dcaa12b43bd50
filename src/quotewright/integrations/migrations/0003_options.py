from django.db import migrations, models


def gather(apps, schema_editor):
    """Put what was chosen into one column."""
    TaxRate = apps.get_model("accounts", "TaxRate")
    for row in apps.get_model("integrations", "Connection").objects.all():
        row.options = {"push_from": row.push_from, "convert_accepted": row.convert_accepted}
        if row.tax_rate_id:
            rate = 0
            taxes = TaxRate.objects.filter(account_id=row.account_id, archived_at=None)
            for tax in taxes.order_by("position", "pk"):
                rate += tax.percent * (1 + (rate / 100 if tax.compound else 0))
            text = f"{rate:f}"
            text = text.rstrip("0").rstrip(".") if "." in text else text
            row.options["tax_rates"] = {text: row.tax_rate_id}
        row.save(update_fields=["options"])


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0002_outbox_done"),
        ("accounts", "0005_saved_views"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="options",
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(gather, migrations.RunPython.noop),
        migrations.RemoveField(model_name="connection", name="push_from"),
        migrations.RemoveField(model_name="connection", name="convert_accepted"),
        migrations.RemoveField(model_name="connection", name="tax_rate_id"),
    ]
