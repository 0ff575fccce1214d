"""One account is one person, in however many registers; why a woman or a man is asked for stands
apart in confidential requests; a session is as long as its minutes say.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

# Of two places at once in two registers, if there were any, both stay as they are.
_ACCOUNTS = """
ALTER TABLE mediation_assignment DISABLE TRIGGER USER;
UPDATE mediation_assignment a SET account_id = m.user_id FROM mediation_mediator m
WHERE m.id = a.mediator_id AND m.user_id IS NOT NULL AND NOT (
    a.place IN ('offered', 'accepted') AND EXISTS (
        SELECT 1 FROM mediation_assignment b JOIN mediation_mediator n ON n.id = b.mediator_id
        WHERE n.user_id = m.user_id AND n.id <> m.id AND b.place IN ('offered', 'accepted')
          AND b.leaves_at < a.ends_at AND b.ends_at > a.leaves_at));
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE mediation_assignment ENABLE TRIGGER USER;
"""
_WORDS = """
UPDATE mediation_requestwords w SET sex_why = r.sex_why FROM mediation_mediationrequest r
WHERE r.id = w.request_id AND r.confidentiality <> 'ordinary' AND r.sex_why <> '';
UPDATE mediation_mediationrequest SET sex_why = ''
WHERE confidentiality <> 'ordinary' AND sex_why <> '';
UPDATE mediation_mediationsession SET ends_at = starts_at + make_interval(mins => minutes)
WHERE ends_at <> starts_at + make_interval(mins => minutes);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('mediation', '0008_nothing_to_assign'),
        ('network', '0003_drop_waiting_room_key'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='assignment',
            name='one_session_at_a_time',
        ),
        migrations.RemoveConstraint(
            model_name='mediationrequest',
            name='whether_she_or_he_has_a_reason',
        ),
        migrations.RemoveConstraint(
            model_name='mediationrequest',
            name='what_is_confidential_stands_apart',
        ),
        migrations.AddField(
            model_name='assignment',
            name='account',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='utenza'),
        ),
        migrations.AddField(
            model_name='requestwords',
            name='sex_why',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='perché una donna o un uomo'),
        ),
        migrations.RunSQL(_ACCOUNTS, migrations.RunSQL.noop),
        migrations.RunSQL(_WORDS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('place__in', ['offered', 'accepted'])), expressions=[(models.Func(django.db.models.expressions.CombinedExpression(models.Func(django.db.models.functions.comparison.Coalesce(models.F('account'), django.db.models.expressions.CombinedExpression(models.F('mediator'), '*', models.Value(-1)), output_field=models.BigIntegerField()), output_field=models.BigIntegerField(), template='(%(expressions)s << 33)'), '+', models.Func(models.F('leaves_at'), output_field=models.BigIntegerField(), template="extract(epoch from (%(expressions)s AT TIME ZONE 'UTC'))::bigint")), django.db.models.expressions.CombinedExpression(models.Func(django.db.models.functions.comparison.Coalesce(models.F('account'), django.db.models.expressions.CombinedExpression(models.F('mediator'), '*', models.Value(-1)), output_field=models.BigIntegerField()), output_field=models.BigIntegerField(), template='(%(expressions)s << 33)'), '+', models.Func(models.F('ends_at'), output_field=models.BigIntegerField(), template="extract(epoch from (%(expressions)s AT TIME ZONE 'UTC'))::bigint")), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&')], name='one_session_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='mediationrequest',
            constraint=models.CheckConstraint(condition=models.Q(('sex', ''), models.Q(('sex_why', ''), _negated=True), models.Q(('confidentiality', 'ordinary'), _negated=True), _connector='OR'), name='whether_she_or_he_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='mediationrequest',
            constraint=models.CheckConstraint(condition=models.Q(('confidentiality', 'ordinary'), models.Q(('note', ''), ('reason', ''), ('sex_why', '')), _connector='OR'), name='what_is_confidential_stands_apart'),
        ),
        migrations.AddConstraint(
            model_name='mediationsession',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at', django.db.models.expressions.CombinedExpression(models.F('starts_at'), '+', models.Func(models.F('minutes'), output_field=models.DurationField(), template='make_interval(mins => %(expressions)s)')))), name='session_as_long_as_its_minutes'),
        ),
    ]
