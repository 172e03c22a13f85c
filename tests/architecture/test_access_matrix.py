"""Every role at every address of ours, in every state, by GET and POST: held to the table in grid.py."""

import os
import re
from dataclasses import dataclass
from unittest import mock

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.architecture.canaries import PLANTED
from tests.architecture.grid import GRID, Row
from tests.architecture.urlconf import Door, doors
from tests.architecture.world import ANONYMOUS, ROLES, Everything, Scene
from tests.databases import on_postgresql
from workflows.applications.rules.blindness import Field
from workflows.core.access import Memo

FULL = os.environ.get("NEDRECRUIT_FULL") == "1"
SIGN_IN = "sign-in"
ASKED_TO_SIGN_IN = {ANONYMOUS, "closed"}
METHODS = ("GET", "POST")
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
# The watch works only if it finds what may be seen: these at least, each on some page or in some file.
SEEN_SOMEWHERE = {
    *((role, field) for role in ("owner", "coordinator") for field in Field if field in PLANTED),
    *(("member", field) for field in (Field.NAME, Field.ANSWERS, Field.BLIND_CODE)),
} - {("owner", Field.BLIND_CODE)}
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(?!django_session|core_audit)')


def addresses() -> dict[str, Door]:
    return {door.name: door for door in doors() if door.ours and door.policy and door.name}


def expected(row: Row, role: str, method: str, place: int) -> set[str]:
    """Return what may become of a request; a method that is not taken may be refused before asking who."""
    for let in row.lets:
        if role in let.who:
            words = (let.get if method == "GET" else let.post).split()
            return {words[0] if len(words) == 1 else words[place]}
    refused = {SIGN_IN} if role in ASKED_TO_SIGN_IN else {"404"}
    taken = {let.get if method == "GET" else let.post for let in row.lets} != {"405"}
    if not taken:
        return {"405", SIGN_IN} if role in ASKED_TO_SIGN_IN else {"405"}
    return refused


def outcome(response, method: str, wrote: list[str]) -> str:
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return SIGN_IN
    if response.status_code in {200, 302} or (
        method == "POST" and response.status_code in {400, 409}
    ):
        return "in" if method == "GET" or wrote else "kept"
    return str(response.status_code)


@dataclass(frozen=True)
class Cell:
    name: str
    role: str
    method: str
    scene: str
    got: str
    wanted: str
    wrote: str = ""

    def __str__(self) -> str:
        return f"{self.method:4} {self.name} in {self.scene or '-'} as {self.role}: {self.got}, not {self.wanted} {self.wrote}"


def ask(
    client: Client, door: Door, row: Row, scene: Scene, method: str
) -> tuple[str, list[str], set[str], tuple[str, str]]:
    """Make one request and take back whatever it did; return outcome, writes, what it asked, and what it told."""
    names = CONVERTER.findall(door.path)
    values = {"message_id": 1, **scene.values}
    path = reverse(door.name, kwargs={name: values[name] for name in names})
    data = {
        key.format(**scene.values): value.format(**scene.values) for key, value in row.data.items()
    }
    wrote = []
    memo = Memo(keeps=method == "GET")

    def watch(execute, sql, *args):
        if WRITES.match(sql):
            wrote.append(sql)
        return execute(sql, *args)

    with (
        transaction.atomic(),
        connection.execute_wrapper(watch),
        mock.patch("workflows.core.access.Memo", return_value=memo),
    ):
        response = client.get(path) if method == "GET" else client.post(path, data)
        found = outcome(response, method, wrote)
        body = b"".join(response).decode("latin-1")  # a streamed answer reads as it goes
        transaction.set_rollback(True)
    return found, wrote, memo.asked, (path, f"{response.headers} {body}")


def unasked(door: Door, method: str, got: str, asked: set[str]) -> str:
    """Return the action an address declares and let somebody in without asking; empty where it asked."""
    declared = door.policy if method == "GET" else door.writes
    if got != "in" or declared in {"public", "signed-in"} or declared in asked:
        return ""
    return declared


def scenes_of(row: Row, world: Everything) -> list[Scene]:
    about = {
        "campaigns": world.campaigns,
        "interviews": world.interviews,
        "packs": world.packs,
        "": [Scene("")],
    }
    return about[row.about]


def test_every_address_has_its_row_and_every_row_its_address():
    assert set(addresses()) == set(GRID)


def test_rows_name_only_roles_and_scenes_there_are(world):
    for name, row in GRID.items():
        number = len(scenes_of(row, world))
        for let in row.lets:
            assert set(let.who) <= set(ROLES), name
            assert {len(let.get.split()), len(let.post.split())} <= {1, number}, name


def test_the_grid(world, browsers, capsys):
    cells, wrong = 0, []
    tried = list(addresses().items())
    if part := on_postgresql() and not FULL:
        tried = tried[
            ::2
        ]  # who may come in is the policy's doing, which both databases answer alike
    for name, door in tried:
        row = GRID[name]
        for place, scene in enumerate(scenes_of(row, world)):
            for role in ROLES:
                for method in METHODS:
                    got, wrote, asked, answer = ask(browsers[role], door, row, scene, method)
                    wanted = expected(row, role, method, place)
                    cells += 1
                    if got not in wanted:
                        wrong.append(Cell(name, role, method, scene.name, got, "/".join(wanted)))
                    elif left_out := unasked(door, method, got, asked):
                        wrong.append(
                            Cell(name, role, method, scene.name, got, f"without asking {left_out}")
                        )
                    elif got != "in" and wrote:
                        wrong.append(
                            Cell(name, role, method, scene.name, got, "to write", wrote[0][:120])
                        )
                    elif told := world.canaries.told(role, *answer):
                        wrong.append(Cell(name, role, method, scene.name, "told", "; ".join(told)))
    with capsys.disabled():
        print(  # noqa: T201 -- the figure we answer for
            f"\naccess grid: {len(tried)} addresses, {cells} cells, {len(wrong)} wrong"
        )
    assert not wrong, "\n".join(map(str, wrong))
    assert part or world.canaries.met >= SEEN_SOMEWHERE


def test_a_wrong_table_is_caught(world, browsers):
    door = addresses()["campaigns:campaign"]
    got, *_ = ask(browsers["member"], door, GRID[door.name], world.campaigns[0], "GET")
    assert got == "404"
    assert got not in expected(GRID[door.name], "coordinator", "GET", 0)
