"""The forms of the desk."""

from labimpact.desk.forms.contact import ContactForm, Setting
from labimpact.desk.forms.listing import AttributionForm, ListForm, VoidForm
from labimpact.desk.forms.newcomer import NewcomerForm

__all__ = ["AttributionForm", "ContactForm", "ListForm", "NewcomerForm", "Setting", "VoidForm"]
