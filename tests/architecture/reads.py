"""Which addresses show a sensitive record, and what of it the trail then says: every address stands here or below.

A new address fails test_reads.py until somebody says here which it is. SECURITY.md's list: applications, CVs, packs,
exports, searches, the register of conflicts, scores of others, names of candidates.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Read:
    """What one GET that is let in adds to the trail: one event, about this, by whoever asked.

    Args:
        action: what is recorded.
        of: the scene's value that names what was read.
        model: what that is.
        scenes: "yes" or "no", for all scenes or one each: a page may show nothing of the kind yet.
    """

    action: str
    of: str
    model: str
    scenes: str = "yes"


def of_campaign(action: str, scenes: str = "yes") -> Read:
    return Read(action, "reference", "campaigns.campaign", scenes)


def of_application(action: str) -> Read:
    return Read(action, "application_id", "applications.application")


SENSITIVE = {
    "applications:desk_list": of_campaign("applications.list_read"),
    "applications:desk_detail": of_application("applications.read"),
    "applications:desk_cv": of_application("applications.cv_read"),
    "applications:desk_timeline": of_application("applications.timeline_read"),
    "campaigns:conflicts": of_campaign("campaigns.register_read"),
    "campaigns:conflict": Read(
        "campaigns.conflict_read", "conflict_id", "campaigns.conflictdeclaration"
    ),
    "campaigns:decider_conflict": Read(
        "campaigns.conflict_read", "declaration_id", "campaigns.deciderdeclaration"
    ),
    "campaigns:register": of_campaign("campaigns.register_exported"),
    "campaigns:past_person": Read(
        "campaigns.looked_back", "user_id", "accounts.user", "no"
    ),  # shows nothing before a day is asked for
    "campaigns:trail": of_campaign("campaigns.trail_read"),
    "campaigns:trail_file": of_campaign("campaigns.trail_exported"),
    "scoring:conflicts": of_campaign("scoring.names_read"),
    "scoring:results": of_campaign("scoring.marks_read", "no no yes yes"),  # others' marks
    "scoring:table": of_campaign("scoring.table_read", "no no yes yes"),
    "scoring:agreement": of_campaign("scoring.agreement_read"),
    "scoring:shortlist": of_campaign("scoring.table_read", "no no yes no"),
    "scoring:export": of_campaign("scoring.table_exported"),
    "scoring:moderate": of_campaign("scoring.table_read", "no no yes yes"),
    "scoring:moderate_candidate": of_campaign("scoring.table_read", "no no yes yes"),
    "scoring:minutes": of_campaign("scoring.table_read", "no no yes yes"),
    "scoring:view": of_campaign("scoring.marks_read", "no no yes yes"),
    "scoring:follow": of_campaign("scoring.marks_followed", "no"),  # no candidate is before it here
    "scoring:follow_now": of_campaign("scoring.marks_followed", "no"),
    "scoring:interviews": of_campaign("scoring.interviewees_read"),
    "scoring:interviewee": of_application("scoring.interviewee_read"),
    "scoring:adjustment": of_application("scoring.interviewee_read"),
    "decisions:decision": of_campaign("decisions.read", "no"),  # nothing to decide here yet
    "decisions:conflicts": of_campaign("decisions.read", "no"),  # none is put to its decider here
    "packs:download": Read("packs.read", "pack_id", "packs.pack"),
}
# Why each of the others is not one.
PLAIN = {
    "public, or about the product": (
        "home socialaccount_login_cancelled notices:mailbox notices:message boards:logo cms:robots "
        "cms:security_txt cms:security_txt_at_root cms:sitemap cms:candidate_pack applications:start "
        "applications:begin"
    ),
    "about whoever asks, and nobody else": (
        "account two_step account_sessions organisation_again applications:mine applications:task_list "
        "applications:contact applications:eligibility applications:commitments applications:answer "
        "applications:autosave applications:cv applications:cv_remove applications:cv_file "
        "applications:check applications:confirmation applications:view applications:withdraw "
        "invitations:open invitations:answer scoring:panel_home scoring:campaign scoring:lock "
        "decisions:mine packs:mine scoring:availability scoring:interview scoring:interview_release "
        "scoring:adjustments"
    ),
    "interview times without anybody's name": (
        "scoring:slots_new scoring:slot_withdraw scoring:interview_settings"
    ),
    "an answer without a name; what a member makes of it is kept mark by mark": "scoring:score",
    "who sits on a board is public; its record is its keepers' own": (
        "boards:index boards:board boards:members boards:member boards:targets boards:seat_new "
        "boards:seat boards:term_new boards:term boards:term_end boards:member_edit boards:ratings "
        "boards:approval boards:flag boards:withdraw"
    ),
    "the campaign and its panel, no candidate's record": (
        "campaigns:desk campaigns:trails campaigns:new campaigns:campaign campaigns:criteria "
        "campaigns:date campaigns:delay campaigns:window campaigns:move campaigns:extend campaigns:pause "
        "campaigns:abandon campaigns:panel_add campaigns:panel_end campaigns:access "
        "campaigns:access_invite campaigns:access_invitation campaigns:access_last_day "
        "campaigns:access_end campaigns:past_people"
    ),
    "who has an account, for those who keep accounts; looking as one is written page by page": (
        "people view_as view_as_stop"
    ),
    "changes something, which is recorded, and shows nothing": (
        "applications:desk_confirm applications:desk_start_sift scoring:save scoring:moderation "
        "scoring:interview_invite scoring:moderate_show scoring:moderate_close"
    ),
    "those who write a pack, at their own work; what it holds leaves by packs:download": (
        "packs:desk_list packs:new packs:pack packs:edit packs:build packs:progress packs:clear "
        "packs:draft packs:issue"
    ),
}
