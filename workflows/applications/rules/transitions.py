"""The application's state machine as a table; docs/process.md draws it."""

from types import MappingProxyType

from workflows.applications.enums import ApplicationState as S
from workflows.core.states import Transitions

APPLICATION = Transitions(
    initial=S.DRAFT,
    table=MappingProxyType(
        {
            S.DRAFT: frozenset({S.SUBMITTED, S.PURGED}),
            S.SUBMITTED: frozenset({S.ELIGIBLE, S.INELIGIBLE, S.WITHDRAWN}),
            # a small field goes straight from the sift to the shortlist
            S.ELIGIBLE: frozenset({S.LONGLISTED, S.SHORTLISTED, S.NOT_SHORTLISTED, S.WITHDRAWN}),
            S.INELIGIBLE: frozenset({S.PURGED}),
            S.LONGLISTED: frozenset({S.SHORTLISTED, S.NOT_SHORTLISTED, S.WITHDRAWN}),
            S.SHORTLISTED: frozenset({S.INTERVIEWED, S.WITHDRAWN}),
            S.NOT_SHORTLISTED: frozenset({S.PURGED}),
            S.INTERVIEWED: frozenset({S.APPOINTABLE, S.NOT_APPOINTABLE, S.WITHDRAWN}),
            S.APPOINTABLE: frozenset({S.RECOMMENDED, S.RESERVE, S.WITHDRAWN}),
            S.NOT_APPOINTABLE: frozenset({S.PURGED}),
            S.RECOMMENDED: frozenset({S.CONDITIONAL_OFFER, S.RESERVE, S.WITHDRAWN}),
            S.CONDITIONAL_OFFER: frozenset({S.APPOINTED, S.DECLINED, S.FAILED_CHECKS}),
            S.APPOINTED: frozenset({S.PURGED}),
            S.RESERVE: frozenset({S.RECOMMENDED, S.WITHDRAWN, S.PURGED}),
            S.WITHDRAWN: frozenset({S.PURGED}),
            S.DECLINED: frozenset({S.PURGED}),
            S.FAILED_CHECKS: frozenset({S.PURGED}),
            S.PURGED: frozenset(),
        }
    ),
)

# Passed the eligibility check and has not withdrawn: what panels may score and see in tables.
IN_THE_RUNNING = frozenset(
    {
        S.ELIGIBLE,
        S.LONGLISTED,
        S.SHORTLISTED,
        S.NOT_SHORTLISTED,
        S.INTERVIEWED,
        S.APPOINTABLE,
        S.NOT_APPOINTABLE,
        S.RECOMMENDED,
        S.CONDITIONAL_OFFER,
        S.APPOINTED,
        S.RESERVE,
        S.DECLINED,
        S.FAILED_CHECKS,
    }
)

# Over, and its candidate knows. Who is appointable is not among it: nobody is told before the decision.
TOLD_IT_ENDED = frozenset(
    {S.INELIGIBLE, S.NOT_SHORTLISTED, S.WITHDRAWN, S.DECLINED, S.FAILED_CHECKS, S.PURGED}
)


def may_withdraw(state: S) -> bool:
    """Say whether the candidate may still withdraw from here."""
    return APPLICATION.allows(state, S.WITHDRAWN)
