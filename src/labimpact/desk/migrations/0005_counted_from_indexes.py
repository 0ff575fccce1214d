import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the work that goes on; then the indexes go that the new ones make superfluous.
    atomic = False

    dependencies = [
        ('desk', '0004_anonymous_by_retention'),
        ('people', '0003_agreement_to_be_reminded'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='contactneed',
            index=models.Index(fields=['contact'], include=('area', 'severity'), name='need_counted'),
        ),
        AddIndexConcurrently(
            model_name='contactparticipant',
            index=models.Index(fields=['contact'], include=('person', 'role'), name='attendance_counted'),
        ),
        migrations.AlterField(
            model_name='contactneed',
            name='contact',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='desk.contact'),
        ),
        migrations.AlterField(
            model_name='contactparticipant',
            name='contact',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='desk.contact'),
        ),
    ]
