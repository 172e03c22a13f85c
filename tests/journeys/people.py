"""What each person does in a journey, step by step, as they would: by label, button and link."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from nedrecruit.demo.second_steps import PERIOD, code_of
from nedrecruit.demo.signins import PASSWORD
from tests.journeys.browser import check
from workflows.core.clock import now

SENTENCES = (
    (
        "In my third year as chair of the audit committee the internal auditors could not explain a gap of {n} "
        "thousand pounds between two ledgers."
    ),
    (
        "I asked for the transactions themselves, met the people who had entered them, and found that two teams "
        "had used one code for different things."
    ),
    "We agreed a plain rule, wrote it on a page, and had each team check the other for a quarter.",
    "What I learned was to ask the person nearest to the work before I ask for another report.",
)


SHOWN: set[tuple[str, str]] = set()  # a code is taken once, so a second sign-in waits for the next


def unused_code(email: str) -> str:
    """The digits a person's app shows, waiting for new ones where these were used."""
    while (email, digits := code_of(email, at=now()).digits) in SHOWN:
        time.sleep(PERIOD / 15)
    SHOWN.add((email, digits))
    return digits


def words(count: int, *, start: int) -> str:
    """An answer of at least `count` words, different for each `start`."""
    text: list[str] = []
    number = start
    while sum(len(sentence.split()) for sentence in text) < count:
        text.append(SENTENCES[number % len(SENTENCES)].format(n=number))
        number += 1
    return " ".join(text)


@dataclass
class Person:
    """Somebody at a browser. `look` fails on anything the page does wrong."""

    page: object
    problems: list[str]
    javascript: bool = True

    def look(self):
        """Check the page as it stands. Without JavaScript axe cannot run; the markup is the same."""
        if self.javascript:
            check(self.page, self.problems)
        assert not self.problems

    def go(self, path):
        self.page.goto(path)
        self.look()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        self.look()

    def follow(self, name, *, exact=True):
        """Follow a link of the page's own part, also one that looks like a button."""
        main = self.page.get_by_role("main")
        link = main.get_by_role("link", name=name, exact=exact)
        link.or_(main.get_by_role("button", name=name, exact=exact)).first.click()
        self.page.wait_for_load_state()
        self.look()

    def sees(self, text):
        assert text in self.page.inner_text("body"), f"{text!r} is not on {self.page.url}"

    def sees_not(self, text):
        assert text not in self.page.content(), f"{text!r} is on {self.page.url}"

    def sign_in(self, email, *, then="/start/", password=PASSWORD):
        self.go(f"/account/login/?next={then}")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", password)
        self.press("Sign in")
        if "/two-step/authenticate/" in self.page.url:
            self.page.fill("[name=code]", unused_code(email))
            self.press("Continue")

    def sign_out(self):
        self.go("/account/logout/")
        self.page.get_by_role("main").get_by_role("button", name="Sign out").click()
        self.page.wait_for_load_state()


def register(person: Person, *, name: str, email: str, reference: str) -> None:
    """Create an account from the vacancy, confirm the address from the e-mail, and come back."""
    person.go(f"/apply/{reference}/")
    person.follow("Create an account", exact=False)
    person.page.fill("[name=full_name]", name)
    person.page.fill("[name=email]", email)
    person.page.fill("[name=password1]", "three warm stones sing")
    person.press("Create account")
    person.sees("Check your email")
    person.go(f"/demo/mail/?q={email}")
    person.follow("Confirm your email address")
    person.page.get_by_role("main").get_by_role("link", name="http", exact=False).click()
    person.look()
    person.press("Confirm")
    if "/account/login" in person.page.url:
        person.page.fill("[name=login]", email)
        person.page.fill("[name=password]", "three warm stones sing")
        person.press("Sign in")


def apply(person: Person, *, reference: str, name: str, cv: Path, seed: int) -> str:
    """Fill in and submit an application; return its reference."""
    person.go(f"/apply/{reference}/")
    person.press("Start your application")
    tasks = person.page.url
    page = person.page

    person.follow("Contact details")
    page.fill("[name=full_name]", name)
    page.fill("[name=phone]", "07700 900987")
    page.fill("[name=town]", "Upper Wharnley")
    page.fill("[name=postcode]", "YX1 1AA")
    page.fill("[name=current_role]", "Finance director")
    person.press("Save and continue")

    person.go(tasks)
    person.follow("Eligibility", exact=False)
    for group in page.locator("fieldset").all():
        group.get_by_label("No", exact=True).first.check()
    person.press("Save and continue")

    person.go(tasks)
    person.follow("Time", exact=False)
    page.locator("[name=time_confirmed]").check()
    person.press("Save and continue")

    person.go(tasks)
    answers = page.locator("a[href*='/answer']")
    hrefs = [answers.nth(index).get_attribute("href") for index in range(answers.count())]
    assert len(hrefs) >= 4
    for number, href in enumerate(hrefs):
        person.go(href)
        page.fill("[name=text]", words(260, start=seed + number))
        person.press("Save and continue")

    person.go(tasks)
    person.follow("CV", exact=False)
    upload_refused(person)
    page.set_input_files("[name=file]", str(cv))
    person.press("Upload")
    person.sees(cv.name)

    person.go(tasks)
    person.follow("Check your answers")
    page.locator("[name=truth_declared]").check()
    person.press("Submit application")
    found = re.search(rf"{reference}-[0-9A-Z]{{4,}}", page.inner_text("main"))
    assert found, page.inner_text("main")
    return found[0]


def upload_refused(person: Person) -> None:
    """A program with a CV's name is refused beside the field, with what to do next."""
    person.page.set_input_files(
        "[name=file]",
        {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"MZ" + bytes(600)},
    )
    person.press("Upload")
    person.sees("There is a problem")
    person.sees("Save it as a PDF or .docx and upload it again.")


def declare(person: Person, *, reference: str) -> None:
    """Declare no connection with any candidate."""
    person.go(f"/panel/{reference}/conflicts/")
    for group in person.page.locator("fieldset").all():
        group.get_by_label("No connection").check()
    person.press("Record my declarations")


def score_all(person: Person, *, reference: str, canary: str) -> None:
    """Score every answer of every candidate, criterion by criterion, then lock."""
    page = person.page
    person.go(f"/panel/{reference}/")
    links = page.get_by_role("main").locator("a[href*='/score/']")
    hrefs = sorted({links.nth(index).get_attribute("href") for index in range(links.count())})
    assert hrefs
    seen = 0
    while True:
        person.go(f"/panel/{reference}/lock/")
        todo = page.get_by_role("main").locator("a[href*='/score/']")
        if todo.count() == 0:
            break
        person.go(todo.first.get_attribute("href"))
        mark = 4 + seen % 4
        page.get_by_role("radio").nth(mark - 1).check()
        page.fill("[name=comment]", f"{canary} {seen}: evidence at the right level.")
        person.press("Save and next")
        seen += 1
    person.press("Lock my scores")
    assert seen >= 4
