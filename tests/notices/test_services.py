import pytest
from django.core import mail

from tests.factories import AT, make_user
from workflows.core.models import Job
from workflows.notices import services
from workflows.notices.models import MessageState, OutboxMessage

pytestmark = pytest.mark.django_db


def queue(key="test:1", **fields):
    return services.queue(key=key, template="test_notice", context={"link": "/x/"}, at=AT, **fields)


@pytest.fixture(autouse=True)
def template(settings, tmp_path):
    folder = tmp_path / "email"
    folder.mkdir()
    (folder / "test_notice.txt").write_text("Subject: A notice\n\nSee {{ base_url }}{{ link }}\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


def test_one_message_an_occasion_sent_once_by_a_job(django_capture_on_commit_callbacks):
    person = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        message = queue(recipient=person)
        assert queue(recipient=person) == message
    message.refresh_from_db()
    assert (message.subject, message.state, message.to_email) == (
        "A notice",
        MessageState.SENT,
        person.email,
    )
    assert message.body == "See http://127.0.0.1:8000/x/\n"
    assert [each.subject for each in mail.outbox] == ["A notice"]
    assert Job.objects.filter(name="notices.send", state="done").count() == 1
    services.deliver(message_id=message.pk, at=AT)
    assert len(mail.outbox) == 1


def test_an_address_of_nobody_we_know():
    message = queue(key="test:2", to_email="new@example.org")
    assert (message.recipient, message.to_email) == (None, "new@example.org")
    assert str(message) == "A notice"


def test_a_mail_server_that_refuses_leaves_the_message_waiting(monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("refused")

    message = queue(key="test:3", to_email="new@example.org")
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(OSError, match="refused"):
        services.deliver(message_id=message.pk, at=AT)
    assert OutboxMessage.objects.get(pk=message.pk).state == MessageState.QUEUED
