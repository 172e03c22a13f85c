"""Whatever a browser sends, at every address and as whoever is let in: never an error page of the server's own.

A database of ours refuses NUL in text and SQLite does not, so a statement that carries one fails here on both.
"""

import logging
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BufferedReader

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.grid import GRID, Row
from tests.architecture.test_access_matrix import CONVERTER, addresses, scenes_of
from tests.architecture.urlconf import Door
from tests.architecture.world import ANONYMOUS, Everything, Scene, make_everything

BROKEN = 500
VALUES = {
    "nul": "a\x00b",
    "long": "x" * 70_000,
    "scripts": "\u202e\u0627\u0644 😀 İ\ufeff\ud7ff\uffff",
    "huge": "9" * 400,
    "minus": "-1",
    "numeral": "²",
    "markup": "<script>alert(1)</script>'\"{{7*7}}",
}
QUERY = (
    "search",
    "q",
    "sort",
    "page",
    "trail",
    "state",
    "show",
    "group",
    "body",
    "flagged",
    "next",
)
MOST = 30  # controls of one page tried one by one
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
NUL_MESSAGE = "a NUL went to the database, and PostgreSQL refuses it"


class Fields(HTMLParser):
    """The names and values of every control on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name")
        control = tag in {"input", "textarea", "select", "button"}
        if control and name and given.get("type") != "file" and name != "csrfmiddlewaretoken":
            self.found.setdefault(name, given.get("value") or "")


def fields(page: str) -> dict[str, str]:
    parser = Fields()
    parser.feed(page)
    return parser.found


def refuse_nul(execute, sql, params, many, context):
    given = str(params)
    if "\\x00" in given or "\x00" in given:
        raise AssertionError(NUL_MESSAGE)
    return execute(sql, params, many, context)


def named_oddly(name: str) -> list[str]:
    """Return the name with a NUL at its end, or in each part of a grid cell's."""
    parts = name.split(".")
    ends = range(len(parts))
    return [
        ".".join(f"{part}\x00" if i == end else part for i, part in enumerate(parts))
        for end in ends
    ]


class Prober:
    """Asks one address everything; what it did is taken back after each request."""

    def __init__(self, client: Client, door: Door, row: Row, scene: Scene, role: str) -> None:
        values = {"message_id": 1, **scene.values}
        names = CONVERTER.findall(door.path)
        self.client, self.role, self.scene, self.row = client, role, scene, row
        self.name = door.name
        self.path = reverse(door.name, kwargs={name: values[name] for name in names})

    def send(self, what: str, method: str, path: str, data: object = None) -> Iterator[str]:
        with transaction.atomic(), connection.execute_wrapper(refuse_nul):
            options = {} if data is None else {"data": data}
            try:
                response = getattr(self.client, method.lower())(path, **options)
                broken = response.status_code >= BROKEN
                said = ""
            except Exception as error:  # noqa: BLE001 -- any at all is the finding
                broken, said = True, f"{type(error).__name__}: {str(error)[:150]}"
            transaction.set_rollback(True)
        if broken:
            yield f"{method} {self.name} in {self.scene.name or '-'} as {self.role}, {what}: {said}"

    def page(self) -> dict[str, str]:
        with transaction.atomic():
            response = self.client.get(self.path)
            kind = response.get("Content-Type", "")
            html = response.content.decode() if "text/html" in kind else ""
            transaction.set_rollback(True)
        return fields(html)

    def everything(self) -> Iterator[str]:
        known = {
            **self.page(),
            **{key.format(**self.scene.values): value for key, value in self.row.data.items()},
        }
        for method in METHODS:
            yield from self.send("plain", method, self.path)
        for kind, value in VALUES.items():
            if kind != "long":
                yield from self.send(f"? {kind}", "GET", self.path, dict.fromkeys(QUERY, value))
            yield from self.send(f"all {kind}", "POST", self.path, dict.fromkeys(known, value))
        nul = VALUES["nul"]
        for name in QUERY:
            yield from self.send(f"?{name} NUL", "GET", self.path, {name: nul})
        for name in list(known)[:MOST]:
            yield from self.send(f"{name} NUL", "POST", self.path, {**known, name: nul})
            for odd in named_oddly(name):
                yield from self.send(f"name {odd!r}", "POST", self.path, {odd: "1"})
        for query in ("?page=%00", "?%FF=%FE&page=%ED%A0%80", "?page=1&page=2&&==&%", "?a[]=1;b"):
            yield from self.send(query, "GET", f"{self.path}{query}")


def whole(file: BufferedReader, **options: str) -> HttpResponse:
    with file:
        return HttpResponse(file.read(), **options)


@pytest.fixture
def world(db, settings, tmp_path, monkeypatch) -> Everything:
    settings.PRIVATE_FILES_ROOT = tmp_path
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr("workflows.packs.pdf.copy_for", lambda *args: b"%PDF-1.7")
    # Closing a file's answer outside its request would close the test's database.
    monkeypatch.setattr("workflows.core.files.downloads.FileResponse", whole)
    return make_everything()


def test_no_address_breaks(world):
    found = []
    for name, door in addresses().items():
        row = GRID[name]
        role = next((r for let in row.lets for r in let.who if r != ANONYMOUS), ANONYMOUS)
        client = Client(raise_request_exception=True)
        if role != ANONYMOUS:
            client.force_login(
                world.people[role], backend="django.contrib.auth.backends.ModelBackend"
            )
        scenes = scenes_of(row, world)
        scene = scenes[
            0 if name.startswith("applications:") or len(scenes) < len(world.campaigns) else 1
        ]
        found += Prober(client, door, row, scene, role).everything()
    assert not found, "\n".join(found)
