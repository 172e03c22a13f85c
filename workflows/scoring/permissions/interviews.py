"""Who arranges interviews, who books one, and when."""

from django.db.models import Q

from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.campaigns.rules.transitions import reached
from workflows.core.access import Clause, define
from workflows.core.errors import TransitionError
from workflows.scoring.permissions.sift import runs_off_panel

ON_PANEL = (
    "You score in this campaign, so another coordinator must arrange its interviews: "
    "they see what adjustments candidates ask for."
)
NOT_BOOKED_NOW = "Interview times cannot be chosen or changed here now. Contact the recruitment team named in the advert."
# From the agreed shortlist until the panel signs its report.
BOOKING = (CampaignState.SHORTLIST_AGREED, CampaignState.ASSESSMENT, CampaignState.INTERVIEW)
# Shortlisted, and whatever became of them since; who withdrew is interviewed no more.
ASKED_TO_INTERVIEW = (
    ApplicationState.SHORTLISTED,
    ApplicationState.INTERVIEWED,
    ApplicationState.APPOINTABLE,
    ApplicationState.NOT_APPOINTABLE,
    ApplicationState.RECOMMENDED,
    ApplicationState.CONDITIONAL_OFFER,
    ApplicationState.APPOINTED,
    ApplicationState.RESERVE,
    ApplicationState.DECLINED,
    ApplicationState.FAILED_CHECKS,
)
NO_INTERVIEW = "There is no such interview, or it is not yours."

define(
    "scoring.arrange",
    Campaign,
    *runs_off_panel(ON_PANEL),
    missing="There is no such campaign, or you do not run it.",
)
_ATTEND = (
    Clause("their own", lambda asker: Q(candidate_id=asker.user.pk)),
    Clause("asked to interview", lambda asker: Q(state__in=ASKED_TO_INTERVIEW)),
)
define("scoring.attend", Application, *_ATTEND, missing=NO_INTERVIEW)
define(
    "scoring.book",
    Application,
    *_ATTEND,
    Clause(
        "still to be interviewed",
        lambda asker: Q(state=ApplicationState.SHORTLISTED, campaign__state__in=BOOKING),
        NOT_BOOKED_NOW,
    ),
    missing=NO_INTERVIEW,
)


def check_may_be_arranged(campaign: Campaign) -> None:
    """Raise TransitionError once the panel has signed its report: interviews are over."""
    state = CampaignState(campaign.state)
    if not reached(state, CampaignState.OPEN) or reached(state, CampaignState.PANEL_REPORT_SIGNED):
        raise TransitionError(
            f"This campaign is “{campaign.get_state_display()}”. Interviews are arranged from the day "
            "applications open until the panel signs its report."
        )
