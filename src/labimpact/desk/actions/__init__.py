"""What changes a contact, one verb per function."""

from labimpact.desk.actions.attribution import attribute, take_back_attribution
from labimpact.desk.actions.correcting import correct_contact, restore_contact, void_contact
from labimpact.desk.actions.drafts import discard_draft, save_draft
from labimpact.desk.actions.many import record_many, why_not
from labimpact.desk.actions.promotion import promote, promote_newcomer
from labimpact.desk.actions.reading import open_contact, record_form_opened, record_listing
from labimpact.desk.actions.recording import record_contact

__all__ = [
    "attribute",
    "correct_contact",
    "discard_draft",
    "open_contact",
    "promote",
    "promote_newcomer",
    "record_contact",
    "record_form_opened",
    "record_listing",
    "record_many",
    "restore_contact",
    "save_draft",
    "take_back_attribution",
    "void_contact",
    "why_not",
]
