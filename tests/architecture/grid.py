"""Who may do what at each address: the one table that test_access_matrix.py holds the product to.

An outcome is what becomes of a request:
    in       they are let in: a page, a file or a redirect; for a POST, something was written
    kept     a POST that is let in and changes nothing: a form shown again, or a rule that said no
    403 404  refused; 404 wherever even knowing of the thing is not theirs
    405      the address does not take this method
One word stands for every scene; otherwise one word a scene, in the order of world.STATES or world.PACKS.
Whoever is not named gets 404; anonymous visitors and closed accounts are asked to sign in.
"""

from dataclasses import dataclass, field

from tests.architecture.world import ANONYMOUS, ROLES

PUBLIC = ROLES
SIGNED_IN = tuple(role for role in ROLES if role not in {ANONYMOUS, "closed"})
OWNER = ("owner",)
# has applied already, sits on the panel, or runs recruitment for the body
BOUND = ("owner", "rival", "member", "adviser", "coordinator", "judge", "independent")
FREE = tuple(role for role in SIGNED_IN if role not in BOUND)
MEMBERS = ("member", "judge", "independent")
RUNS = ("coordinator", "judge")
LEADS = ("coordinator", "judge")  # the judge chairs the panel
DESKS = ("coordinator", "judge", "neighbour")
AUDITS = ("auditor", "independent")
KEEPS = ("coordinator", "judge", "secretary")


@dataclass(frozen=True)
class Let:
    """Whom, and what a GET and a POST of theirs come to."""

    who: tuple[str, ...]
    get: str
    post: str = "405"


@dataclass(frozen=True)
class Row:
    """One address. `about`: "campaigns", "interviews", "packs" or nothing. `data` makes its POST as complete as may be."""

    about: str
    lets: tuple[Let, ...]
    data: dict[str, str] = field(default_factory=dict)


def row(about: str, *lets: Let, **data: str) -> Row:
    return Row(about, lets, data)


WORDS = "six words that say something good"
CONTACT = {
    "full_name": "Olu Ade",
    "phone": "07700 900123",
    "town": "Otley",
    "postcode": "LS21 1AA",
    "current_role": "Director",
}


def day(name: str, year: int) -> dict[str, str]:
    return {f"{name}_day": "1", f"{name}_month": "4", f"{name}_year": str(year)}


MARK = {"value": "4", "comment": "Clear evidence.", "version": "0", "save_id": ""}
TIMES = {
    "day_day": "1",
    "day_month": "6",
    "day_year": "2030",
    "first": "9am",
    "minutes": "45",
    "gap": "15",
    "number": "2",
    "place": "Room 4",
}
CELL = {"m.{code}.{key}.0": "4"}  # filled in from the scene
AGREED = {"value-{key}": "4", "reason-{key}": "Read again together.", "note": "", "seen": "0.0"}
# fmt: off
GRID: dict[str, Row] = {
    # ---- everybody ------------------------------------------------ GET ------------------- POST
    "home":                         row("", Let(SIGNED_IN, "in", "kept")),
    "account":                      row("", Let(SIGNED_IN, "in")),
    "people":                       row("", Let(("administrator",), "in")),
    "view_as":                      row("campaigns", Let(("administrator",), "in", "in"), reason="They cannot find the board."),
    "view_as_stop":                 row("", Let(SIGNED_IN, "405", "kept")),
    "two_step":                     row("", Let(SIGNED_IN, "in")),
    "account_sessions":             row("", Let(SIGNED_IN, "in", "kept")),
    "organisation_again":           row("", Let(SIGNED_IN, "in")),
    "socialaccount_login_cancelled": row("", Let(PUBLIC, "in")),
    "notices:mailbox":              row("", Let(PUBLIC, "404", "404")),  # only in the demonstration
    "notices:message":              row("", Let(PUBLIC, "404", "404")),
    "boards:logo":                  row("campaigns", Let(PUBLIC, "404")),  # the body has none here
    "cms:robots":                   row("", Let(PUBLIC, "in")),
    "cms:security_txt":             row("", Let(PUBLIC, "in")),
    "cms:security_txt_at_root":     row("", Let(PUBLIC, "in")),
    "cms:sitemap":                  row("", Let(PUBLIC, "in")),
    "cms:candidate_pack":           row("campaigns", Let(PUBLIC, "404")),  # no advert is live here
    # ---- who is invited: only with the link opened in the same browser (tests/invitations) -----------
    "invitations:open":             row("campaigns", Let(PUBLIC, "in")),
    "invitations:answer":           row("campaigns", Let(("invited",), "403", "403"), answer="accept"),
    # ---- candidates -------------------------------------------------------------------------------
    "applications:start":           row("campaigns", Let(PUBLIC, "in")),
    "applications:begin":           row("campaigns", Let(FREE, "in", "in kept kept kept"), Let(BOUND, "in", "kept")),
    "applications:mine":            row("", Let(SIGNED_IN, "in")),
    "applications:task_list":       row("campaigns", Let(OWNER, "in")),
    "applications:contact":         row("campaigns", Let(OWNER, "in", "kept 403 403 403"), **CONTACT),
    "applications:eligibility":     row("campaigns", Let(OWNER, "in", "in 403 403 403")),
    "applications:commitments":     row("campaigns", Let(OWNER, "in", "kept 403 403 403"), time_confirmed="on"),
    "applications:answer":          row("campaigns", Let(OWNER, "in", "in 403 403 403"), text=WORDS, version="0"),
    "applications:autosave":        row("campaigns", Let(OWNER, "405", "in kept kept kept"), text=WORDS, version="0"),
    "applications:cv":              row("campaigns", Let(OWNER, "in", "kept")),
    "applications:cv_remove":       row("campaigns", Let(OWNER, "405", "in 403 403 403")),
    "applications:cv_file":         row("campaigns", Let(OWNER, "in")),
    "applications:check":           row("campaigns", Let(OWNER, "in", "kept"), truth_declared="on"),
    "applications:confirmation":    row("campaigns", Let(OWNER, "in")),
    "applications:view":            row("campaigns", Let(OWNER, "in")),
    "applications:withdraw":        row("campaigns", Let(OWNER, "in", "403 in in in")),
    # ---- boards: kept by coordinators and secretaries, read by auditors -----------------------------
    "boards:index":                 row("", Let((*KEEPS, "auditor", "neighbour"), "in")),
    "boards:board":                 row("campaigns", Let((*KEEPS, "auditor"), "in")),
    "boards:members":               row("campaigns", Let((*KEEPS, "auditor"), "in")),
    "boards:member":                row("campaigns", Let((*KEEPS, "auditor"), "in")),
    "boards:targets":               row("campaigns", Let(KEEPS, "in", "kept"), Let(("auditor",), "403", "403")),
    "boards:seat_new":              row("campaigns", Let(KEEPS, "in", "in"), Let(("auditor",), "403", "403"), title="Audit", post="ned", order="1", **day("opened_on", 2020)),
    "boards:seat":                  row("campaigns", Let(KEEPS, "in", "in"), Let(("auditor",), "403", "403"), title="Audit", post="ned", order="1", **day("opened_on", 2001)),
    "boards:term_new":              row("campaigns", Let(KEEPS, "in", "kept"), Let(("auditor",), "403", "403"), holder="Ada"),
    "boards:term":                  row("campaigns", Let(KEEPS, "in", "kept"), Let(("auditor",), "403", "403"), holder="Ada"),
    "boards:term_end":              row("campaigns", Let(KEEPS, "in", "kept"), Let(("auditor",), "403", "403"), reason="resigned"),
    "boards:member_edit":           row("campaigns", Let(KEEPS, "in", "in"), Let(("auditor",), "403", "403"), name="Ada Brightwell"),
    "boards:ratings":               row("campaigns", Let(KEEPS, "in", "kept"), Let(("auditor",), "403", "403")),
    "boards:approval":              row("campaigns", Let(KEEPS, "in", "in"), Let(("auditor",), "403", "403"), approved_by="Governors", reason="Continuity", **day("decided_on", 2024), **day("until", 2029)),
    "boards:flag":                  row("campaigns", Let(KEEPS, "in", "kept"), Let(("auditor",), "403", "403")),
    "boards:withdraw":              row("campaigns", Let(KEEPS, "in", "in"), Let(("auditor",), "403", "403")),
    # ---- the coordinator's desk -------------------------------------------------------------------
    "campaigns:desk":               row("", Let(DESKS, "in")),
    "campaigns:trails":             row("", Let(AUDITS, "in")),
    "campaigns:trail":              row("campaigns", Let(AUDITS, "in")),
    "campaigns:trail_file":         row("campaigns", Let(AUDITS, "in")),
    # a member who reads the trail looks back on others only once names are known
    "campaigns:past_people":        row("campaigns", Let(("auditor",), "in"), Let(("independent",), "404 404 404 in")),
    "campaigns:past_person":        row("campaigns", Let(("auditor",), "in"), Let(("independent",), "404 404 404 in")),
    "campaigns:new":                row("", Let(DESKS, "in", "kept"), title="Chair"),
    "campaigns:campaign":           row("campaigns", Let(RUNS, "in")),
    "campaigns:criteria":           row("campaigns", Let(RUNS, "in", "kept")),
    "campaigns:date":               row("campaigns", Let(RUNS, "in", "kept")),
    "campaigns:delay":              row("campaigns", Let(RUNS, "in", "kept")),
    "campaigns:window":             row("campaigns", Let(RUNS, "403", "403")),  # all have opened here
    "campaigns:move":               row("campaigns", Let(RUNS, "405", "kept"), target="closed"),
    "campaigns:extend":             row("campaigns", Let(RUNS, "in 403 403 403", "in 403 403 403"), closes_time="11:59pm", delay_cause="too-few", reason="Few.", public_text="A week more.", **day("closes_on", 2030)),
    "campaigns:pause":              row("campaigns", Let(RUNS, "in", "in"), reason="A pause.", public_text="Paused."),
    "campaigns:abandon":            row("campaigns", Let(RUNS, "in", "in"), reason="No need.", public_text="Ended."),
    "campaigns:panel_add":          row("campaigns", Let(RUNS, "in", "kept")),
    "campaigns:panel_end":          row("campaigns", Let(RUNS, "in", "in")),
    # who stepped back from whom: not for those who score without names (ADR-0022)
    "campaigns:conflicts":          row("campaigns", Let(("coordinator", "auditor"), "in"), Let(("judge", "independent"), "403 403 403 in")),
    "campaigns:register":           row("campaigns", Let(("coordinator", "auditor"), "in"), Let(("judge", "independent"), "403 403 403 in")),
    "campaigns:conflict":           row("campaigns", Let(("coordinator",), "in", "in"), Let(("judge",), "403 403 403 in", "403 403 403 in"), Let(("independent",), "403", "403"), outcome="clear", note="Looked."),
    "campaigns:decider_conflict":   row("campaigns", Let(("coordinator",), "in", "in"), Let(("judge",), "403 403 403 in", "403 403 403 in"), Let(("independent",), "403", "403"), outcome="clear", note="Looked."),
    # names stay unknown to a coordinator who scores, until the shortlist is agreed
    "campaigns:access":             row("campaigns", Let(RUNS, "in")),
    "campaigns:access_invite":      row("campaigns", Let(RUNS, "in", "in"), email="somebody@example.test", role="adviser"),
    "campaigns:access_invitation":  row("campaigns", Let(RUNS, "in", "in"), step="again"),
    "campaigns:access_last_day":    row("campaigns", Let(RUNS, "in", "in")),
    "campaigns:access_end":         row("campaigns", Let(RUNS, "in", "in")),
    "applications:desk_list":       row("campaigns", Let(("coordinator",), "in"), Let(("judge",), "403 403 403 in")),
    "applications:desk_confirm":    row("campaigns", Let(RUNS, "405", "kept")),
    "applications:desk_start_sift": row("campaigns", Let(RUNS, "405", "kept")),
    "applications:desk_detail":     row("campaigns", Let(("coordinator",), "404 in in in", "404 kept kept kept"), Let(("judge",), "403 403 403 in", "403 403 403 kept"), decision="eligible"),
    # those who vouch for it, and do not sit on its panel, once names are known
    "applications:desk_timeline":   row("campaigns", Let(("coordinator",), "404 in in in"), Let(("judge",), "404 403 403 in"), Let(("auditor",), "404 404 404 in")),
    "applications:desk_cv":         row("campaigns", Let(("coordinator",), "404 in in in"), Let(("judge",), "403 403 403 in")),
    # ---- the panel --------------------------------------------------------------------------------
    "scoring:panel_home":           row("", Let(SIGNED_IN, "in")),
    "scoring:campaign":             row("campaigns", Let(MEMBERS, "in", "kept in kept kept"), **CELL),
    "scoring:conflicts":            row("campaigns", Let(MEMBERS, "403 in in in", "403 kept kept kept")),
    "scoring:score":                row("campaigns", Let(MEMBERS, "404 in in in", "404 in kept kept"), **MARK),
    "scoring:save":                 row("campaigns", Let(MEMBERS, "405", "kept in kept kept"), **MARK),
    "scoring:lock":                 row("campaigns", Let(MEMBERS, "in", "kept")),
    "scoring:results":              row("campaigns", Let(MEMBERS, "in")),
    # ---- the score table: a coordinator on the panel sees no more than a member ---------------------
    "scoring:table":                row("campaigns", Let(("coordinator",), "in"), Let(("judge",), "403")),
    "scoring:export":               row("campaigns", Let(("coordinator",), "403 403 in in"), Let(("judge",), "403")),
    # the judge chairs the panel: told how far it agreed once moderation is open
    "scoring:agreement":            row("campaigns", Let(RUNS, "403 403 in in")),
    "scoring:moderation":           row("campaigns", Let(RUNS, "405", "kept")),
    "scoring:shortlist":            row("campaigns", Let(("coordinator",), "in", "kept"), Let(("judge",), "403", "403")),
    # ---- interviews: their times, and what candidates need there --------------------------------------
    "scoring:interviews":           row("interviews", Let(("coordinator",), "in", "in"), Let(("judge",), "403", "403"), slot="{slot_id}"),
    "scoring:slots_new":            row("interviews", Let(("coordinator",), "in", "in"), Let(("judge",), "403", "403"), **TIMES),
    "scoring:slot_withdraw":        row("interviews", Let(("coordinator",), "in", "in"), Let(("judge",), "403", "403")),
    "scoring:interview_settings":   row("interviews", Let(("coordinator",), "in", "in"), Let(("judge",), "403", "403"), cutoff_hours="24"),
    "scoring:interview_invite":     row("interviews", Let(("coordinator",), "405", "in"), Let(("judge",), "405", "403")),
    "scoring:interviewee":          row("interviews", Let(("coordinator",), "in", "in"), Let(("judge",), "403", "403"), slot="{free_id}"),
    "scoring:adjustment":           row("interviews", Let(("coordinator",), "in", "in"), Let(("judge",), "403", "403"), arrangement="In writing."),
    "scoring:availability":         row("interviews", Let(MEMBERS, "in", "in"), **{"slot-{slot_id}": "no"}),
    "scoring:interview":            row("interviews", Let(OWNER, "in", "in"), slot="{free_id}"),
    "scoring:interview_release":    row("interviews", Let(OWNER, "in", "in")),
    "scoring:adjustments":          row("interviews", Let(OWNER, "in", "in"), interview="Questions in writing."),
    "scoring:moderate":             row("campaigns", Let(LEADS, "403 403 in in")),
    "scoring:moderate_show":        row("campaigns", Let(LEADS, "405", "kept kept in kept"), code="{code}"),
    "scoring:moderate_close":       row("campaigns", Let(LEADS, "405", "403 403 in 403")),
    "scoring:moderate_candidate":   row("campaigns", Let(LEADS, "403 403 in in", "403 403 in kept"), **AGREED),
    "scoring:minutes":              row("campaigns", Let(LEADS, "403 403 in in", "403 403 in in"), text="They met.", version="0"),
    # every member follows the meeting, once there is one
    "scoring:follow":               row("campaigns", Let(MEMBERS, "403 403 in in")),
    "scoring:follow_now":           row("campaigns", Let(MEMBERS, "403 403 in in")),
    "scoring:view":                 row("campaigns", Let(MEMBERS, "403 403 in in", "403 403 in kept"), agrees="yes"),
    # ---- the decision -----------------------------------------------------------------------------
    "decisions:mine":               row("", Let(("decider",), "in")),
    "decisions:conflicts":          row("campaigns"),  # none is put to its decider here
    "decisions:decision":           row("campaigns", Let(RUNS, "in", "404")),
    # ---- board packs ------------------------------------------------------------------------------
    "packs:desk_list":              row("campaigns", Let(RUNS, "in"), Let(("secretary",), "404 404 404 in")),
    "packs:new":                    row("campaigns", Let(RUNS, "in", "kept"), title="Appointment"),
    "packs:mine":                   row("", Let(SIGNED_IN, "in")),
    "packs:pack":                   row("packs", Let(KEEPS, "in"), Let(("reader",), "404 404 in")),
    "packs:edit":                   row("packs", Let(KEEPS, "in", "kept"), title="Appointment"),
    "packs:build":                  row("packs", Let(KEEPS, "405", "in kept kept")),
    "packs:progress":               row("packs", Let(KEEPS, "in")),
    "packs:clear":                  row("packs", Let(KEEPS, "405", "in kept kept")),
    "packs:draft":                  row("packs", Let(KEEPS, "405", "kept in kept")),
    "packs:issue":                  row("packs", Let(KEEPS, "in", "kept in kept")),
    "packs:download":               row("packs", Let(("secretary",), "in"), Let(("reader",), "404 404 in")),
}
# fmt: on
