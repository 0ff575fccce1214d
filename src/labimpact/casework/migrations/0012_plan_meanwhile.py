import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    locks_reviewed = "empty columns with a constant default, of tables younger than any release"

    dependencies = [
        ("casework", "0011_files_of_the_case"),
        ("network", "0003_drop_waiting_room_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="no_need",
            field=models.JSONField(
                blank=True, db_default={}, default=dict, verbose_name="aree senza bisogno"
            ),
        ),
        migrations.AddField(
            model_name="provision",
            name="given_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.office",
                verbose_name="chi l'ha dato",
            ),
        ),
        migrations.AddField(
            model_name="teammeeting",
            name="office_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="uffici convocati",
            ),
        ),
    ]
