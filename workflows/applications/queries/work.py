"""Readers. Drafts are invisible to everyone but their candidate."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Answer, Application, EligibilityAnswer
from workflows.applications.rules.completeness import AnswerFacts, Facts
from workflows.applications.rules.transitions import IN_THE_RUNNING, TOLD_IT_ENDED
from workflows.boards.models import BodyMembership, CommitteeMembership, DisqualificationQuestion
from workflows.boards.queries import disqualification_questions
from workflows.campaigns.enums import Stage
from workflows.campaigns.models import (
    Campaign,
    CampaignMembership,
    Criterion,
    PanelMembership,
    StageDate,
)
from workflows.core.access import visible
from workflows.core.clock import london_date
from workflows.core.errors import NotVisibleError

NO_SUCH = "There is no such application."
_UNSEEN = (ApplicationState.DRAFT, ApplicationState.PURGED)
_ENDED = [state.value for state in TOLD_IT_ENDED]
_RUNNING = [state.value for state in IN_THE_RUNNING]
SORTS = {
    "name": ("full_name", "reference"),
    "-name": ("-full_name", "reference"),
    "reference": ("reference",),
    "-reference": ("-reference",),
    "submitted": ("submitted_at", "reference"),
    "-submitted": ("-submitted_at", "reference"),
}
DEFAULT_SORT = "submitted"


@dataclass(frozen=True)
class DeskFilter:
    """What a coordinator narrows the list by. `flagged`: "yes" answered yes to a question, "no" did not."""

    search: str = ""
    state: str = ""
    flagged: str = ""
    sort: str = DEFAULT_SORT


@dataclass(frozen=True)
class DeskCounts:
    """How many applications stand where; `to_review` answered “yes” and wait for a decision."""

    drafts: int
    waiting: int
    to_review: int
    eligible: int
    ineligible: int
    withdrawn: int

    @property
    def unflagged(self) -> int:
        """Those that wait with nothing to review."""
        return self.waiting - self.to_review


@dataclass(frozen=True)
class EligibleApplication:
    """For scoring's own bookkeeping; never shown to a panel member as it stands."""

    id: uuid.UUID
    candidate_id: int
    blind_code: str


@dataclass(frozen=True)
class BlindedApplication:
    """All that a panel may see of an application before the sift is moderated.

    Args:
        id: for links between our own tables; not an address a panel member can open.
        blind_code: what the panel calls it.
        answers: criterion id -> text; a criterion left out by the candidate is absent.
    """

    id: uuid.UUID
    blind_code: str
    answers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CandidateName:
    """A person a panel member declares about. The id is the person's, so it leads to no blind code."""

    user_id: int
    name: str


def database_now(campaign_id: int) -> dt.datetime:
    """Return the database's own clock, read now and not when the transaction began.

    The campaign only gives the query a row to stand on.
    """
    moment: dt.datetime = (
        Campaign.objects.filter(pk=campaign_id).values_list(Now(), flat=True).get()
    )
    return moment.astimezone(dt.UTC)


def advertised_campaign(reference: str) -> Campaign:
    """Return a campaign that has been open to the public at some time. Raises NotVisibleError."""
    campaign = (
        Campaign.objects.filter(reference=reference, opened_at__isnull=False)
        .select_related("body")
        .first()
    )
    if campaign is None:
        raise NotVisibleError("There is no such vacancy.")
    return campaign


def application_in(user: User, campaign: Campaign) -> Application | None:
    """Return a person's own application in a campaign, if they began one."""
    return applications_of(user).filter(campaign=campaign).first()


def applications_of(user: User) -> QuerySet[Application]:
    """Return a candidate's own applications, drafts too, newest first."""
    rows: QuerySet[Application] = visible(user, "applications.read_own")
    return rows.select_related("campaign__body", "cv").order_by("-created_at", "pk")


def own_application(user: User, application_id: uuid.UUID) -> Application:
    """Return one of a candidate's own. Raises NotVisibleError for anyone else's."""
    application = applications_of(user).filter(pk=application_id).first()
    if application is None:
        raise NotVisibleError(NO_SUCH)
    return application


def applications_linked(user: User) -> Q:
    """Return when “My applications” belongs in a person's header: candidates, and whoever has no other role."""
    mine = Q(Exists(Application.objects.filter(candidate_id=user.pk)))
    others = (BodyMembership, CommitteeMembership, CampaignMembership, PanelMembership)
    works_on_site = User.groups.through.objects.filter(user_id=user.pk)
    roles = Q(is_superuser=True) | Q(Exists(works_on_site))
    for model in others:
        roles |= Q(Exists(model._default_manager.filter(user_id=user.pk)))  # noqa: SLF001
    return mine | ~roles


def applications_managed_by(user: User, campaign: Campaign) -> QuerySet[Application]:
    """Return what a campaign's coordinator may see: everything submitted. Nothing for anyone else.

    Each row has `flagged`: whether a question was answered “yes”.
    """
    yes = EligibilityAnswer.objects.filter(application_id=OuterRef("pk"), applies=True)
    rows: QuerySet[Application] = visible(user, "applications.read")
    return (
        rows.filter(
            campaign_id=campaign.pk, campaign__in=visible(user, "applications.list").values("pk")
        )
        .exclude(state__in=_UNSEEN)
        .select_related("campaign__body", "candidate", "cv", "campaign")
        .annotate(flagged=Exists(yes))
    )


def managed_application(user: User, campaign: Campaign, application_id: uuid.UUID) -> Application:
    """Return one submitted application for its coordinator. Raises NotVisibleError."""
    application = applications_managed_by(user, campaign).filter(pk=application_id).first()
    if application is None:
        raise NotVisibleError(NO_SUCH)
    return application


def application_of(reference: str, application_id: uuid.UUID) -> Application:
    """Return an application of a campaign; the caller asks `permissions`. Raises NotVisibleError."""
    rows = Application.objects.filter(pk=application_id, campaign__reference=reference)
    application = rows.select_related("campaign__body").first()
    if application is None:
        raise NotVisibleError(NO_SUCH)
    return application


def desk_list(user: User, campaign: Campaign, wanted: DeskFilter) -> QuerySet[Application]:
    """Return a coordinator's list, narrowed and in order; an unknown sort gives the default one."""
    rows = applications_managed_by(user, campaign)
    for word in wanted.search.split():
        rows = rows.filter(Q(full_name__icontains=word) | Q(reference__icontains=word))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.flagged:
        yes = Exists(EligibilityAnswer.objects.filter(application_id=OuterRef("pk"), applies=True))
        rows = rows.filter(yes if wanted.flagged == "yes" else ~yes)
    return rows.order_by(*SORTS.get(wanted.sort, SORTS[DEFAULT_SORT]), "pk")


def desk_counts(campaign_id: int) -> DeskCounts:
    """Return how many applications stand where. Of drafts, this number is all a coordinator may know."""
    yes = EligibilityAnswer.objects.filter(application_id=OuterRef("pk"), applies=True)
    rows = Application.objects.filter(campaign_id=campaign_id).annotate(flagged=Exists(yes))
    return DeskCounts(
        **rows.aggregate(
            drafts=Count("pk", filter=Q(state=ApplicationState.DRAFT)),
            waiting=Count("pk", filter=Q(state=ApplicationState.SUBMITTED)),
            to_review=Count("pk", filter=Q(state=ApplicationState.SUBMITTED, flagged=True)),
            eligible=Count("pk", filter=Q(state__in=_RUNNING)),
            ineligible=Count("pk", filter=Q(state=ApplicationState.INELIGIBLE)),
            withdrawn=Count("pk", filter=Q(state=ApplicationState.WITHDRAWN)),
        )
    )


def still_concerned(campaign_id: int) -> QuerySet[Application]:
    """Return those whom news of a campaign concerns: drafts that may still be sent, and what has not ended.

    Only what its candidate was told of counts as an end: who hears from us must not tell who is appointable.
    """
    closings = StageDate.objects.filter(campaign_id=campaign_id, stage=Stage.CLOSES)
    unsendable = Q(state=ApplicationState.DRAFT) & Exists(closings.exclude(actual_on=None))
    rows = Application.objects.filter(campaign_id=campaign_id, candidate__is_active=True)
    rows = rows.exclude(Q(state__in=_ENDED) | unsendable)
    return rows.select_related("candidate").order_by("pk")


def awaiting_decision(campaign_id: int) -> QuerySet[Application]:
    """Return applications whose eligibility nobody has decided."""
    return Application.objects.filter(campaign_id=campaign_id, state=ApplicationState.SUBMITTED)


def unflagged(campaign_id: int) -> QuerySet[Application]:
    """Return those of them with nothing to review: every question asked was answered “no”."""
    yes = EligibilityAnswer.objects.filter(application_id=OuterRef("pk"), applies=True)
    return awaiting_decision(campaign_id).exclude(Exists(yes))


def eligible_applications(campaign_id: int) -> list[EligibleApplication]:
    """Return what passed the eligibility check and was not withdrawn, at any later stage, by blind code."""
    rows = Application.objects.filter(campaign_id=campaign_id, state__in=_RUNNING)
    return [
        EligibleApplication(*row)
        for row in rows.order_by("blind_code").values_list("pk", "candidate_id", "blind_code")
    ]


def blinded_answers(application_ids: Collection[uuid.UUID]) -> list[BlindedApplication]:
    """Return what a panel may read of these applications, by blind code. Two queries.

    Ids of drafts, withdrawn and ineligible applications give nothing.
    """
    codes = dict(
        Application.objects.filter(pk__in=application_ids, state__in=_RUNNING)
        .order_by("blind_code")
        .values_list("pk", "blind_code")
    )
    texts: dict[uuid.UUID, dict[int, str]] = {pk: {} for pk in codes}
    answers = Answer.objects.filter(application_id__in=list(codes)).exclude(text="")
    for application_id, criterion_id, text in answers.values_list(
        "application_id", "criterion_id", "text"
    ):
        texts[application_id][criterion_id] = text
    return [BlindedApplication(pk, code, texts[pk]) for pk, code in codes.items()]


def questions_for(campaign: Campaign) -> QuerySet[DisqualificationQuestion]:
    """Return the questions in force on the day the campaign opened, so that all candidates meet the same."""
    on = london_date(campaign.opened_at or campaign.created_at)
    return disqualification_questions(kind=campaign.body.kind, on=on)


def own_criterion(application: Application, key: str) -> Criterion:
    """Return a criterion of an application's campaign. Raises NotVisibleError for any other."""
    criterion = Criterion.objects.filter(campaign_id=application.campaign_id, key=key).first()
    if criterion is None:
        raise NotVisibleError("There is no such question in this application.")
    return criterion


def criteria_of(application: Application) -> list[Criterion]:
    """Return the criteria of an application's campaign, in order."""
    return list(Criterion.objects.filter(campaign_id=application.campaign_id))


def answers_by_criterion(application: Application) -> dict[int, Answer]:
    """Return criterion id -> answer."""
    return {answer.criterion_id: answer for answer in application.answers.all()}


def eligibility_answers(application: Application) -> dict[int, EligibilityAnswer]:
    """Return question id -> answer, each with its question."""
    rows = application.eligibility_answers.select_related("question").order_by(
        "question__order", "question_id"
    )
    return {row.question_id: row for row in rows}


def facts_of(application: Application) -> Facts:
    """Return what rules.completeness decides on. Four queries."""
    campaign = application.campaign
    texts = {pk: answer.text for pk, answer in answers_by_criterion(application).items()}
    return Facts(
        contact=(
            application.full_name,
            application.phone,
            application.town,
            application.postcode,
        ),
        questions=list(questions_for(campaign).values_list("pk", flat=True)),
        answered=list(application.eligibility_answers.values_list("question_id", flat=True)),
        time_confirmed=application.time_confirmed,
        answers=[
            AnswerFacts(row.key, row.title, row.essential, texts.get(row.pk, ""))
            for row in criteria_of(application)
        ],
        has_cv=application.cv_id is not None,
        min_words=campaign.answer_min_words,
        max_words=campaign.answer_max_words,
    )
