import itertools

from allauth.account.models import EmailAddress

from workflows.accounts.models import User
from workflows.core.clock import now

# Views read the real clock, so the factories' "now" is the real one, fixed for the run.
AT = now()
PASSWORD = "a long enough sentence"
_numbers = itertools.count(1)


def make_user(
    full_name: str = "", *, email: str = "", verified: bool = True, **fields: object
) -> User:
    """A person who can sign in with PASSWORD."""
    number = next(_numbers)
    name = full_name or f"Person {number}"
    user = User.objects.create_user(
        email or f"person{number}@example.org", PASSWORD, full_name=name, **fields
    )
    if verified:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
