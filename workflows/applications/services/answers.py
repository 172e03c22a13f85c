"""Answers to the criteria: saved as they are typed, never lost, never overwritten unseen."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications.models import Answer
from workflows.applications.services._rows import locked_draft, touch
from workflows.campaigns.models import Criterion
from workflows.core import audit
from workflows.core.errors import InvalidInputError, NotVisibleError, StaleVersionError
from workflows.core.words import count_words, normalise_text

TEXT_LIMIT = (
    60_000  # characters; far past any word limit, and short of what could hurt the database
)
TOKEN_LIMIT = 29  # of a tab or save id, so that "<tab>.<save>" fits its column
_STALE = (
    "This answer was changed in another tab or on another device after you opened this page. "
    "Nothing is lost: what you typed is still here, and what is saved now is shown with it."
)


@dataclass(frozen=True)
class SavedAnswer:
    """What is stored after a save: `words` by core.words, `version` to send with the next save."""

    text: str
    words: int
    version: int
    saved_at: dt.datetime


@transaction.atomic
def save_answer(
    *,
    application_id: uuid.UUID,
    candidate: User,
    criterion: Criterion,
    text: str,
    version: int,
    save_id: str,
    at: dt.datetime,
    tab: str = "",
    final: bool = False,
) -> SavedAnswer:
    """Save one answer, too short or too long as well: only submitting asks for the right length.

    The same text again, such as a repeated `save_id`, changes nothing and returns what is stored.

    Args:
        application_id: the candidate's own draft.
        candidate: who saves.
        criterion: of the application's campaign.
        text: the whole answer.
        version: of the answer the page was opened with; 0 for none.
        save_id: made by the browser for this save.
        at: now.
        tab: made by the server for this opening of the page.
        final: the person pressed Save: it may follow an autosave of the same tab that it has not
            heard back from, while an autosave that arrives late may never follow a newer text.

    Raises:
        StaleVersionError: saved elsewhere since; `current` is the stored text.
        InvalidInputError: field "text", longer than TEXT_LIMIT.
        NotVisibleError: not theirs, or a criterion of another campaign.
        NotAllowedError: submitted, closed or paused.
    """
    application = locked_draft(application_id, candidate, at=at)
    if criterion.campaign_id != application.campaign_id:
        raise NotVisibleError("There is no such question in this application.")
    text = normalise_text(text)
    if len(text) > TEXT_LIMIT:
        raise InvalidInputError(
            {
                "text": f"This is {len(text):,} characters, too long to save. "
                f"Shorten it to {TEXT_LIMIT:,} or fewer; only the last saved text is kept until then."
            }
        )
    answer = Answer.objects.filter(application=application, criterion=criterion).first()
    answer = answer or Answer(application=application, criterion=criterion, updated_at=at)
    if answer.text == text:
        return _saved(answer)
    own = bool(final and tab) and answer.save_id.startswith(f"{_token(tab)}.")
    if version != answer.version and not own:
        raise StaleVersionError(_STALE, current=answer.text)
    first = answer.pk is None
    answer.text = text
    answer.version += 1
    answer.save_id = f"{_token(tab)}.{_token(save_id)}"
    answer.updated_at = at
    answer.save()
    touch(application, at=at)
    if first or final:  # each keystroke's autosave would bury the trail
        audit.record(
            "applications.answer_saved",
            actor=candidate,
            target=answer,
            at=at,
            scope=application.campaign.reference,
            detail={"criterion": criterion.key, "version": answer.version},
        )
    return _saved(answer)


def _token(given: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", given)[:TOKEN_LIMIT]


def _saved(answer: Answer) -> SavedAnswer:
    return SavedAnswer(answer.text, count_words(answer.text), answer.version, answer.updated_at)
