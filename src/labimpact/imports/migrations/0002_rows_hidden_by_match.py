from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the work that goes on: a register has as many rows as it likes.
    atomic = False

    dependencies = [("imports", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="importrow",
            index=GinIndex(
                fields=["matches"],
                opclasses=["jsonb_path_ops"],
                condition=models.Q(("has_matches", True)),
                name="import_row_by_match",
            ),
        ),
    ]
