"""allauth's forms in the NHS look; their rules stay allauth's."""

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.forms import HiddenInput

from workflows.accounts.queries import PeopleFilter
from workflows.accounts.rules.viewing import MOST_WORDS
from workflows.core.web.fields import WordsField
from workflows.core.web.forms import NHSForm, NHSFormMixin

ADVICE = "At least 12 characters. Three or four words that only you would put together work well."


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
            # allauth and Django put HTML here: a link that our pages have themselves, and a list
            if name in {"password", "oldpassword", "password1"}:
                field.help_text = ADVICE if name == "password1" else ""


class LoginForm(AccountFormMixin, allauth_forms.LoginForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = "Enter your password"


class SignupForm(AccountFormMixin, allauth_forms.SignupForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "We send a link to this address to check that it is yours."
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


class PasswordAgainForm(AccountFormMixin, allauth_forms.ReauthenticateForm):
    pass


class CodeFormMixin(AccountFormMixin):
    """A code is typed from a telephone: digits, a short box, and no guessing by the browser."""

    nhs = {"code": {"width": 10, "inputmode": "numeric", "spellcheck": False}}
    labels = {"code": "Code"}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = "Enter the code"


class CodeForm(CodeFormMixin, code_forms.AuthenticateForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "code"
        ].help_text = "The six digits your app shows, or one of your recovery codes."


class CodeAgainForm(CodeFormMixin, code_forms.ReauthenticateForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "code"
        ].help_text = "The six digits your app shows, or one of your recovery codes."


class SetUpAppForm(CodeFormMixin, app_forms.ActivateTOTPForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "The six digits your app shows for this account."


class RemoveAppForm(NHSFormMixin, app_forms.DeactivateTOTPForm):
    pass


class PasskeyFormMixin(AccountFormMixin):
    nhs = {"name": {"width": 20}}
    labels = {"name": "Name of this passkey"}


class AddPasskeyForm(PasskeyFormMixin, passkey_forms.AddWebAuthnForm):
    """Every passkey of ours can sign in by itself, so that is not asked."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "name"
        ].help_text = "So that you can tell it from others, for example “Work laptop”."
        self.fields["passwordless"].widget = HiddenInput(attrs={"checked": True})
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(PasskeyFormMixin, passkey_forms.EditWebAuthnForm):
    pass


class PeopleFilterForm(NHSForm):
    """What narrows the list of people."""

    mark_optional = False
    search = forms.CharField(label="Name or email address", required=False)
    work = forms.ChoiceField(
        label="Work on the site",
        required=False,
        choices=[("", "Anybody"), ("site", "Edits or approves"), ("other", "Does not")],
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> PeopleFilter:
        """Return the filters that make sense; what does not is left out, not refused."""
        self.is_valid()
        return PeopleFilter(**{name: str(value) for name, value in self.cleaned_data.items()})


class ViewAsForm(NHSForm):
    """Why a system administrator looks as somebody else."""

    nhs = {"reason": {"rows": 3}}
    reason = WordsField(
        label="Reason",
        max_words=MOST_WORDS,
        help_text="The person is told it by email, and it stays in the trail. Name nobody else.",
        error_messages={"required": "Enter a reason. The person is told it."},
    )
