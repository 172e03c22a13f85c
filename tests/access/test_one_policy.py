"""List equals object equals what a person would say from the rows, for every action, in a thousand worlds.

And each clause matters: with any one of them deleted, some world tells.
"""

import os
from collections import Counter
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from tests.access.oracle import Oracle, rows_of
from tests.access.worlds import make_world
from tests.databases import on_postgresql
from tests.factories import AT
from workflows.core import access
from workflows.core.access import actions, can, visible

pytestmark = pytest.mark.django_db
FULL = os.environ.get("NEDRECRUIT_FULL") == "1"
PART = on_postgresql() and not FULL
WORLDS = 1000 if FULL else 12 if PART else 30
# Every object is asked about in some of the worlds; its list in all of them.
ASKED = 300 if FULL else 8
MUTATION_WORLDS = 120
JUDGED = sorted(name for name in actions if hasattr(Oracle, name.replace(".", "_")))


def listed(world, person, action) -> set:
    ours = {row.pk for row in rows_of(world, actions[action].model)}
    found = list(visible(person, action, at=AT).values_list("pk", flat=True))
    assert len(found) == len(set(found)), f"{action} lists a row twice"
    return set(found) & ours


def judged(world, person, action) -> set:
    judge = Oracle(world, person).answer(action)
    return {row.pk for row in rows_of(world, actions[action].model) if judge(row)}


def verdicts(worlds, action) -> list[tuple[bool, bool]]:
    """Return (allowed, hidden) of everybody about everything: what they learn from being refused."""
    return [
        (bool(found), found.hidden)
        for world in worlds
        for person in world.people
        for row in rows_of(world, actions[action].model)
        for found in [can(person, action, row, at=AT)]
    ]


def told_by_refusals(worlds, action, changed, monkeypatch) -> bool:
    before = verdicts(worlds, action)
    with monkeypatch.context() as patch:
        patch.setitem(access.actions, action, changed)
        return verdicts(worlds, action) != before


def test_every_action_is_judged():
    assert sorted(actions) == JUDGED


def test_list_and_object_and_judge_agree(capsys):
    cells, yes = 0, Counter()
    for seed in range(WORLDS):
        with transaction.atomic():
            world = make_world(seed)
            for person in world.people:
                for action in JUDGED:
                    expected = judged(world, person, action)
                    assert listed(world, person, action) == expected, (seed, person.pk, action)
                    rows = rows_of(world, actions[action].model)
                    cells += len(rows)
                    yes[action] += len(expected)
                    if seed < ASKED:
                        allowed = {row.pk for row in rows if can(person, action, row, at=AT)}
                        assert allowed == expected, (seed, person.pk, action)
            transaction.set_rollback(True)
    assert min(yes[action] for action in JUDGED) >= max(1, WORLDS // 50), yes
    with capsys.disabled():
        print(f"\none policy: {WORLDS} worlds, {len(JUDGED)} actions, {cells} answers, 0 wrong")  # noqa: T201 -- a figure we answer for


def test_a_deleted_clause_is_always_caught(monkeypatch, capsys):
    worlds = [make_world(10_000 + seed) for seed in range(MUTATION_WORLDS)]
    tried = JUDGED[::3] if PART else JUDGED  # whether the worlds tell is not the database's doing
    expected = {
        action: [
            (world, person, judged(world, person, action))
            for world in worlds
            for person in world.people
        ]
        for action in tried
    }
    survived, deleted = [], 0
    for action in tried:
        for clause in actions[action].clauses:
            left = tuple(each for each in actions[action].clauses if each is not clause)
            deleted += 1
            changed = replace(actions[action], clauses=left)
            with monkeypatch.context() as patch:
                patch.setitem(access.actions, action, changed)
                same = all(
                    listed(world, who, action) == rows for world, who, rows in expected[action]
                )
            # some clauses guard only whether a refusal may say that the thing exists
            if same and not told_by_refusals(worlds[:20], action, changed, monkeypatch):
                survived.append(f"{action}: {clause.name}")
    with capsys.disabled():
        print(f"\ndeleted clauses: {deleted}, caught {deleted - len(survived)}")  # noqa: T201 -- as above
    assert survived == []


def test_nobody_may_do_anything_unknown_or_closed():
    world = make_world(1)
    person = world.people[0]
    person.is_active = False
    for action, defined in actions.items():
        for somebody in (AnonymousUser(), person):
            assert not visible(somebody, action).exists()
            for row in rows_of(world, defined.model):
                decision = can(somebody, action, row)
                assert decision.hidden
                assert not decision
