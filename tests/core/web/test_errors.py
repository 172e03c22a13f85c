import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from workflows.core.errors import (
    NotAllowedError,
    NotVisibleError,
    StaleVersionError,
    TransitionError,
)
from workflows.core.web import errors
from workflows.core.web.middleware import refusals

# the header asks the database for the site menu
pytestmark = pytest.mark.django_db


@pytest.fixture
def request_():
    request = RequestFactory().get("/somewhere/?a=1")
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (NotVisibleError("secret name"), 404, "nothing at this address"),
        (NotAllowedError("You declared a conflict of interest."), 403, "conflict of interest"),
        (NotAllowedError(), 403, "not allowed to see this page"),
        (StaleVersionError("Sam saved first.", current="Their <text>"), 409, "Their &lt;text&gt;"),
        (TransitionError("The campaign is closed."), 400, "campaign is closed"),
    ],
)
def test_an_uncaught_refusal_becomes_a_page(request_, error, status, sentence):
    response = refusals(lambda _: HttpResponse()).process_exception(request_, error)
    assert response.status_code == status
    assert sentence in response.content.decode()
    assert "secret name" not in response.content.decode()


def test_other_exceptions_are_left_to_django(request_):
    middleware = refusals(lambda _: HttpResponse("fine"))
    assert middleware.process_exception(request_, ValueError()) is None
    assert middleware(request_).content == b"fine"


@pytest.mark.parametrize(
    ("view", "status", "sentence"),
    [
        (errors.bad_request, 400, "could not be understood"),
        (errors.forbidden, 403, "not allowed"),
        (errors.not_found, 404, "nothing at this address"),
        (errors.broken, 500, "What you had saved is kept"),
        (errors.stale_form, 403, "Nothing is lost"),
    ],
)
def test_handlers(request_, view, status, sentence):
    response = view(request_)
    assert response.status_code == status
    assert sentence in response.content.decode()
