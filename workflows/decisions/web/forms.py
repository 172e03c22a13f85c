import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.core.web.forms import NHSDateField, NHSForm
from workflows.decisions.models import Outcome
from workflows.decisions.queries import DEFAULT_SORT, DecisionFilter


class DecisionFilterForm(NHSForm):
    """What narrows a decider's list."""

    mark_optional = False
    search = forms.CharField(label="Title, reference or body", required=False)
    state = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "To decide and decided"),
            ("open", "To decide"),
            ("decided", "Decided"),
        ],
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> DecisionFilter:
        """Return the filters that make sense; what does not is left out, not refused."""
        self.is_valid()
        given = {name: str(value) for name, value in self.cleaned_data.items()}
        return DecisionFilter(**{**given, "sort": given.get("sort") or DEFAULT_SORT})


class DecisionForm(NHSForm):
    """What was decided. `deciders` are those the person may name, `candidates` those who can be offered."""

    outcome = forms.ChoiceField(
        label="What was decided?", choices=Outcome.choices, widget=forms.RadioSelect
    )
    appointee = forms.ChoiceField(
        label="Person appointed",
        required=False,
        widget=forms.RadioSelect,
        help_text="Leave empty where no appointment was made.",
    )
    decided_by = forms.ChoiceField(label="Who decided?", widget=forms.Select)
    decided_on = NHSDateField(label="Date of the decision", help_text="For example, 30 3 2027")
    minute = forms.CharField(
        label="Minute",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="The resolution as it was minuted. It appears in the record of the campaign.",
    )
    nhs = {"appointee": {"optional": False}}

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- Django's own arguments
        deciders: Sequence[User],
        candidates: Sequence[Application],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_by"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *([("", "Choose a person")] if len(deciders) > 1 else []),
            *((str(person.pk), str(person)) for person in deciders),
        ]
        self.fields["appointee"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), f"{row.full_name} ({row.reference})") for row in candidates
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the person where somebody is appointed, and for nobody where not."""
        given = super().clean() or self.cleaned_data
        chosen = given.get("appointee")
        if (
            given.get("outcome") == Outcome.APPOINT
            and not chosen
            and "appointee" not in self.errors
        ):
            self.add_error("appointee", "Select the person who is appointed")
        if given.get("outcome") == Outcome.NO_APPOINTMENT:
            given["appointee"] = ""
        return given

    @property
    def appointee_id(self) -> uuid.UUID | None:
        """The chosen application."""
        chosen = self.cleaned_data["appointee"]
        return uuid.UUID(chosen) if chosen else None
