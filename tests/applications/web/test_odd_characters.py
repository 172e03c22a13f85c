import pytest
from django.urls import reverse

from workflows.applications.models import Answer


@pytest.mark.parametrize("name", ["answer", "autosave"])
def test_a_nul_pasted_with_an_answer_loses_nothing(client, draft, name):
    """PostgreSQL refuses it in text, and a person who pasted it from a PDF cannot see it."""
    client.force_login(draft.candidate)
    where = reverse(f"applications:{name}", args=[draft.pk, "governance"])
    typed = {"text": "Chaired\x00 audit.", "version": 0, "save_id": "a\x00b", "tab": "one"}
    assert client.post(where, typed).status_code in {200, 302}
    saved = Answer.objects.get()
    assert saved.text == "Chaired audit."
    assert "\x00" not in saved.save_id
