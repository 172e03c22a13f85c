import pytest
from django.urls import reverse

from tests.factories import AT
from workflows.notices import services

pytestmark = pytest.mark.django_db


def write(number=1, **fields):
    given = {
        "subject": f"Subject {number}",
        "body": "Go to http://testserver/start/ <now>",
        "to_email": f"person{number}@example.org",
        **fields,
    }
    return services.queue_text(key=f"mail:{number}", template="x", at=AT, recipient=None, **given)


def test_there_is_no_such_page_in_a_real_installation(client, settings):
    assert settings.DEMO is False
    row = write()
    assert client.get(reverse("notices:mailbox")).status_code == 404
    assert client.get(reverse("notices:message", args=[row.pk])).status_code == 404


def test_the_demonstration_shows_its_mail(client, settings):
    settings.DEMO = True
    page = client.get(reverse("notices:mailbox")).content.decode()
    assert "No e-mail here" in page
    row = write()
    page = client.get(reverse("notices:mailbox")).content.decode()
    assert "Subject 1" in page
    assert "person1@example.org" in page
    page = client.get(reverse("notices:message", args=[row.pk])).content.decode()
    assert '<a href="http://testserver/start/">http://testserver/start/</a> &lt;now&gt;' in page
    assert client.get(reverse("notices:message", args=[row.pk + 1])).status_code == 404


def test_searching_and_paging(client, settings, django_assert_max_num_queries):
    settings.DEMO = True
    for number in range(1, 31):
        write(number)
    path = reverse("notices:mailbox")
    with django_assert_max_num_queries(6):
        first = client.get(path)
    assert len(first.context["page"].object_list) == 25
    assert len(client.get(path, {"page": "2"}).context["page"].object_list) == 5
    found = client.get(path, {"q": "person30@"}).context["page"].object_list
    assert [row.subject for row in found] == ["Subject 30"]
    assert "No e-mail" in client.get(path, {"q": "nothing like this"}).content.decode()
