from django.db import migrations, models

# A column is not altered under a trigger that reads it: the wall makes it again after migrating.
_WITHOUT_TRIGGER = "DROP TRIGGER IF EXISTS told_later_once ON casework_referral"


class Migration(migrations.Migration):
    locks_reviewed = "a longer varchar rewrites nothing; dropping a trigger is a moment"

    dependencies = [("casework", "0014_told_later")]

    operations = [
        migrations.RunSQL(_WITHOUT_TRIGGER, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="referral",
            name="later_contact",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=560,
                verbose_name="recapito comunicato a chi ha accettato",
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="shared_contact",
            field=models.CharField(
                blank=True, max_length=560, verbose_name="recapito comunicato"
            ),
        ),
    ]
