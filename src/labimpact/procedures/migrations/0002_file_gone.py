import django.db.models.deletion
from django.db import migrations, models

from labimpact.base.foreign_keys import let_go


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_agreement_to_be_reminded'),
        ('procedures', '0001_initial'),
    ]

    operations = [
        let_go('procedures_casepaper', 'file_id', 'people_personfile'),
        migrations.AlterField(
            model_name='casepaper',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.personfile', verbose_name='allegato'),
        ),
    ]
