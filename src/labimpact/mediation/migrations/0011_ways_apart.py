"""The way to a session, as it is reckoned and as it was told, and why somebody is suspended move to
tables of their own: from several places a way says where somebody lives.

The columns they leave say nothing from here on; they stay for the program that still runs while
this is applied, and are dropped a release later.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


_MOVE = """
INSERT INTO mediation_assignmentway (assignment_id, mediator_id, account_id, service_id, is_live,
    leaves_at, ends_at, travel_minutes, told_minutes, told_km)
SELECT a.id, a.mediator_id, a.account_id, a.service_id, a.place IN ('offered', 'accepted'),
       a.leaves_at, a.ends_at, a.travel_minutes, coalesce(t.travel_minutes, 0), coalesce(t.km, 0)
FROM mediation_assignment a LEFT JOIN mediation_sessionreport t ON t.assignment_id = a.id;
INSERT INTO mediation_suspension (mediator_id, starts_on, why)
SELECT id, suspended_on, suspended_why FROM mediation_mediator
WHERE suspended_on IS NOT NULL AND suspended_why <> '';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE mediation_assignment DISABLE TRIGGER USER;
ALTER TABLE mediation_sessionreport DISABLE TRIGGER USER;
ALTER TABLE mediation_mediator DISABLE TRIGGER USER;
UPDATE mediation_assignment SET leaves_at = starts_at, travel_minutes = 0
WHERE (leaves_at, travel_minutes) IS DISTINCT FROM (starts_at, 0);
UPDATE mediation_sessionreport SET travel_minutes = 0, km = 0 WHERE (travel_minutes, km) <> (0, 0);
UPDATE mediation_mediator SET suspended_why = '' WHERE suspended_why <> '';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE mediation_assignment ENABLE TRIGGER USER;
ALTER TABLE mediation_sessionreport ENABLE TRIGGER USER;
ALTER TABLE mediation_mediator ENABLE TRIGGER USER;
"""
_LEFT = (
    ('assignment', 'leaves_at', models.DateTimeField(editable=False, null=True, verbose_name='parte alle')),
    ('assignment', 'travel_minutes', models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='minuti di strada')),
    ('sessionreport', 'travel_minutes', models.PositiveIntegerField(db_default=0, default=0, verbose_name='minuti di viaggio')),
    ('sessionreport', 'km', models.PositiveIntegerField(db_default=0, default=0, verbose_name='chilometri')),
    ('mediator', 'suspended_why', models.CharField(blank=True, db_default='', max_length=200, verbose_name='perché è sospeso')),
)


class Migration(migrations.Migration):

    dependencies = [
        ('mediation', '0010_hours_told_once'),
        ('network', '0003_drop_waiting_room_key'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='assignment',
            name='one_session_at_a_time',
        ),
        migrations.CreateModel(
            name='AssignmentWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_live', models.BooleanField(editable=False, verbose_name='ci va')),
                ('leaves_at', models.DateTimeField(editable=False, verbose_name='parte alle')),
                ('ends_at', models.DateTimeField(editable=False, verbose_name='alle')),
                ('travel_minutes', models.PositiveIntegerField(editable=False, verbose_name='minuti di strada')),
                ('told_minutes', models.PositiveIntegerField(db_default=0, default=0, verbose_name='minuti di viaggio')),
                ('told_km', models.PositiveIntegerField(db_default=0, default=0, verbose_name='chilometri')),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='way', to='mediation.assignment')),
                ('mediator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.mediator')),
                ('account', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='utenza')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.mediationservice')),
            ],
            options={
                'verbose_name': 'strada di un incarico',
                'verbose_name_plural': 'strade degli incarichi',
            },
        ),
        migrations.CreateModel(
            name='Suspension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='dal')),
                ('why', models.CharField(max_length=200, verbose_name='perché')),
                ('mediator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspensions', to='mediation.mediator')),
            ],
            options={
                'verbose_name': 'sospensione di un mediatore',
                'verbose_name_plural': 'sospensioni dei mediatori',
                'ordering': ['-pk'],
            },
        ),
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        *(migrations.AlterField(model, name, field) for model, name, field in _LEFT),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model, name) for model, name, _field in _LEFT]
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('place__in', ['offered', 'accepted'])), expressions=[(models.Func(django.db.models.expressions.CombinedExpression(models.Func(django.db.models.functions.comparison.Coalesce(models.F('account'), django.db.models.expressions.CombinedExpression(models.F('mediator'), '*', models.Value(-1)), output_field=models.BigIntegerField()), output_field=models.BigIntegerField(), template='(%(expressions)s << 33)'), '+', models.Func(models.F('starts_at'), output_field=models.BigIntegerField(), template="extract(epoch from (%(expressions)s AT TIME ZONE 'UTC'))::bigint")), django.db.models.expressions.CombinedExpression(models.Func(django.db.models.functions.comparison.Coalesce(models.F('account'), django.db.models.expressions.CombinedExpression(models.F('mediator'), '*', models.Value(-1)), output_field=models.BigIntegerField()), output_field=models.BigIntegerField(), template='(%(expressions)s << 33)'), '+', models.Func(models.F('ends_at'), output_field=models.BigIntegerField(), template="extract(epoch from (%(expressions)s AT TIME ZONE 'UTC'))::bigint")), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&')], name='one_session_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='assignmentway',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_live', True)), expressions=[(models.Func(django.db.models.expressions.CombinedExpression(models.Func(django.db.models.functions.comparison.Coalesce(models.F('account'), django.db.models.expressions.CombinedExpression(models.F('mediator'), '*', models.Value(-1)), output_field=models.BigIntegerField()), output_field=models.BigIntegerField(), template='(%(expressions)s << 33)'), '+', models.Func(models.F('leaves_at'), output_field=models.BigIntegerField(), template="extract(epoch from (%(expressions)s AT TIME ZONE 'UTC'))::bigint")), django.db.models.expressions.CombinedExpression(models.Func(django.db.models.functions.comparison.Coalesce(models.F('account'), django.db.models.expressions.CombinedExpression(models.F('mediator'), '*', models.Value(-1)), output_field=models.BigIntegerField()), output_field=models.BigIntegerField(), template='(%(expressions)s << 33)'), '+', models.Func(models.F('ends_at'), output_field=models.BigIntegerField(), template="extract(epoch from (%(expressions)s AT TIME ZONE 'UTC'))::bigint")), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&')], name='one_way_at_a_time'),
        ),
    ]
