"""The whole road: a vacancy is published, applied for, scored, and its board pack issued.

As editor, approver, candidates, panel members, coordinator and governor, in Chromium, against the running
product; one candidate and one panel member have JavaScript off.
"""

import io
import re
import subprocess
import time

import pikepdf
import pytest

from nedrecruit.demo.cvs import cv_bytes
from tests.journeys import people
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

REFERENCE = "PRI-2026-03"
DEMO = "demo.nedrecruit.example"
CANARY = {"panel-8": "Heron", "panel-10": "Kestrel"}

CLOSE_NOW = f"""
import datetime, json
from workflows.campaigns.models import Campaign
from workflows.core.clock import now
at = now()
Campaign.objects.filter(reference="{REFERENCE}").update(opens_at=at - datetime.timedelta(days=1), closes_at=at)
print(json.dumps("closing"))
"""
STATE = f"""
import json
from workflows.campaigns.models import Campaign
print(json.dumps(Campaign.objects.get(reference="{REFERENCE}").state))
"""
OTHERS_SCORE = f"""
import json
from workflows.accounts.models import User
from workflows.campaigns.models import Campaign
from workflows.campaigns.services import ConflictInput
from workflows.core.clock import now
from workflows.scoring import services
from workflows.scoring.queries import names_to_declare
from workflows.applications.models import Application
campaign = Campaign.objects.get(reference="{REFERENCE}")
people = {{each.user_id: ConflictInput(has_conflict=False) for each in names_to_declare(campaign.pk)}}
for number, key in enumerate(["panel-9", "panel-11", "panel-12"]):
    member = User.objects.get(email=f"{{key}}@{DEMO}")
    services.declare(reference=campaign.reference, declared=people, actor=member, at=now())
    for place, application in enumerate(Application.objects.filter(campaign=campaign, state="eligible")):
        for criterion in campaign.criteria.all():
            services.save_score(reference=campaign.reference, blind_code=application.blind_code,
                criterion=criterion.key, value=5 + (number + place) % 2, comment="Clear evidence.",
                version=0, save_id=f"{{key}}-{{application.blind_code}}-{{criterion.key}}", actor=member, at=now())
    services.lock_all(reference=campaign.reference, actor=member, at=now())
print(json.dumps(len(people)))
"""
PACK = f"""
import json
from workflows.packs.models import Pack, PackBuild
from workflows.core.models import AuditEvent, StoredFile
pack = Pack.objects.get(campaign__reference="{REFERENCE}")
print(json.dumps({{
    "builds": pack.builds.count(),
    "finished": pack.builds.filter(file__isnull=False).count(),
    "attempts": pack.builds.first().job.attempts,
    "files": StoredFile.objects.filter(purpose="pack", original_name__startswith="{REFERENCE}").count(),
    "trail": sorted(set(AuditEvent.objects.filter(scope="{REFERENCE}").values_list("action", flat=True))),
}}))
"""


def wait_for(product, code, wanted, *, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if product.ask(code) == wanted:
            return
        time.sleep(1)
    raise AssertionError(f"never became {wanted}")


@pytest.fixture
def person(open_page):
    def arrive(*, javascript=True, **options):
        page, problems = open_page(javascript=javascript, **options)
        return Person(page, problems, javascript)

    return arrive


def publish(product, person):
    """The editor drafts and submits; the editor cannot approve; the approver's approval opens the campaign."""
    public = person()
    public.go("/vacancies/?q=communities")
    public.sees_not("communities and health inequalities)")

    page_id = product.ask(
        "import json\nfrom cms.models import VacancyPage\n"
        f"print(json.dumps(VacancyPage.objects.get(campaign__reference='{REFERENCE}').pk))"
    )
    edit = f"/admin/pages/{page_id}/edit/"
    editor, _ = admin(person, "editor", edit)
    editor.fill("[name=summary]", "Bring what communities know to the board table.")
    open_actions(editor)
    editor.locator("button[name=action-submit]").click()
    editor.wait_for_load_state()
    assert editor.locator("[data-workflow-action-name=approve]").count() == 0

    approver, _ = admin(person, "approver", edit)
    open_actions(approver)
    approver.locator(
        "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])"
    ).click()
    approver.wait_for_load_state()
    wait_for(product, STATE, "open")

    public.go("/vacancies/?q=communities")
    public.follow("communities and health inequalities", exact=False)
    public.sees("Bring what communities know to the board table.")
    public.follow("Apply for this role")


def admin(person, who, path):
    """Open Wagtail's editor. It is Wagtail's own page, so axe and its console are Wagtail's business."""
    someone = person(viewport={"width": 1400, "height": 1000})
    someone.sign_in(f"{who}@{DEMO}")
    someone.page.goto(path)
    return someone.page, someone


def open_actions(page):
    """Unfold the editor's menu of actions."""
    page.locator("footer [data-w-dropdown-target=toggle]").click()


def test_the_whole_road(product, person, tmp_path):
    publish(product, person)

    cvs = {}
    for key in ("v.stellenberg", "i.mensah"):
        name, data = cv_bytes(key)
        cvs[key] = tmp_path / name
        cvs[key].write_bytes(data)
    ann, bea, late = person(), person(javascript=False), person()
    people.register(ann, name="Ann Example-Walker", email="ann@example.org", reference=REFERENCE)
    people.register(bea, name="Bea Nováková", email="bea@example.org", reference=REFERENCE)
    people.register(late, name="Les Tardy", email="les@example.org", reference=REFERENCE)
    reference = people.apply(
        ann, reference=REFERENCE, name="Ann Example-Walker", cv=cvs["v.stellenberg"], seed=1
    )
    people.apply(bea, reference=REFERENCE, name="Bea Nováková", cv=cvs["i.mensah"], seed=40)
    ann.go("/demo/mail/?q=ann@example.org")
    ann.sees("application")
    late.go(f"/apply/{REFERENCE}/")
    late.press("Start your application")
    draft = late.page.url
    late.follow("Contact details")
    late.page.fill("[name=full_name]", "Les Tardy")
    late.page.fill("[name=town]", "Too Late")

    # the scheduler closes it; what is typed meanwhile is refused with a sentence and stays on the page
    product.ask(CLOSE_NOW)
    wait_for(product, STATE, "closed")
    late.press("Save and continue")
    late.sees("closed")
    assert late.page.locator("[name=town]").input_value() == "Too Late"
    late.go(draft)
    late.sees("closed")

    shortlist_and_pack(product, person, reference)


def shortlist_and_pack(product, person, reference):
    coordinator = person()
    coordinator.sign_in(f"coordinator-icb@{DEMO}", then=f"/desk/{REFERENCE}/applications/")
    coordinator.sees("Ann Example-Walker")
    coordinator.sees(reference)
    coordinator.sees_not("Les Tardy")
    coordinator.page.get_by_role("button", name=re.compile("^Confirm")).click()
    coordinator.look()
    coordinator.press("Start the sift")

    score(product, person, coordinator)

    coordinator.go(f"/desk/{REFERENCE}/scores/")
    coordinator.press("Open moderation")
    coordinator.go(f"/desk/{REFERENCE}/scores/")
    coordinator.sees("Ann Example-Walker")
    coordinator.follow("Agree the shortlist")
    for box in coordinator.page.locator("input[type=checkbox]").all():
        box.check()
    for note in coordinator.page.locator("textarea[name*=moderation_note]").all():
        note.fill("The panel read the example again and settled on the higher reading.")
    coordinator.press("Agree the shortlist")

    pack = order_pack(product, coordinator)
    read_pack(product, person, coordinator, pack)


def score(product, person, coordinator):
    """Two members score in the browser, one of them without JavaScript; three through the services."""
    members = {"panel-10": person(), "panel-8": person(javascript=False)}
    for key, member in members.items():
        member.sign_in(f"{key}@{DEMO}", then=f"/panel/{REFERENCE}/")
        member.sees_not("Ann Example-Walker")
        people.declare(member, reference=REFERENCE)
    people.score_all(members["panel-10"], reference=REFERENCE, canary=CANARY["panel-10"])

    # before locking, the other member learns nothing; neither does the coordinator
    behind = members["panel-8"]
    for path in ("", "results/", "lock/"):
        behind.page.goto(f"/panel/{REFERENCE}/{path}")
        behind.sees_not(CANARY["panel-10"])
    coordinator.page.goto(f"/desk/{REFERENCE}/scores/")
    coordinator.sees_not(CANARY["panel-10"])
    coordinator.problems.clear()
    behind.problems.clear()

    people.score_all(behind, reference=REFERENCE, canary=CANARY["panel-8"])
    behind.go(f"/panel/{REFERENCE}/results/")
    behind.sees(CANARY["panel-10"])
    behind.sees_not("Ann Example-Walker")
    assert product.ask(OTHERS_SCORE) == 2


def order_pack(product, coordinator):
    """Order the pack, kill the worker while it builds, and see it arrive once all the same."""
    page = coordinator.page
    coordinator.go(f"/desk/{REFERENCE}/packs/")
    coordinator.follow("New pack", exact=False)
    day = time.gmtime(time.time() + 20 * 86400)
    page.fill("[name=meeting_on_day]", str(day.tm_mday))
    page.fill("[name=meeting_on_month]", str(day.tm_mon))
    page.fill("[name=meeting_on_year]", str(day.tm_year))
    page.fill("[name=item_number]", "5.1")
    committee = page.locator("select[name=committee]")
    if committee.count():
        committee.select_option(index=1)
    else:
        page.locator("[name=committee]").first.check()
    page.get_by_role("main").locator(
        "form button[type=submit], form button:not([type])"
    ).last.click()
    page.wait_for_load_state()
    coordinator.look()
    url = page.url
    coordinator.press("Build the PDF")
    page.locator("progress").wait_for(timeout=20_000)
    coordinator.look()
    product.kill_worker()
    page.get_by_role("button", name=re.compile("^Clear")).wait_for(timeout=120_000)
    found = product.ask(PACK)
    assert (found["builds"], found["finished"], found["files"]) == (1, 1, 1)
    coordinator.go(url)
    page.get_by_role("button", name=re.compile("^Clear")).click()
    coordinator.look()
    page.get_by_role("link", name=re.compile("^Issue")).or_(
        page.get_by_role("button", name=re.compile("^Issue"))
    ).first.click()
    coordinator.look()
    page.get_by_role("button", name=re.compile("^Issue")).click()
    page.wait_for_load_state()
    coordinator.look()
    return url


def read_pack(product, person, coordinator, url):
    assert coordinator.page.request.get(f"{url}download/").status == 404
    governor = person()
    governor.sign_in(f"committee-1@{DEMO}", then="/packs/")
    governor.follow("Appointment", exact=False)
    with governor.page.expect_download() as waiting:
        governor.page.get_by_role("link", name=re.compile("^Download")).or_(
            governor.page.get_by_role("button", name=re.compile("^Download"))
        ).first.click()
    data = waiting.value.path().read_bytes()
    other = person(statuses=(404,))
    other.sign_in(f"panel-8@{DEMO}")
    assert other.page.request.get(f"{url}download/").status == 404
    check_pdf(data, reader="committee-1")

    trail = product.ask(PACK)["trail"]
    for action in (
        "applications.submitted",
        "campaigns.moved",
        "campaigns.conflict_declared",
        "scoring.shortlist_agreed",
        "packs.built",
        "packs.issued",
        "packs.read",
    ):
        assert action in trail


def check_pdf(data, *, reader):
    """Pages, outline, contents links, each candidate's text, marking and reader on every page, tags."""
    pdf = pikepdf.open(io.BytesIO(data))
    pages = len(pdf.pages)
    assert pages >= 12
    assert pdf.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in pdf.Root
    with pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert {"Front sheet", "Scores", "Ann Example-Walker", "Bea Nováková"} <= set(titles)
    names = {str(name) for name in pikepdf.NameTree(pdf.Root.Names.Dests)}
    links = [
        str(annotation.Dest)
        for page in pdf.pages
        for annotation in page.obj.get("/Annots", [])
        if "/Dest" in annotation
    ]
    assert len(links) >= len(titles)
    assert set(links) <= names
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    sheets = text.split("\f")[:pages]
    for number, sheet in enumerate(sheets, start=1):
        assert "OFFICIAL-SENSITIVE: PERSONAL" in sheet
        assert f"Page {number} of {pages}" in sheet
        assert reader in sheet
    for name in ("Ann Example-Walker", "Bea Nováková"):
        assert name in text
    assert "two teams had used one code" in " ".join(text.split())
