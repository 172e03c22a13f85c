"""Hand what a form holds to a service, and its refusal back to the form."""

from collections.abc import Callable, Mapping

from workflows.core.errors import DomainError, InvalidInputError, NotVisibleError
from workflows.core.web.forms import NHSForm


def saved(form: NHSForm, save: Callable[[], object], names: Mapping[str, str]) -> bool:
    """Call a service with what a form holds; on a refusal put the sentence into the form.

    Args:
        form: bound.
        save: called only where the form is valid.
        names: a service's field name -> the form's, where they differ.
    """
    if not form.is_valid():
        return False
    try:
        save()
    except NotVisibleError:
        raise
    except InvalidInputError as error:
        form.add_domain_error(
            InvalidInputError({names.get(key, key): text for key, text in error.errors.items()})
        )
        return False
    except DomainError as error:
        form.add_domain_error(error)
        return False
    return True
