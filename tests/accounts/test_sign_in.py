import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_campaign, make_user
from workflows.accounts.models import User
from workflows.notices.models import OutboxMessage

pytestmark = pytest.mark.django_db

ADDRESS = "new.person@example.org"
GOOD = {"full_name": "Sam Okafor", "email": ADDRESS, "password1": "four quiet purple lanterns"}
WRONG = "The email address or the password is not right."
LINK = re.compile(r"http://testserver(/\S+)")


@pytest.fixture(autouse=True)
def fresh_limits():
    """allauth counts attempts in the cache, which outlives a test."""
    cache.clear()


def sign_up(client, path="", **changed):
    return client.post(path or reverse("account_signup"), {**GOOD, **changed})


def sign_in(client, email=ADDRESS, password=GOOD["password1"], **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def newest_link() -> str:
    return LINK.search(OutboxMessage.objects.first().body)[1]


def mails(email=ADDRESS) -> list[str]:
    return [row.template.rpartition("/")[2] for row in OutboxMessage.objects.filter(to_email=email)]


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def errors_of(response) -> dict[str, list[str]]:
    """The form's errors; the page must show each in the summary and beside its field."""
    page = response.content.decode()
    assert "nhsuk-error-summary" in page
    assert "<title>Error: " in page
    errors = response.context["form"].errors
    for sentences in errors.values():
        for sentence in sentences:
            assert page.count(str(sentence)) >= 1
    return errors


def test_register_confirm_and_arrive_home(client):
    response = sign_up(client)
    assert response.url == reverse("account_email_verification_sent")
    assert "Check your email" in client.get(response.url).content.decode()
    assert mails() == ["email_confirmation_signup"]
    message = OutboxMessage.objects.get()
    assert message.subject == "Confirm your email address"
    person = User.objects.get(email=ADDRESS)
    assert (message.recipient, person.full_name) == (person, "Sam Okafor")
    assert not signed_in(client)

    link = newest_link()
    assert ADDRESS in client.get(link).content.decode()
    assert not signed_in(client)  # opening the link is not enough: mail scanners open links
    response = client.post(link)
    assert response.url == reverse("home")
    assert signed_in(client)
    page = client.get(response.url, follow=True)
    assert page.status_code == 200
    assert "Your email address is confirmed." in page.content.decode()

    other = Client()
    assert "used already" in other.get(link).content.decode()
    assert other.post(link).status_code == 404
    assert not signed_in(other)


def test_the_link_works_in_another_browser_and_asks_to_sign_in(client):
    sign_up(client)
    other = Client()
    response = other.post(newest_link(), follow=True)
    assert response.redirect_chain[-1][0] == reverse("account_login")
    assert response.status_code == 200
    assert not signed_in(other)
    assert sign_in(other).url == reverse("home")


@pytest.mark.parametrize("same_browser", [True, False])
def test_who_came_from_an_advert_goes_back_to_it(client, same_browser):
    wanted = reverse("applications:start", args=[make_campaign().reference])
    first = client.get(reverse("account_signup"), {"next": wanted})
    assert f'name="next" value="{wanted}"' in first.content.decode()
    sign_up(client, f"{reverse('account_signup')}?next={wanted}", next=wanted)
    browser = client if same_browser else Client()
    link = newest_link()
    page = browser.get(link).content.decode()
    carried = re.search(r'name="next" value="([^"]+)"', page)
    response = browser.post(link.partition("?")[0], {"next": carried[1]})
    assert response.url == wanted
    assert browser.get(wanted).status_code == 200


def test_an_address_elsewhere_is_not_followed(client):
    sign_up(client, next="https://example.com/")
    assert "example.com" not in OutboxMessage.objects.get().body
    assert client.post(newest_link(), {"next": "https://example.com/"}).url == reverse("home")


def test_a_taken_address_shows_the_same_page_and_tells_its_owner(client):
    person = make_user(email=ADDRESS)
    taken = sign_up(client, email=ADDRESS.upper())
    free = sign_up(Client(), email="free@example.org")
    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    pages = [client.get(taken.url).content, Client().get(free.url).content]
    assert pages[0].decode().count("free@") == 0
    assert ADDRESS not in pages[0].decode().lower()
    assert mails() == ["account_already_exists"]
    body = OutboxMessage.objects.filter(recipient=person).get().body
    assert reverse("account_reset_password") in body
    assert User.objects.count() == 2


def test_capitals_in_an_address_do_not_matter(client):
    sign_up(client, email="New.Person@Example.ORG")
    client.post(newest_link())
    assert User.objects.get().email == ADDRESS
    other = Client()
    assert sign_in(other, "NEW.PERSON@EXAMPLE.ORG").url == reverse("home")
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        User(email="NEW.person@example.org", full_name="Twin").save()


@pytest.mark.parametrize("email", [ADDRESS, "nobody@example.org"])
def test_wrong_password_and_unknown_address_read_the_same(client, email):
    make_user(email=ADDRESS)
    response = sign_in(client, email, "not the password")
    errors = errors_of(response)
    assert [WRONG in str(errors)] == [True]
    page = response.content.decode()
    assert f'value="{email}"' in page
    assert "not the password" not in page
    assert not signed_in(client)


def test_a_closed_account_reads_like_a_wrong_password(client):
    make_user(email=ADDRESS, is_active=False)
    assert WRONG in sign_in(client, password=PASSWORD).content.decode()
    assert not signed_in(client)
    assert "closed" in client.get(reverse("account_inactive")).content.decode()


def test_a_session_ends_with_its_account(client):
    person = make_user(email=ADDRESS)
    sign_in(client, password=PASSWORD)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(reverse("home")).url.startswith(reverse("account_login"))


def test_signing_in_unconfirmed_sends_the_link_again(client):
    sign_up(client)
    cache.clear()  # three minutes later
    response = sign_in(client)
    assert response.url == reverse("account_email_verification_sent")
    assert mails() == ["email_confirmation", "email_confirmation_signup"]
    assert client.post(newest_link()).url == reverse("home")


def test_too_many_wrong_passwords_are_refused_for_a_while(client):
    make_user(email=ADDRESS)
    for _ in range(5):
        sign_in(client, password="wrong")
    response = sign_in(client, password=PASSWORD)
    assert "Too many" in response.content.decode()
    assert not signed_in(client)


def test_nothing_typed_is_lost_but_the_password(client):
    response = sign_up(client, email="not-an-address", password1="short")
    errors = errors_of(response)
    assert set(errors) == {"email", "password1"}
    page = response.content.decode()
    assert 'value="Sam Okafor"' in page
    assert 'value="not-an-address"' in page
    assert 'value="short"' not in page
    assert 'href="#id_email"' in page


def test_empty_forms_say_what_is_missing(client):
    page = client.post(reverse("account_signup"), {}).content.decode()
    for sentence in ("Enter your full name", "Enter your email address", "Enter a password"):
        assert page.count(sentence) == 2, sentence  # in the summary and beside the field
    page = client.post(reverse("account_login"), {}).content.decode()
    for sentence in ("Enter your email address", "Enter your password"):
        assert page.count(sentence) == 2, sentence


def test_a_password_like_the_address_is_refused(client):
    response = sign_up(client, password1="new.person@example")
    assert "password1" in errors_of(response)


def test_password_reset_there_and_back(client):
    person = make_user(email=ADDRESS)
    response = client.post(reverse("account_reset_password"), {"email": ADDRESS})
    assert response.url == reverse("account_reset_password_done")
    assert "Check your email" in client.get(response.url).content.decode()
    assert mails() == ["password_reset_key"]
    link = newest_link()
    page = client.get(link, follow=True)
    assert "&lt;" not in page.content.decode()  # no library's HTML shown as text
    form = page.redirect_chain[-1][0]
    assert link.split("-", 1)[1].strip("/") not in form  # the key does not stay in the address bar
    differing = client.post(form, {"password1": "three loud green bells", "password2": "other"})
    assert "password2" in errors_of(differing)
    done = client.post(
        form, {"password1": "three loud green bells", "password2": "three loud green bells"}
    )
    assert done.url == reverse("account_reset_password_from_key_done")
    assert "is changed" in client.get(done.url).content.decode()
    person.refresh_from_db()
    assert person.check_password("three loud green bells")
    again = Client().get(link, follow=True)
    assert "used already" in again.content.decode()
    assert sign_in(Client(), password="three loud green bells").url == reverse("home")


def test_reset_for_an_unknown_address_shows_the_same_page(client):
    response = client.post(reverse("account_reset_password"), {"email": "who@example.org"})
    assert response.url == reverse("account_reset_password_done")
    assert mails("who@example.org") == ["unknown_account"]


def test_reset_does_not_open_a_closed_account(client):
    make_user(email=ADDRESS, is_active=False)
    response = client.post(reverse("account_reset_password"), {"email": ADDRESS})
    assert response.url == reverse("account_reset_password_done")
    assert "password_reset_key" not in mails()


def test_changing_a_password(client):
    person = make_user()
    client.force_login(person)
    path = reverse("account_change_password")
    page = client.get(path).content.decode()
    assert "Change your password" in page
    assert "&lt;" not in page  # no library's HTML shown as text
    good = {"password1": "three loud green bells", "password2": "three loud green bells"}
    assert "oldpassword" in errors_of(client.post(path, {"oldpassword": "no", **good}))
    response = client.post(path, {"oldpassword": PASSWORD, **good})
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.check_password("three loud green bells")


def test_signing_out(client):
    client.force_login(make_user())
    assert "Sign out" in client.get(reverse("account_logout")).content.decode()
    assert client.post(reverse("account_logout")).url == "/"
    assert not signed_in(client)


def test_who_is_signed_in_does_not_see_the_sign_in_page(client):
    client.force_login(make_user())
    assert client.get(reverse("account_login")).url == reverse("home")
    assert client.get(reverse("account_signup")).url == reverse("home")


def test_a_visitor_is_asked_to_sign_in_before_home(client):
    assert client.get(reverse("home")).url == f"{reverse('account_login')}?next={reverse('home')}"


def test_who_may_not_edit_the_site_is_told_so_and_not_sent_round_in_circles(client):
    make_user(email=ADDRESS)
    response = client.get("/admin/")
    assert response.url == f"{reverse('account_login')}?next=/admin/"
    sign_in(client, password=PASSWORD, next="/admin/")
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[1][0] == reverse("home")
    assert "do not have permission" in response.content.decode()


def test_who_edits_the_site_arrives_there(client):
    make_user(email=ADDRESS, is_superuser=True)
    assert sign_in(client, password=PASSWORD, next="/admin/").url == "/admin/"
    assert client.get(f"{reverse('account_login')}?next=/admin/").url == "/admin/"
