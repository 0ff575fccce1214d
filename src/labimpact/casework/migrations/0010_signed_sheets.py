import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    locks_reviewed = "a link on a column that is still empty, of a table younger than any release"

    dependencies = [("casework", "0009_documents")]

    operations = [
        migrations.AddField(
            model_name="casedocument",
            name="signed_plan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signed_sheets",
                to="casework.individualplan",
                verbose_name="progetto di cui è il foglio firmato",
            ),
        ),
    ]
