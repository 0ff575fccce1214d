"""A refusal of an action, put beside the field it belongs to."""

from django import forms

from labimpact.base.errors import Refused
from labimpact.desk.contact_data import RefusedField


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Add the sentence to its field, or to the whole form when it has none."""
    name = refusal.field_name if isinstance(refusal, RefusedField) else ""
    form.add_error(name if name in form.fields else None, str(refusal))
