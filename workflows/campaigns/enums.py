from enum import Enum

from django.db import models


class CampaignState(models.TextChoices):
    NEED = "need", "Need identified"
    SPEC_APPROVED = "spec_approved", "Specification approved"
    SCHEDULED = "scheduled", "Scheduled"
    OPEN = "open", "Open for applications"
    CLOSED = "closed", "Closed for applications"
    ELIGIBILITY = "eligibility", "Eligibility checks"
    SIFT_SCORING = "sift_scoring", "Sift scoring"
    SIFT_MODERATION = "sift_moderation", "Sift moderation"
    SHORTLIST_AGREED = "shortlist_agreed", "Shortlist agreed"
    ASSESSMENT = "assessment", "Stakeholder groups"
    INTERVIEW = "interview", "Interviews"
    PANEL_REPORT_SIGNED = "panel_report_signed", "Panel report signed"
    RECOMMENDED = "recommended", "Recommended"
    DECIDED = "decided", "Decided"
    CHECKS = "checks", "Fit and proper checks"
    ANNOUNCED = "announced", "Announced"
    CLOSED_OUT = "closed_out", "Closed out"
    PAUSED = "paused", "Paused"
    ABANDONED = "abandoned", "Abandoned"


class Stage(models.TextChoices):
    """What has a planned and an actual date."""

    OPENS = "opens", "Applications open"
    CLOSES = "closes", "Applications close"
    SIFT = "sift", "Sift agreed"
    INTERVIEWS = "interviews", "Interviews"
    DECISION = "decision", "Decision"
    ANNOUNCEMENT = "announcement", "Announcement"


class DelayCause(models.TextChoices):
    """Why a stage came late, in the words the field uses; counted across campaigns."""

    PANEL = "panel", "Panel members’ availability"
    CANDIDATES = "candidates", "Candidates’ availability"
    TOO_FEW = "too-few", "Too few applications"
    VOLUME = "volume", "More applications than expected"
    COMPOSITION = "composition", "Panel made up anew after a recusal or departure"
    APPROVAL = "approval", "Waiting for an approval"
    MEETING = "meeting", "Date of the deciding meeting"
    ELECTION = "election", "Pre-election period"
    ROLE = "role", "Role or terms changed"
    CHECKS = "checks", "Checks or references outstanding"
    CAPACITY = "capacity", "Recruitment team’s capacity"
    SYSTEM = "system", "Technical fault"
    OTHER = "other", "Something else"


class NoticeKind(models.TextChoices):
    """What candidates and the public are told."""

    EXTENDED = "extended", "Closing date extended"
    PAUSED = "paused", "Recruitment paused"
    RESUMED = "resumed", "Recruitment resumed"
    ABANDONED = "abandoned", "Recruitment ended"


class ReminderKind(models.TextChoices):
    """What a person is reminded of."""

    DECLARE = "declare", "Declare conflicts of interest before the sift"
    SCORE = "score", "Score and lock before the sift"
    ASSESS = "assess", "Assess declared conflicts of interest"
    OVERDUE = "overdue", "A stage is past its planned date"
    DECIDE = "decide", "A recommendation waits for a decision"


class PanelRole(models.TextChoices):
    CHAIR = "chair", "Panel chair"
    MEMBER = "member", "Panel member"
    INDEPENDENT = "independent", "Independent member"
    SENIOR_INDEPENDENT = "senior_independent", "Senior independent panel member"
    GOVERNOR = "governor", "Governor"
    STAKEHOLDER = "stakeholder", "Stakeholder"
    ASSESSOR = "assessor", "External assessor"
    ADVISER = "adviser", "Adviser"


class CampaignRole(models.TextChoices):
    """A role in one campaign alone; most people hold theirs at the body."""

    COORDINATOR = "coordinator", "Campaign coordinator"
    AUDITOR = "auditor", "Campaign auditor"
    STAKEHOLDER = "stakeholder", "Campaign stakeholder"


# What a campaign's coordinators give and end in it. An auditor watches them, so the system administrator gives that.
GIVEN_BY_CAMPAIGN_COORDINATORS = frozenset({CampaignRole.COORDINATOR, CampaignRole.STAKEHOLDER})


class AccessState(models.TextChoices):
    """How somebody's way into a campaign stands; the order is that of the page."""

    NOW = "now", "Has access"
    LATER = "later", "Begins later"
    INVITED = "invited", "Invited"
    LAPSED = "lapsed", "Invitation out of date"
    DECLINED = "declined", "Declined"
    ENDED = "ended", "Ended"


class Register(models.TextChoices):
    """Where a way into a campaign is written down."""

    PANEL = "panel", "The panel"
    CAMPAIGN = "campaign", "This campaign alone"
    BODY = "body", "The whole body"
    COMMITTEE = "committee", "A committee its packs go to"


class PanelStep(Enum):
    """What upper apps may put a guard on, as guard("panel", PanelStep.SEATED): it gets the campaign, `user` and `at`."""

    SEATED = "seated"
    RUNS = "runs"  # is to run it as its coordinator


SCORING_ROLES = frozenset(
    {
        PanelRole.CHAIR,
        PanelRole.MEMBER,
        PanelRole.INDEPENDENT,
        PanelRole.SENIOR_INDEPENDENT,
        PanelRole.GOVERNOR,
        PanelRole.ASSESSOR,
    }
)


# An independent member vouches for how the panel went about it, so reads its trail.
READS_TRAIL = frozenset({PanelRole.INDEPENDENT, PanelRole.SENIOR_INDEPENDENT})


class ConflictStatus(models.TextChoices):
    """What stands between a panel member and one candidate."""

    NONE = "none", "No conflict declared"
    DECLARED = "declared", "Declared, waiting for assessment"
    CLEAR = "clear", "Assessed: no conflict"
    MANAGED = "managed", "Assessed: managed"
    RECUSED = "recused", "Recused"


MAY_SCORE = frozenset({ConflictStatus.NONE, ConflictStatus.CLEAR, ConflictStatus.MANAGED})


class Relationship(models.TextChoices):
    FAMILY = "family", "Family or close friend"
    EMPLOYMENT = "employment", "Works or has worked with me"
    BUSINESS = "business", "Business or financial interest"
    BOARD = "board", "Serves or has served on a board with me"
    REFEREE = "referee", "Named me as a referee"
    OTHER = "other", "Something else"
