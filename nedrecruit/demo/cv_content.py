"""What a CV says, before any layout: sections of entries, as long as the candidate likes to write."""

import random
import re
from dataclasses import dataclass

from nedrecruit.demo.candidates import Candidate

_MOST_DUTIES = 5
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DUTIES = (
    "Answered to the board or its committees for performance, risk and money.",
    "Changed how decisions were made and recorded, with those who had to live with them.",
    "Held open meetings every quarter and published what had changed.",
    "Wrote and presented reports for members and for the public.",
    "Deputised for the head of service and represented the organisation outside.",
    "Led recruitment, appraisal and development of colleagues.",
    "Reviewed risk and business continuity each year.",
    "Oversaw a programme of change from first case to closing review.",
    "Coached first-time managers, several of whom now lead services.",
    "Chaired working groups with partners, unions and suppliers.",
    "Brought complaints and incidents into one monthly review.",
    "Kept within budget in every year.",
    "Introduced a plain-English standard for papers.",
    "Set up a panel of service users who were paid for their time.",
    "Negotiated two shared-service agreements.",
    "Gave evidence to an external review.",
    "Ran a graduate and apprentice scheme.",
    "Simplified procedures and retired out-of-date policies.",
    "Worked shifts beside front-line colleagues twice a year.",
    "Prepared the organisation for inspection and led its response.",
)
_SUBJECTS = (
    "Learning from failure",
    "Who checks the checkers",
    "Trust under pressure",
    "Small measures, large systems",
    "What the average hides",
    "Saying no in public",
    "The view from the night shift",
    "Listening as evidence",
    "Long plans in short times",
    "Authority and candour",
    "After the inquiry",
    "Shared budgets, separate boards",
    "The cost of delay",
    "Independent minds",
    "Counting what matters",
    "Promises in public",
)
_ANGLES = (
    "lessons from {org}",
    "a study of {size}",
    "evidence from {org2}",
    "what {users} told us",
    "a practical guide for boards",
    "ten years on",
    "a working note on {paper}",
    "interviews with {team}",
)
_PLACES = (
    "Northern Governance Review",
    "Journal of Public Stewardship",
    "Pennine Leadership Papers",
    "Annual Meeting of the Ridings Institute",
    "Assurance Quarterly",
    "Public Boards Conference, Ainsley",
    "Regional Leaders' Forum, Harle",
)
_COURSES = (
    "Finance for non-financial board members",
    "Chairing difficult meetings",
    "Cyber security for boards",
    "Safeguarding adults and children, level 3",
    "Inclusive recruitment",
    "Reading and questioning data",
    "The duty of candour",
    "Charity and public-sector governance",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading, what stands beside it (often dates), and paragraphs or points below."""

    head: str
    side: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    entries: tuple[Entry, ...]


def month(value: str) -> str:
    """``2019-06`` → ``Jun 2019``; empty → ``present``."""
    if not value:
        return "present"
    year, number = value.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def sections(who: Candidate, *, extra: int) -> tuple[Section, ...]:
    """The CV's sections. ``extra`` (0 upward) is how much the candidate adds beyond one page's worth."""
    rng = random.Random(f"cv/{who.key}")
    found = [
        Section("Profile", (Entry("", points=(who.background,)),)),
        Section("Career", _career(who, rng, extra)),
        Section("Public and voluntary roles", tuple(Entry(each) for each in who.public_roles)),
        Section("Education and qualifications", tuple(Entry(each) for each in who.education)),
        Section("Skills", (Entry("", points=(", ".join(who.skills) + ".",)),)),
    ]
    if extra > 1:
        found.insert(2, Section("Selected work", _work(who, extra)))
    if extra > len(who.stories):
        count = min(len(_COURSES), extra)
        courses = rng.sample(_COURSES, count)
        years = sorted((rng.randint(2009, 2025) for _ in courses), reverse=True)
        rows = tuple(Entry(name, str(year)) for name, year in zip(courses, years, strict=True))
        found.append(Section("Training", rows))
        title = "Publications" if who.current_role.startswith("Professor") else "Talks and articles"
        found.append(Section(title, _writing(who, rng, 4 * (extra - len(who.stories)))))
    return tuple(found)


def _career(who: Candidate, rng: random.Random, extra: int) -> tuple[Entry, ...]:
    """Every post and gap with its dates; no duty is named twice in one CV."""
    pool = rng.sample(_DUTIES, len(_DUTIES))
    each_job = min(extra, _MOST_DUTIES, len(pool) // len(who.career))
    found = []
    for job in who.career:
        head = job.title if job.gap else f"{job.title}, {job.employer}"
        count = 0 if job.gap else each_job
        points = (job.text, *(pool.pop() for _ in range(count)))
        found.append(Entry(head, f"{month(job.start)} to {month(job.end)}", points))
    return tuple(found)


def _work(who: Candidate, extra: int) -> tuple[Entry, ...]:
    """The candidate's own stories, a few sentences of each or all when they write at length."""
    length = 3 if extra < len(who.stories) else 20
    names = {
        "governance": "Scrutiny",
        "quality": "Safety",
        "inclusion": "Fairness",
        "finance": "Money",
        "people": "People",
        "partnership": "Working together",
        "digital": "Technology",
        "strategy": "Direction",
        "chairing": "In the chair",
    }
    return tuple(
        Entry(names[key], points=(" ".join(re.split(r"(?<=[.?!])\s+", text)[:length]),))
        for key, text in list(who.stories.items())[:extra]
    )


def _writing(who: Candidate, rng: random.Random, count: int) -> tuple[Entry, ...]:
    """Up to 128 different titles, newest first."""
    pairs = [(subject, angle) for subject in _SUBJECTS for angle in _ANGLES]
    chosen = rng.sample(pairs, min(count, len(pairs)))
    years = sorted((rng.randint(1999, 2025) for _ in chosen), reverse=True)
    return tuple(
        Entry(f"{subject}: {_say(angle, who)}.", str(year), (f"{rng.choice(_PLACES)}.",))
        for (subject, angle), year in zip(chosen, years, strict=True)
    )


def _say(template: str, who: Candidate) -> str:
    return template.format(**who.facts)
