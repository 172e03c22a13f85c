"""Every read of a sensitive record is written to the trail exactly once, every refusal once, and nothing else is."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from tests.architecture.grid import GRID
from tests.architecture.reads import PLAIN, SENSITIVE, Read
from tests.architecture.test_access_matrix import CONVERTER, addresses, expected, scenes_of
from tests.architecture.world import ANONYMOUS, ROLES, Scene
from workflows.campaigns.models import Campaign
from workflows.core.models import AuditEvent
from workflows.packs.models import Pack

REFUSED = {"403", "404"}
# Who is refused somewhere: a candidate, the panel, its judge, others' people, an office without the right, a visitor.
REFUSALS_OF = ("owner", "member", "judge", "neighbour", "auditor", "decider", ANONYMOUS, "closed")


def address(name: str, scene: Scene) -> str:
    wanted = CONVERTER.findall(addresses()[name].path)
    values = {"message_id": 1, **scene.values}
    return reverse(name, kwargs={each: values[each] for each in wanted})


def asked(client, path: str, method: str = "get", **headers) -> tuple[int, list[AuditEvent]]:
    """Return the answer's status and what the request wrote to the trail; the world stays as it was."""
    cache.clear()  # a refusal is written once a minute for the same person and address
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    with transaction.atomic():
        response = getattr(client, method)(path, headers=headers)
        b"".join(response)  # a streamed answer writes as it goes, if it does
        found = list(AuditEvent.objects.exclude(pk__in=before))
        transaction.set_rollback(True)
    return response.status_code, found


def cells(roles, names) -> Iterator[tuple[str, str, int, Scene, str]]:
    """Yield address, role, place and scene, and what the grid says becomes of a GET."""
    for name in names:
        for place, scene in enumerate(scenes_of(GRID[name], cells.world)):
            for role in roles:
                outcome = expected(GRID[name], role, "GET", place)
                yield name, role, place, scene, "/".join(outcome)


@pytest.fixture
def walk(world):
    cells.world = world
    return cells


def plain() -> dict[str, str]:
    return {name: why for why, names in PLAIN.items() for name in names.split()}


def due(read: Read, place: int) -> bool:
    words = read.scenes.split()
    return (words[0] if len(words) == 1 else words[place]) == "yes"


def wanted_of(read: Read, scene: Scene) -> tuple[str, str, str, str]:
    """Return action, model, key and scope of the event a read adds."""
    key = scene.values[read.of]
    if read.of == "reference":
        key = Campaign.objects.get(reference=key).pk
    reference = scene.values.get("reference")
    if reference is None:
        reference = Pack.objects.select_related("campaign").get(pk=key).campaign.reference
    return read.action, read.model, str(key), str(reference)


def said(events) -> list[tuple[str, str, str, str]]:
    return [(each.action, each.target_type, each.target_id, each.scope) for each in events]


def test_every_address_says_whether_it_shows_a_sensitive_record():
    listed = [*SENSITIVE, *plain()]
    assert sorted(listed) == sorted(addresses())
    assert sum(len(names.split()) for names in PLAIN.values()) == len(plain())


def test_one_event_for_each_sensitive_read_by_whoever_may(walk, world, browsers, capsys):
    reads, met = 0, set()
    for name, role, place, scene, outcome in walk(ROLES, SENSITIVE):
        if outcome != "in":
            continue
        read = SENSITIVE[name]
        _, events = asked(browsers[role], address(name, scene))
        expecting = [wanted_of(read, scene)] if due(read, place) else []
        assert said(events) == expecting, (name, role, scene.name)
        assert {each.actor_id_text for each in events} <= {str(world.people[role].pk)}
        assert {each.route for each in events} <= {"session"}
        reads += len(events)
        met |= {name for _ in events}
    elsewhere = {
        "decisions:decision",
        "scoring:follow",
        "scoring:follow_now",
        "decisions:conflicts",
        "campaigns:past_person",
    }  # tests/decisions, tests/campaigns/web
    assert set(SENSITIVE) - met == elsewhere
    with capsys.disabled():
        print(f"\nsensitive reads: {len(SENSITIVE)} addresses, {reads} reads, one event each")  # noqa: T201 -- a figure we answer for


def test_one_denial_for_each_refusal_and_no_read(walk, world, browsers):
    refused = 0
    for name, role, _, scene, outcome in walk(REFUSALS_OF, SENSITIVE):
        if outcome == "in":
            continue
        status, events = asked(browsers[role], address(name, scene))
        if outcome not in REFUSED:
            assert (status, events) == (302, []), (name, role, scene.name)
            continue
        assert [each.action for each in events] == ["core.denied"], (name, role, scene.name)
        assert events[0].actor_id_text == str(world.people[role].pk)
        assert events[0].detail["hidden"] == (outcome == "404")
        refused += 1
    assert refused > 100


def test_a_page_that_shows_nothing_sensitive_adds_nothing(walk, browsers):
    seen = set()
    for name, role, _, scene, outcome in walk(ROLES, plain()):
        if outcome == "in" and (name, scene.name) not in seen:
            seen.add((name, scene.name))
            _, events = asked(browsers[role], address(name, scene))
            assert events == [], (name, role, scene.name)
    assert len({name for name, _ in seen}) > 60


@pytest.mark.parametrize("name", ["applications:desk_detail", "applications:desk_cv"])
def test_however_it_is_asked_for_a_read_is_one_event(name, world, browsers):
    """A HEAD tells how long it is, so it is a read; nothing is kept in a browser, so each time is a read."""
    client, path = browsers["coordinator"], address(name, world.campaigns[1])
    ways = (
        {},
        {"method": "head"},
        {"if-none-match": "*"},
        {"if-modified-since": "Wed, 01 Jan 2098 00:00:00 GMT"},
        {"range": "bytes=0-9"},
    )
    for way in ways:
        status, events = asked(client, path, **way)
        assert status == 200, way
        assert [each.action for each in events] == [SENSITIVE[name].action], way


def test_a_second_read_is_a_second_event(world, browsers):
    path = address("applications:desk_cv", world.campaigns[1])
    for _ in range(2):
        b"".join(browsers["coordinator"].get(path))
    assert AuditEvent.objects.filter(action="applications.cv_read").count() == 2


def test_a_pack_is_given_to_a_get_alone(world, browsers):
    path = address("packs:download", world.packs[2])
    assert asked(browsers["reader"], path, method="head") == (405, [])


def test_a_form_shown_again_after_a_refusal_is_no_second_read(world, browsers):
    path = address("applications:desk_detail", world.campaigns[1])
    status, events = asked(browsers["coordinator"], path, method="post")
    assert (status, [each.action for each in events]) == (200, [])
