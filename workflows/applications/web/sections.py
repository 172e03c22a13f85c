"""An application in its sections, as much of it as its reader sees (rules.blindness)."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.applications import queries
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.rules.blindness import Field, Reader, fields_seen
from workflows.applications.rules.completeness import answer_key, tasks
from workflows.applications.web.presenters import days_of, link
from workflows.campaigns.rules.blind import stage_of
from workflows.core.models import StoredFile


@dataclass(frozen=True)
class Row:
    """A line of a summary list."""

    key: str
    value: str
    href: str = ""
    hidden: str = ""


@dataclass(frozen=True)
class AnswerBlock:
    title: str
    text: str
    words: int
    href: str = ""


@dataclass(frozen=True)
class CvFacts:
    name: str
    size: str
    pages: str
    kind: str


@dataclass(frozen=True)
class Sections:
    """What a page about an application shows; a section nobody may see has no rows, and `shows_cv` is False."""

    contact: Sequence[Row]
    eligibility: Sequence[Row]
    commitments: Sequence[Row]
    answers: Sequence[AnswerBlock]
    cv: CvFacts | None
    shows_cv: bool


def sections(application: Application, reader: Reader, *, change: bool = False) -> Sections:
    """Return an application for one reader; with change links where wanted."""
    campaign = application.campaign
    seen = fields_seen(
        {reader},
        stage=stage_of(campaign.state, campaign.resume_state),
        draft=application.state == ApplicationState.DRAFT,
    )
    return Sections(
        contact=_contact(application, seen, change=change),
        eligibility=_eligibility(application, change=change) if Field.ELIGIBILITY in seen else [],
        commitments=_commitments(application, seen, change=change),
        answers=_answers(application, change=change) if Field.ANSWERS in seen else [],
        cv=cv_facts(application.cv) if Field.CV_FACTS in seen else None,
        shows_cv=Field.CV in seen,
    )


def _contact(application: Application, seen: frozenset[Field], *, change: bool) -> list[Row]:
    href = link("contact", application.pk) if change else ""
    rows = [
        (Field.NAME, Row("Full name", application.full_name or "Not given", href)),
        (Field.CONTACT, Row("Email address", application.candidate.email)),
        (Field.CONTACT, Row("Phone number", application.phone or "Not given", href)),
        (Field.CONTACT, Row("Town or city", application.town or "Not given", href)),
        (Field.CONTACT, Row("Postcode", application.postcode or "Not given", href)),
        (Field.PRESENT_ROLE, Row("Present role", application.current_role or "Not given", href)),
    ]
    return [row for field, row in rows if field in seen]


def _eligibility(application: Application, *, change: bool) -> list[Row]:
    """Return question and answer, with what was explained."""
    href = link("eligibility", application.pk) if change else ""
    held = queries.eligibility_answers(application)
    rows = []
    for question in queries.questions_for(application.campaign):
        answer = held.get(question.pk)
        value = "Not answered"
        if answer is not None:
            value = f"Yes\n{answer.detail}" if answer.applies else "No"
        rows.append(Row(question.text, value, href, f"answer: {question.text}"))
    return rows


def _commitments(application: Application, seen: frozenset[Field], *, change: bool) -> list[Row]:
    href = link("commitments", application.pk) if change else ""
    days = days_of(application.campaign)
    given = "Yes" if application.time_confirmed else "Not confirmed"
    opted = "Yes" if application.disability_confident else "No"
    rows = [
        (Field.TIME, Row(f"Can give {days} days a month", given, href)),
        (
            Field.INTERESTS,
            Row("Interests", application.declared_interests or "None declared", href),
        ),
        (Field.DISABILITY_CONFIDENT, Row("Disability Confident", opted, href)),
    ]
    return [row for field, row in rows if field in seen]


def _answers(application: Application, *, change: bool) -> list[AnswerBlock]:
    """Return each criterion with its answer."""
    words = {task.key: task.words for task in tasks(queries.facts_of(application))}
    texts = queries.answers_by_criterion(application)
    return [
        AnswerBlock(
            criterion.title,
            texts[criterion.pk].text if criterion.pk in texts else "",
            words[answer_key(criterion.key)],
            link("answer", application.pk, key=criterion.key) if change else "",
        )
        for criterion in queries.criteria_of(application)
    ]


def cv_facts(stored: StoredFile | None) -> CvFacts | None:
    """Return what a page says about a CV; sizes in KB below a megabyte."""
    if stored is None:
        return None
    megabyte = 1024 * 1024
    size = (
        f"{stored.size / megabyte:.1f} MB"
        if stored.size >= megabyte
        else f"{max(1, round(stored.size / 1024))} KB"
    )
    pages = "" if stored.pages is None else f"{stored.pages} page{'' if stored.pages == 1 else 's'}"
    kind = "PDF" if stored.content_type == "application/pdf" else "Word document"
    return CvFacts(stored.original_name, size, pages, kind)
