"""What only some sides of mediation read moves to tables of their own: the words of confidential
requests, and why somebody gave a session back or was let go.

The column `why` of assignments is empty from here on; it stays for the program that still runs
while this is applied, and is dropped a release later.
"""

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models

_MOVE = """
INSERT INTO mediation_requestwords (request_id, reason, note)
SELECT id, reason, note FROM mediation_mediationrequest WHERE confidentiality <> 'ordinary';
UPDATE mediation_mediationrequest SET reason = '', note = '' WHERE confidentiality <> 'ordinary';
INSERT INTO mediation_assignmentend (assignment_id, mediator_id, service_id, why, said_at)
SELECT id, mediator_id, service_id, why, coalesce(answered_at, made_at)
FROM mediation_assignment WHERE why <> '';
UPDATE mediation_assignment SET why = '' WHERE why <> '';
UPDATE mediation_mediationsession SET state_why = '' WHERE state = 'approved' AND state_why <> '';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AssignmentEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=200, verbose_name="perché")),
                ("said_at", models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name="il")),
                ("assignment", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="end", to="mediation.assignment")),
                ("mediator", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mediation.mediator")),
                ("service", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mediation.mediationservice")),
            ],
            options={
                "verbose_name": "fine di un incarico",
                "verbose_name_plural": "fini degli incarichi",
            },
        ),
        migrations.CreateModel(
            name="RequestWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=600, verbose_name="perché")),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="che cosa deve sapere chi media")),
                ("request", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="apart", to="mediation.mediationrequest")),
            ],
            options={
                "verbose_name": "parole riservate di una richiesta",
                "verbose_name_plural": "parole riservate delle richieste",
            },
        ),
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="assignment",
            name="why",
            field=models.CharField(blank=True, db_default="", max_length=200, verbose_name="perché"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="assignment", name="why")]
        ),
        migrations.AddConstraint(
            model_name="mediationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidentiality", "ordinary"), models.Q(("note", ""), ("reason", "")), _connector="OR"),
                name="what_is_confidential_stands_apart",
            ),
        ),
    ]
