"""What the page of who has access collects and shows."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.urls import reverse

from workflows.accounts.models import User
from workflows.accounts.rules.offices import SEES
from workflows.boards.enums import GIVEN_BY_COORDINATORS, CommitteeRole
from workflows.boards.models import Committee
from workflows.boards.queries import committees_of
from workflows.campaigns.enums import (
    GIVEN_BY_CAMPAIGN_COORDINATORS,
    AccessState,
    PanelRole,
    Register,
)
from workflows.campaigns.models import Campaign
from workflows.campaigns.permissions import why_not_change_access
from workflows.campaigns.queries import Access, AccessFilter
from workflows.core.errors import NotVisibleError
from workflows.core.web.forms import NHSDateField, NHSForm
from workflows.invitations.services import InvitationInput

COLOURS: Final[Mapping[AccessState, str]] = MappingProxyType(
    {
        AccessState.NOW: "green",
        AccessState.LATER: "blue",
        AccessState.INVITED: "yellow",
        AccessState.LAPSED: "orange",
        AccessState.DECLINED: "grey",
        AccessState.ENDED: "white",
    }
)
COMMITTEE = "committee-"


class AccessFilterForm(NHSForm):
    """What narrows the list."""

    mark_optional = False
    search = forms.CharField(label="Name, email address or role", required=False, max_length=100)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any"), *AccessState.choices]
    )
    register = forms.ChoiceField(
        label="Held at", required=False, choices=[("", "Anything"), *Register.choices]
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> AccessFilter:
        """Return the filters that make sense; what does not is left out, not refused."""
        self.is_valid()
        given = {name: str(value) for name, value in self.cleaned_data.items()}
        return AccessFilter(**{**given, "sort": given.get("sort") or "state"})


@dataclass(frozen=True)
class Place:
    """What somebody can be invited to: the last word of its address, what it is, and its roles."""

    to: str
    register: Register
    key: str
    text: str
    roles: tuple[tuple[str, str], ...]


def places(campaign: Campaign, user: User, *, at: dt.datetime) -> list[Place]:
    """Return what a person may invite somebody to from a campaign's page."""
    found = [
        Place("panel", Register.PANEL, str(campaign.pk), "The panel", _choices(PanelRole)),
        Place(
            "campaign",
            Register.CAMPAIGN,
            str(campaign.pk),
            "A role in this campaign alone",
            _choices(GIVEN_BY_CAMPAIGN_COORDINATORS),
        ),
        Place(
            "body",
            Register.BODY,
            str(campaign.body_id),
            f"A role at {campaign.body}, in all of its campaigns",
            _choices(GIVEN_BY_COORDINATORS),
        ),
        *(_committee(each) for each in committees_of(body_id=campaign.body_id)),
    ]
    return [
        each
        for each in found
        if not why_not_change_access(user, campaign, each.register, each.roles[0][0], at=at)
    ]


def place(campaign: Campaign, user: User, to: str, *, at: dt.datetime) -> Place:
    """Return one of them. Raises NotVisibleError."""
    for each in places(campaign, user, at=at):
        if each.to == to:
            return each
    raise NotVisibleError("There is nothing of this kind that you can invite somebody to.")


def _committee(row: Committee) -> Place:
    text = f"A seat on {row.name}"
    return Place(
        f"{COMMITTEE}{row.pk}", Register.COMMITTEE, str(row.pk), text, _choices(CommitteeRole)
    )


def _choices(roles: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Return values and labels: of a whole enumeration in its order, of some of it by value."""
    rows = [(str(each.value), str(each.label)) for each in roles]
    return tuple(sorted(rows) if isinstance(roles, frozenset) else rows)


class InviteForm(NHSForm):
    """An invitation; `place` says to what."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="They accept it signed in with this address. It works for no other.",
    )
    role = forms.ChoiceField(
        label="Role",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )
    starts_on = NHSDateField(
        label="First day",
        required=False,
        help_text="Leave it empty to begin on the day they accept.",
    )
    ends_on = NHSDateField(
        label="Last day", required=False, help_text="Leave it empty for until further notice."
    )
    words = forms.CharField(
        label="Something for them to read",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="They see it with the invitation, once they have signed in.",
    )
    ERROR_FIELDS = {"user": "email", "since": "starts_on", "until": "ends_on"}

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["role"].choices = list(place.roles)  # type: ignore[attr-defined]  # a ChoiceField
        hints = {value: {"hint": {"text": SEES[label]}} for value, label in place.roles}
        self.nhs = {"email": {"autocomplete": "off"}, "role": {"items": hints}}  # type: ignore[misc]  # read from the form alone

    def given(self) -> InvitationInput:
        """Return what was filled in."""
        return InvitationInput(
            kind=self.place.register.value, place=self.place.key, **self.cleaned_data
        )


class HeldFilterForm(AccessFilterForm):
    """What narrows the list of those who hold or held something; who is only invited saw nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Any"),
            *(
                (each.value, str(each.label))
                for each in (AccessState.NOW, AccessState.LATER, AccessState.ENDED)
            ),
        ]


class DayForm(NHSForm):
    """The day that is looked back on."""

    mark_optional = False
    on = NHSDateField(label="Which day?")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:  # noqa: ANN401 -- as above
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> dt.date:
        """Keep to days gone by, and today."""
        day: dt.date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError("Choose today or an earlier day.")
        return day

    def wanted(self) -> dt.date | None:
        """Return the day asked about; none before one is asked, or where it makes no sense, which stands beside it."""
        return self.cleaned_data["on"] if self.is_valid() else None


class LastDayForm(NHSForm):
    """The last day of something held."""

    until = NHSDateField(
        label="Last day",
        required=False,
        help_text="They have access on this day, and none after it. Leave it empty for until further notice.",
    )


@dataclass(frozen=True)
class AccessRow:
    """One line of the page; no addresses where the reader may not change it, and `closed` says why."""

    access: Access
    colour: str
    last_day: str = ""
    end: str = ""
    invitation: str = ""
    closed: str = ""


type Reasons = Mapping[tuple[Register, str], str]


def reasons(campaign: Campaign, user: User, found: Iterable[Access], *, at: dt.datetime) -> Reasons:
    """Return why the reader may not change each kind of role. Asks the policy once a kind."""
    kinds = {(each.register, each.value) for each in found}
    return {kind: why_not_change_access(user, campaign, *kind, at=at) for kind in kinds}


def shown(found: Iterable[Access], why: Reasons) -> list[Access]:
    """Leave out invitations to the body and its committees for those who do not invite there."""
    wider = {Register.BODY, Register.COMMITTEE}
    return [
        each
        for each in found
        if not (each.invitation and each.register in wider and why[each.register, each.value])
    ]


def rows(campaign: Campaign, found: Iterable[Access], why: Reasons) -> list[AccessRow]:
    """Return lines with what the reader may do."""
    return [_row(campaign, each, why[each.register, each.value]) for each in found]


_OVER = frozenset({AccessState.DECLINED, AccessState.ENDED})


def _row(campaign: Campaign, each: Access, closed: str) -> AccessRow:
    colour = COLOURS[each.state]
    if each.state in _OVER:
        return AccessRow(each, colour)
    if closed:
        return AccessRow(each, colour, closed=closed)
    if each.invitation:
        address = reverse("campaigns:access_invitation", args=[campaign.reference, each.key])
        return AccessRow(each, colour, invitation=address)
    args = [campaign.reference, each.register, each.key]
    return AccessRow(
        each,
        colour,
        last_day=reverse("campaigns:access_last_day", args=args),
        end=reverse("campaigns:access_end", args=args),
    )
