"""Saves that look like repeats, marks that vanish from a filtered page, forms of many candidates, odd names."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_submitted, make_user
from tests.scoring.world import World, make_world
from workflows.applications.enums import ApplicationState
from workflows.campaigns.models import ConflictDeclaration
from workflows.core.errors import StaleVersionError
from workflows.scoring.models import Score
from workflows.scoring.queries import Mark

pytestmark = pytest.mark.django_db


def member_of(world: World) -> Client:
    client = Client()
    client.force_login(world.user(0))
    return client


def address(world: World, name: str, *args: str) -> str:
    return reverse(f"scoring:{name}", args=[world.reference, *args])


def test_other_words_under_a_used_save_id_are_a_conflict_and_not_a_repeat(world):
    world.declare(0)
    first = world.save(0, world.applications[0], "digital", 3, comment="One.", save_id="s1")
    with pytest.raises(StaleVersionError) as refused:
        world.save(0, world.applications[0], "digital", 6, comment="Two.", save_id="s1")
    assert refused.value.current == first == Mark(3, "One.", 1)


def test_a_page_whose_answer_never_came_is_not_told_saved(world):
    world.declare(0)
    where = address(world, "score", "digital", world.applications[0].blind_code)
    member = member_of(world)
    form = {"value": "3", "comment": "One.", "version": "0", "save_id": "page"}
    assert member.post(where, form).status_code == 302  # and the answer is lost on its way
    again = member.post(where, {**form, "value": "6"})
    assert again.status_code == 409
    shown = again.context["form"]
    chosen = {name: shown[name].value() for name in ("value", "comment", "version", "save_id")}
    assert member.post(where, chosen).status_code == 302
    assert Score.objects.get().value == 6


def test_a_refused_mark_is_shown_though_its_candidate_is_now_finished(world):
    world.declare(0)
    first, *_ = world.applications
    for key in world.keys[:-1]:
        world.save(0, first, key, 5)
    cells = {
        f"m.{first.blind_code}.{world.keys[0]}.1": "99",
        f"m.{first.blind_code}.{world.keys[-1]}.0": "5",
    }
    response = member_of(world).post(f"{address(world, 'campaign')}?show=unfinished", cells)
    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="99"' in page
    assert "Choose a mark from 1 to 7." in page


def test_a_nul_in_the_address_or_in_a_cells_name_is_passed_over(world):
    world.declare(0)
    code = world.applications[0].blind_code
    member = member_of(world)
    found = member.get(reverse("scoring:panel_home"), {"search": f"{world.reference}\x00"})
    assert world.reference in found.content.decode()
    assert (
        member.post(address(world, "campaign"), {f"m.{code}\x00.digital.0": "4"}).status_code == 302
    )
    assert Score.objects.get().value == 4


def test_conflicts_are_declared_about_as_many_candidates_as_applied():
    world = make_world(candidates=0)
    for number in range(340):
        person = make_user(f"Zz Candidate {number}")
        make_submitted(world.campaign, person, state=ApplicationState.ELIGIBLE)
    people = list(world.campaign.applications.values_list("candidate_id", flat=True))
    answers = {f"conflict-{pk}": "no" for pk in people}
    answers |= {f"relationship-{pk}": "" for pk in people} | {f"detail-{pk}": "" for pk in people}
    response = member_of(world).post(address(world, "conflicts"), answers)
    assert response.status_code == 302
    assert ConflictDeclaration.objects.filter(membership=world.seats[0]).count() == len(people)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_name_is_a_formula_in_the_file(world, start):
    world.applications[0].full_name = f"{start}1+1"
    world.applications[0].save()
    for index in range(len(world.seats)):
        world.finish(index)
    client = Client()
    client.force_login(world.coordinator)
    assert f",'{start}1+1," in client.get(address(world, "export")).content.decode()
