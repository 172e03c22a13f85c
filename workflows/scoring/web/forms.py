import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from workflows.campaigns.enums import Relationship
from workflows.campaigns.models import Campaign, ScalePoint
from workflows.campaigns.services import ConflictInput
from workflows.core.errors import InvalidInputError
from workflows.core.web.forms import NHSForm
from workflows.scoring.services import EntryInput, off_the_scale

RELATIONSHIPS = {each.value: each for each in Relationship}


class ScoreForm(NHSForm):
    """A mark, a comment, and what makes a repeated or stale save harmless."""

    mark_optional = False

    value = forms.TypedChoiceField(
        label="Your mark", widget=forms.RadioSelect, required=False, coerce=int, empty_value=None
    )
    comment = forms.CharField(
        label="Your comment",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        strip=False,
        help_text="Needed for a mark below the pass mark: the candidate's feedback is written from it.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    save_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        campaign: Campaign,
        anchors: Sequence[ScalePoint] = (),
        initial: dict[str, Any] | None = None,
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
        }
        setattr(self, "nhs", options)  # noqa: B010 -- per form, as each campaign has its own scale
        super().__init__(data, initial=initial)
        field = self.fields["value"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above; for the type checker
        labels = {each.value: f"{each.value} {each.label}" for each in anchors}
        field.choices = [
            (str(value), labels.get(value, str(value)))
            for value in range(campaign.scale_min, campaign.scale_max + 1)
        ]
        field.error_messages["invalid_choice"] = off_the_scale(campaign)

    @staticmethod
    def fresh_save_id() -> str:
        """Return an id for one save: sent twice, it is written once."""
        return str(uuid.uuid4())


class SaveForm(NHSForm):
    """What autosave sends: the same fields, without the scale, which the service knows."""

    value = forms.IntegerField(
        required=False, error_messages={"invalid": "Choose a mark from the scale, in digits."}
    )
    comment = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(min_value=0)
    save_id = forms.CharField(required=False, max_length=40)


def conflicts_given(post: QueryDict, persons: Sequence[int]) -> dict[int, ConflictInput]:
    """Return what was declared about each of these people; those left unanswered are absent."""
    given = {}
    for pk in persons:
        answer = post.get(f"conflict-{pk}")
        if answer in {"yes", "no"}:
            given[pk] = ConflictInput(
                has_conflict=answer == "yes",
                relationship=RELATIONSHIPS.get(post.get(f"relationship-{pk}", "")),
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
