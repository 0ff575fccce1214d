from typing import cast

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from labimpact.accounts.adapters import note_chosen_password
from labimpact.accounts.models import User
from labimpact.base.access import public
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.network.actions import invitations
from labimpact.network.invitations.forms import AcceptForm
from labimpact.network.models import Invitation
from labimpact.network.roles import ROLES

_SIGN_IN = Actor.of_system(System.SIGN_IN)


@public
@never_cache
@sensitive_post_parameters("password", "password_again")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page an invitation leads to: a new account, or one more office for one that exists."""
    invitation = invitations.find_pending(token)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=410)
    if request.user.is_authenticated:
        return _accept_signed_in(request, token, invitation)
    if invitation.email and User.objects.filter(email=invitation.email).exists():
        return _page(request, invitation, known=True)
    form = AcceptForm(request.POST or None, invitation=invitation)
    if request.method != "POST":
        return _page(request, invitation, form=form)
    if not form.is_valid():
        return _page(request, invitation, form=form, status=422)
    data = form.cleaned_data
    try:
        user = invitations.accept_as_new_user(
            token,
            email=data["email"],
            full_name=data["full_name"],
            password=data["password"],
            by=_SIGN_IN,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, invitation, form=form, status=422)
    messages.success(request, _("Benvenuto: il tuo account è pronto."))
    note_chosen_password(request, user)
    where = "mfa_index" if settings.SECOND_FACTOR_REQUIRED else settings.LOGIN_REDIRECT_URL
    return cast("HttpResponse", perform_login(request, user, redirect_url=resolve_url(where)))


def _accept_signed_in(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    user = cast("User", request.user)
    mine = invitation.email in ("", user.email)
    if request.method != "POST" or not mine:
        return _page(request, invitation, other=not mine, mine=mine)
    try:
        invitations.accept_as_user(token, user=user, by=_SIGN_IN)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("invitation", token=token)
    messages.success(request, _("L'incarico è stato aggiunto."))
    return redirect(settings.LOGIN_REDIRECT_URL)


def _page(
    request: HttpRequest, invitation: Invitation, *, status: int = 200, **context: object
) -> HttpResponse:
    context |= {"invitation": invitation, "role": ROLES[invitation.role]}
    return render(request, "accounts/invitation.html", context, status=status)
