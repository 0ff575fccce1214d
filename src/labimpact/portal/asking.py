"""The public forms: a few words that enter the right office, without an account."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from labimpact.base import limits
from labimpact.base.access import public
from labimpact.base.actor import System
from labimpact.base.own_site import own_forms
from labimpact.base.wall.session import acting_as
from labimpact.intake import actions
from labimpact.intake.enums import Kind
from labimpact.intake.queries import answer_days
from labimpact.network.models import Office
from labimpact.portal import queries
from labimpact.portal.drawing import drawn, known
from labimpact.ui.attempting import attempt

# Which desks answer, when not all of them do.
_DESKS = {
    Kind.OFFER_HOME: ("housing_desk",),
    Kind.FIND_CARER: ("care_worker_desk",),
    Kind.OFFER_CARE: ("care_worker_desk",),
}


class AskForm(forms.Form):
    """What every public form asks: which desk, who, how to answer, what for."""

    office = forms.ModelChoiceField(queryset=Office.objects.none())
    name = forms.CharField(max_length=120)
    phone = forms.CharField(max_length=40, required=False)
    email = forms.EmailField(required=False)
    words = forms.CharField(max_length=2000, widget=forms.Textarea({"rows": 6}))

    def __init__(self, kind: Kind, text: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        desks = queries.open_desks()
        own = desks.filter(kind__in=_DESKS.get(kind, ()))
        self.fields["office"].queryset = own if own.exists() else desks  # type: ignore[attr-defined]
        self.fields["office"].empty_label = text["choose_desk"]  # type: ignore[attr-defined]
        self.fields["phone"].help_text = text["one_is_enough"]
        for name, field in self.fields.items():
            field.label = text["ask_fields"][name]
            field.error_messages |= dict.fromkeys(
                ("required", "invalid", "invalid_choice", "max_length"), text["ask_wrong"]
            )
            field.validators = [v for v in field.validators if name != "email"] or field.validators

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("phone") and not said.get("email") and not self.errors:
            self.add_error("phone", self.text["ask_contact"])
        return said


@own_forms
@public
def ask(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """A request to a desk. Whoever writes has no session, so that there is nothing to forge and no
    cookie is needed; how often is counted by address (`ACCOUNT_RATE_LIMITS`)."""
    text = queries.texts()[known(language)]
    if slug not in Kind.values:
        raise Http404
    kind = Kind(slug)
    form = AskForm(kind, text, request.POST if request.method == "POST" else None)
    sent = request.POST.get("sent_key", "").replace("\x00", "")[:40] or uuid4().hex
    page = request.POST.get("page", request.GET.get("pagina", ""))[:300]
    late = request.method == "POST" and limits.is_too_often(request, action="portal_ask", key="")
    if late:
        form.add_error(None, text["ask_often"])
    elif request.method == "POST" and form.is_valid():
        made: list[int] = []
        # A field that nobody sees: whoever fills it in is a robot, and is thanked all the same.
        robot = bool(request.POST.get("website"))
        if robot or attempt(form, lambda: made.append(_ask(form, kind, language, page, sent))):
            return drawn(
                request, language, "portal/asked.html",
                office=form.cleaned_data["office"], number=made[0] if made else "",
            )  # fmt: skip
    context = {"form": form, "kind": slug, "sent_key": sent, "page": page}
    context["lead"] = text["ask_lead"].format(days=answer_days())
    status = 429 if late else 422 if form.errors else 200
    return drawn(request, language, "portal/ask.html", status=status, **context)


def _ask(form: AskForm, kind: Kind, language: str, page: str, sent: str) -> int:
    said = form.cleaned_data
    # Only an address of this site: what is written here becomes a link for the office.
    own = page if page.startswith("/") and not page.startswith("//") else ""
    with acting_as(System.PUBLIC):
        return actions.ask(
            actions.Asked(
                office_id=said["office"].pk, kind=kind, language=language, name=said["name"],
                phone=said["phone"], email=said["email"], words=said["words"], page=own,
                sent_key=sent,
            )
        )  # fmt: skip
