"""What the person who runs a campaign does next, and the steps they may take themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from workflows.campaigns.enums import CampaignState as S
from workflows.campaigns.rules.transitions import CAMPAIGN


class Place(StrEnum):
    """Where the next thing is done."""

    CRITERIA = "criteria"
    PANEL = "panel"
    APPLICATIONS = "applications"
    SCORES = "scores"
    CONFLICTS = "conflicts"
    PACKS = "packs"
    DECISION = "decision"
    EXTENSION = "extension"
    CAMPAIGN = "campaign"


@dataclass(frozen=True)
class Step:
    """A move the person makes here, by a button."""

    target: S
    label: str


@dataclass(frozen=True)
class NextAction:
    """What is next.

    Args:
        title: a few words; also the link in the list of campaigns.
        text: a sentence or two on what it takes.
        place: where to do it; CAMPAIGN where the buttons below do it, or there is only waiting.
        steps: buttons on the campaign's own page, the usual one first.
    """

    title: str
    text: str
    place: Place = Place.CAMPAIGN
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What the next action depends on beside the state.

    Args:
        has_criteria: an essential criterion is set.
        panel_ready: the panel is properly made up.
        conflicts_waiting: declarations nobody has assessed.
        resume_state: where a paused campaign goes back to.
        closing_passed: the closing time has.
    """

    has_criteria: bool = True
    panel_ready: bool = True
    conflicts_waiting: int = 0
    resume_state: S | None = None
    closing_passed: bool = False


_ACTIONS: Mapping[S, NextAction] = MappingProxyType(
    {
        S.NEED: NextAction(
            "Approve the specification",
            "Check the criteria, the dates and the panel, then approve the specification.",
            steps=(Step(S.SPEC_APPROVED, "Approve the specification"),),
        ),
        S.SPEC_APPROVED: NextAction(
            "Schedule the vacancy",
            "When the advert has its publication date, mark the campaign as scheduled.",
            steps=(Step(S.SCHEDULED, "Mark as scheduled"),),
        ),
        S.SCHEDULED: NextAction(
            "Publish the advert",
            "An editor publishes the advert on the public site. Applications open by themselves then.",
        ),
        S.OPEN: NextAction(
            "Wait for the closing date",
            "Candidates are applying. Applications close by themselves at the closing time.",
            Place.APPLICATIONS,
        ),
        S.CLOSED: NextAction(
            "Start eligibility checks",
            "Applications are closed. Check who is eligible before the panel scores.",
            steps=(Step(S.ELIGIBILITY, "Start eligibility checks"),),
        ),
        S.ELIGIBILITY: NextAction(
            "Check eligibility",
            "Decide on each application, then start the sift there.",
            Place.APPLICATIONS,
        ),
        S.SIFT_SCORING: NextAction(
            "Follow the scoring",
            "The panel declares conflicts of interest and scores. When all scores are locked, open moderation.",
            Place.SCORES,
        ),
        S.SIFT_MODERATION: NextAction(
            "Agree the shortlist",
            "The panel discusses where its scores differ. Record the shortlist it agrees.",
            Place.SCORES,
        ),
        S.SHORTLIST_AGREED: NextAction(
            "Arrange interviews",
            "Invite the shortlisted candidates. Start with stakeholder groups if this campaign holds them.",
            steps=(
                Step(S.INTERVIEW, "Start interviews"),
                Step(S.ASSESSMENT, "Start stakeholder groups"),
            ),
        ),
        S.ASSESSMENT: NextAction(
            "Finish stakeholder groups",
            "When the groups have met, interviews can start.",
            steps=(Step(S.INTERVIEW, "Start interviews"),),
        ),
        S.INTERVIEW: NextAction(
            "Sign the panel report",
            "When every interview has taken place and the panel has signed its report, record it here.",
            steps=(Step(S.PANEL_REPORT_SIGNED, "Record the signed panel report"),),
        ),
        S.PANEL_REPORT_SIGNED: NextAction(
            "Put the recommendation forward",
            "Issue the board pack, then record that the recommendation is with those who decide.",
            steps=(Step(S.RECOMMENDED, "Record the recommendation"),),
        ),
        S.RECOMMENDED: NextAction(
            "Record the decision",
            "The recommendation is with those who decide. Record their decision and its minute.",
            Place.DECISION,
        ),
        S.DECIDED: NextAction(
            "Move on from the decision",
            "Where somebody was appointed, start the fit and proper checks. Otherwise close the campaign.",
            steps=(
                Step(S.CHECKS, "Start fit and proper checks"),
                Step(S.CLOSED_OUT, "Close the campaign"),
            ),
        ),
        S.CHECKS: NextAction(
            "Complete fit and proper checks",
            "The appointment can be announced only when the checks are signed.",
        ),
        S.ANNOUNCED: NextAction(
            "Close the campaign",
            "The appointment is announced. Close the campaign when nothing is left to do.",
            steps=(Step(S.CLOSED_OUT, "Close the campaign"),),
        ),
        S.CLOSED_OUT: NextAction("Nothing", "This campaign is closed."),
        S.ABANDONED: NextAction(
            "Nothing", "This campaign was abandoned. It cannot be started again."
        ),
    }
)
_BEFORE_OPENING = frozenset({S.NEED, S.SPEC_APPROVED, S.SCHEDULED})
_NEEDS_PANEL = frozenset({S.CLOSED, S.ELIGIBILITY, S.INTERVIEW})
_NEEDS_ASSESSMENTS = frozenset(
    {
        S.SIFT_SCORING,
        S.SHORTLIST_AGREED,
        S.ASSESSMENT,
        S.INTERVIEW,
        S.PANEL_REPORT_SIGNED,
        S.RECOMMENDED,
    }
)


def next_action(state: S, facts: Facts) -> NextAction:
    """Return what is next. What stands in the way of the usual step comes before it."""
    if state is S.PAUSED and facts.resume_state is S.OPEN and facts.closing_passed:
        return NextAction(
            "Extend the closing date",
            "The closing time passed while the campaign was paused, so candidates could not finish. "
            "Set a later one; then the campaign can resume.",
            Place.EXTENSION,
        )
    if state is S.PAUSED:
        steps = (Step(facts.resume_state, "Resume"),) if facts.resume_state else ()
        return NextAction(
            "Resume the campaign",
            "The campaign is paused. It resumes where it stopped.",
            steps=steps,
        )
    usual = _ACTIONS[state]
    if state in _BEFORE_OPENING and not facts.has_criteria:
        return NextAction(
            "Add the criteria",
            "Candidates answer the criteria and the panel scores them, so a vacancy cannot open without.",
            Place.CRITERIA,
        )
    if state in _NEEDS_ASSESSMENTS and facts.conflicts_waiting:
        return NextAction(
            "Assess conflicts of interest",
            "Until a declaration is assessed, a panel member cannot begin scoring, and a decider cannot decide.",
            Place.CONFLICTS,
            usual.steps,
        )
    if state in _NEEDS_PANEL and not facts.panel_ready:
        return replace(
            usual,
            title="Complete the panel",
            text="The panel is not properly made up yet; see what is missing under “Panel”.",
            place=Place.PANEL,
        )
    return usual


def may_step(state: S, target: S, resume_state: S | None) -> bool:
    """Say whether this is a step a coordinator takes by a button, not one another page takes."""
    steps = next_action(state, Facts(resume_state=resume_state)).steps
    return any(step.target is target for step in steps)


def may_pause(state: S) -> bool:
    """Say whether the campaign can be paused."""
    return CAMPAIGN.allows(state, S.PAUSED)


def may_abandon(state: S) -> bool:
    """Say whether the campaign can be abandoned."""
    return CAMPAIGN.allows(state, S.ABANDONED)
