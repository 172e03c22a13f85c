from typing import Any

from django import forms

from workflows.core.web.forms import NHSForm


class AnswerForm(NHSForm):
    """An answer, and agreement where something is asked; which button was pressed is the answer."""

    mark_optional = False
    agreed = forms.BooleanField(label="I have read this, and agree to it", required=False)

    def __init__(self, *args: Any, undertaking: str, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*args, **kwargs)
        if not undertaking:
            del self.fields["agreed"]
