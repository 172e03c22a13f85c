"""Who has, had or is offered a way into a campaign, and why. Candidates are not among them: theirs is their own.

A few dozen people in most campaigns, gathered from several registers, so that narrowing and sorting is done here
and not by the database.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db.models import Q

from workflows.accounts.rules.offices import SEES
from workflows.boards.enums import BodyRole, CommitteeRole
from workflows.boards.models import BodyMembership, CommitteeMembership, Tenure
from workflows.boards.queries import committees_of
from workflows.campaigns.enums import AccessState, CampaignRole, PanelRole, Register
from workflows.campaigns.models import Campaign, CampaignMembership, PanelMembership
from workflows.core.clock import london_date, show_date
from workflows.core.errors import NotVisibleError
from workflows.core.models import AuditEvent
from workflows.invitations.enums import InvitationState
from workflows.invitations.models import Invitation
from workflows.invitations.queries import invitations_to

NO_SUCH = "There is no such role or seat in this campaign. It may have changed: go back to who has access."
GIVEN: Final = (
    "boards.role_given",
    "boards.committee_joined",
    "campaigns.role_given",
    "campaigns.panel_joined",
)
_ORDER: Final = {state: place for place, state in enumerate(AccessState)}
_PLACES: Final[Mapping[Register, str]] = MappingProxyType(
    {
        Register.PANEL: "A seat on this panel.",
        Register.CAMPAIGN: "A role in this campaign alone.",
        Register.BODY: "A role at the whole body, so in each of its campaigns.",
    }
)
_UNTAKEN: Final = frozenset({InvitationState.WAITING, InvitationState.DECLINED})
_LABELS: Final = MappingProxyType(
    {
        Register.PANEL: dict(PanelRole.choices),
        Register.CAMPAIGN: dict(CampaignRole.choices),
        Register.BODY: dict(BodyRole.choices),
        Register.COMMITTEE: dict(CommitteeRole.choices),
    }
)


@dataclass(frozen=True, slots=True)
class Access:
    """One person's one way in.

    Args:
        register: where it is written down; an invitation's, where it would be.
        key: of the row in that register, or of the invitation.
        user_id: None for an address that was invited.
        role: the field's name for it; `value` is the stored one.
        why: the row it rests on, in a sentence.
        since, until: days, both included; `since` is None where it begins with the answer.
    """

    register: Register
    key: str
    user_id: int | None
    name: str
    email: str
    role: str
    value: str
    why: str
    since: dt.date | None
    until: dt.date | None
    state: AccessState

    @property
    def invitation(self) -> bool:
        """Whether it is offered, not held."""
        return self.state in {AccessState.INVITED, AccessState.LAPSED, AccessState.DECLINED}

    @property
    def sees(self) -> str:
        """What it lets them see, in a sentence for the person who holds it."""
        return SEES.get(self.role, "")


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """What narrows and orders the page; empty is anything."""

    search: str = ""
    state: str = ""
    register: str = ""
    sort: str = "state"


type Held = PanelMembership | CampaignMembership | BodyMembership | CommitteeMembership
type Seats = Iterable[tuple[CommitteeMembership, str]]
type Source = Callable[[Campaign], Seats]
_sources: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """Add seats on committees that lead into a campaign, from an upper app that knows why; the same name replaces.

    Args:
        name: the app.
        source: campaign -> (seat with its user, what it gives in a sentence), in a constant number of queries.
    """
    _sources[name] = source


def standing(row: Tenure, on: dt.date) -> AccessState:
    """Say how something held from one day to another stands on a day."""
    if row.ends_on is not None and row.ends_on < on:
        return AccessState.ENDED
    return AccessState.LATER if row.starts_on > on else AccessState.NOW


def access_to(campaign: Campaign, *, at: dt.datetime) -> list[Access]:
    """Return everybody with a way into a campaign, past and offered ones too. A constant number of queries."""
    invitations = list(_invitations(campaign))
    papers = _Papers(
        on=london_date(at),
        made={row.made: row for row in invitations if row.made},
        given=_given(campaign),
    )
    found = [
        papers.held(row, register, _PLACES[register])
        for register, rows in (
            (Register.PANEL, PanelMembership.objects.filter(campaign_id=campaign.pk)),
            (Register.CAMPAIGN, CampaignMembership.objects.filter(campaign_id=campaign.pk)),
            (Register.BODY, BodyMembership.objects.filter(body_id=campaign.body_id)),
        )
        for row in rows.select_related("user")
    ]
    found += [
        papers.held(row, Register.COMMITTEE, gives)
        for source in _sources.values()
        for row, gives in source(campaign)
    ]
    return found + [_offered(row, at) for row in invitations if row.state in _UNTAKEN]


def narrowed(rows: Iterable[Access], wanted: AccessFilter) -> list[Access]:
    """Return those that fit a filter, in its order."""
    words = wanted.search.lower().split()
    found = [
        row
        for row in rows
        if all(word in f"{row.name} {row.email} {row.role}".lower() for word in words)
        and wanted.state in {"", row.state}
        and wanted.register in {"", row.register}
    ]
    by = wanted.sort.removeprefix("-")
    found.sort(key=lambda row: (row.name.lower(), row.key))
    found.sort(key=lambda row: _sort_key(row, by), reverse=wanted.sort.startswith("-"))
    return found


def access_row(campaign: Campaign, register: str, key: str, *, at: dt.datetime) -> Access:
    """Return one thing held in a campaign that has not ended. Raises NotVisibleError."""
    for row in access_to(campaign, at=at):
        same = row.register == register and row.key == key
        if same and row.state in {AccessState.NOW, AccessState.LATER}:
            return row
    raise NotVisibleError(NO_SUCH)


def invitation_in(campaign: Campaign, key: str, *, at: dt.datetime) -> Access:
    """Return one invitation that waits for an answer in a campaign, in date or not. Raises NotVisibleError."""
    for row in _invitations(campaign):
        if str(row.pk) == key and row.state == InvitationState.WAITING:
            return _offered(row, at)
    raise NotVisibleError(NO_SUCH)


def _sort_key(row: Access, by: str) -> tuple[str | dt.date | int]:
    if by == "name":
        return (row.name.lower(),)
    if by == "role":
        return (row.role,)
    if by in {"since", "until"}:
        return ((row.since if by == "since" else row.until) or dt.date.max,)
    return (_ORDER[row.state],)


def held_in(campaign: Campaign, register: Register, key: int) -> Held:
    """Return what somebody holds or held, by its register and key. Raises NotVisibleError."""
    found: Held | None
    if register is Register.PANEL:
        found = PanelMembership.objects.filter(campaign_id=campaign.pk, pk=key).first()
    elif register is Register.CAMPAIGN:
        found = CampaignMembership.objects.filter(campaign_id=campaign.pk, pk=key).first()
    elif register is Register.BODY:
        found = BodyMembership.objects.filter(body_id=campaign.body_id, pk=key).first()
    else:
        seats = CommitteeMembership.objects.filter(committee__body_id=campaign.body_id)
        found = seats.filter(pk=key).first()
    if found is None:
        raise NotVisibleError(NO_SUCH)
    return found


def is_run_without(
    campaign: Campaign, row: BodyMembership | CampaignMembership, *, on: dt.date
) -> bool:
    """Say whether somebody else runs a campaign from a day on, for at least as long as one row was to last."""
    lasts = Q(ends_on__isnull=True)
    if row.ends_on is not None:
        lasts |= Q(ends_on__gte=row.ends_on)
    held = lasts & Q(starts_on__lte=on, user__is_active=True)
    at_body = BodyMembership.objects.filter(
        held, body_id=campaign.body_id, role=BodyRole.COORDINATOR
    )
    alone = CampaignMembership.objects.filter(
        held, campaign_id=campaign.pk, role=CampaignRole.COORDINATOR
    )
    if isinstance(row, BodyMembership):
        at_body = at_body.exclude(pk=row.pk)
    else:
        alone = alone.exclude(pk=row.pk)
    return at_body.exists() or alone.exists()


def _invitations(campaign: Campaign) -> Iterable[Invitation]:
    committees = committees_of(body_id=campaign.body_id).values_list("pk", flat=True)
    own = [str(campaign.pk)]
    return invitations_to(
        {
            Register.PANEL: own,
            Register.CAMPAIGN: own,
            Register.BODY: [str(campaign.body_id)],
            Register.COMMITTEE: [str(each) for each in committees],
        }
    )


def _given(campaign: Campaign) -> dict[tuple[str, str], AuditEvent]:
    """Return who gave what is held, by what it is and its key."""
    events = AuditEvent.objects.filter(
        action__in=GIVEN, scope__in=[campaign.reference, campaign.body.slug]
    )
    return {(event.target_type, event.target_id): event for event in events}


@dataclass(frozen=True, slots=True)
class _Papers:
    """What says why each has what they hold."""

    on: dt.date
    made: Mapping[str, Invitation]
    given: Mapping[tuple[str, str], AuditEvent]

    def held(self, row: Held, register: Register, gives: str) -> Access:
        return Access(
            register=register,
            key=str(row.pk),
            user_id=row.user_id,
            name=str(row.user),
            email=row.user.email,
            role=row.get_role_display(),
            value=row.role,
            why=f"{gives} {self._came(row)}",
            since=row.starts_on,
            until=row.ends_on,
            state=standing(row, self.on),
        )

    def _came(self, row: Held) -> str:
        what = row._meta.label_lower  # noqa: SLF001 -- Django's documented API
        invitation = self.made.get(f"{what}:{row.pk}")
        if invitation is not None and invitation.answered_at is not None:
            day = show_date(invitation.answered_at)
            return f"Accepted on {day}; {invitation.invited_by} sent the invitation."
        event = self.given.get((what, str(row.pk)))
        if event is not None:
            giver = event.actor_name if event.actor_id_text else "the service itself"
            return f"Given by {giver} on {show_date(event.at)}."
        return "Nobody is on the record as having given it."


def _offered(row: Invitation, at: dt.datetime) -> Access:
    register = Register(row.kind)
    last = show_date(row.expires_at)
    if row.state == InvitationState.DECLINED and row.answered_at is not None:
        state, answer = AccessState.DECLINED, f"declined on {show_date(row.answered_at)}"
    elif row.expires_at <= at:
        state, answer = AccessState.LAPSED, f"could be answered until {last}"
    else:
        state, answer = AccessState.INVITED, f"can be answered until {last}"
    return Access(
        register=register,
        key=str(row.pk),
        user_id=None,
        name=row.email,
        email=row.email,
        role=_LABELS[register][row.role],
        value=row.role,
        why=f"{_PLACES.get(register, 'A seat on a committee.')} "
        f"Invited by {row.invited_by} on {show_date(row.sent_at)}; {answer}.",
        since=row.starts_on,
        until=row.ends_on,
        state=state,
    )
