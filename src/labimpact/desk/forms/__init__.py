"""The forms of the desk."""

from labimpact.desk.forms.contact import ContactForm, Setting
from labimpact.desk.forms.listing import AttributionForm, ListForm, VoidForm

__all__ = ["AttributionForm", "ContactForm", "ListForm", "Setting", "VoidForm"]
