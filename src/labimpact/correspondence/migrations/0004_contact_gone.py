import django.db.models.deletion
from django.db import migrations, models

from labimpact.base.foreign_keys import let_go


class Migration(migrations.Migration):

    dependencies = [
        ('correspondence', '0003_one_planned_reminder_of_an_office'),
        ('people', '0003_agreement_to_be_reminded'),
    ]

    operations = [
        let_go('correspondence_reminder', 'contact_point_id', 'people_contactpoint'),
        migrations.AlterField(
            model_name='reminder',
            name='contact_point',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.contactpoint', verbose_name='recapito usato'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='reason',
            field=models.CharField(blank=True, choices=[('', ''), ('done', 'la cosa è fatta'), ('moved', 'la data è cambiata'), ('told', "già ricordato per un'altra pratica o scadenza"), ('by_hand', 'fermato da un operatore'), ('merged', "la scheda è stata unita a un'altra"), ('died', 'la persona è deceduta'), ('not_followed', "l'ufficio non segue più la persona"), ('no_contact', "nessun recapito sicuro con l'accordo della persona"), ('late', 'non è partito in tempo'), ('refused', 'rifiutato da chi consegna i messaggi'), ('not_delivered', 'chi consegna i messaggi non ha mai risposto')], max_length=20, verbose_name='perché'),
        ),
        migrations.RunSQL(
            "UPDATE correspondence_reminder SET reason = 'late' WHERE reason = 'withheld'",
            migrations.RunSQL.noop,
        ),
    ]
