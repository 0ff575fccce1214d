import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the work that goes on; then the indexes go that the new ones make superfluous.
    atomic = False

    dependencies = [
        ('network', '0003_drop_waiting_room_key'),
        ('people', '0003_agreement_to_be_reminded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='citizenship',
            index=models.Index(fields=['person'], include=('country', 'acquired_on', 'lost_on', 'id'), name='citizenship_counted'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(fields=['id'], include=('sex', 'birth_date', 'birth_precision', 'merged_into', 'registered_at'), name='person_counted'),
        ),
        migrations.AlterField(
            model_name='citizenship',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='citizenships', to='people.person'),
        ),
    ]
