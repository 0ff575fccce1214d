"""Who works in an office: inviting, ending a role."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.network.actions import staff as actions
from labimpact.network.actions.invitations import invite as invite_person
from labimpact.network.actions.invitations import revoke_invitation
from labimpact.network.forms.offices import EndForm, InviteForm
from labimpact.network.models import Invitation, Membership, Office
from labimpact.network.permissions import can_change_membership, can_revoke_invitation


@access(Permission.MEMBER_INVITE)
def invite(request: ActorRequest, pk: int) -> HttpResponse:
    """Invite somebody into an office; the invitations still open are listed below."""
    office = get_object_or_404(Office, pk=pk)
    if not request.actor.can(Permission.MEMBER_INVITE, office_id=office.pk):
        raise PermissionDenied
    form = InviteForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            issued = invite_person(
                email=data["email"], office=office, role=data["role"], by=request.actor
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Invito spedito a %(email)s.") % {"email": issued.invitation.email}
            )
            return redirect("network:invite", pk=office.pk)
    context = {
        "form": form,
        "office": office,
        "pending": office.invitations.filter(accepted_at=None, revoked_at=None),
    }
    status = 422 if form.errors else 200
    return render(request, "network/invite.html", context, status=status)


@access(Permission.MEMBER_INVITE)
@require_POST
def invitation_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation nobody has used."""
    invitation = get_object_or_404(Invitation, pk=pk)
    if not can_revoke_invitation(request.actor, invitation):
        raise PermissionDenied
    try:
        revoke_invitation(invitation, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Invito ritirato."))
    return redirect("network:invite", pk=invitation.office_id)


@access(Permission.MEMBER_INVITE)
@require_POST
def membership_end(request: ActorRequest, pk: int) -> HttpResponse:
    """End somebody's role in an office."""
    membership = get_object_or_404(Membership, pk=pk)
    if not can_change_membership(request.actor, membership):
        raise PermissionDenied
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Scrivi l'ultimo giorno dell'incarico."))
        return redirect("network:office", pk=membership.office_id)
    try:
        actions.end_membership(membership, on=form.cleaned_data["on"], by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Incarico concluso."))
    return redirect("network:office", pk=membership.office_id)
