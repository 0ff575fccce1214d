"""What is done by phone or video has no place: those laid down with one lose it."""

from django.db import migrations


def forget_places(apps, schema_editor):
    """The way to them was never made: who goes sets out when it begins."""
    session = apps.get_model("mediation", "MediationSession")
    rows = session.objects.exclude(request__mode="in_person").exclude(latitude=None)
    keys = list(rows.values_list("pk", flat=True))
    session.objects.filter(pk__in=keys).update(latitude=None, longitude=None, place="")
    going = apps.get_model("mediation", "Assignment").objects.filter(session__in=keys)
    # Written again, each is reckoned anew (`wall.set_out`).
    going.filter(place__in=("offered", "accepted")).update(travel_minutes=0)


class Migration(migrations.Migration):
    dependencies = [("mediation", "0006_plan_work")]
    operations = [migrations.RunPython(forget_places, migrations.RunPython.noop)]
