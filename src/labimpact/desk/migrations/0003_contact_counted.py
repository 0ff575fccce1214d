from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the work that goes on: a million persons have three million contacts.
    atomic = False

    dependencies = [
        ("desk", "0002_contact_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("voided_at", None)),
                fields=["office", "occurred_on"],
                include=(
                    "id", "activity", "recorded_by", "language", "minutes", "side", "channel",
                    "outcome", "mediator_present",
                ),
                name="contact_counted",
            ),
        ),
    ]  # fmt: skip
