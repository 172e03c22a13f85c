"""A service that locks or writes does so in one transaction, whoever calls it. PostgreSQL refuses a lock outside one."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2] / "workflows"
LOCKS = {"select_for_update"}
# Takes a lock for its caller, whose transaction is to keep it.
FOR_CALLERS = {"workflows/packs/services/writing.py:lock_pack"}


def locking() -> list[tuple[str, bool]]:
    """Return each public service that takes a lock itself, and whether it does so in a transaction of its own."""
    found = []
    paths = [*ROOT.glob("*/services/**/[!_]*.py"), *ROOT.glob("*/services.py")]
    for path in sorted(paths):
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            names = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
            if names & LOCKS:
                decorated = any("atomic" in ast.unparse(each) for each in node.decorator_list)
                within = any(
                    isinstance(each, ast.With) and "atomic" in ast.unparse(each.items[0])
                    for each in ast.walk(node)
                )
                found.append((f"{path.relative_to(ROOT.parent)}:{node.name}", decorated or within))
    return found


def test_whatever_locks_is_atomic():
    services = locking()
    assert len(services) > 30
    assert {name for name, atomic in services if not atomic} == FOR_CALLERS
