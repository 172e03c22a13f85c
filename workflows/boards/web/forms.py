"""What the keepers of a board fill in. Forms collect; the services decide."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms

from workflows.boards.enums import BodyKind, EndReason, Post, Rating, RatingSource
from workflows.boards.models import IndependenceTest, Seat, Skill, Term
from workflows.boards.queries import BoardFilter, MemberFilter
from workflows.boards.queries.boards import DEFAULT_SORT
from workflows.boards.services import ApprovalInput, RatingInput, SeatInput, TermInput
from workflows.core.web.forms import NHSDateField, NHSForm

MOST_FIELDS = 60


class BoardFilterForm(NHSForm):
    """What narrows the list of boards."""

    mark_optional = False
    search = forms.CharField(label="Name", required=False)
    kind = forms.ChoiceField(
        label="Kind of body", required=False, choices=[("", "Any"), *BodyKind.choices]
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> BoardFilter:
        """Return the filters that make sense; what does not is left out, not refused."""
        return BoardFilter(**_sensible(self))


class MemberFilterForm(NHSForm):
    """What narrows the list of a board's people."""

    mark_optional = False
    search = forms.CharField(label="Name or seat", required=False)
    sits = forms.ChoiceField(
        label="On the board",
        required=False,
        choices=[("", "Now or before"), ("now", "Now"), ("before", "Before")],
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> MemberFilter:
        """Return the filters that make sense; what does not is left out, not refused."""
        return MemberFilter(**_sensible(self))


def _sensible(form: NHSForm) -> dict[str, str]:
    form.is_valid()
    given = {name: str(value) for name, value in form.cleaned_data.items()}
    return {**given, "sort": given.get("sort") or DEFAULT_SORT}


class SeatForm(NHSForm):
    """A seat, new or changed."""

    title = forms.CharField(
        label="Title",
        max_length=150,
        help_text="For example, Non-executive director (audit committee chair)",
    )
    post = forms.ChoiceField(label="Post", choices=Post.choices, widget=forms.RadioSelect)
    voting = forms.BooleanField(label="Has a vote on the board", required=False, initial=True)
    regulated = forms.BooleanField(
        label="Regulated under the Governance Code on Public Appointments", required=False
    )
    purpose = forms.CharField(
        label="What it was set up for",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What it must bring to the board. A campaign’s advert is drafted from it.",
    )
    opened_on = NHSDateField(label="First day of the seat", help_text="For example, 1 4 2020")
    closed_on = NHSDateField(
        label="Last day of the seat", required=False, help_text="Only where it is abolished"
    )
    order = forms.IntegerField(
        label="Place on the board’s page",
        min_value=0,
        max_value=999,
        initial=0,
        help_text="Lower numbers stand first",
    )
    nhs = {
        "title": {"maxlength": None},
        "order": {"width": 3},
        "voting": {"optional": False},
        "regulated": {"optional": False},
    }

    def given(self) -> SeatInput:
        """Return what was filled in."""
        return SeatInput(**{**self.cleaned_data, "post": Post(self.cleaned_data["post"])})

    @staticmethod
    def initial_of(seat: Seat) -> dict[str, Any]:
        """Return a seat as the form's first values."""
        return {name: getattr(seat, name) for name in SeatForm.base_fields}


class TermForm(NHSForm):
    """A term, new or changed."""

    holder = forms.CharField(
        label="Who sits here",
        max_length=150,
        help_text="The full name, as the board writes it. The same name is the same person.",
    )
    starts_on = NHSDateField(label="First day", help_text="For example, 1 4 2027")
    ends_on = NHSDateField(label="Last day", help_text="For example, 31 3 2030")
    extension = forms.BooleanField(label="It prolongs the term before it", required=False)
    end_reason = forms.ChoiceField(
        label="Why it ended", required=False, choices=[("", "It has not ended"), *EndReason.choices]
    )
    end_note = forms.CharField(
        label="More about why it ended", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    nhs = {"holder": {"maxlength": None}, "extension": {"optional": False}}

    def given(self) -> TermInput:
        """Return what was filled in."""
        return TermInput(**self.cleaned_data)

    @staticmethod
    def initial_of(term: Term) -> dict[str, Any]:
        """Return a term as the form's first values."""
        return {
            **{name: getattr(term, name) for name in TermForm.base_fields},
            "holder": term.holder.name,
        }


class EndTermForm(NHSForm):
    """A term that ends before its day."""

    last_day = NHSDateField(label="Last day", help_text="For example, 30 9 2027")
    reason = forms.ChoiceField(
        label="Why",
        widget=forms.RadioSelect,
        choices=[each for each in EndReason.choices if each[0] != EndReason.TERM],
    )
    note = forms.CharField(
        label="More about why", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class MemberForm(NHSForm):
    """How the board writes a name, and whose account it is."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(
        label="Email address of their account",
        required=False,
        max_length=254,
        help_text="Where they have one. Their earlier terms then count when they apply again.",
    )
    first_appointed_on = NHSDateField(
        label="First appointed to this board",
        required=False,
        help_text="Only where that was before the first term on record",
    )
    nhs = {"name": {"maxlength": None}, "email": {"autocomplete": "off"}}
    ERROR_FIELDS = {"user": "email"}


class ApprovalForm(NHSForm):
    """A rigorous review, or an approval past a limit."""

    decided_on = NHSDateField(label="Decided on", help_text="For example, 30 3 2027")
    until = NHSDateField(label="Covers service until", help_text="For example, 31 3 2030")
    approved_by = forms.CharField(
        label="Who reviewed or approved it",
        max_length=150,
        help_text="For example, Council of governors, at a general meeting",
    )
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Kept on the record; it cannot be changed afterwards.",
    )
    nhs = {"approved_by": {"maxlength": None}}

    def given(self) -> ApprovalInput:
        """Return what was filled in."""
        return ApprovalInput(**self.cleaned_data)


class FlagForm(NHSForm):
    """A circumstance that bears on independence."""

    test = forms.ModelChoiceField(
        label="Circumstance", queryset=IndependenceTest.objects.none(), widget=forms.RadioSelect
    )
    note = forms.CharField(label="What it is", widget=forms.Textarea(attrs={"rows": 3}))
    ended_on = NHSDateField(
        label="When it ended",
        required=False,
        help_text="Empty while it lasts. Where a look-back is set, it counts for so many years more.",
    )

    def __init__(self, *args: Any, tests: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*args, **kwargs)
        self.fields["test"].queryset = tests  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["test"].empty_label = None  # type: ignore[attr-defined]  # as above


class RatingsForm(NHSForm):
    """Every field of a board for one member; what is left empty is not rated anew."""

    mark_optional = False
    rated_on = NHSDateField(label="Date of the ratings", help_text="For example, 30 3 2027")
    source = forms.ChoiceField(
        label="Who rated", choices=RatingSource.choices, widget=forms.RadioSelect
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        skills: Collection[Skill],
        **kwargs: Any,  # noqa: ANN401 -- Django's own
    ) -> None:
        super().__init__(data, **kwargs)
        self.skills = skills
        for skill in skills:
            self.fields[f"skill_{skill.pk}"] = forms.ChoiceField(
                label=skill.title,
                required=False,
                help_text=skill.description,
                choices=[
                    ("", "No rating"),
                    *((str(r.value), f"{r.value} {r.label}") for r in Rating),
                ],
            )

    def given(self) -> list[RatingInput]:
        """Return the fields that were rated."""
        data = self.cleaned_data
        return [
            RatingInput(
                skill_id=skill.pk,
                rating=Rating(int(data[f"skill_{skill.pk}"])),
                source=RatingSource(data["source"]),
                rated_on=data["rated_on"],
            )
            for skill in self.skills
            if data[f"skill_{skill.pk}"]
        ]


class TargetsForm(NHSForm):
    """How many members a board wants in each field, and one more field of its own."""

    mark_optional = False
    nhs = {
        **{f"wanted_{place}": {"width": 2} for place in range(MOST_FIELDS)},
        "new_title": {"maxlength": None},
        "new_wanted": {"width": 2},
    }

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        skills: Sequence[Skill],
        wanted: Mapping[int, int],
    ) -> None:
        super().__init__(data)
        self.skills = skills
        for place, skill in enumerate(skills):
            self._number(f"wanted_{place}", skill.title, wanted[skill.pk])
        self.fields["new_title"] = forms.CharField(
            label="Another field this board must cover", required=False, max_length=120
        )
        self._number("new_wanted", "Members wanted in that field", 2)

    def _number(self, name: str, label: str, initial: int) -> None:
        self.fields[name] = forms.IntegerField(
            label=label, min_value=0, max_value=50, initial=initial
        )

    def targets(self) -> dict[int, int]:
        """Return how many members are wanted, by skill."""
        return {
            skill.pk: self.cleaned_data[f"wanted_{place}"]
            for place, skill in enumerate(self.skills)
        }

    def new_field(self) -> tuple[str, int] | None:
        """Return the title and the number wanted of one more field; None where none was typed."""
        title = self.cleaned_data["new_title"]
        return (title, self.cleaned_data["new_wanted"]) if title else None
