"""A pack's life: drafted, cleared, issued (locked), minuted, published."""

from types import MappingProxyType

from workflows.core.states import Transitions
from workflows.packs.enums import PackState as S

PACK = Transitions(
    initial=S.DRAFT,
    table=MappingProxyType(
        {
            S.DRAFT: frozenset({S.CLEARED}),
            S.CLEARED: frozenset({S.DRAFT, S.ISSUED}),
            S.ISSUED: frozenset({S.MINUTED}),
            S.MINUTED: frozenset({S.PUBLISHED}),
            S.PUBLISHED: frozenset(),
        }
    ),
)
