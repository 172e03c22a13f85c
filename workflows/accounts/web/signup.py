"""In a file of its own: allauth imports it while its own forms are still being made."""

from django import forms
from django.http import HttpRequest

from workflows.accounts.models import User


class SignupDetailsForm(forms.Form):
    """What we ask on creating an account beside e-mail and password (ACCOUNT_SIGNUP_FORM_CLASS)."""

    full_name = forms.CharField(
        label="Full name",
        max_length=150,
        error_messages={"required": "Enter your full name"},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name: allauth calls this after it has saved the account."""
        user.full_name = self.cleaned_data["full_name"]
        user.save(update_fields=["full_name"])
