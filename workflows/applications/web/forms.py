"""What people type. Forms collect; services decide and write."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast, override

from django import forms
from django.utils.safestring import SafeString

from workflows.applications.enums import ApplicationState
from workflows.applications.queries import DEFAULT_SORT
from workflows.applications.services import EligibilityInput
from workflows.applications.web.history import KINDS
from workflows.boards.models import DisqualificationQuestion
from workflows.core.web.components import render
from workflows.core.web.fields import WordsField
from workflows.core.web.forms import NHSForm

if TYPE_CHECKING:
    from workflows.core.web.forms import NHSBoundField

YES_NO = (("yes", "Yes"), ("no", "No"))


def _seen() -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput)


class ContactForm(NHSForm):
    nhs = {
        "full_name": {"width": 20},
        "phone": {"width": 20},
        "town": {"width": 20},
        "postcode": {"width": 10},
    }
    seen = _seen()
    full_name = forms.CharField(
        label="Full name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label="Phone number",
        help_text="For example, 07700 900123. We only use it about this application.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    town = forms.CharField(
        label="Town or city", widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    postcode = forms.CharField(
        label="Postcode", widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    current_role = forms.CharField(
        label="Your present role",
        required=False,
        help_text="For example, Director of Finance, or retired.",
    )


class EligibilityForm(NHSForm):
    """Yes or no to each question; “yes” opens a box. Which are missing is for the service to say."""

    seen = _seen()

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- Django's form options
        questions: Sequence[DisqualificationQuestion],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = questions
        for question in questions:
            name = f"q{question.pk}"
            hint = ""
            if question.look_back_years:
                hint = f"Answer for the last {question.look_back_years} years."
            self.fields[name] = forms.ChoiceField(
                label=question.text,
                choices=YES_NO,
                required=False,
                widget=forms.RadioSelect,
                help_text=hint,
                error_messages={"invalid_choice": "Select yes or no."},
            )
            self.fields[f"{name}_detail"] = forms.CharField(
                label="Tell us more",
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text="A “yes” does not rule you out. A person will read this, and may ask you about it.",
            )

    def answers(self) -> dict[int, EligibilityInput]:
        """Return question id -> answer, for those answered."""
        given = self.cleaned_data
        return {
            question.pk: EligibilityInput(
                given[f"q{question.pk}"] == "yes", given[f"q{question.pk}_detail"]
            )
            for question in self.asked
            if given[f"q{question.pk}"]
        }

    def question_groups(self) -> list[SafeString]:
        """Return each question drawn with its box inside the “yes”."""
        drawn = []
        for question in self.asked:
            field = cast("NHSBoundField", self[f"q{question.pk}"])  # as NHSForm's renderer makes
            detail = cast("NHSBoundField", self[f"q{question.pk}_detail"])
            name, params = field.component()
            params["fieldset"]["legend"] = {"text": question.text, "size": "s"}
            box, box_params = detail.component()
            box_params["label"]["text"] = "Tell us more"
            params["items"][0]["conditional"] = {"html": render(box, box_params)}
            drawn.append(render(name, params))
        return drawn


class CommitmentsForm(NHSForm):
    nhs = {
        "time_confirmed": {"optional": False},
        "disability_confident": {"optional": False},
        "declared_interests": {"label": {"size": "s"}},
    }
    seen = _seen()
    time_confirmed = forms.BooleanField(required=False)
    declared_interests = forms.CharField(
        label="Interests to declare",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=(
            "Anything that could be seen to affect your judgement: companies, shares, charities, "
            "family or friends at the body. Leave this empty if there is nothing."
        ),
    )
    disability_confident = forms.BooleanField(
        label="I want to be considered under the Disability Confident scheme",
        required=False,
        help_text=(
            "If you have a disability or long-term condition and meet the minimum on every "
            "essential criterion, you will be shortlisted."
        ),
    )

    def __init__(self, *args: Any, days: str, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's form options
        super().__init__(*args, **kwargs)
        self.fields["time_confirmed"].label = f"I can give {days} days a month to this role"


class DraftWordsField(WordsField):
    """Prose with a word limit that is shown and never enforced here: a draft may be any length."""

    @override
    def validate(self, value: str) -> None:
        """Accept it; submitting asks for the right length."""


class AnswerForm(NHSForm):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    tab = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, max_words: int, min_words: int, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's form options
        super().__init__(*args, **kwargs)
        self.fields["text"] = DraftWordsField(
            label="Your answer",
            required=False,
            max_words=max_words,
            help_text=f"Write {min_words} to {max_words} words.",
            widget=forms.Textarea(attrs={"rows": 16}),
        )
        self.nhs = {"text": {"optional": False, "label": {"size": "s"}}}  # type: ignore[misc]


class CvForm(NHSForm):
    file = forms.FileField(
        label="Your CV",
        allow_empty_file=True,  # the store's sentence says more than Django's
        help_text="A PDF or Word document (.docx), up to 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx"}),
        error_messages={"required": "Choose a file to upload.", "missing": "Choose a file."},
    )


class SubmitForm(NHSForm):
    truth_declared = forms.BooleanField(
        required=False,
        label="I declare that what I have written is true and complete",
    )
    privacy_version = forms.CharField(required=False, widget=forms.HiddenInput)
    nhs = {"truth_declared": {"optional": False}}


class WithdrawForm(NHSForm):
    reason = forms.CharField(
        label="Why are you withdrawing?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The recruitment team can read this.",
    )


class DecisionForm(NHSForm):
    decision = forms.ChoiceField(
        label="Is this candidate eligible?",
        widget=forms.RadioSelect,
        choices=(("eligible", "Eligible"), ("ineligible", "Not eligible")),
        error_messages={"required": "Select eligible or not eligible."},
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Needed when not eligible. The candidate can read it.",
    )
    nhs = {"reason": {"optional": False}}


class MineFilterForm(NHSForm):
    mark_optional = False
    search = forms.CharField(label="Role, body or reference", required=False)
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=(("", "All"), ("draft", "Not submitted"), ("submitted", "Submitted")),
        widget=forms.Select,
    )


class TimelineFilterForm(NHSForm):
    """What narrows and orders the timeline of an application."""

    mark_optional = False
    kind = forms.ChoiceField(
        label="What it is about", required=False, choices=[("", "Anything"), *KINDS.items()]
    )
    words = forms.CharField(label="Name, or words in what was done", required=False, max_length=100)
    order = forms.ChoiceField(
        label="Order", required=False, choices=[("", "Newest first"), ("oldest", "Oldest first")]
    )

    def wanted(self) -> dict[str, str]:
        """Return what is wanted; what makes no sense is left out, and said beside its field."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}


class DeskFilterForm(NHSForm):
    mark_optional = False
    search = forms.CharField(label="Name or reference", required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "Any"),
            *(
                choice
                for choice in ApplicationState.choices
                if choice[0] not in {ApplicationState.DRAFT, ApplicationState.PURGED}
            ),
        ],
    )
    flagged = forms.ChoiceField(
        label="Eligibility answers",
        required=False,
        choices=(("", "Any"), ("yes", "At least one yes"), ("no", "All no")),
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> Mapping[str, str]:
        """Return the filters that make sense; what does not is left out, not refused."""
        self.is_valid()
        given = {name: str(value) for name, value in self.cleaned_data.items()}
        return {**given, "sort": given.get("sort") or DEFAULT_SORT}
