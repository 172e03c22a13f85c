"""Signing in through one's organisation, against a real OpenID Connect service on loopback."""

import json
import time
import urllib.error
import urllib.request

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.core.cache import cache
from django.urls import reverse

from tests.accounts import oidc
from tests.factories import give_role, make_body, make_user
from workflows.accounts.models import User
from workflows.accounts.rules.organisations import Organisation, parse_organisations, signed_in_at
from workflows.core.models import AuditEvent

HOUR = 3600


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def service(settings):
    with oidc.running() as found:
        settings.ORGANISATIONS = (
            Organisation(
                id="westcliff",
                name="Westcliff NHS Trust",
                server_url=found.url,
                client_id=oidc.CLIENT,
                client_secret=oidc.SECRET,
                domains=("westcliff.example",),
                second_step=("mfa",),
            ),
        )
        yield found


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def come_back(address: str) -> str:
    """Visit the organisation as a browser would; return where it sends the person, less our host."""
    try:
        urllib.request.build_opener(Stay).open(address, timeout=10)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"].removeprefix("http://testserver")
    raise AssertionError("The organisation did not send the person back.")


def sign_in(client, service, onward="", **claims):
    service.claims = {"sub": "s-1", "email": "ade@westcliff.example", "name": "Ade Bello", **claims}
    address = reverse("openid_connect_login", args=["westcliff"])
    leaving = client.post(f"{address}?next={onward}" if onward else address)
    assert leaving.url.startswith(f"{service.url}/authorize?")
    return client.get(come_back(leaving.url))


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.django_db
class TestSigningIn:
    def test_the_sign_in_page_names_the_organisation_and_keeps_where_one_was_going(
        self, client, service
    ):
        page = client.get(f"{reverse('account_login')}?next=/desk/").content.decode()
        address = reverse("openid_connect_login", args=["westcliff"])
        assert f'href="{address}?process=login&amp;next=%2Fdesk%2F"' in page
        onward = client.get(f"{address}?process=login").content.decode()
        assert "Sign in through Westcliff NHS Trust" in onward

    def test_without_organisations_the_page_names_none(self, client):
        assert (
            "through your organisation" not in client.get(reverse("account_login")).content.decode()
        )

    def test_a_new_person_gets_an_account_without_any_role(self, client, service):
        response = sign_in(client, service, amr=["pwd", "mfa"])
        assert response.status_code == 302
        person = User.objects.get(email="ade@westcliff.example")
        assert (person.full_name, person.has_usable_password()) == ("Ade Bello", False)
        assert signed_in(client)
        assert client.get("/desk/").status_code == 404  # no role, whatever the organisation says

    def test_nothing_of_what_the_organisation_said_is_kept(self, client, service):
        sign_in(client, service, employee_number="4711")
        assert SocialAccount.objects.get().extra_data == {}
        sign_in(client, service, employee_number="4711")
        assert SocialAccount.objects.get().extra_data == {}

    def test_the_account_of_the_address_is_opened_and_found_again_by_number(self, client, service):
        person = make_user(email="ade@westcliff.example")
        sign_in(client, service)
        assert client.session["_auth_user_id"] == str(person.pk)
        client.logout()
        sign_in(client, service, name="Ade Bello-Hart")
        assert client.session["_auth_user_id"] == str(person.pk)
        assert User.objects.count() == 1

    def test_capitals_in_an_address_do_not_matter(self, client, service):
        person = make_user(email="ade@westcliff.example")
        sign_in(client, service, email="Ade@WestCliff.example")
        assert client.session["_auth_user_id"] == str(person.pk)

    def test_pkce_is_used(self, client, service):
        sign_in(client, service)
        assert service.asked[0]["code_challenge_method"] == "S256"

    def test_how_one_signed_in_stands_in_the_trail(self, client, service):
        sign_in(client, service)
        event = AuditEvent.objects.get(action="accounts.signed_in")
        assert event.detail == {"by": "organisation"}


@pytest.mark.django_db
class TestSecondStep:
    @pytest.fixture
    def coordinator(self):
        person = make_user(email="ade@westcliff.example")
        give_role(person, make_body())
        return person

    def test_an_organisation_that_asked_for_one_opens_the_desk(self, client, service, coordinator):
        sign_in(client, service, amr=["pwd", "mfa"])
        assert client.get("/desk/").status_code == 200

    @pytest.mark.parametrize("said", [{}, {"amr": ["pwd"]}, {"amr": "pwd", "acr": "1"}])
    def test_one_that_did_not_say_so_leads_to_ours(self, client, service, coordinator, said):
        sign_in(client, service, **said)
        response = client.get("/desk/")
        assert response.status_code == 302
        assert response.url.startswith(reverse("two_step"))

    def test_an_old_single_sign_on_is_no_proof_of_this_minute(self, client, service, coordinator):
        sign_in(client, service, amr=["mfa"], auth_time=int(time.time()) - HOUR)
        assert client.get("/desk/").status_code == 200
        asked = client.get(reverse("mfa_add_webauthn"))
        assert asked.status_code == 302
        assert asked.url.startswith(reverse("organisation_again"))
        page = client.get(asked.url)
        assert "sign in there once more" in page.content.decode()
        again = reverse("openid_connect_login", args=["westcliff"])
        leaving = client.post(f"{again}?auth_params=prompt%3Dlogin%26max_age%3D0")
        assert "prompt=login&max_age=0" in leaving.url
        service.claims = {**service.claims, "auth_time": int(time.time())}
        client.get(come_back(leaving.url))
        assert client.get(reverse("mfa_add_webauthn")).status_code == 200

    def test_who_did_not_come_through_one_is_asked_the_usual_way(
        self, client, service, coordinator
    ):
        client.force_login(coordinator)
        response = client.get(reverse("organisation_again"))
        assert response.url == reverse("account_reauthenticate")


@pytest.mark.django_db
class TestRefusals:
    @pytest.mark.parametrize(
        "email",
        ["ade@elsewhere.example", "ade@westcliff.example.evil.example", "westcliff.example", ""],
    )
    def test_an_address_of_another_domain_opens_nothing(self, client, service, email):
        make_user(email="ade@elsewhere.example")
        response = sign_in(client, service, email=email, email_verified=True)
        assert response.status_code == 403
        assert "gave no email address of its own" in response.content.decode()
        assert not signed_in(client)
        assert User.objects.count() == 1

    def test_a_number_that_is_known_does_not_help_another_address(self, client, service):
        sign_in(client, service)
        client.logout()
        assert sign_in(client, service, email="ade@elsewhere.example").status_code == 403
        assert not signed_in(client)

    def test_a_closed_account_stays_closed(self, client, service):
        make_user(email="ade@westcliff.example", is_active=False)
        response = sign_in(client, service)
        assert response.status_code == 403
        assert "is closed" in response.content.decode()
        assert not signed_in(client)

    def test_a_broken_service_gets_a_page_that_says_what_to_do(self, client, service):
        service.broken = True
        response = sign_in(client, service)
        assert response.status_code == 401
        assert "did not answer as it should" in response.content.decode()

    def test_an_answer_meant_for_somebody_else_is_refused(self, client, service):
        service.audience = "another-product"
        response = sign_in(client, service)
        assert response.status_code == 401
        assert not signed_in(client)

    def test_an_answer_nobody_asked_for_is_refused(self, client, service):
        address = reverse("openid_connect_callback", args=["westcliff"])
        response = client.get(f"{address}?code=code-1&state=made-up")
        assert response.status_code == 401
        assert not signed_in(client)

    def test_an_unknown_organisation_is_not_found(self, client, service):
        assert client.get(reverse("openid_connect_login", args=["nobody"])).status_code == 404

    def test_broken_off_there_says_how_else_to_sign_in(self, client, service):
        leaving = client.post(reverse("openid_connect_login", args=["westcliff"]))
        state = leaving.url.partition("state=")[2].partition("&")[0]
        address = reverse("openid_connect_callback", args=["westcliff"])
        response = client.get(f"{address}?error=access_denied&state={state}", follow=True)
        assert "broken off at your organisation" in response.content.decode()


GOOD = {
    "id": "westcliff",
    "name": "Westcliff NHS Trust",
    "server_url": "https://login.westcliff.example",
    "client_id": "a",
    "client_secret": "b",
    "domains": ["@WestCliff.example"],
}


class TestTheSetting:
    def test_a_list_of_organisations_is_read(self):
        (found,) = parse_organisations(json.dumps([{**GOOD, "second_step": ["mfa"]}]))
        assert found.vouches_for(" Ade@westcliff.example")
        assert not found.vouches_for("@westcliff.example")
        assert found.asked_second_step({"amr": ["pwd", "mfa"]})
        assert found.asked_second_step({"acr": "mfa"})
        assert not found.asked_second_step({"amr": "pwd"})
        assert found.origins == ("https://login.westcliff.example",)
        assert parse_organisations("") == ()

    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [
            ("{", "must be a JSON list: "),
            ("{}", "must be a JSON list."),
            ("[1]", "organisation 1 must be an object"),
            (json.dumps([{**GOOD, "client_secret": " "}]), "organisation 1 needs “client_secret”"),
            (json.dumps([GOOD, GOOD]), "the same id"),
            (json.dumps([{**GOOD, "id": "a/b"}]), "letters, digits and hyphens"),
            (
                json.dumps([{**GOOD, "server_url": "http://far.example"}]),
                "must begin with https://",
            ),
            (json.dumps([{**GOOD, "domains": []}]), "needs “domains”"),
            (json.dumps([{**GOOD, "domains": "westcliff.example"}]), "needs “domains”"),
        ],
    )
    def test_a_mistake_is_told_in_a_sentence(self, rows, sentence):
        with pytest.raises(ValueError, match=r"OIDC_PROVIDERS") as raised:
            parse_organisations(rows)
        assert sentence in str(raised.value)

    def test_when_somebody_proved_who_they_are_is_never_later_than_now(self):
        assert signed_in_at({}, now=100.0) == 100.0
        assert signed_in_at({"auth_time": 40}, now=100.0) == 40.0
        assert signed_in_at({"auth_time": 400}, now=100.0) == 100.0
        assert signed_in_at({"auth_time": "soon"}, now=100.0) == 100.0

    def test_none_is_configured_by_default(self):
        assert django_settings.ORGANISATIONS == ()
