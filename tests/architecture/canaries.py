"""A word of its own in every field of two applications, and who may meet it: no answer may hold another."""

import re
from dataclasses import dataclass

from tests.factories import AT
from workflows.applications.models import Answer, Application
from workflows.applications.rules.blindness import Field, Reader, fields_seen
from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.core.files import store

FIELDS = {
    "full_name": Field.NAME,
    "phone": Field.CONTACT,
    "town": Field.CONTACT,
    "postcode": Field.CONTACT,
    "current_role": Field.PRESENT_ROLE,
    "declared_interests": Field.INTERESTS,
    "reference": Field.REFERENCE,
    "blind_code": Field.BLIND_CODE,
}
PLANTED = {*FIELDS.values(), Field.ANSWERS, Field.CV, Field.CV_FACTS}
WORD = re.compile(r"zq(\d{3})z")
# What each of the grid's people is to the applications of its campaigns; whoever is not named is nothing.
READERS = {
    "member": {Reader.MEMBER},
    "adviser": {Reader.ADVISER},
    "coordinator": {Reader.COORDINATOR},
    "judge": {Reader.COORDINATOR, Reader.CHAIR},
    "auditor": {Reader.AUDITOR},
    "independent": {Reader.INDEPENDENT, Reader.AUDITOR},
    "analyst": {Reader.ANALYST},
    "fppt": {Reader.FPPT},
    "secretary": {Reader.SECRETARY},
    "decider": {Reader.DECIDER},
    "reader": {Reader.COMMITTEE},
    "editor": {Reader.EDITOR},
    "administrator": {Reader.ADMINISTRATOR},
}


@dataclass(frozen=True)
class Canary:
    """One word: where it was put."""

    whose: str
    field: Field
    stage: CampaignState
    draft: bool


class Canaries:
    """The words of one world."""

    def __init__(self) -> None:
        self.words: dict[str, Canary] = {}
        self.met: set[tuple[str, Field]] = set()

    def plant(self, whose: str, application: Application) -> None:
        """Put a word in every field of an application, its answers, its CV and the CV's name."""
        application.refresh_from_db()
        draft = application.state == "draft"
        application.cv = store.save_made(
            data=f"%PDF-1.7 {self._word(whose, application, Field.CV)}".encode(),
            purpose="cv",
            name=f"{self._word(whose, application, Field.CV_FACTS)}.pdf",
            content_type="application/pdf",
            pages=3,
            at=AT,
        )
        for name, field in FIELDS.items():
            if not (draft and name in {"reference", "blind_code"}):
                setattr(application, name, self._word(whose, application, field))
        application.save()
        for answer in Answer.objects.filter(application=application):
            answer.text = self._word(whose, application, Field.ANSWERS)
            answer.save()

    def _word(self, whose: str, application: Application, field: Field) -> str:
        word = f"zq{len(self.words):03}z"
        campaign = application.campaign
        self.words[word] = Canary(
            whose, field, CampaignState(campaign.state), application.state == "draft"
        )
        return word

    def told(self, role: str, path: str, body: str) -> list[str]:
        """Return, in words, what an answer holds that its reader may not see, and did not write in the address."""
        words = set(WORD.findall(body)) - set(WORD.findall(path))
        found = {word: self.words[word] for word in map("zq{}z".format, words)}
        coded = any(each.field is Field.BLIND_CODE for each in found.values())
        wrong = []
        for each in found.values():
            readers = {Reader.CANDIDATE} if role == each.whose else READERS.get(role, set())
            seen = fields_seen(
                readers, stage=each.stage, status=ConflictStatus.NONE, draft=each.draft
            )
            apart = each.field is Field.NAME and Field.NAME_TO_DECLARE in seen and not coded
            if each.field not in seen and not apart:
                wrong.append(f"the {each.field.value} of {each.whose} in {each.stage.value}")
            self.met.add((role, each.field))
        return wrong
