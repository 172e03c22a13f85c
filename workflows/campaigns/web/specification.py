"""Criteria and anchors in one form that works without scripts: rows are added, moved and removed by a POST."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import slugify

from workflows.campaigns.models import Campaign
from workflows.campaigns.rules.anchors import Anchor, default_anchors
from workflows.campaigns.services import AnchorInput, CriterionInput
from workflows.core.web.forms import NHSForm

PARTS = ("key", "title", "description", "weight", "kind", "lead")
BLANK = {"key": "", "title": "", "description": "", "weight": "1", "kind": "essential", "lead": ""}
MOST_ROWS = 20

type Row = Mapping[str, str]


@dataclass(frozen=True)
class RowFields:
    """One criterion's fields, bound, for the template; `number` counts from 1."""

    number: int
    key: Any  # bound fields of a Django form
    title: Any
    description: Any
    weight: Any
    kind: Any
    lead: Any
    first: bool
    last: bool


class SpecificationForm(NHSForm):
    """A form of as many criteria as there are rows, and an anchor for each point of the scale."""

    nhs = {
        **{f"weight_{index}": {"width": 2} for index in range(MOST_ROWS)},
        **{f"lead_{index}": {"optional": False} for index in range(MOST_ROWS)},
        "reason": {"optional": False},
        **{f"label_{value}": {"maxlength": None, "width": 20} for value in range(11)},
    }

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        rows: Sequence[Row],
        anchors: Sequence[Anchor],
        reason: str | None = None,
    ) -> None:
        """`reason`: what was typed so far, where the form asks why the criteria change."""
        super().__init__(data)
        self.count, self.values = len(rows), [anchor.value for anchor in anchors]
        for index, row in enumerate(rows):
            self._add_criterion(index, row)
        for anchor in anchors:
            self._add(
                f"label_{anchor.value}",
                _text(f"Mark {anchor.value}: name", max_length=60),
                anchor.label,
            )
            self._add(
                f"meaning_{anchor.value}",
                _text(f"Mark {anchor.value}: meaning", rows=2),
                anchor.description,
            )
        if reason is not None:
            why = forms.CharField(
                label="Why the criteria change",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="The specification is approved, so this becomes a new version. The reason is kept with it.",
            )
            self._add("reason", why, reason)

    def _add(self, name: str, field: forms.Field, value: str) -> None:
        field.initial = value
        self.fields[name] = field

    def _add_criterion(self, index: int, row: Row) -> None:
        number = index + 1
        key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
        self._add(f"key_{index}", key, row["key"])
        self._add(
            f"title_{index}", _text(f"Criterion {number}: title", max_length=120), row["title"]
        )
        self._add(
            f"description_{index}",
            _text(f"Criterion {number}: what the panel looks for", rows=3),
            row["description"],
        )
        weight = forms.IntegerField(
            label=f"Criterion {number}: weight",
            min_value=1,
            max_value=10,
            help_text="1 to 10. A criterion of weight 2 counts twice.",
            error_messages={"required": f"Enter the weight of criterion {number}"},
        )
        self._add(f"weight_{index}", weight, row["weight"])
        kind = forms.ChoiceField(
            label=f"Criterion {number}: kind",
            widget=forms.RadioSelect,
            choices=[("essential", "Essential"), ("desirable", "Desirable")],
            error_messages={"required": f"Select whether criterion {number} is essential"},
        )
        self._add(f"kind_{index}", kind, row["kind"])
        lead = forms.BooleanField(
            label=f"Criterion {number} is the lead criterion: it breaks ties first", required=False
        )
        self._add(f"lead_{index}", lead, row["lead"])

    def clean(self) -> dict[str, Any]:
        """Let one criterion at most break ties first."""
        given = super().clean() or self.cleaned_data
        leads = [index for index in range(self.count) if given.get(f"lead_{index}")]
        for index in leads[1:]:
            self.add_error(f"lead_{index}", "Choose one lead criterion only")
        return given

    @property
    def rows(self) -> list[RowFields]:
        """The criteria's fields, in order."""
        return [
            RowFields(
                number=index + 1,
                first=index == 0,
                last=index == self.count - 1,
                **{part: self[f"{part}_{index}"] for part in PARTS},
            )
            for index in range(self.count)
        ]

    @property
    def anchor_fields(self) -> list[tuple[Any, Any]]:
        """Name and meaning of each mark, lowest first."""
        return [(self[f"label_{value}"], self[f"meaning_{value}"]) for value in self.values]

    def criteria(self) -> list[CriterionInput]:
        """Return the criteria filled in; a new one gets a short name from its title."""
        given, taken, made = self.cleaned_data, set[str](), []
        for index in range(self.count):
            title = given[f"title_{index}"]
            wanted = slugify(given[f"key_{index}"] or title)[:36] or f"criterion-{index + 1}"
            key = next(
                each
                for each in (wanted, *(f"{wanted}-{n}" for n in range(2, MOST_ROWS + 2)))
                if each not in taken
            )
            taken.add(key)
            made.append(
                CriterionInput(
                    key=key,
                    title=title,
                    description=given[f"description_{index}"],
                    weight=given[f"weight_{index}"],
                    essential=given[f"kind_{index}"] == "essential",
                    lead=given[f"lead_{index}"],
                )
            )
        return made

    def anchors(self) -> list[AnchorInput]:
        """Return the anchors filled in."""
        given = self.cleaned_data
        return [
            AnchorInput(value, given[f"label_{value}"], given[f"meaning_{value}"])
            for value in self.values
        ]


def _text(label: str, *, max_length: int | None = None, rows: int = 0) -> forms.CharField:
    start, end = label.split(": ")
    return forms.CharField(
        label=label,
        max_length=max_length,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput,
        error_messages={"required": f"Enter the {end} of {start[:1].lower()}{start[1:]}"}
        if not end.startswith("what")
        else {"required": f"Enter {end} for {start[:1].lower()}{start[1:]}"},
    )


def saved(campaign: Campaign) -> tuple[list[Row], list[Anchor]]:
    """Return what a campaign has; one empty row and the usual anchors where it has none."""
    rows: list[Row] = [
        {
            "key": each.key,
            "title": each.title,
            "description": each.description,
            "weight": str(each.weight),
            "kind": "essential" if each.essential else "desirable",
            "lead": "on" if each.lead else "",
        }
        for each in campaign.criteria.all()
    ]
    anchors = [
        Anchor(each.value, each.label, each.description) for each in campaign.scale_points.all()
    ]
    return rows or [BLANK], anchors or list(default_anchors(campaign.scale_min, campaign.scale_max))


def posted(data: Mapping[str, str], campaign: Campaign) -> tuple[list[Row], list[Anchor]]:
    """Return what was typed, whatever it is, so that nothing is lost while rows move."""
    asked = data.get("rows", "")
    count = min(max(int(asked) if asked.isdecimal() else 1, 1), MOST_ROWS)
    rows: list[Row] = [
        {part: data.get(f"{part}_{index}", "") for part in PARTS} for index in range(count)
    ]
    anchors = [
        Anchor(value, data.get(f"label_{value}", ""), data.get(f"meaning_{value}", ""))
        for value in range(campaign.scale_min, campaign.scale_max + 1)
    ]
    return rows, anchors


def rearranged(rows: Sequence[Row], order: str) -> list[Row]:
    """Return the rows after "add", "remove-2", "up-2" or "down-2" (counted from 0); anything else changes nothing."""
    what, _, place = order.partition("-")
    new = list(rows)
    if what == "add" and len(new) < MOST_ROWS:
        return [*new, BLANK]
    if not place.isdecimal() or int(place) >= len(new):
        return new
    index = int(place)
    if what == "remove" and len(new) > 1:
        del new[index]
    elif what == "up" and index > 0:
        new[index - 1], new[index] = new[index], new[index - 1]
    elif what == "down" and index + 1 < len(new):
        new[index + 1], new[index] = new[index], new[index + 1]
    return new
