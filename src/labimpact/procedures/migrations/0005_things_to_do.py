from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the work that goes on.
    atomic = False

    dependencies = [
        ('network', '0003_drop_waiting_room_key'),
        ('people', '0004_counted_from_indexes'),
        ('procedures', '0004_papers_that_depend'),
        ('rules', '0002_procedure_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='procedurecase',
            index=models.Index(fields=['office', 'state', 'papers_missing'], include=('next_on', 'assigned_to', 'person', 'id'), name='case_missing_papers'),
        ),
        AddIndexConcurrently(
            model_name='procedurecase',
            index=models.Index(fields=['office', 'papers_expire_on'], name='case_papers_expiring'),
        ),
    ]
