"""The people who run, score, decide and watch the demonstration's campaigns."""

from dataclasses import dataclass

from nedrecruit.demo.bodies import BOARD, TRUST

DOMAIN = "demo.nedrecruit.example"


@dataclass(frozen=True, slots=True)
class Person:
    """One fictional account. ``role`` says what it shows; ``body`` is a slug, empty when it serves both."""

    key: str
    full_name: str
    title: str
    role: str
    body: str = ""
    login: str = ""

    @property
    def email(self) -> str:
        """An address that can never be delivered: the domain is reserved."""
        return f"{self.login or self.key}@{DOMAIN}"


_T, _B = TRUST.slug, BOARD.slug

EDITOR = Person("editor", "Isla Trevannion", "Digital content editor", "editor")
APPROVER = Person("approver", "Gareth Pryce-Lloyd", "Head of communications", "approver")
TRUST_COORDINATOR = Person(
    "coordinator", "Marcus Adeyemi-Holt", "Corporate governance manager", "coordinator", _T
)
BOARD_COORDINATOR = Person(
    "coordinator-icb", "Shabnam Rafiq", "Governance and appointments manager", "coordinator", _B
)
SECRETARY = Person("secretary", "Eleanor Whitcombe", "Trust secretary", "secretary", _T)
BOARD_SECRETARY = Person(
    "secretary-icb", "Tobias Lindqvist", "Associate director of governance", "secretary", _B
)

PANEL: tuple[Person, ...] = (
    Person("panel-chair", "Professor Dame Harriet Ashcombe", "Trust chair", "panel", _T),
    Person("panel-1", "Ravindra Chatterjee", "Senior independent director", "panel", _T),
    Person("panel-2", "Siobhán O'Rourke", "Non-executive director, people", "panel", _T),
    Person(
        "panel-3", "Kwabena Ofori-Mensah", "Independent member, regional appointments pool", "panel"
    ),
    Person("panel-4", "Margaret Sugden", "Lead governor, Lower Calder", "panel", _T),
    Person("panel-5", "Yusuf Demirci", "Public governor, Upper Wharfe", "panel", _T),
    Person(
        "panel-6", "Dr Anneliese Vogt", "Staff governor and consultant geriatrician", "panel", _T
    ),
    Person("panel-7", "Leonard Birtwhistle", "Non-executive director, finance", "panel", _T),
    Person(
        "panel-8", "Cllr Nadia Hussain-Clarke", "Partner member, local authorities", "panel", _B
    ),
    Person("panel-9", "Sir Alasdair Menzies", "Former chair, independent panel member", "panel"),
    Person("panel-10", "Beatriz Carvalho", "Non-executive member, quality", "panel", _B),
    Person(
        "panel-11", "Jonathan Oyelaran", "Chief executive, Rossdale Voluntary Action", "panel", _B
    ),
    Person("panel-12", "Philippa Stanhope", "Regional director of system leadership", "panel", _B),
)

GOVERNORS: tuple[Person, ...] = (
    Person("governor-1", "Dorothy Akroyd", "Public governor and committee chair", "governor", _T),
    Person("governor-2", "Imran Sheikh", "Public governor, Aireholme", "governor", _T),
    Person("governor-3", "Zuzana Nováková", "Staff governor, nursing", "governor", _T),
    Person("governor-4", "Clive Ramsbottom", "Public governor, Upper Wharfe", "governor", _T),
    Person("governor-5", "Folasade Bankole", "Appointed governor, university", "governor", _T),
)

COMMITTEE: tuple[Person, ...] = (
    Person(
        "committee-1",
        "Hugh Fairweather",
        "Non-executive member and committee chair",
        "committee",
        _B,
    ),
    Person("committee-2", "Meera Subramaniam", "Non-executive member", "committee", _B),
    Person("committee-3", "Catrin Bevan", "Partner member, primary care", "committee", _B),
)

DECIDER = Person("decider", "Aurelia Okonkwo-Marsh", "Regional decision maker", "decider")
AUDITOR = Person("auditor", "Fergus Dalrymple", "Data protection officer", "auditor")
SYSADMIN = Person("sysadmin", "Wei-Ling Tan", "Platform engineer", "sysadmin")

STAFF: tuple[Person, ...] = (
    EDITOR,
    APPROVER,
    TRUST_COORDINATOR,
    BOARD_COORDINATOR,
    SECRETARY,
    BOARD_SECRETARY,
    *PANEL,
    *GOVERNORS,
    *COMMITTEE,
    DECIDER,
    AUDITOR,
    SYSADMIN,
)
_BY_KEY = {person.key: person for person in STAFF}


def person(key: str) -> Person:
    """The account with this key. Raises KeyError."""
    return _BY_KEY[key]
