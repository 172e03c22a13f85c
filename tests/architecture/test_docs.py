"""The written side is held to what exists: links, pictures, settings, commands, decisions, sign-ins, diagrams."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nedrecruit.demo.signins import PASSWORD, sign_ins

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"node_modules", "static_vendor", "var", "media"}
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
REFERENCE = re.compile(r"ADR-(\d{4})")
SETTING = re.compile(r"^\| (`[^|]+) \|", re.MULTILINE)
ADR_HEADINGS = ["Status", "Context", "Decision", "Consequences"]
DECISIONS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))


def ours(*endings: str) -> Iterator[Path]:
    """Yield our own files with these endings."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in NOT_OURS and not f.startswith(".")]
        yield from (Path(folder) / name for name in names if name.endswith(endings))


PAGES = sorted(ours(".md"))


def slug(heading: str) -> str:
    """Return the anchor that a heading gets where Markdown is shown."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def settings_read() -> set[str]:
    """Return the name of every setting that is read from the environment."""
    names = set()
    for path in (ROOT / "nedrecruit/settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="env")),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    names.add(name)
    return names


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_is_there(document):
    prose = CODE.sub("", FENCE.sub("", document.read_text()))
    broken = []
    for picture, text, target in LINK.findall(prose):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = document.parent / name if name else document
        if not found.exists():
            broken.append(f"{target}: not there")
        elif anchor and slug(anchor) not in map(slug, HEADING.findall(found.read_text())):
            broken.append(f"{target}: no such heading")
        if picture and len(text.split()) < 4:
            broken.append(f"{target}: says too little of what it shows")
    assert not broken


def test_every_setting_is_documented_and_every_documented_setting_is_read():
    operators = (ROOT / "docs/operators.md").read_text()
    read = settings_read()
    assert {"SECRET_KEY", "BROKER_URL"} <= read  # or the reading above has gone blind
    assert {name for name in read if f"`{name}`" not in operators} == set()
    table = operators.partition("## Settings")[2].partition("## ")[0]
    rows = {name for cell in SETTING.findall(table) for name in re.findall(r"`(\w+)`", cell)}
    assert rows - read == set()


@pytest.mark.parametrize("command", ["bin/demo", "bin/test", "bin/check", ".ci/run"])
def test_the_commands_that_are_named_can_be_run(command):
    assert os.access(ROOT / command, os.X_OK)
    assert command in (ROOT / "README.md").read_text()


def test_readme_states_the_two_commands_by_themselves():
    readme = (ROOT / "README.md").read_text()
    for command in ("bin/demo", "bin/test"):
        assert f"```sh\n{command}\n```" in readme
        usage = re.search(
            r"<<'TEXT'\n(.*?)^TEXT", (ROOT / command).read_text(), re.DOTALL | re.MULTILINE
        )
        assert usage
        for option in set(re.findall(r"--[a-z-]+", usage[1])) - {"--help", "--no-start"}:
            assert f"`{option}" in readme, f"{command} {option}"


def test_readme_lists_everybody_who_can_sign_in():
    readme = (ROOT / "README.md").read_text()
    assert PASSWORD in readme
    for each in sign_ins():
        name, _, domain = each.email.partition("@")
        assert f"| `{name}` |" in readme
        assert domain in readme


def test_decisions_that_are_referred_to_exist():
    known = {path.name[:4] for path in DECISIONS}
    assert known == {f"{number:04}" for number in range(1, len(DECISIONS) + 1)}
    missing = [
        f"{path.relative_to(ROOT)}: ADR-{number}"
        for path in ours(".py", ".md", ".html", ".js", ".css", ".toml", ".txt")
        for number in REFERENCE.findall(path.read_text(errors="replace"))
        if number not in known
    ]
    assert not missing


def test_hard_guards_that_are_referred_to_exist():
    page = (ROOT / "docs/developers/hard-guards.md").read_text()
    known = set(re.findall(r"^\| (\d+) \|", page, re.MULTILINE))
    found = [
        number
        for path in ours(".py")
        for numbers in re.findall(r"hard guards? (\d+(?: and \d+)*)", path.read_text())
        for number in numbers.split(" and ")
    ]
    assert found
    assert set(found) <= known
    for name in re.findall(r"`(\w+/[\w/]+\.py)`", page):
        assert (ROOT / "workflows" / name).exists(), name


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_one_page_of_four_parts_and_in_the_index(path):
    text = path.read_text()
    title, *parts = HEADING.findall(text)
    assert title.startswith(f"{path.name[:4]}: ")
    assert parts == ADR_HEADINGS
    assert len(text.splitlines()) <= 45
    row = f"| [{path.name[:4]}]({path.name}) | {title[6:]} |"
    assert row in (ROOT / "docs/adr/README.md").read_text()
