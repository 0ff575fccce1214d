"""What the simulators ask: GET forms, nothing of it is kept."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from labimpact.rules.forms.answers import MoneyField
from labimpact.rules.simulators.housing import Dwelling
from labimpact.rules.simulators.income import Family, Purpose

_MANY = 20
_BIGGEST = Decimal(9999)
_PURPOSES = [
    (Purpose.REUNIFICATION.value, _("ricongiungimento o coesione familiare")),
    (Purpose.LONG_TERM.value, _("permesso UE di lungo periodo")),
    (Purpose.CITIZENSHIP.value, _("cittadinanza per residenza")),
]


class CountField(forms.IntegerField):
    """A small number of people; empty means nobody."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(min_value=0, max_value=_MANY, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0


class IncomeForm(forms.Form):
    """Basta il reddito? For what, how much, and for how many."""

    per = forms.ChoiceField(label=_("Per quale domanda"), choices=_PURPOSES)
    reddito = MoneyField(
        label=_("Reddito di un anno, in euro"),
        help_text=_("Per esempio 14.000 oppure 14000,50. Si conta anche quello dei conviventi †."),
    )
    familiari = CountField(
        label=_("Quanti familiari"),
        help_text=_(
            "Da ricongiungere, con quelli già a carico †. Per la cittadinanza: a carico, oltre al"
            " coniuge."
        ),
    )
    sotto14 = CountField(
        label=_("Quanti di loro sono figli sotto i 14 anni"),
        help_text=_("Due o più: il doppio dell’assegno sociale †. Non serve per la cittadinanza."),
    )
    coniuge = forms.BooleanField(
        label=_("C’è il coniuge a carico (solo per la cittadinanza)"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("sotto14", 0) > data.get("familiari", 0):
            self.add_error("sotto14", _("Sono più dei familiari: controlla i due numeri."))
        if data.get("per") == Purpose.REUNIFICATION and data.get("familiari") == 0:
            self.add_error("familiari", _("Scrivi per quanti familiari: almeno uno."))
        return data

    def family(self) -> Family:
        """Whose income it is."""
        data = self.cleaned_data
        return Family(
            purpose=Purpose(data["per"]),
            relatives=data["familiari"],
            under_14=data["sotto14"],
            spouse=data["coniuge"],
        )


def _metres(text: str) -> Decimal:
    cleaned = re.sub(r"\s*(m2|m²|mq|metri)\.?$", "", text.strip(), flags=re.IGNORECASE)
    try:
        number = Decimal(cleaned.replace(",", "."))
    except InvalidOperation as error:
        raise ValidationError(
            _("«%(text)s» non è una misura: scrivi i metri quadri, per esempio 14 oppure 14,5."),
            params={"text": text.strip()[:30]},
        ) from error
    if not number.is_finite() or number <= 0:
        raise ValidationError(_("Una misura è più grande di zero."))
    if number > _BIGGEST:
        raise ValidationError(_("È troppo grande: scrivi i metri quadri."))
    return number


class MetresField(forms.CharField):
    """Square metres typed 62, 62,5 or «62 m²»."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=20, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return _metres(text) if text else None

    def run_validators(self, value: Any) -> None:
        """The length was limited by the control; the number was read above."""


class RoomsField(forms.CharField):
    """The size of each bedroom, in one line: 14 + 10."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        parts = [p for p in re.split(r"\s*[;+/]\s*|\s+e\s+|\s{1,}(?=\d)", value or "") if p.strip()]
        if len(parts) > _MANY:
            raise ValidationError(_("Sono troppe camere: scrivi una misura per camera."))
        return tuple(_metres(part) for part in parts)

    def run_validators(self, value: Any) -> None:
        """Each measure was read above."""


class HousingForm(forms.Form):
    """Quante persone può ospitare una casa."""

    metri = MetresField(
        label=_("Superficie di tutta la casa, in m²"), help_text=_("Quella della planimetria.")
    )
    camere = RoomsField(
        label=_("Camere da letto, in m²"),
        help_text=_("Una misura per camera, per esempio: 14 + 10. Per un monolocale lascia vuoto."),
    )
    soggiorno = MetresField(label=_("Soggiorno, in m²"), required=False)
    persone = CountField(label=_("Quante persone devono abitarci"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        area, rooms = data.get("metri"), data.get("camere")
        if area is not None and rooms is not None:
            inside = sum(rooms, Decimal(0)) + (data.get("soggiorno") or 0)
            if inside > area:
                self.add_error(
                    "metri", _("Le stanze insieme sono più grandi della casa: controlla le misure.")
                )
        return data

    def dwelling(self) -> Dwelling:
        """The dwelling that was described."""
        data = self.cleaned_data
        return Dwelling(data["metri"], data["camere"], data["soggiorno"])
