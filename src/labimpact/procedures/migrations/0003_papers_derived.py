from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0002_file_gone'),
    ]

    operations = [
        migrations.AddField(
            model_name='procedurecase',
            name='papers_expire_on',
            field=models.DateField(blank=True, null=True, verbose_name='primo documento che scade'),
        ),
        migrations.AddField(
            model_name='procedurecase',
            name='papers_missing',
            field=models.PositiveSmallIntegerField(db_default=0, verbose_name='documenti che mancano'),
        ),
        migrations.RunSQL(
            "UPDATE procedures_procedurecase c"
            " SET papers_missing = p.missing, papers_expire_on = p.expire_on"
            " FROM (SELECT case_id, count(*) FILTER (WHERE state = 'missing') AS missing,"
            " min(expires_on) FILTER (WHERE state = 'received') AS expire_on"
            " FROM procedures_casepaper GROUP BY case_id) p"
            " WHERE p.case_id = c.id AND c.state <> 'closed'",
            migrations.RunSQL.noop,
        ),
    ]
