from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0011_activity"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="paused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="connection",
            name="paused_by",
            field=models.CharField(blank=True, max_length=150),
        ),
    ]
