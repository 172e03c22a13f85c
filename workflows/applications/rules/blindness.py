"""Who may see which field of an application, in which stage, past which conflict. Whose marks: scoring.rules.sift.

Two questions come before this one: whether a person meets the application at all (`permissions`), and, for a
panel, whether it is in the sift. This one says what of it they then see; pages, lists and exports leave out the rest.
"""

from collections.abc import Collection, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from workflows.campaigns.enums import MAY_SCORE, SCORING_ROLES, CampaignState, ConflictStatus
from workflows.campaigns.enums import PanelRole as P
from workflows.campaigns.rules.blind import names_known
from workflows.campaigns.rules.transitions import reached


class Field(Enum):
    """What an application holds, or what is kept about it."""

    NAME = "name"
    CONTACT = "contact"  # e-mail, telephone, town, postcode
    PRESENT_ROLE = "present role"
    CV = "cv"  # the file itself
    CV_FACTS = "cv facts"  # its name, size and pages: a file's name is often a person's
    EDUCATION = "education institutions"
    ANSWERS = "answers"
    ELIGIBILITY = "eligibility answers"
    INTERESTS = "interests"
    POLITICAL = "political activity"
    TIME = "time commitment"
    REFEREES = "referees"
    ADJUSTMENTS = "adjustments"
    DISABILITY_CONFIDENT = "disability confident"
    EQUALITY = "equality"
    REFERENCE = "reference"
    BLIND_CODE = "blind code"
    STATE = "state"
    SUBMITTED_AT = "submitted at"
    TIMELINE = "timeline"
    NAME_TO_DECLARE = (
        "name to declare"  # the name on a list of its own, beside no code and no answer
    )


class Reader(Enum):
    """What a person is to an application. One person may be several things to it."""

    CANDIDATE = "candidate"  # the one whose application it is
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    MEMBER = "member"  # also a governor or an external assessor
    INDEPENDENT = "independent"  # also the senior independent member
    STAKEHOLDER = "stakeholder"
    ADVISER = "adviser"
    COMMITTEE = "committee"  # a member to whom the pack was addressed
    DECIDER = "decider"
    AUDITOR = "auditor"  # also the data protection officer
    FPPT = "fppt"
    ANALYST = "analyst"
    SECRETARY = "secretary"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


SEATS: Final[Mapping[P, Reader]] = MappingProxyType(
    {
        P.CHAIR: Reader.CHAIR,
        P.MEMBER: Reader.MEMBER,
        P.GOVERNOR: Reader.MEMBER,
        P.ASSESSOR: Reader.MEMBER,
        P.INDEPENDENT: Reader.INDEPENDENT,
        P.SENIOR_INDEPENDENT: Reader.INDEPENDENT,
        P.STAKEHOLDER: Reader.STAKEHOLDER,
        P.ADVISER: Reader.ADVISER,
    }
)
SCORERS: Final = frozenset(SEATS[role] for role in SCORING_ROLES)

# Equality answers are in a store apart that leads to nobody, so they are no field anybody sees.
_ALL: Final = frozenset(Field) - {Field.EQUALITY}
_OWN: Final = _ALL - {Field.BLIND_CODE, Field.NAME_TO_DECLARE}
_COORDINATES: Final = _ALL - {Field.NAME_TO_DECLARE}
_BLIND: Final = frozenset({Field.ANSWERS, Field.BLIND_CODE})
_MET: Final = _BLIND | {
    Field.NAME,
    Field.PRESENT_ROLE,
    Field.CV,
    Field.CV_FACTS,
    Field.EDUCATION,
    Field.INTERESTS,
    Field.TIME,
    Field.REFERENCE,
    Field.STATE,
}
_CHECKED: Final = frozenset(
    {
        Field.NAME,
        Field.CONTACT,
        Field.PRESENT_ROLE,
        Field.CV,
        Field.CV_FACTS,
        Field.EDUCATION,
        Field.ELIGIBILITY,
        Field.INTERESTS,
        Field.REFEREES,
        Field.REFERENCE,
        Field.STATE,
    }
)
# What each sees once a stage is reached, besides those who score; nobody else sees anything.
_FROM: Final[Mapping[Reader, tuple[tuple[CampaignState, frozenset[Field]], ...]]] = (
    MappingProxyType(
        {
            Reader.STAKEHOLDER: (
                (CampaignState.ASSESSMENT, frozenset({Field.NAME, Field.PRESENT_ROLE})),
            ),
            Reader.ADVISER: ((CampaignState.SHORTLIST_AGREED, frozenset({Field.NAME})),),
            Reader.DECIDER: (
                (
                    CampaignState.RECOMMENDED,
                    frozenset({Field.NAME, Field.REFERENCE, Field.STATE}),
                ),
            ),
            Reader.AUDITOR: (
                (CampaignState.SHORTLIST_AGREED, frozenset({Field.NAME, Field.TIMELINE})),
            ),
            Reader.FPPT: ((CampaignState.DECIDED, _CHECKED),),
        }
    )
)
# Somebody who sits on the panel, or decides, sees nothing of a candidate past a conflict that is not settled.
_BOUND: Final = frozenset({*SEATS.values(), Reader.DECIDER})


def fields_seen(
    readers: Collection[Reader],
    *,
    stage: CampaignState,
    status: ConflictStatus | None = None,
    draft: bool = False,
) -> frozenset[Field]:
    """Return what a person sees of one application. Being two things never shows more than the stricter, while blind.

    Args:
        readers: all that the person is to it.
        stage: where its campaign stands; see campaigns.rules.blind.stage_of for a paused one.
        status: what stands between them and the candidate; None where nothing is declared.
        draft: it was not submitted, so nobody but its candidate knows of it.
    """
    found = frozenset(readers)
    if draft:
        found &= {Reader.CANDIDATE}
    elif found & SCORERS and not names_known(stage):
        found &= SCORERS | {Reader.CANDIDATE}
    seen: frozenset[Field] = frozenset()
    return seen.union(*(_seen_by(reader, stage, status) for reader in found))


def sees(
    readers: Collection[Reader],
    field: Field,
    *,
    stage: CampaignState,
    status: ConflictStatus | None = None,
    draft: bool = False,
) -> bool:
    """Say whether a person sees one field of one application; the arguments are those of fields_seen."""
    return field in fields_seen(readers, stage=stage, status=status, draft=draft)


def _seen_by(
    reader: Reader, stage: CampaignState, status: ConflictStatus | None
) -> frozenset[Field]:
    if reader is Reader.CANDIDATE:
        return _OWN
    if reader is Reader.COORDINATOR:
        return _COORDINATES
    if reader in SCORERS:
        return _scorer(stage, status)
    if reader in _BOUND and not _settled(reader, status):
        return frozenset()
    seen: frozenset[Field] = frozenset()
    return seen.union(
        *(fields for milestone, fields in _FROM.get(reader, ()) if reached(stage, milestone))
    )


def _scorer(stage: CampaignState, status: ConflictStatus | None) -> frozenset[Field]:
    """Answers under a code until the shortlist is agreed. The name to declare about is always apart from them."""
    if not reached(stage, CampaignState.SIFT_SCORING):
        return frozenset()
    met: frozenset[Field] = frozenset()
    if status in MAY_SCORE:
        met = _MET if names_known(stage) else _BLIND
    return met | {Field.NAME_TO_DECLARE}


def _settled(reader: Reader, status: ConflictStatus | None) -> bool:
    """A decider declares when asked; somebody with a seat has said nothing yet where nothing is written."""
    return status in MAY_SCORE or (status is None and reader is Reader.DECIDER)
