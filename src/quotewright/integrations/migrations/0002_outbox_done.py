from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(fields=["connection", "kind", "done_at"], name="outbox_done"),
        ),
    ]
