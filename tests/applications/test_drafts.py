import datetime as dt

import pytest

from tests.applications.conftest import coordinator_of
from tests.factories import AT, make_campaign, make_question, move_to, seat
from workflows.applications import queries, services
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Answer, Application, EligibilityAnswer
from workflows.campaigns.enums import CampaignState
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    StaleVersionError,
)
from workflows.core.models import AuditEvent

LATER = AT + dt.timedelta(days=15)
CONTACT = services.ContactInput("Asha  Pereira", "+44 7700 900123", "Otley", "ls21 1aa", "Auditor")


def contact(draft, given=CONTACT, **changes):
    return services.save_contact(
        **{
            "application_id": draft.pk,
            "candidate": draft.candidate,
            "given": given,
            "at": AT,
            **changes,
        }
    )


def test_start_is_once_a_campaign(campaign, candidate, draft):
    again = services.start(campaign=campaign, candidate=candidate, at=AT)
    assert again == draft
    assert draft.full_name == "Asha Pereira"
    assert Application.objects.count() == 1
    assert AuditEvent.objects.filter(action="applications.started").count() == 1


def test_start_returns_the_draft_even_after_closing(campaign, candidate, draft):
    assert services.start(campaign=campaign, candidate=candidate, at=LATER) == draft


def test_start_of_an_erased_application_is_not_visible(campaign, candidate, draft):
    Application.objects.update(state=ApplicationState.PURGED)
    with pytest.raises(NotVisibleError):
        services.start(campaign=campaign, candidate=candidate, at=AT)


@pytest.mark.parametrize("state", [CampaignState.CLOSED, CampaignState.PAUSED, CampaignState.NEED])
def test_start_needs_an_open_campaign(candidate, state, db):
    with pytest.raises(NotAllowedError):
        services.start(campaign=make_campaign(state=state), candidate=candidate, at=AT)


def test_start_after_the_closing_moment_though_still_marked_open(campaign, candidate):
    with pytest.raises(NotAllowedError, match="Applications closed on"):
        services.start(campaign=campaign, candidate=candidate, at=campaign.closes_at)


def test_panel_members_cannot_apply(campaign, candidate):
    seat(campaign, candidate)
    with pytest.raises(NotAllowedError, match="You sit on the panel"):
        services.start(campaign=campaign, candidate=candidate, at=AT)


def test_coordinators_cannot_apply(campaign):
    with pytest.raises(NotAllowedError, match="You run recruitment"):
        services.start(campaign=campaign, candidate=coordinator_of(campaign), at=AT)


def test_contact_is_tidied_and_versioned(draft):
    saved = contact(draft)
    assert (saved.full_name, saved.postcode, saved.version) == ("Asha Pereira", "LS21 1AA", 1)


def test_contact_says_what_is_wrong_in_every_field(draft):
    with pytest.raises(InvalidInputError) as caught:
        contact(draft, services.ContactInput("", "call me", "x" * 81, "", "y" * 151))
    assert set(caught.value.errors) == {"full_name", "phone", "town", "postcode", "current_role"}


def test_contact_of_a_stale_tab(draft):
    seen = services.contact_seen(draft)
    contact(draft)
    mine = services.ContactInput("Asha P", "07700 900999", "Leeds", "LS1 1AA")
    with pytest.raises(StaleVersionError) as caught:
        contact(draft, mine, seen=seen)
    assert caught.value.current["town"] == "Otley"
    saved = contact(draft, mine, seen=services.contact_seen(Application.objects.get(pk=draft.pk)))
    assert saved.town == "Leeds"


def test_contact_of_a_stale_tab_that_changes_nothing_is_no_conflict(draft):
    seen = services.contact_seen(draft)
    contact(draft)
    assert contact(draft, seen=seen).town == "Otley"


def test_another_part_does_not_make_a_tab_stale(draft):
    seen = services.contact_seen(draft)
    services.save_commitments(
        application_id=draft.pk,
        candidate=draft.candidate,
        given=services.CommitmentsInput(time_confirmed=True),
        at=AT,
    )
    assert contact(draft, seen=seen).town == "Otley"


def test_nobody_elses(draft, stranger):
    with pytest.raises(NotVisibleError):
        contact(draft, candidate=stranger)


def test_a_vanished_application(draft):
    draft.delete()
    draft.pk = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(NotVisibleError):
        contact(draft)


def test_saving_after_closing_is_refused_and_keeps_what_was_saved(draft):
    contact(draft)
    other = services.ContactInput("Asha P", "07700 900999", "Leeds", "LS1 1AA")
    with pytest.raises(NotAllowedError, match="What you had saved is kept"):
        contact(draft, other, at=LATER)
    draft.refresh_from_db()
    assert draft.town == "Otley"


def test_saving_while_paused_is_refused(draft, campaign):
    move_to(campaign, CampaignState.PAUSED)
    with pytest.raises(NotAllowedError, match="paused"):
        contact(draft)


# ---- eligibility -----------------------------------------------------------------------------


def eligibility(draft, answers, **changes):
    return services.save_eligibility(
        **{
            "application_id": draft.pk,
            "candidate": draft.candidate,
            "answers": answers,
            "at": AT,
            **changes,
        }
    )


def test_a_yes_is_kept_and_rejects_nobody(draft):
    question = make_question()
    eligibility(draft, {question.pk: services.EligibilityInput(True, "In 2019.")})
    draft.refresh_from_db()
    assert draft.state == ApplicationState.DRAFT
    eligibility(draft, {question.pk: services.EligibilityInput(False, "left over")})
    held = EligibilityAnswer.objects.get()
    assert (held.applies, held.detail) == (False, "")


def test_eligibility_needs_each_answer_and_a_detail_for_yes(draft):
    first, second, third = make_question(), make_question(key="b"), make_question(key="c")
    with pytest.raises(InvalidInputError) as caught:
        eligibility(
            draft,
            {
                first.pk: services.EligibilityInput(True, " "),
                third.pk: services.EligibilityInput(False, "x" * 4001),
            },
        )
    assert set(caught.value.errors) == {
        f"q{first.pk}_detail",
        f"q{second.pk}",
        f"q{third.pk}_detail",
    }
    assert not EligibilityAnswer.objects.exists()


def test_a_question_of_another_kind_of_body(draft):
    make_question()
    other = make_question(kind="icb")
    with pytest.raises(NotVisibleError):
        eligibility(draft, {other.pk: services.EligibilityInput(False)})


def test_eligibility_of_a_stale_tab(draft):
    question = make_question()
    seen = services.eligibility_seen(draft)
    eligibility(draft, {question.pk: services.EligibilityInput(False)})
    with pytest.raises(StaleVersionError):
        eligibility(draft, {question.pk: services.EligibilityInput(True, "In 2019.")}, seen=seen)


# ---- commitments -----------------------------------------------------------------------------


def test_commitments(draft):
    given = services.CommitmentsInput(True, " Shares in a care home. \r\n", True)
    seen = services.commitments_seen(draft)
    who = {"application_id": draft.pk, "candidate": draft.candidate, "at": AT}
    saved = services.save_commitments(**who, given=given, seen=seen)
    assert saved.declared_interests == "Shares in a care home."
    assert saved.disability_confident
    with pytest.raises(InvalidInputError):
        services.save_commitments(**who, given=services.CommitmentsInput(True, "x" * 4001))
    with pytest.raises(StaleVersionError):
        services.save_commitments(**who, given=services.CommitmentsInput(False), seen=seen)


# ---- answers ---------------------------------------------------------------------------------


@pytest.fixture
def criterion(campaign):
    return campaign.criteria.get(key="governance")


def save(draft, criterion, text, version=0, **changes):
    return services.save_answer(
        **{
            "application_id": draft.pk,
            "candidate": draft.candidate,
            "criterion": criterion,
            "text": text,
            "version": version,
            "save_id": "s1",
            "at": AT,
            **changes,
        }
    )


def test_answer_is_saved_with_its_words_and_version(draft, criterion):
    first = save(draft, criterion, "one\r\ntwo")
    assert (first.text, first.words, first.version) == ("one\ntwo", 2, 1)
    second = save(draft, criterion, "one two three", version=1, save_id="s2")
    assert second.version == 2
    assert AuditEvent.objects.filter(action="applications.answer_saved").count() == 1


def test_an_over_long_answer_is_kept(draft, criterion, campaign):
    text = "word " * (campaign.answer_max_words + 500)
    assert save(draft, criterion, text).words == campaign.answer_max_words + 500
    assert Answer.objects.get().text == text


def test_an_absurdly_long_answer_is_refused_in_words(draft, criterion):
    with pytest.raises(InvalidInputError, match="too long to save"):
        save(draft, criterion, "x" * 60_001)


def test_a_repeated_save_returns_what_is_stored(draft, criterion):
    first = save(draft, criterion, "one two")
    again = save(draft, criterion, "one two", at=AT + dt.timedelta(minutes=1))
    assert again == first
    assert Answer.objects.get().version == 1


def test_a_stale_tab_overwrites_nothing(draft, criterion):
    save(draft, criterion, "from tab one", tab="one")
    with pytest.raises(StaleVersionError) as caught:
        save(draft, criterion, "from tab two", tab="two", final=True)
    assert caught.value.current == "from tab one"
    assert Answer.objects.get().text == "from tab one"


def test_pressing_save_may_follow_the_same_tabs_unheard_autosave(draft, criterion):
    save(draft, criterion, "half", tab="one", save_id="a")
    saved = save(draft, criterion, "half and whole", tab="one", save_id="b", final=True)
    assert saved.text == "half and whole"


def test_a_late_autosave_of_the_same_tab_never_overwrites_what_was_saved_after_it(draft, criterion):
    save(draft, criterion, "half and whole", tab="one", save_id="b", final=True)
    with pytest.raises(StaleVersionError):
        save(draft, criterion, "half", tab="one", save_id="a")


def test_a_criterion_of_another_campaign(draft):
    other = make_campaign().criteria.first()
    with pytest.raises(NotVisibleError):
        save(draft, other, "text")


def test_answers_after_closing_are_refused(draft, criterion):
    with pytest.raises(NotAllowedError):
        save(draft, criterion, "text", at=LATER)


def test_facts_count_four_queries(draft, django_assert_num_queries):
    draft = queries.own_application(draft.candidate, draft.pk)
    with django_assert_num_queries(4):
        queries.facts_of(draft)
