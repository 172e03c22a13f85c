"""allauth's forms in the NHS look; their rules stay allauth's."""

from allauth.account import forms as allauth_forms
from django import forms
from django.http import HttpRequest

from workflows.accounts.models import User
from workflows.core.web.forms import NHSFormMixin


class SignupDetailsForm(forms.Form):
    """What we ask on creating an account beside e-mail and password (ACCOUNT_SIGNUP_FORM_CLASS)."""

    full_name = forms.CharField(label="Full name", max_length=150)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name: allauth calls this after it has saved the account."""
        user.full_name = self.cleaned_data["full_name"]
        user.save(update_fields=["full_name"])


class AccountFormMixin(NHSFormMixin):
    """Our labels, no placeholders (they vanish as one types), and boxes as wide as what goes in them."""

    nhs = {"email": {"width": 20}, "login": {"width": 20}, "full_name": {"width": 20}}
    labels = {
        "login": "Email address",
        "email": "Email address",
        "password": "Password",
        "password1": "Password",
        "oldpassword": "Current password",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            if name in {"login", "email"}:
                field.error_messages["required"] = "Enter your email address"
            if name in {"password", "password1"}:
                field.error_messages["required"] = "Enter a password"


class LoginForm(AccountFormMixin, allauth_forms.LoginForm):
    error_messages = {
        **allauth_forms.LoginForm.error_messages,
        "email_password_mismatch": "The email address or the password is not right. Check both and try again.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # allauth puts a "forgot password?" link here as HTML; our page has it as a link of its own
        self.fields["password"].help_text = ""


class SignupForm(AccountFormMixin, allauth_forms.SignupForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "We send a link to this address to check that it is yours."
        self.fields[
            "password1"
        ].help_text = "At least 12 characters. Three or four words that only you would put together work well."
        self.order_fields(["full_name", "email", "password1"])


class ResetPasswordForm(AccountFormMixin, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(AccountFormMixin, allauth_forms.ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "New password again"}


class ChangePasswordForm(AccountFormMixin, allauth_forms.ChangePasswordForm):
    labels = {
        "oldpassword": "Current password",
        "password1": "New password",
        "password2": "New password again",
    }
