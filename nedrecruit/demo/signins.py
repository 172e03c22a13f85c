"""One sign-in for each role, as bin/demo prints and /demo/sign-ins/ shows."""

from dataclasses import dataclass

from nedrecruit.demo.candidates import Candidate, candidate
from nedrecruit.demo.staff import Person, person

PASSWORD = "demonstration-only"  # noqa: S105 -- printed on purpose; these accounts exist only in the demonstration


@dataclass(frozen=True, slots=True)
class SignIn:
    role: str
    name: str
    email: str
    look_at: str
    second_step: bool  # asked for a code after the password


_STAFF = (
    (
        "Content editor",
        "editor",
        "Drafts adverts in the site's editor: Vacancies, then the drafted one",
    ),
    (
        "Advert approver",
        "approver",
        "Approves what the editor submits; publishing opens the campaign",
    ),
    (
        "Coordinator, trust",
        "coordinator",
        "Campaigns: agree the shortlist of WCV-2026-03, then order its pack",
    ),
    ("Coordinator, care board", "coordinator-icb", "Campaigns: PRI-2026-02 is being scored"),
    ("Panel chair", "panel-chair", "Scoring: WCV-2026-04, still to finish"),
    (
        "Panel member",
        "panel-2",
        "Scoring: WCV-2026-04, not begun; starts with conflicts of interest",
    ),
    ("Independent member", "panel-3", "Scoring: WCV-2026-04, locked, so others' locked marks show"),
    (
        "Governor, nominations committee",
        "governor-1",
        "Board packs: the pack issued for WCV-2026-01",
    ),
    ("Board secretary", "secretary", "Board packs, also before they are issued"),
    ("Decider", "decider", "Records the decision of a recommended campaign"),
    (
        "Auditor",
        "auditor",
        "Trail: what was done in every campaign of both bodies; no mark, no application",
    ),
    (
        "System administrator",
        "sysadmin",
        "Site editor and reference data; no scores and no applications",
    ),
)
_CANDIDATES = (
    (
        "Candidate, with a draft",
        "e.szabo-lane",
        "My applications: finish and submit before the closing time",
    ),
    (
        "Candidate, submitted",
        "y.kobayashi-reid",
        "My applications: the timeline of an application being sifted",
    ),
)


def sign_ins() -> list[SignIn]:
    """Everybody worth being, in the order of the road."""
    staff = [_of(role, person(key), hint) for role, key, hint in _STAFF]
    candidates = [_of(role, candidate(key), hint) for role, key, hint in _CANDIDATES]
    return [*staff[:2], *candidates, *staff[2:]]


def _of(role: str, who: Person | Candidate, hint: str) -> SignIn:
    return SignIn(role, who.full_name, who.email, hint, isinstance(who, Person))
