"""From where an application can be offered the post, and by which steps."""

from types import MappingProxyType

from workflows.applications.enums import ApplicationState as S

# A panel that recommends a candidate has found them appointable; the decision records both.
STEPS_TO_OFFER = MappingProxyType(
    {
        S.INTERVIEWED: (S.APPOINTABLE, S.RECOMMENDED, S.CONDITIONAL_OFFER),
        S.APPOINTABLE: (S.RECOMMENDED, S.CONDITIONAL_OFFER),
        S.RESERVE: (S.RECOMMENDED, S.CONDITIONAL_OFFER),
        S.RECOMMENDED: (S.CONDITIONAL_OFFER,),
    }
)
CAN_BE_OFFERED = frozenset(STEPS_TO_OFFER)
