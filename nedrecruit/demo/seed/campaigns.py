"""Replays each campaign through the services, at the moments it would have happened."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from nedrecruit.demo import campaigns as content
from nedrecruit.demo import staff
from nedrecruit.demo.answers import answers_for
from nedrecruit.demo.bodies import TRUST
from nedrecruit.demo.candidates import Candidate, applicants
from nedrecruit.demo.cvs import cv_bytes
from nedrecruit.demo.seed.people import user_of
from workflows.accounts.models import User
from workflows.applications import services as applications
from workflows.applications.models import Application
from workflows.applications.queries import questions_for
from workflows.applications.rules.privacy import VERSION
from workflows.boards.enums import Post
from workflows.boards.models import Body
from workflows.campaigns import services
from workflows.campaigns.enums import DelayCause, PanelRole, Stage
from workflows.campaigns.models import Campaign, StageDate
from workflows.invitations import services as invitations

_LEAD_TIME = dt.timedelta(days=21)  # from need to advert
# (register, role, address, words) of those whom the campaign being scored has invited
_INVITES = "WCV-2026-03"
_INVITED = (
    (
        "panel",
        "adviser",
        "executive.search@searchpartners.example",
        "You advised us on the field in spring. Please join the panel as its adviser.",
    ),
    (
        "campaign",
        "stakeholder",
        "patient.partners@westcliff.example",
        "You would meet the shortlisted candidates with the patient partners’ group.",
    ),
)
_EXTENDED = "PRI-2026-01"  # takes applications for a week longer than planned
_REVISED = "PRI-2026-03"  # whose criteria were saved twice
_COMPLETE = {
    "draft": 0.5
}  # how much of their answers each kind of candidate has written; all by default


@dataclass(frozen=True)
class Seeded:
    """A campaign as far as applications: what the later stages work on."""

    content: content.Campaign
    campaign: Campaign
    coordinator: User
    planned: dict[str, dt.datetime]
    panel: dict[str, User]
    applications: dict[str, Application]  # candidate key -> application


def seed_campaign(each: content.Campaign, *, at: dt.datetime) -> Seeded:
    """Create, open, fill and close one campaign, as far as its stage has come by `at`."""
    planned = each.planned(at=at)
    body = Body.objects.get(slug=each.body)
    coordinator = user_of(
        (staff.TRUST_COORDINATOR if each.body == TRUST.slug else staff.BOARD_COORDINATOR).email
    )
    began = min(planned["opens"] - _LEAD_TIME, at)
    campaign = _create(each, body, coordinator, planned, began)
    panel = {seat.person: user_of(staff.person(seat.person).email) for seat in each.panel}
    for seat in each.panel:
        services.seat_panel_member(
            campaign_id=campaign.pk,
            user=panel[seat.person],
            role=PanelRole(seat.role),
            actor=coordinator,
            at=began,
        )
    _give_access(campaign, coordinator, at=at)
    found: dict[str, Application] = {}
    if each.stage != "drafted":
        services.open_campaign(campaign_id=campaign.pk, actor=coordinator, at=planned["opens"])
        people = applicants(each.key)
        last = min(planned["closes"], at)
        step = (last - planned["opens"]) / (len(people) + 1)
        for place, who in enumerate(people, start=1):
            found[who.key] = _apply(campaign, who, planned["opens"] + step * place)
        if planned["closes"] <= at:
            services.close_due(at=planned["closes"])
        _extend(campaign, coordinator, planned["closes"] + dt.timedelta(days=7), at=at)
    campaign.refresh_from_db()
    return Seeded(each, campaign, coordinator, planned, panel, found)


def _give_access(campaign: Campaign, coordinator: User, *, at: dt.datetime) -> None:
    """Invite an adviser and a stakeholder to the campaign being scored; neither has answered yet."""
    if campaign.reference != _INVITES:
        return
    for kind, role, who, words in _INVITED:
        invitations.invite(
            given=invitations.InvitationInput(
                kind=kind,
                place=str(campaign.pk),
                role=role,
                email=who,
                words=words,
            ),
            actor=coordinator,
            at=at - dt.timedelta(days=1),
        )


def _extend(
    campaign: Campaign, coordinator: User, closes_at: dt.datetime, *, at: dt.datetime
) -> None:
    """Give candidates of one campaign another week, since yesterday."""
    if campaign.reference == _EXTENDED:
        services.extend(
            campaign_id=campaign.pk,
            closes_at=closes_at,
            delay_cause=DelayCause.TOO_FEW,
            reason="Four applications half-way to the closing date, none of them with a background in finance.",
            public_text="We have heard from people who would like a little longer to apply, so we take applications "
            "for another week. If you have applied already, your application stands.",
            actor=coordinator,
            at=at - dt.timedelta(days=1),
        )


def _create(
    each: content.Campaign,
    body: Body,
    coordinator: User,
    planned: dict[str, dt.datetime],
    at: dt.datetime,
) -> Campaign:
    campaign = services.create_campaign(
        given=services.CampaignInput(
            body=body,
            post=Post(each.post),
            title=each.title,
            reference=each.reference,
            need=each.summary,
            time_commitment_days=Decimal(each.days_per_month),
            remuneration=each.pay,
            term_years=each.term_years,
            opens_at=planned["opens"],
            closes_at=planned["closes"],
            answer_min_words=each.min_words,
            answer_max_words=each.max_words,
        ),
        actor=coordinator,
        at=at,
    )
    criteria = [services.CriterionInput(**_fields(criterion)) for criterion in each.criteria]
    if each.reference == _REVISED:
        _set_criteria(campaign, criteria[:-1], coordinator, at=at)
        at += dt.timedelta(hours=2)
    _set_criteria(campaign, criteria, coordinator, at=at)
    late = {delay.stage: delay for delay in each.delays}
    services.set_dates(
        campaign_id=campaign.pk,
        planned={
            Stage(stage): (
                moment - dt.timedelta(days=late[stage].days if stage in late else 0)
            ).date()
            for stage, moment in planned.items()
        },
        actor=coordinator,
        at=at,
    )
    for stage, delay in late.items():
        StageDate.objects.filter(campaign=campaign, stage=stage).update(
            delay_cause=delay.cause, delay_reason=delay.reason
        )
    return campaign


def _set_criteria(
    campaign: Campaign,
    criteria: list[services.CriterionInput],
    coordinator: User,
    *,
    at: dt.datetime,
) -> None:
    services.set_criteria(
        campaign_id=campaign.pk,
        criteria=criteria,
        anchors=[
            services.AnchorInput(anchor.value, anchor.label, anchor.text)
            for anchor in content.SCALE
        ],
        actor=coordinator,
        at=at,
    )


def _fields(criterion: content.Criterion) -> dict[str, Any]:
    return {name: getattr(criterion, name) for name in criterion.__dataclass_fields__}


def _apply(campaign: Campaign, who: Candidate, at: dt.datetime) -> Application:
    """Write one application over an hour or so; drafts stay unfinished."""
    user = user_of(who.email)
    application = applications.start(campaign=campaign, candidate=user, at=at)
    given: dict[str, Any] = {"application_id": application.pk, "candidate": user, "at": at}
    applications.save_contact(
        given=applications.ContactInput(
            full_name=who.full_name,
            phone=who.phone,
            town=who.town,
            postcode=f"{who.postcode_area}1 1AA",
            current_role=who.current_role,
        ),
        **given,
    )
    answers = answers_for(who.key, campaign.reference.lower())
    share = _COMPLETE.get(who.progress, 1)
    criteria = list(campaign.criteria.all())
    for criterion in criteria[: round(len(criteria) * share)]:
        applications.save_answer(
            criterion=criterion,
            text=answers[criterion.key],
            version=0,
            save_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{who.key}/{criterion.key}")),
            **given,
        )
    if who.progress == "draft":
        return application
    _complete(application, who, given)
    return applications.submit(
        truth_declared=True, privacy_version=VERSION, clock=lambda _campaign_id: at, **given
    )


def _complete(application: Application, who: Candidate, given: dict[str, Any]) -> None:
    questions = questions_for(application.campaign)
    applications.save_eligibility(
        answers={
            question.pk: applications.EligibilityInput(applies=False) for question in questions
        },
        **given,
    )
    applications.save_commitments(
        given=applications.CommitmentsInput(
            time_confirmed=True,
            declared_interests="\n".join(who.public_roles),
            disability_confident=len(who.key) % 7 == 0,
        ),
        **given,
    )
    name, data = cv_bytes(who.key)
    applications.attach_cv(upload=SimpleUploadedFile(name, data), **given)
