from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the work that goes on.
    atomic = False

    dependencies = [
        ('retention', '0001_initial'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='disposalitem',
            index=models.Index(condition=models.Q(('due_on__isnull', False)), fields=['office_id'], name='disposal_announced'),
        ),
    ]
