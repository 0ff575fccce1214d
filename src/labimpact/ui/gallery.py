"""What the gallery shows: made-up values, one for each state a component can be in."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from labimpact.ui.forms import DayField, FileInput

CHANNELS = [("desk", _("Sportello")), ("phone", _("Telefono")), ("mail", _("E-mail"))]
LANGUAGES = [
    ("ar", "العربية"),
    ("sq", "Shqip"),
    ("bn", "বাংলা"),
    ("uk", "Українська"),
    ("si", "සිංහල"),
    ("it", "Italiano"),
]


class GalleryForm(forms.Form):
    """One field of every shape."""

    first_name = forms.CharField(
        label=_("Nome"), max_length=100, help_text=_("Come sul passaporto.")
    )
    born_on = DayField(label=_("Data di nascita"), required=False)
    minutes = forms.IntegerField(label=_("Minuti"), min_value=1, max_value=480)
    email = forms.EmailField(label=_("E-mail"), required=False)
    channel = forms.ChoiceField(
        label=_("Canale"), choices=CHANNELS, widget=forms.RadioSelect, initial="desk"
    )
    language = forms.ChoiceField(
        label=_("Lingua"), choices=[("", _("Scegli…")), *LANGUAGES], required=False
    )
    languages = forms.MultipleChoiceField(
        label=_("Lingue parlate"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Tutte quelle in cui si può parlare."),
    )
    mediator = forms.BooleanField(label=_("Serve un mediatore"), required=False)
    notice_given = forms.BooleanField(label=_("L'informativa è stata consegnata"))
    document = forms.FileField(
        label=_("Foto del documento"), required=False, widget=FileInput(camera=True)
    )
    notes = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea)
    closed = forms.CharField(label=_("Campo non modificabile"), disabled=True, initial="LU-000123")


def refused_form() -> GalleryForm:
    """The form as it comes back after a save that was refused."""
    form = GalleryForm(
        {
            "wrong-first_name": "",
            "wrong-born_on": "31/02/1990",
            "wrong-minutes": "0",
            "wrong-email": "fatima",
            "wrong-channel": "fax",
            "wrong-languages": ["xx"],
        },
        prefix="wrong",
    )
    form.add_error(None, str(_("La persona risulta nata dopo il contatto.")))
    return form


def gallery_context(page_number: int) -> dict[str, Any]:
    """Everything the gallery template needs."""
    now = datetime.datetime(2026, 11, 23, 9, 31, tzinfo=datetime.UTC)
    return {
        "form": GalleryForm(prefix="ok"),
        "wrong_form": refused_form(),
        "page": Paginator(range(1, 498), 25).get_page(page_number),
        "now": now,
        "today": now.date(),
        "steps": [
            {"label": _("Persona"), "url": "#passi"},
            {"label": _("Bisogni")},
            {"label": _("Riepilogo")},
        ],
        "story": _story(now),
        "tabs": [
            {"label": _("Storia"), "url": "#schede", "active": True, "count": 12},
            {"label": _("Documenti"), "url": "#schede", "count": 3},
            {"label": _("Famiglia"), "url": "#schede"},
        ],
        "rows": [
            {"label": "Egitto", "value": 128},
            {"label": "Marocco", "value": 96},
            {"label": "Albania", "value": 41},
            {"label": "Perù", "value": 7},
            {"label": "Apolidi", "value": 0},
        ],
        "people": [
            {"name": "Fatima Zahra El Idrissi", "native": "فاطمة الزهراء", "day": now, "urgent": 1},
            {"name": "Oleksandr Шевченко", "native": "", "day": now, "urgent": 0},
            {"name": "Chinonyerem Oluwaseun Adébáyọ̀-Okonkwo", "native": "", "day": now},
        ],
        "breadcrumb": [{"label": _("Oggi"), "url": "/lavoro/"}, {"label": _("Galleria")}],
        "kinds": ["neutral", "primary", "info", "success", "warning", "danger"],
        "alerts": ["info", "success", "warning", "danger"],
    }


def _story(now: datetime.datetime) -> list[dict[str, Any]]:
    return [
        {
            "title": _("Contatto allo sportello"),
            "url": "#storia",
            "moment": now,
            "who": "Giulia Bianchi, Luino",
            "text": _("Rinnovo del permesso: modulo compilato."),
        },
        {"title": _("Scadenza del permesso"), "day": now.date(), "tone": "warning"},
        {
            "title": _("Invio rifiutato"),
            "day": now.date(),
            "tone": "danger",
            "text": _("Il servizio non ha posti."),
        },
        {"title": _("Scheda creata"), "day": now.date(), "tone": "soft"},
    ]
