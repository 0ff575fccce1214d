"""What something given says to SIUSS."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.casework.forms.plan_rows import CENTS
from labimpact.casework.forms.seen import SeenForm
from labimpact.casework.models import Provision
from labimpact.casework.queries.plans import what_is_done

# A1.01: a letter and a number, then numbers after a point. The list itself is INPS's.
_BENEFIT = re.compile(r"[A-Z]{1,2}\d{1,2}(?:\.\d{1,3}){0,3}")


class BenefitFields(forms.Form):
    """Amount, code and character of something given."""

    cost = forms.DecimalField(
        label=_("Importo (euro)"), required=False, min_value=0, max_digits=9, decimal_places=2
    )
    benefit_code = forms.CharField(
        label=_("Codice SIUSS della prestazione"), required=False, max_length=20,
        help_text=_("Per esempio A1.01, dall'elenco dell'INPS."),
    )  # fmt: skip
    benefit_character = forms.TypedChoiceField(
        label=_("Ogni quanto si dà"), coerce=int, empty_value=None, required=False,
        choices=[("", "—"), (1, _("periodica")), (2, _("una volta sola"))],
    )  # fmt: skip

    def clean_benefit_code(self) -> str:
        code = str(self.cleaned_data["benefit_code"]).strip().upper()
        if code and not _BENEFIT.fullmatch(code):
            raise forms.ValidationError(_("Non è un codice SIUSS: è fatto come A1.01."))
        return code

    def cost_cents(self) -> int | None:
        cost = self.cleaned_data["cost"]
        return int(cost * CENTS) if cost is not None else None


class BenefitForm(SeenForm, BenefitFields):
    """Dati SIUSS: the same of something that was given."""

    kept_in: ClassVar[tuple[str, ...]] = ("benefit_code", "benefit_character", "cost_cents")

    def __init__(self, provision: Provision, data: Any = None) -> None:
        cents = provision.cost_cents
        stored = {
            "cost": None if cents is None else Decimal(cents) / CENTS,
            "benefit_code": provision.benefit_code,
            "benefit_character": provision.benefit_character,
        }
        super().__init__(data, record=provision, stored=stored)
        self.title = gettext("Dati SIUSS di «%(what)s» del %(day)s") % {
            "what": what_is_done(provision.intervention), "day": f"{provision.given_on:%d/%m/%Y}",
        }  # fmt: skip

    def said(self) -> str:
        """What SIUSS is told from now on, or what it still lacks."""
        lacking = [
            str(field.label).lower().replace("siuss", "SIUSS")
            for field in self.visible_fields()
            if self.cleaned_data.get(field.name) in (None, "")
        ]
        if not lacking:
            return gettext("Salvato: il prossimo file SIUSS lo dice così.")
        return gettext("Salvato. Per SIUSS manca: %(what)s.") % {"what": ", ".join(lacking)}
