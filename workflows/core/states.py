"""A state machine as a table: the one shape every aggregate's `rules/transitions.py` uses (ADR-0002)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from workflows.core.errors import TransitionError


def _label(state: Enum) -> str:
    return str(getattr(state, "label", state.value))


@dataclass(frozen=True)
class Transitions[S: Enum]:
    """Which state may follow which.

    Args:
        initial: where every row starts.
        table: state -> the states that may follow it; every state is a key.
    """

    initial: S
    table: Mapping[S, frozenset[S]]

    def check(self, source: S, target: S) -> None:
        """Raise TransitionError unless `target` may follow `source`."""
        if target not in self.table[source]:
            raise TransitionError(
                f"“{_label(source)}” cannot become “{_label(target)}”. Reload the page to see where it stands."
            )

    def allows(self, source: S, target: S) -> bool:
        """Say whether `target` may follow `source`."""
        return target in self.table[source]

    def mermaid(self) -> str:
        """Return the Mermaid state diagram that docs/ holds and CI compares."""
        order = list(self.table)
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.name}"]
        lines += [
            f"    {source.name} --> {target.name}"
            for source, targets in self.table.items()
            for target in sorted(targets, key=order.index)
        ]
        lines += [
            f"    {state.name} --> [*]" for state, targets in self.table.items() if not targets
        ]
        return "\n".join(lines) + "\n"
