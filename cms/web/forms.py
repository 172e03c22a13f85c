from collections.abc import Iterable
from typing import Any

from django import forms

from workflows.boards.enums import Post, Region
from workflows.boards.models import Body
from workflows.core.web.forms import NHSForm

CLOSING = (
    ("", "Any date"),
    ("7", "Within 7 days"),
    ("14", "Within 14 days"),
    ("30", "Within 30 days"),
)
STATUS = (("", "Open now"), ("closed", "Closed"), ("all", "Open and closed"))
SORT = (("", "Closing soonest"), ("newest", "Newest"), ("title", "Title, A to Z"))


class VacancySearchForm(NHSForm):
    """The index's filters, sent with GET. A value that makes no sense is shown as such and not applied."""

    mark_optional = False
    q = forms.CharField(label="Search by words", required=False, max_length=100)
    body = forms.ChoiceField(label="Organisation", required=False)
    role = forms.ChoiceField(
        label="Role", required=False, choices=[("", "All roles"), *Post.choices]
    )
    region = forms.ChoiceField(
        label="Region", required=False, choices=[("", "All regions"), *Region.choices]
    )
    closing = forms.ChoiceField(label="Closing date", required=False, choices=CLOSING)
    status = forms.ChoiceField(label="Status", required=False, choices=STATUS)
    sort = forms.ChoiceField(label="Sort by", required=False, choices=SORT)

    def __init__(self, data: Any, *, bodies: Iterable[Body]) -> None:  # noqa: ANN401 -- a QueryDict
        super().__init__(data)
        choices = [("", "All organisations"), *((body.slug, body.name) for body in bodies)]
        self.fields["body"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        for name, field in self.fields.items():
            if name != "q":
                field.error_messages["invalid_choice"] = (
                    f"Choose a {str(field.label).lower()} from the list."
                )
