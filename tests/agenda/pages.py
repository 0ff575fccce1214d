"""What the tests of the agenda's pages share: addresses, messages, places of a Monday."""

from django.contrib.messages import get_messages
from django.urls import reverse

from labimpact.agenda.models import Appointment
from tests.conftest import behind_the_wall

MONDAY = "2027-01-11"


def url(name, *args):
    return reverse(f"appointments:{name}", args=args)


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def only():
    with behind_the_wall():
        return Appointment.objects.get()


def slot(hour, agenda, minute=0):
    return f"20270111T{hour - 1:02}{minute:02}Z.{agenda.user.pk}.0"
