"""Begin an application, and fill in all of it but the answers and the CV."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications import queries
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application, EligibilityAnswer
from workflows.applications.permissions import NO_SUCH, check_can_start
from workflows.applications.rules.fingerprint import fingerprint
from workflows.applications.services._rows import locked_draft, touch
from workflows.campaigns.models import Campaign
from workflows.core import audit
from workflows.core.errors import InvalidInputError, NotVisibleError, StaleVersionError
from workflows.core.words import normalise_text

DETAIL_LIMIT = 4000  # characters of an explanation or of declared interests
_LIMITS = {
    "full_name": 150,
    "phone": 30,
    "town": 80,
    "postcode": 10,
    "current_role": 150,
}  # columns
_PHONE = re.compile(r"\+?[\d\s()-]{7,25}(\s?(x|ext\.?)\s?\d{1,5})?", re.IGNORECASE)
_STALE = (
    "This part was changed in another tab or on another device after you opened this page. "
    "Nothing you typed is lost: it is still below, and what is saved now is shown with it. "
    "Save again to keep what is below."
)


@dataclass(frozen=True)
class ContactInput:
    full_name: str
    phone: str
    town: str
    postcode: str
    current_role: str = ""


@dataclass(frozen=True)
class EligibilityInput:
    """An answer to one question; “yes” needs a detail."""

    applies: bool
    detail: str = ""


@dataclass(frozen=True)
class CommitmentsInput:
    """`disability_confident` is the candidate's own opt-in, never derived from anything else."""

    time_confirmed: bool
    declared_interests: str = ""
    disability_confident: bool = False


@transaction.atomic
def start(*, campaign: Campaign, candidate: User, at: dt.datetime) -> Application:
    """Begin an application, or return the one already begun.

    Raises NotAllowedError where the campaign takes none, or the person runs or judges it.
    """
    row = (
        Campaign.objects.select_for_update(of=("self",)).select_related("body").get(pk=campaign.pk)
    )
    held = Application.objects.filter(campaign=row, candidate=candidate).first()
    if held is not None:
        if held.state == ApplicationState.PURGED:
            raise NotVisibleError(NO_SUCH)
        return held
    check_can_start(candidate, row, at=at)
    application = Application.objects.create(
        campaign=row,
        candidate=candidate,
        full_name=candidate.full_name,
        created_at=at,
        updated_at=at,
    )
    audit.record(
        "applications.started", actor=candidate, target=application, at=at, scope=row.reference
    )
    return application


def contact_seen(application: Application) -> str:
    """Return the fingerprint of the contact details as they are saved; a form carries it as `seen`."""
    return fingerprint(_contact(application))


def eligibility_seen(application: Application) -> str:
    """Return the fingerprint of the eligibility answers as they are saved."""
    return fingerprint(_eligibility(application))


def commitments_seen(application: Application) -> str:
    """Return the fingerprint of the commitments as they are saved."""
    return fingerprint(_commitments(application))


@transaction.atomic
def save_contact(
    *,
    application_id: uuid.UUID,
    candidate: User,
    given: ContactInput,
    at: dt.datetime,
    seen: str | None = None,
) -> Application:
    """Save the contact details.

    Args:
        application_id: the candidate's own draft.
        candidate: who saves.
        given: the details.
        at: now.
        seen: contact_seen() when the form was opened; None overwrites whatever is there.

    Raises:
        InvalidInputError: by field name of ContactInput.
        StaleVersionError: saved elsewhere since; `current` maps field -> saved value.
        NotAllowedError: submitted, closed or paused; NotVisibleError: not theirs.
    """
    application = locked_draft(application_id, candidate, at=at)
    values = {name: " ".join(value.split()) for name, value in asdict(given).items()}
    errors = {
        name: sentence
        for name, sentence in (
            ("full_name", "Enter your full name."),
            ("phone", "Enter a phone number."),
            ("town", "Enter your town or city."),
            ("postcode", "Enter your postcode."),
        )
        if not values[name]
    }
    if values["phone"] and not _PHONE.fullmatch(values["phone"]):
        errors["phone"] = (
            "Enter a phone number with digits only, like 07700 900123 or +44 7700 900123."
        )
    for name, value in values.items():
        limit = _LIMITS[name]
        if len(value) > limit:
            errors[name] = f"This must be {limit} characters or fewer. It is {len(value)}."
    if errors:
        raise InvalidInputError(errors)
    values["postcode"] = values["postcode"].upper()
    _check_seen(seen, _contact(application), values)
    for name, value in values.items():
        setattr(application, name, value)
    touch(application, at=at, fields=tuple(values))
    _record("applications.contact_saved", application, candidate, at)
    return application


@transaction.atomic
def save_eligibility(
    *,
    application_id: uuid.UUID,
    candidate: User,
    answers: Mapping[int, EligibilityInput],
    at: dt.datetime,
    seen: str | None = None,
) -> Application:
    """Save the answers to the disqualification questions; a “yes” is looked at by a person later.

    Args:
        application_id: the candidate's own draft.
        candidate: who saves.
        answers: question id -> answer, for every question of the campaign.
        at: now.
        seen: eligibility_seen() when the form was opened; None overwrites.

    Raises:
        InvalidInputError: fields "q<id>" (no answer) and "q<id>_detail" (yes without detail).
        NotVisibleError: a question that this campaign does not ask, or not theirs.
        StaleVersionError, NotAllowedError: as save_contact.
    """
    application = locked_draft(application_id, candidate, at=at)
    asked = {row.pk: row for row in queries.questions_for(application.campaign)}
    if answers.keys() - asked.keys():
        raise NotVisibleError("There is no such question in this application.")
    details = {pk: normalise_text(answer.detail).strip() for pk, answer in answers.items()}
    errors = {}
    for pk in asked:
        if pk not in answers:
            errors[f"q{pk}"] = "Select yes or no."
        elif answers[pk].applies and not details[pk]:
            errors[f"q{pk}_detail"] = (
                "Tell us more. A “yes” does not rule you out: a person reads what you write."
            )
        elif len(details[pk]) > DETAIL_LIMIT:
            errors[f"q{pk}_detail"] = f"This must be {DETAIL_LIMIT} characters or fewer."
    if errors:
        raise InvalidInputError(errors)
    new: dict[str, object] = {
        str(pk): [answer.applies, details[pk] if answer.applies else ""]
        for pk, answer in answers.items()
    }
    _check_seen(seen, _eligibility(application), new)
    for pk, answer in answers.items():
        EligibilityAnswer.objects.update_or_create(
            application=application,
            question_id=pk,
            defaults={
                "applies": answer.applies,
                "detail": details[pk] if answer.applies else "",
            },
        )
    touch(application, at=at)
    _record("applications.eligibility_saved", application, candidate, at)
    return application


@transaction.atomic
def save_commitments(
    *,
    application_id: uuid.UUID,
    candidate: User,
    given: CommitmentsInput,
    at: dt.datetime,
    seen: str | None = None,
) -> Application:
    """Save the time confirmation, interests and Disability Confident opt-in. Raises as save_contact."""
    application = locked_draft(application_id, candidate, at=at)
    interests = normalise_text(given.declared_interests).strip()
    if len(interests) > DETAIL_LIMIT:
        raise InvalidInputError(
            {"declared_interests": f"This must be {DETAIL_LIMIT} characters or fewer."}
        )
    values = {**asdict(given), "declared_interests": interests}
    _check_seen(seen, _commitments(application), values)
    for name, value in values.items():
        setattr(application, name, value)
    touch(application, at=at, fields=tuple(values))
    _record("applications.commitments_saved", application, candidate, at)
    return application


def _contact(application: Application) -> dict[str, object]:
    names = ("full_name", "phone", "town", "postcode", "current_role")
    return {name: getattr(application, name) for name in names}


def _commitments(application: Application) -> dict[str, object]:
    names = ("time_confirmed", "declared_interests", "disability_confident")
    return {name: getattr(application, name) for name in names}


def _eligibility(application: Application) -> dict[str, object]:
    rows = queries.eligibility_answers(application)
    return {str(pk): [row.applies, row.detail] for pk, row in rows.items()}


def _check_seen(seen: str | None, held: Mapping[str, object], new: Mapping[str, object]) -> None:
    """Raise StaleVersionError unless the form was opened on what is held, or changes nothing of it."""
    if seen is not None and seen != fingerprint(held) and new != held:
        raise StaleVersionError(_STALE, current=dict(held))


def _record(action: str, application: Application, actor: User, at: dt.datetime) -> None:
    audit.record(
        action, actor=actor, target=application, at=at, scope=application.campaign.reference
    )
