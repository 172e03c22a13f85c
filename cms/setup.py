"""What a site needs before editors can work: pages, groups, permissions and the approval workflow.

Every function may be run again: it puts right what differs and touches no page that editors have changed.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import (
    AdvertApprovalTask,
    GuidanceIndexPage,
    GuidancePage,
    HomePage,
    VacancyIndexPage,
    VacancyPage,
)
from workflows.accounts.models import User
from workflows.campaigns.models import Campaign

EDITORS = "Editors"
APPROVERS = "Advert approvers"
WORKFLOW = "Advert approval"


@dataclass(frozen=True)
class SiteTree:
    """The pages everything else hangs under."""

    home: HomePage
    vacancies: VacancyIndexPage
    guidance: GuidanceIndexPage


@dataclass(frozen=True)
class GuidanceText:
    """A page of advice.

    Args:
        blocks: (kind, content) pairs, see `body`.
        footer: linked from every page's foot and kept under the home page, not under guidance.
    """

    slug: str
    title: str
    summary: str
    blocks: Sequence[tuple[str, Any]]
    footer: bool = False


@transaction.atomic
def ensure_site(*, at: dt.datetime, guidance: Sequence[GuidanceText] = ()) -> SiteTree:
    """Make the site, its root pages, groups, permissions and workflow, and the pages given, where missing."""
    tree = _ensure_pages()
    ensure_people(tree.home)
    for text in guidance:
        ensure_guidance(tree, text, at=at)
    return tree


def ensure_guidance(tree: SiteTree, text: GuidanceText, *, at: dt.datetime) -> GuidancePage:
    """Publish a page of advice unless a page has its slug already."""
    parent = tree.home if text.footer else tree.guidance
    existing: GuidancePage | None = (
        GuidancePage.objects.child_of(parent).filter(slug=text.slug).first()
    )
    if existing is not None:
        return existing
    page = GuidancePage(
        title=text.title,
        slug=text.slug,
        summary=text.summary,
        body=body(text.blocks),
        show_in_footer=text.footer,
        last_reviewed_on=at.date(),
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def ensure_advert(
    tree: SiteTree,
    campaign: Campaign,
    *,
    texts: Mapping[str, str | Sequence[str]],
    publish: bool,
    editor: User | None = None,
) -> VacancyPage:
    """Make a campaign's advert where there is none, and publish it, which opens the campaign, if asked.

    Args:
        tree: from `ensure_site`.
        campaign: whose advert it is.
        texts: any of title, summary (plain) and about_body, role, looking_for, how_to_apply (a paragraph,
            or several).
        publish: whether it goes live now.
        editor: who drafted it.

    Raises TransitionError if it is to be published and the campaign cannot open.
    """
    existing: VacancyPage | None = VacancyPage.objects.filter(campaign=campaign).first()
    if existing is not None:
        return existing
    rich = {
        name: paragraphs(texts[name])
        for name in ("about_body", "role", "looking_for", "how_to_apply")
        if name in texts
    }
    page = VacancyPage(
        title=texts.get("title", campaign.title),
        slug=campaign.reference.lower(),
        summary=texts.get("summary", ""),
        campaign=campaign,
        live=False,
        owner=editor,
        **rich,
    )
    tree.vacancies.add_child(instance=page)
    revision = page.save_revision(user=editor)
    if publish:
        revision.publish()
        page.refresh_from_db()
    return page


def paragraphs(text: str | Sequence[str]) -> SafeString:
    """Return plain paragraphs as rich text, escaped; a SafeString is rich text already."""
    if isinstance(text, SafeString):
        return text
    parts = [text] if isinstance(text, str) else text
    return format_html_join("", "<p>{}</p>", ((part,) for part in parts))


def body(blocks: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return plain content as the blocks of a page's body.

    Kinds and content: heading (text, or (text, level)), text and inset (a paragraph or several), details
    (title, paragraphs), steps [(title, text)], do_dont (do, don't), key_facts [(name, value)],
    quote (text, by). Raises KeyError for any other kind.
    """
    return [(kind, _BLOCKS[kind](content)) for kind, content in blocks]


def _heading(content: str | tuple[str, str]) -> dict[str, Any]:
    text, level = (content, "h2") if isinstance(content, str) else content
    return {"text": text, "level": level}


_BLOCKS: dict[str, Any] = {
    "heading": _heading,
    "text": paragraphs,
    "inset": lambda content: {"text": paragraphs(content)},
    "details": lambda content: {"title": content[0], "text": paragraphs(content[1])},
    "steps": lambda content: {
        "steps": [{"title": t, "text": paragraphs(x) if x else ""} for t, x in content]
    },
    "do_dont": lambda content: {"do": list(content[0]), "dont": list(content[1])},
    "key_facts": lambda content: {
        "facts": [{"name": name, "value": value} for name, value in content]
    },
    "quote": lambda content: {"text": content[0], "attribution": content[1]},
}


def _ensure_pages() -> SiteTree:
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        home = HomePage(
            title=settings.SITE_NAME,
            slug="site",
            hero_title="Help lead an NHS organisation",
            hero_text="Find and apply for chair and non-executive director posts on NHS boards.",
        )
        root.add_child(instance=home)
    _ensure_record(home)
    vacancies = VacancyIndexPage.objects.first()
    if vacancies is None:
        vacancies = VacancyIndexPage(
            title="Vacancies",
            slug="vacancies",
            summary="Chair and non-executive director posts on NHS boards.",
            show_in_menus=True,
        )
        home.add_child(instance=vacancies)
    guidance = GuidanceIndexPage.objects.first()
    if guidance is None:
        guidance = GuidanceIndexPage(
            title="Guidance",
            slug="guidance",
            summary="What board members do, what boards look for, and how to apply.",
            show_in_menus=True,
        )
        home.add_child(instance=guidance)
    return SiteTree(home=home, vacancies=vacancies, guidance=guidance)


def _ensure_record(home: HomePage) -> None:
    """Point the one site at our home page and at BASE_URL; Wagtail's welcome page goes."""
    address = urlsplit(settings.BASE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
            "site_name": settings.SITE_NAME,
            "root_page": home,
        },
    )
    welcome = Page.objects.filter(depth=2, slug="home", numchild=0).exclude(pk=home.pk).first()
    if welcome is not None and welcome.specific_class is Page:
        welcome.delete()


def ensure_people(home: HomePage) -> None:
    """Make the groups with exactly their permissions, and the workflow that stands between them.

    Neither group can publish by itself: an advert goes live by a second person's approval.
    """
    editors, _ = Group.objects.get_or_create(name=EDITORS)
    approvers, _ = Group.objects.get_or_create(name=APPROVERS)
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for group in (editors, approvers):
        group.permissions.set([access])
        GroupCollectionPermission.objects.filter(group=group).delete()
    allowed = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=["add_page", "change_page"]
    )
    wanted = {(home.pk, permission.pk) for permission in allowed}
    for row in GroupPagePermission.objects.filter(group__in=[editors, approvers]):
        if row.group_id != editors.pk or (row.page_id, row.permission_id) not in wanted:
            row.delete()
    for permission in allowed:
        GroupPagePermission.objects.get_or_create(group=editors, page=home, permission=permission)
    _ensure_workflow(home, approvers)
    # Wagtail's own: a group that may publish alone, and a workflow one person can pass.
    Group.objects.filter(name="Moderators").delete()
    Workflow.objects.filter(name="Moderators approval", workflow_pages=None).update(active=False)


def _ensure_workflow(home: HomePage, approvers: Group) -> None:
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW, defaults={"active": True})
    task = AdvertApprovalTask.objects.filter(name=WORKFLOW).first()
    if task is None:
        task = AdvertApprovalTask.objects.create(name=WORKFLOW, active=True)
    task.groups.set([approvers])
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr)
    for page in (Page.get_first_root_node(), home):  # on the root stands Wagtail's default workflow
        WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": workflow})
