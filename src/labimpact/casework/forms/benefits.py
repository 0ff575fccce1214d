"""What something given says to SIUSS."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.casework.forms.plan_rows import CENTS
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


class BenefitForm(BenefitFields):
    """Dati SIUSS: the same of something that was given."""

    def __init__(self, *args: Any, provision: Provision, **kwargs: Any) -> None:
        cents = provision.cost_cents
        kwargs["initial"] = {
            "benefit_code": provision.benefit_code,
            "benefit_character": provision.benefit_character,
            "cost": None if cents is None else Decimal(cents) / CENTS,
        }
        super().__init__(*args, **kwargs)
        self.title = gettext("Dati SIUSS: %(what)s del %(day)s") % {
            "what": what_is_done(provision.intervention), "day": f"{provision.given_on:%d/%m/%Y}",
        }  # fmt: skip
