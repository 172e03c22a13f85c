"""What happened after closing: eligibility, scoring, moderation, shortlist, interviews, decision, pack."""

import datetime as dt
import uuid

from nedrecruit.demo import staff
from nedrecruit.demo.candidates import applicants
from nedrecruit.demo.conflicts import Declared, declared_by
from nedrecruit.demo.scores import scores_for
from nedrecruit.demo.seed.campaigns import Seeded
from nedrecruit.demo.seed.people import user_of
from workflows.accounts.models import User
from workflows.applications import services as applications
from workflows.applications.enums import ApplicationState
from workflows.boards.models import Committee
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.campaigns.models import ConflictDeclaration, DeciderDeclaration
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError
from workflows.core.jobs.services import run
from workflows.decisions import services as decisions
from workflows.decisions.models import Outcome
from workflows.decisions.queries import names_to_declare
from workflows.packs import services as packs
from workflows.packs.enums import Assurance, Purpose
from workflows.scoring import queries as scoring_queries
from workflows.scoring import services as scoring
from workflows.scoring.permissions import ASKED_TO_INTERVIEW, COORDINATOR, visible_sheets

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)

_NOTES = (
    (
        "One member read the example as the work of a team. On reading it again the panel agreed that the "
        "candidate’s own part is shown, and settled on the higher reading."
    ),
    (
        "Members differed on whether the setting is comparable in size. The panel agreed that it is, in budget "
        "though not in headcount, and left the marks as they stand."
    ),
    (
        "Two members gave weight to the result, one to the method. Having heard each other, the panel was content "
        "with the mean."
    ),
)
# how far each member has come in a campaign that is still being scored, by their place on the panel
_HALF_WAY = (0.6, 0.0, 1.0, 0.35, 1.0)


def after_closing(seeded: Seeded, *, at: dt.datetime) -> None:
    """Take one campaign from its closing to the stage its content says."""
    stage = seeded.content.stage
    if stage in {"drafted", "open", "closing-soon"}:
        return
    closed = seeded.planned["closes"]
    applications.confirm_unflagged(
        campaign_id=seeded.campaign.pk, actor=seeded.coordinator, at=closed + 2 * DAY
    )
    applications.start_sift(
        campaign_id=seeded.campaign.pk, actor=seeded.coordinator, at=closed + 3 * DAY
    )
    _score(seeded, at=closed + 7 * DAY, unfinished=stage == "in-sift")
    if stage in {"interviewed", "decided"}:
        _shortlist(seeded, at=seeded.planned["sift"])
        _arrange(seeded, at=seeded.planned["sift"] + HOUR)
        _interview(seeded, at=seeded.planned["interviews"])
    if stage == "decided":
        _recommend(seeded, at=seeded.planned["decision"] - 14 * DAY)
        _pack(seeded, at=seeded.planned["decision"] - 9 * DAY)
        _decide(seeded, at=seeded.planned["decision"])


def _score(seeded: Seeded, *, at: dt.datetime, unfinished: bool) -> None:
    reference = seeded.campaign.reference
    marks = scores_for(
        seeded.content.key,
        list(seeded.panel),
        list(seeded.applications),
        [criterion.key for criterion in seeded.content.criteria],
    )
    for place, (key, member) in enumerate(seeded.panel.items()):
        share = _HALF_WAY[place] if unfinished else 1.0
        if share == 0.0:
            continue
        _declare(seeded, key, at)
        mine = [
            (who, criterion, *given)
            for (panellist, who, criterion), given in marks.items()
            if panellist == key and not _recused(seeded, key, who)
        ]
        for number, (who, criterion, value, comment) in enumerate(mine[: round(len(mine) * share)]):
            scoring.save_score(
                reference=reference,
                blind_code=seeded.applications[who].blind_code,
                criterion=criterion,
                value=value,
                comment=comment,
                version=0,
                save_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{reference}/{key}/{who}/{criterion}")),
                actor=member,
                at=at + dt.timedelta(minutes=7 * number),
            )
        if share == 1.0:
            scoring.lock_all(reference=reference, actor=member, at=at + DAY)


def _declare(seeded: Seeded, key: str, at: dt.datetime) -> None:
    declared = {
        application.candidate_id: campaigns.ConflictInput(has_conflict=False)
        for application in seeded.applications.values()
        if application.submitted_at is not None
    }
    own = declared_by(seeded.campaign.reference, key)
    for who, each in own.items():
        declared[seeded.applications[who].candidate_id] = _given(each)
    scoring.declare(
        reference=seeded.campaign.reference, declared=declared, actor=seeded.panel[key], at=at - DAY
    )
    for who, each in own.items():
        row = ConflictDeclaration.objects.get(
            membership__campaign=seeded.campaign,
            membership__user=seeded.panel[key],
            candidate_id=seeded.applications[who].candidate_id,
        )
        campaigns.assess_conflict(
            conflict_id=row.pk,
            outcome=ConflictStatus(each.outcome),
            note=each.note,
            measure=each.measure,
            actor=seeded.coordinator,
            at=at - DAY / 2,
        )


def _given(each: Declared) -> campaigns.ConflictInput:
    return campaigns.ConflictInput(has_conflict=True, relationship=each.kind, detail=each.detail)


def _recused(seeded: Seeded, key: str, who: str) -> bool:
    found = declared_by(seeded.campaign.reference, key).get(who)
    return found is not None and found.outcome == ConflictStatus.RECUSED.value


def _decider_declares(seeded: Seeded, decider: User, *, at: dt.datetime) -> None:
    own = declared_by(seeded.campaign.reference, staff.DECIDER.key)
    conflicts = {seeded.applications[who].candidate_id: each for who, each in own.items()}
    people = [named.user_id for named in names_to_declare(seeded.campaign.pk)]
    decisions.declare(
        campaign_id=seeded.campaign.pk,
        declared={
            pk: _given(conflicts[pk])
            if pk in conflicts
            else campaigns.ConflictInput(has_conflict=False)
            for pk in people
        },
        actor=decider,
        at=at,
    )
    for row in DeciderDeclaration.objects.filter(
        campaign=seeded.campaign, user=decider, status=ConflictStatus.DECLARED
    ):
        each = conflicts[row.candidate_id]
        campaigns.assess_decider(
            conflict_id=row.pk,
            outcome=ConflictStatus(each.outcome),
            note=each.note,
            measure=each.measure,
            actor=seeded.coordinator,
            at=at + DAY / 4,
        )


def _shortlist(seeded: Seeded, *, at: dt.datetime) -> None:
    campaign = seeded.campaign
    scoring.start_moderation(campaign_id=campaign.pk, actor=seeded.coordinator, at=at - DAY)
    standing = scoring_queries.sift(campaign, on=london_date(at))
    table = scoring_queries.table(campaign, standing, visible_sheets(COORDINATOR, standing))
    going_on = {
        seeded.applications[who.key].blind_code
        for who in applicants(seeded.content.key)
        if who.progress in {"shortlisted", "reserve", "appointed"}
    }
    entries = [
        scoring.EntryInput(
            code=row.candidate.code,
            included=row.candidate.code in going_on,
            moderation_note=_NOTES[place % len(_NOTES)]
            if row.outcome and row.outcome.divergent
            else "",
            reason="",
        )
        for place, row in enumerate(table.rows)
    ]
    note = "Agreed by the whole panel at its sift meeting."
    try:
        scoring.agree_shortlist(
            campaign_id=campaign.pk, entries=entries, note=note, actor=seeded.coordinator, at=at
        )
    except InvalidInputError as missing:
        explained = [_explained(entry, missing.errors) for entry in entries]
        scoring.agree_shortlist(
            campaign_id=campaign.pk, entries=explained, note=note, actor=seeded.coordinator, at=at
        )


def _explained(entry: scoring.EntryInput, errors: dict[str, str]) -> scoring.EntryInput:
    """Answer the table's questions the way this panel did: a guaranteed place is given, a departure explained."""
    return scoring.EntryInput(
        code=entry.code,
        included=entry.included or f"include-{entry.code}" in errors,
        moderation_note=entry.moderation_note,
        reason="The panel judged the whole application against what this board lacks, and gave more weight to "
        "recent experience at the same scale."
        if f"reason-{entry.code}" in errors
        else "",
    )


def _arrange(seeded: Seeded, *, at: dt.datetime) -> None:
    """Times on the day of interviews, which the panel can make, and every shortlisted candidate has chosen one."""
    campaign_id, reference = seeded.campaign.pk, seeded.campaign.reference
    people = scoring_queries.interviewees(campaign_id, ASKED_TO_INTERVIEW)
    slots = scoring.propose_slots(
        campaign_id=campaign_id,
        given=scoring.SlotsInput(
            first=seeded.planned["interviews"].replace(hour=9, minute=30),
            minutes=45,
            gap=15,
            number=len(people) + 1,
            place="Boardroom, first floor",
        ),
        actor=seeded.coordinator,
        at=at,
    )
    answers = {slot.pk: True for slot in slots}
    for member in seeded.panel.values():
        scoring.answer_slots(reference=reference, answers=answers, actor=member, at=at + HOUR)
    offered = [slot.pk for slot in slots]
    scoring.offer_slots(
        campaign_id=campaign_id, slot_ids=offered, actor=seeded.coordinator, at=at + 2 * HOUR
    )
    scoring.invite(campaign_id=campaign_id, actor=seeded.coordinator, at=at + 2 * HOUR)
    for each, slot in zip(people, slots, strict=False):
        scoring.book(
            application_id=each.application.pk,
            slot_id=slot.pk,
            candidate=each.application.candidate,
            at=at + DAY,
        )


def _interview(seeded: Seeded, *, at: dt.datetime) -> None:
    campaigns.move(
        campaign_id=seeded.campaign.pk,
        target=CampaignState.INTERVIEW,
        actor=seeded.coordinator,
        at=at,
    )
    for application in seeded.applications.values():
        application.refresh_from_db()
        if application.state == ApplicationState.SHORTLISTED:
            applications.record_progress(
                application_id=application.pk,
                target=ApplicationState.INTERVIEWED,
                actor=seeded.coordinator,
                at=at,
            )


def _recommend(seeded: Seeded, *, at: dt.datetime) -> None:
    for who in applicants(seeded.content.key):
        application = seeded.applications[who.key]
        application.refresh_from_db()
        if application.state != ApplicationState.INTERVIEWED:
            continue
        steps = [ApplicationState.NOT_APPOINTABLE]
        if who.progress in {"reserve", "appointed"}:
            steps = [ApplicationState.APPOINTABLE]
        if who.progress == "appointed":
            steps.append(ApplicationState.RECOMMENDED)
        for step in steps:
            applications.record_progress(
                application_id=application.pk, target=step, actor=seeded.coordinator, at=at
            )
    for state in (CampaignState.PANEL_REPORT_SIGNED, CampaignState.RECOMMENDED):
        campaigns.move(
            campaign_id=seeded.campaign.pk, target=state, actor=seeded.coordinator, at=at
        )


def _pack(seeded: Seeded, *, at: dt.datetime) -> None:
    """Build and issue the pack of the decided campaign, here and now, so that a governor finds it."""
    pack = packs.create_pack(
        campaign_id=seeded.campaign.pk,
        given=packs.PackInput(
            committee=Committee.objects.get(body=seeded.campaign.body),
            title=f"Appointment of a {seeded.campaign.title[0].lower()}{seeded.campaign.title[1:]}",
            meeting_on=london_date(seeded.planned["decision"]),
            item_number="7",
            executive_sponsor=staff.SECRETARY.full_name,
            purpose=Purpose.APPROVE,
            assurance=Assurance.SUBSTANTIAL,
            executive_summary=(
                "The panel scored every eligible application independently, locked its scores before "
                "discussion, and interviewed those it shortlisted. It recommends one appointment and asks the "
                "committee to keep one further candidate on the reserve list."
            ),
            recommendation=(
                "Note how the process ran against the timetable, and the one delay in it.\n"
                "Recommend the panel’s preferred candidate to the council of governors for a term of "
                f"{seeded.campaign.term_years} years.\n"
                "Agree that one candidate is kept on the reserve list for 24 months."
            ),
        ),
        actor=seeded.coordinator,
        at=at,
    )
    build = packs.order_build(pack_id=pack.pk, actor=seeded.coordinator, at=at)
    run(build.job_id, clock=lambda: at)
    packs.clear_pack(pack_id=pack.pk, actor=seeded.coordinator, at=at + DAY)
    packs.issue_pack(pack_id=pack.pk, actor=seeded.coordinator, at=at + 2 * DAY)


def _decide(seeded: Seeded, *, at: dt.datetime) -> None:
    appointed = next(who for who in applicants(seeded.content.key) if who.progress == "appointed")
    reserve = next(who for who in applicants(seeded.content.key) if who.progress == "reserve")
    decider = user_of(staff.DECIDER.email)
    _decider_declares(seeded, decider, at=at - 5 * DAY)
    decisions.record_decision(
        campaign_id=seeded.campaign.pk,
        outcome=Outcome.APPOINT,
        appointee_id=seeded.applications[appointed.key].pk,
        decided_by=decider,
        decided_on=london_date(at),
        minute=(
            "The council of governors, at a general meeting in private session, considered the committee’s "
            "recommendation and resolved to appoint the candidate recommended, for a term of "
            f"{seeded.campaign.term_years} years, subject to fit and proper person checks."
        ),
        actor=seeded.coordinator,
        at=at,
    )
    applications.record_progress(
        application_id=seeded.applications[reserve.key].pk,
        target=ApplicationState.RESERVE,
        actor=seeded.coordinator,
        at=at,
    )
