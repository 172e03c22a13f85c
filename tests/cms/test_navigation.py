import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from tests.factories import make_user
from workflows.core.web import navigation

pytestmark = pytest.mark.django_db


def led_to(person) -> set[str]:
    return {item.href for item in navigation.items_for(person)}


def test_whoever_works_in_the_site_editor_is_led_to_it_and_nobody_else():
    entry = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    writers = Group.objects.create(name="Writers")
    writers.permissions.add(entry)
    editor, other, admin = make_user("Eve Ditor"), make_user("Otto Ther"), make_user("Ada Min")
    editor.groups.add(writers)
    other.groups.add(Group.objects.create(name="No entry"))
    admin.is_superuser = True
    admin.save()
    editors = reverse("wagtailadmin_home")
    assert editors in led_to(editor) & led_to(admin)
    assert editors not in led_to(other)
    # Whoever works on the site has no use for an empty list of applications.
    applications = reverse("applications:mine")
    assert applications not in led_to(editor) | led_to(admin)
    assert applications in led_to(make_user("Cara Ndidate"))
