from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("documents", "0002_antivirus")]

    operations = [
        AddIndexConcurrently(
            model_name="storedfile",
            index=models.Index(condition=models.Q(("scan", "waiting")), fields=["id"], name="quarantine"),
        ),
    ]
