"""`once` is for what is called from one place or two: each call has a copy, and compiling takes as much longer."""

import ast
from collections import Counter
from pathlib import Path

import blowball.engine

MOST = 2


def test_what_is_put_in_place_is_called_from_few_places():
    once, calls = set(), Counter()
    for file in Path(blowball.engine.__path__[0]).glob("*.py"):
        if file.stem == "gpu":  # compiles a kernel of its own
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and "once" in (getattr(d, "id", "") for d in node.decorator_list):
                once.add(node.name)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                calls[node.func.id] += 1
    assert len(once) > 10
    assert {name: calls[name] for name in once if calls[name] > MOST} == {}
