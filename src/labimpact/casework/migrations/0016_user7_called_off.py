from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0015_user7_reach")]

    operations = [
        migrations.AddField(
            model_name="teammeeting",
            name="called_off_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="annullata il"),
        ),
    ]
