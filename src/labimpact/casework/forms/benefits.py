"""What something given says to SIUSS."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.casework.forms.plan import CENTS
from labimpact.casework.models import Provision
from labimpact.casework.queries.plans import what_is_done


class BenefitForm(forms.Form):
    """Dati SIUSS: code, character and amount of something given."""

    benefit_code = forms.CharField(
        label=gettext_lazy("Codice SIUSS della prestazione"), required=False, max_length=20
    )
    benefit_character = forms.TypedChoiceField(
        label=gettext_lazy("Carattere"), coerce=int, empty_value=None, required=False,
        choices=[
            ("", "—"), (1, gettext_lazy("1 periodica")), (2, gettext_lazy("2 una volta sola")),
        ],
    )  # fmt: skip
    cost = forms.DecimalField(
        label=gettext_lazy("Importo (euro)"), required=False, min_value=0, max_digits=9,
        decimal_places=2,
    )  # fmt: skip

    def __init__(self, *args: Any, provision: Provision, **kwargs: Any) -> None:
        cents = provision.cost_cents
        kwargs["initial"] = {
            "benefit_code": provision.benefit_code,
            "benefit_character": provision.benefit_character,
            "cost": None if cents is None else Decimal(cents) / CENTS,
        }
        super().__init__(*args, **kwargs)
        self.title = _("Dati SIUSS: %(what)s del %(day)s") % {
            "what": what_is_done(provision.intervention), "day": f"{provision.given_on:%d/%m/%Y}",
        }  # fmt: skip

    def cost_cents(self) -> int | None:
        cost = self.cleaned_data["cost"]
        return None if cost is None else int(cost * CENTS)
