from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Few of an office's grants were given by others, fewer were ended: found at once."""

    atomic = False

    dependencies = [("people", "0006_ending_and_review")]

    operations = [
        AddIndexConcurrently(
            model_name="grant",
            index=models.Index(
                fields=["office"],
                condition=models.Q(
                    basis__in=["referral", "case_team", "sharing"], revoked_at=None
                ),
                name="grants_to_review",
            ),
        ),
        AddIndexConcurrently(
            model_name="grant",
            index=models.Index(
                fields=["office"],
                condition=models.Q(end_reason="", _negated=True),
                name="grants_ended",
            ),
        ),
    ]
