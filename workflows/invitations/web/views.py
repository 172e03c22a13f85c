"""What somebody who is invited meets: the e-mail's link, then the offer, once they have signed in."""

import hmac
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workflows.core.access import can, require
from workflows.core.clock import now
from workflows.core.errors import (
    DomainError,
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
)
from workflows.core.offers import Terms, offer_of
from workflows.core.policy import PUBLIC, policy, signed_in
from workflows.invitations import queries, services
from workflows.invitations.enums import InvitationState
from workflows.invitations.models import Invitation
from workflows.invitations.permissions import OPEN_LINK
from workflows.invitations.web.forms import AnswerForm

ARRIVED = "invitations"  # in the session: id -> the digest of the token somebody came with
LINKS_KEPT = 5
ANSWERED = {
    InvitationState.ACCEPTED: "You have accepted the invitation.",
    InvitationState.DECLINED: "You have declined the invitation. You need do nothing more.",
}


@never_cache
@require_safe
@policy(PUBLIC)
def arrive(request: HttpRequest, invitation_id: UUID, token: str) -> HttpResponse:
    """Take the e-mail's link: keep that it was opened here, and go on. Says nothing of the offer itself.

    The token is not in the next address, so that it stands in no e-mail, trail or history of ours.
    """
    kept = dict(request.session.get(ARRIVED, {}))
    kept.pop(str(invitation_id), None)
    kept[str(invitation_id)] = services.digest_of(token)
    request.session[ARRIVED] = dict(list(kept.items())[-LINKS_KEPT:])
    here = reverse("invitations:answer", args=[invitation_id])
    if request.user.is_authenticated:
        return redirect(here)
    return render(request, "workflows/invitations/arrive.html", {"here": here})


@never_cache
@policy("invitations.answer")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Show what is offered; accept or decline it."""
    user, at = signed_in(request), now()
    row = queries.invitation(invitation_id)
    _check_arrived(request, row)
    if row.answered_by_id == user.pk:  # pressed twice, or come back
        messages.success(request, ANSWERED[InvitationState(row.state)])
        return redirect("home")
    require(user, "invitations.answer", row, at=at)
    terms = offer_of(row.kind).terms(row.place, row.role)
    form = AnswerForm(
        request.POST if request.method == "POST" else None, undertaking=terms.undertaking
    )
    if request.method == "POST" and form.is_valid():
        accepted = request.POST.get("answer") == "accept"
        try:
            return _answered(
                request, row, accepted=accepted, agreed=bool(form.cleaned_data.get("agreed"))
            )
        except (NotAllowedError, NotVisibleError):
            raise
        except DomainError as error:
            form.add_domain_error(error)
    status = 400 if request.method == "POST" else 200
    return render(
        request, "workflows/invitations/answer.html", _context(row, terms, form), status=status
    )


def _context(row: Invitation, terms: Terms, form: AnswerForm) -> dict[str, object]:
    return {"invitation": row, "terms": terms, "form": form}


def _answered(
    request: HttpRequest, row: Invitation, *, accepted: bool, agreed: bool
) -> HttpResponse:
    user, at = signed_in(request), now()
    if accepted:
        services.accept(invitation_id=row.pk, actor=user, at=at, agreed=agreed)
        messages.success(request, ANSWERED[InvitationState.ACCEPTED])
    elif request.POST.get("answer") == "decline":
        services.decline(invitation_id=row.pk, actor=user, at=at)
        messages.success(request, ANSWERED[InvitationState.DECLINED])
    else:
        raise InvalidInputError({"answer": "Choose to accept or to decline."})
    return redirect("home")


def _check_arrived(request: HttpRequest, row: Invitation) -> None:
    """Raise unless this browser came by the newest link. Its true addressee is told what to do."""
    kept = str(request.session.get(ARRIVED, {}).get(str(row.pk), ""))
    if hmac.compare_digest(kept, row.token_digest):
        return
    decision = can(signed_in(request), "invitations.answer", row)
    if decision or (not decision.hidden and decision.clause != "sent to an address of theirs"):
        raise NotAllowedError(OPEN_LINK)
    raise NotVisibleError(queries.MISSING)
