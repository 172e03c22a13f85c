import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, override

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils.safestring import SafeString

from workflows.campaigns.models import Campaign, ScalePoint
from workflows.campaigns.services import ConflictInput
from workflows.core.errors import InvalidInputError
from workflows.core.web.forms import NHSForm
from workflows.scoring.services import EntryInput, off_the_scale

ABSTAIN = "abstain"  # what the form sends in a mark's place
MARK = re.compile("-?[0-9]{1,4}")


def _choice(text: str) -> int | str:
    return text if text == ABSTAIN else int(text)


class ScoreForm(NHSForm):
    """A mark, a comment, and what makes a repeated or stale save harmless."""

    mark_optional = False

    value = forms.TypedChoiceField(
        label="Your mark",
        widget=forms.RadioSelect,
        required=False,
        coerce=_choice,
        empty_value=None,
    )
    reason = forms.CharField(
        label="Why you cannot judge this answer",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        strip=False,
        help_text="It counts as no mark. The panel reads your reason when everyone has locked.",
    )
    comment = forms.CharField(
        label="Your comment",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        strip=False,
        help_text="Needed for a mark below the pass mark: the candidate's feedback is written from it.",
    )
    flagged = forms.BooleanField(label="Flag this answer to discuss", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    save_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        campaign: Campaign,
        anchors: Sequence[ScalePoint] = (),
        abstaining: bool = True,
        initial: dict[str, Any] | None = None,
        auto_id: str = "id_%s",
    ) -> None:
        options = {
            "value": {
                "items": {
                    str(each.value): {"hint": {"text": each.description}} for each in anchors
                },
                "classes": "app-anchors",
                "fieldset": {"legend": {"text": "Your mark", "size": "s"}},
            },
            "comment": {"label": {"text": "Your comment", "size": "s"}},
            "reason": {"optional": False},
            "flagged": {
                "optional": False,
                "classes": "nhsuk-checkboxes--small",
                "hint": {"text": "Only you see it until you have locked your scores."},
            },
        }
        setattr(self, "nhs", options)  # noqa: B010 -- per form, as each campaign has its own scale
        super().__init__(data, initial=initial, auto_id=auto_id)
        field = self.fields["value"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above; for the type checker
        labels = {each.value: f"{each.value} {each.label}" for each in anchors}
        field.choices = [
            (str(value), labels.get(value, str(value)))
            for value in range(campaign.scale_min, campaign.scale_max + 1)
        ]
        if abstaining:
            field.choices = [*field.choices, (ABSTAIN, "I cannot judge this answer")]
        field.error_messages["invalid_choice"] = off_the_scale(campaign)

    @property
    def marks(self) -> SafeString:
        """The scale, with the reason under the choice that needs one."""
        options = self.nhs["value"]
        options["items"][ABSTAIN] = {"conditional": {"html": self["reason"].as_field_group()}}
        return self["value"].as_field_group()

    @override
    def clean(self) -> dict[str, Any]:
        return _apart(super().clean() or self.cleaned_data)

    @staticmethod
    def fresh_save_id() -> str:
        """Return an id for one save: sent twice, it is written once."""
        return str(uuid.uuid4())


def _apart(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was given with the abstention apart from the mark."""
    abstained = given.get("value") == ABSTAIN
    return {**given, "value": None if abstained else given.get("value"), "abstained": abstained}


class SaveForm(NHSForm):
    """What autosave sends: the same fields, without the scale, which the service knows.

    A cell of the grid sends a mark alone, which leaves comment, reason and flag as they are.
    """

    value = forms.CharField(required=False, max_length=20)
    comment = forms.CharField(required=False, strip=False)
    reason = forms.CharField(required=False, strip=False)
    flagged = forms.BooleanField(required=False)
    version = forms.IntegerField(min_value=0)
    save_id = forms.CharField(required=False, max_length=40)

    def clean_value(self) -> int | str | None:
        """Return the mark, ABSTAIN, or None for no mark yet."""
        text = self.cleaned_data["value"].strip()
        if text in {"", ABSTAIN}:
            return text or None
        if not MARK.fullmatch(text):
            raise forms.ValidationError("Choose a mark from the scale, in digits.")
        return int(text)

    @override
    def clean(self) -> dict[str, Any]:
        given = _apart(super().clean() or self.cleaned_data)
        if "comment" not in self.data:
            kept: dict[str, None] = dict.fromkeys(("comment", "reason", "flagged", "abstained"))
            given |= kept
        return given


def conflicts_given(post: QueryDict, persons: Sequence[int]) -> dict[int, ConflictInput]:
    """Return what was declared about each of these people; those left unanswered are absent."""
    given = {}
    for pk in persons:
        answer = post.get(f"conflict-{pk}")
        if answer in {"yes", "no"}:
            given[pk] = ConflictInput(
                has_conflict=answer == "yes",
                relationship=post.get(f"relationship-{pk}", "").replace("\x00", ""),
                detail=post.get(f"detail-{pk}", "").replace("\x00", ""),
            )
    return given


def entries_given(post: QueryDict, codes: Sequence[str]) -> list[EntryInput]:
    """Return what was chosen about each candidate of the shortlist form."""
    return [
        EntryInput(
            code=code,
            included=post.get(f"include-{code}") == "on",
            moderation_note=post.get(f"moderation_note-{code}", "").replace("\x00", ""),
            reason=post.get(f"reason-{code}", "").replace("\x00", ""),
        )
        for code in codes
    ]


def error_list(errors: Mapping[str, str]) -> list[dict[str, str]]:
    """Return an error summary's lines, each linked to its field."""
    return [{"text": text, "href": f"#{name}"} for name, text in errors.items()]


def errors_of(error: Exception) -> dict[str, str]:
    """Return field -> sentence of a refusal; one that names no field is under the page's heading."""
    return error.errors if isinstance(error, InvalidInputError) else {"maincontent": str(error)}


class TableFilter(NHSForm):
    mark_optional = False

    search = forms.CharField(label="Name or number", required=False, max_length=60)
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "All candidates"),
            ("minimum", "Meets the minimum"),
            ("below", "Below the minimum"),
            ("divergent", "Members far apart"),
        ],
    )


class TopForm(NHSForm):
    """How many places the robustness of the shortlist is asked for."""

    mark_optional = False
    nhs = {"top": {"width": 3}}

    top = forms.IntegerField(label="Places on the shortlist", required=False, min_value=1)

    def __init__(self, data: QueryDict | None = None, *, most: int, usual: int) -> None:
        super().__init__(data, initial={"top": usual})
        self.fields["top"].validators.append(MaxValueValidator(most))
