from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from workflows.core.web import navigation


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self) -> None:
        """Lead those who work in the site's editor to it."""
        navigation.register(links)


def links(_somebody: Any) -> Iterator[navigation.NavItem]:  # noqa: ANN401 -- as navigation's
    """Yield the header link to the editor, for system administrators and the groups let into it."""
    from django.contrib.auth.models import Group  # noqa: PLC0415 -- models load after apps

    entry = Group.objects.filter(
        user=OuterRef("pk"),
        permissions__codename="access_admin",
        permissions__content_type__app_label="wagtailadmin",
    )
    when = Q(is_superuser=True) | Q(Exists(entry))
    yield navigation.NavItem("Site editor", reverse("wagtailadmin_home"), order=80, when=when)
