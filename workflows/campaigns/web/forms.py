"""What a coordinator fills in. Forms collect; the services decide."""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from workflows.boards.enums import Post
from workflows.boards.models import Body
from workflows.campaigns.enums import PanelRole
from workflows.campaigns.queries import DEFAULT_SORT, DeskFilter, TrailFilter
from workflows.campaigns.rules.groups import LABELS
from workflows.campaigns.services import CampaignInput
from workflows.campaigns.web.trail import HIDDEN_ACTORS, KINDS, actions_of, actions_saying
from workflows.core.clock import LONDON
from workflows.core.web.forms import NHSDateField, NHSForm, NHSTimeField

RESERVED = frozenset({"new"})  # words of our own addresses under /desk/
REFERENCE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


class DeskFilterForm(NHSForm):
    mark_optional = False
    search = forms.CharField(label="Title, reference or body", required=False)
    group = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), *((group.value, text) for group, text in LABELS.items())],
    )
    body = forms.ChoiceField(label="Body", required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, bodies: Collection[Body]) -> None:
        super().__init__(data)
        self.fields["body"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Any"),
            *((body.slug, body.name) for body in bodies),
        ]

    def wanted(self) -> DeskFilter:
        """Return the filters that make sense; what does not is left out, not refused."""
        self.is_valid()
        given = {name: str(value) for name, value in self.cleaned_data.items()}
        return DeskFilter(**{**given, "sort": given.get("sort") or DEFAULT_SORT})


class AuditFilterForm(NHSForm):
    """What narrows the list of campaigns whose trail a person reads."""

    mark_optional = False
    search = forms.CharField(label="Title, reference or body", required=False)

    def wanted(self) -> str:
        """Return the words searched for; none where they make no sense."""
        return str(self.cleaned_data["search"]) if self.is_valid() else ""


class TrailFilterForm(NHSForm):
    """What narrows and orders a campaign's trail."""

    mark_optional = False
    kind = forms.ChoiceField(
        label="What it is about", required=False, choices=[("", "Anything"), *KINDS.items()]
    )
    person = forms.CharField(label="Done by", required=False, max_length=100)
    words = forms.CharField(
        label="Words in what was done or in a reason", required=False, max_length=100
    )
    since = NHSDateField(label="From", required=False)
    until = NHSDateField(label="To", required=False)
    order = forms.ChoiceField(
        label="Order", required=False, choices=[("", "Newest first"), ("oldest", "Oldest first")]
    )

    def wanted(self, *, names: bool) -> TrailFilter:
        """Return what is wanted; what makes no sense is left out, and said beside its field.

        Args:
            names: whether the reader knows candidates' names.
        """
        self.is_valid()
        given = self.cleaned_data
        words = str(given.get("words", ""))
        return TrailFilter(
            actions=actions_of(str(given.get("kind", ""))),
            unnamed=() if names else HIDDEN_ACTORS,
            person=str(given.get("person", "")),
            words=words,
            saying=actions_saying(words) if words else (),
            since=given.get("since"),
            until=given.get("until"),
            oldest_first=given.get("order") == "oldest",
        )

    @property
    def in_use(self) -> int:
        """How many fields narrow or order the trail."""
        return sum(bool(value) for value in self.cleaned_data.values())


class WindowForm(NHSForm):
    """When applications open and close, in London time."""

    opens_on = NHSDateField(label="Applications open on", help_text="For example, 30 3 2027")
    opens_time = NHSTimeField(
        label="Opening time", initial=dt.time(9), help_text="For example, 9am"
    )
    closes_on = NHSDateField(label="Applications close on", help_text="For example, 27 4 2027")
    closes_time = NHSTimeField(
        label="Closing time", initial=dt.time(23, 59), help_text="For example, 11:59pm"
    )
    nhs = {"opens_time": {"width": 10}, "closes_time": {"width": 10}}
    ERROR_FIELDS = {"opens_at": "opens_on", "closes_at": "closes_on"}

    def window(self) -> dict[str, dt.datetime]:
        """Return `opens_at` and `closes_at` as filled in."""
        given = self.cleaned_data
        return {
            f"{name}_at": dt.datetime.combine(given[f"{name}_on"], given[f"{name}_time"], LONDON)
            for name in ("opens", "closes")
        }

    @staticmethod
    def initial_of(opens_at: dt.datetime | None, closes_at: dt.datetime | None) -> dict[str, Any]:
        """Return the two moments, where there are any, as the form's first values."""
        moments = {"opens": opens_at, "closes": closes_at}
        local = {name: each.astimezone(LONDON) for name, each in moments.items() if each}
        days = {f"{name}_on": each.date() for name, each in local.items()}
        return days | {f"{name}_time": each.time() for name, each in local.items()}


class CampaignForm(WindowForm):
    """A new campaign. `bodies`: where the person is coordinator."""

    body = forms.ModelChoiceField(
        label="Body", queryset=Body.objects.none(), empty_label="Choose a body"
    )
    post = forms.ChoiceField(label="Post", choices=Post.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="Title", max_length=150, help_text="As candidates will read it.")
    reference = forms.CharField(
        label="Reference",
        max_length=30,
        help_text="Letters, digits and hyphens, for example WCV-2027-01. It cannot be changed later.",
    )
    need = forms.CharField(
        label="Why the board needs this appointment", widget=forms.Textarea(attrs={"rows": 4})
    )
    time_commitment_days = forms.DecimalField(
        label="Days a month", max_digits=4, decimal_places=1, min_value=0, max_value=31
    )
    remuneration = forms.IntegerField(
        label="Pay, in whole pounds a year",
        min_value=0,
        max_value=1_000_000,
        help_text="Enter 0 if unpaid.",
    )
    term_years = forms.IntegerField(
        label="Length of term, in years", min_value=1, max_value=10, initial=3
    )
    answer_min_words = forms.IntegerField(
        label="Fewest words in an answer", min_value=0, max_value=2000, initial=250
    )
    answer_max_words = forms.IntegerField(
        label="Most words in an answer", min_value=1, max_value=2000, initial=500
    )
    nhs = {
        **WindowForm.nhs,
        "title": {"maxlength": None},
        "reference": {"width": 20},
        "time_commitment_days": {"width": 4},
        "remuneration": {"width": 10, "prefix": "£"},
        "term_years": {"width": 2},
        "answer_min_words": {"width": 4},
        "answer_max_words": {"width": 4},
    }
    field_order = (
        "body",
        "post",
        "title",
        "reference",
        "need",
        "time_commitment_days",
        "remuneration",
        "term_years",
        "opens_on",
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_reference(self) -> str:
        """Keep to what can stand in an address."""
        reference = str(self.cleaned_data["reference"])
        if not REFERENCE.fullmatch(reference) or reference.lower() in RESERVED:
            raise forms.ValidationError(
                "Use letters, digits and single hyphens only, for example WCV-2027-01."
            )
        return reference

    def clean(self) -> dict[str, Any]:
        """Compare what belongs together."""
        given = super().clean() or self.cleaned_data
        fewest, most = given.get("answer_min_words"), given.get("answer_max_words")
        if fewest is not None and most is not None and fewest > most:
            self.add_error(
                "answer_max_words", f"The most words must be {fewest} or more, like the fewest."
            )
        return given

    def given(self) -> CampaignInput:
        """Return what was filled in, moments in London time."""
        data = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in WindowForm.base_fields
        }
        return CampaignInput(**{**data, **self.window(), "post": Post(data["post"])})


class MemberForm(NHSForm):
    email = forms.EmailField(
        label="Email address", help_text="The address they sign in with.", max_length=254
    )
    role = forms.ChoiceField(label="Role", choices=PanelRole.choices, widget=forms.RadioSelect)
    nhs = {"email": {"autocomplete": "off"}}
    ERROR_FIELDS = {"user": "email"}
