"""The floors of the house, and what may be written where."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for path in (ROOT / "pia").rglob("*.py"))
HANDWRITTEN = [path for path in MODULES if "migrations" not in path.parts]
# The three machines change state in their models alone; jobs, messages and documents are machines of their own rooms,
# and a search for what a new law changes is work under way like a job: its state is no state of a case; so is a file
# on its way in.
MACHINES = ("pia/assessments/models", "pia/assessments/impact_runs.py", "pia/jobs", "pia/notifications", "pia/reports")
MACHINES += ("pia/interop/uploads.py",)
# Progress of a part of the case, written by the acts behind the door: no machine, no axis of its own.
PROGRESS = {"condition", "filing", "finding", "measure"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "manager", "handler"}


def place(path: Path, node: ast.AST | None = None) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_it_imports_only_down_the_floors() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_imports_its_own_modules_at_the_top_only() -> None:
    hidden = [
        place(path, node)
        for path in HANDWRITTEN
        for function in functions(path)
        for node in ast.walk(function)
        if (isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] == "pia"))
        or (isinstance(node, ast.Import) and any(name.name.split(".")[0] == "pia" for name in node.names))
    ]
    assert hidden == []


# What a room must not know (its docstring says why); import-linter sees packages, not the parts of Django.
UNKNOWN = {
    "pia/assessments": ("django.http", "django.template", "django.shortcuts", "django.core.mail", "weasyprint"),
    "pia/reports": ("django.http", "django.core.mail"),
    "pia/interop": ("django.http", "django.shortcuts"),
    "pia/programmes/definition.py": ("django.db", "django.http"),
    "pia/programmes/conditions.py": ("django.db", "django.http"),
    "pia/agreements": ("django.db", "django.http"),
    "pia/keys": ("django.http", "django.template", "django.core.mail"),
    "pia/api": ("django.template", "django.shortcuts", "django.contrib.sessions"),
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_it_keeps_every_room_ignorant_of_what_is_none_of_its_business() -> None:
    known = [
        f"{place(path)} imports {name}"
        for path in HANDWRITTEN
        for room, unknown in UNKNOWN.items()
        if str(path.relative_to(ROOT)).startswith(room)
        for name in imported(path)
        if any(f"{name}.".startswith(f"{forbidden}.") for forbidden in unknown)
    ]
    assert known == []


def written_states(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Assignments to `x.state`, `.update(state=...)`, `setattr(x, "state", ...)`: whose, if it shows, and where."""
    for node in ast.walk(tree(path)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            targets = [node.target]
        flat = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
        for target in flat:
            if isinstance(target, ast.Attribute) and target.attr == "state":
                yield ast.unparse(target.value), node
        if isinstance(node, ast.Call) and _sets_state(node):
            yield "", node


def _sets_state(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute) and call.func.attr == "update":
        return any(keyword.arg == "state" for keyword in call.keywords)
    named = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return isinstance(call.func, ast.Name) and call.func.id == "setattr" and "state" in named


def test_it_changes_a_state_through_the_machines_alone() -> None:
    strangers = [
        f"{place(path, node)} {whose}"
        for path in HANDWRITTEN
        if not (inside := str(path.relative_to(ROOT))).startswith(MACHINES)
        for whose, node in written_states(path)
        if not (inside.startswith("pia/assessments/acts/") and whose in PROGRESS)
    ]
    assert strangers == []


def test_it_would_notice_a_state_written_elsewhere(tmp_path: Path) -> None:
    module = tmp_path / "page.py"
    module.write_text("case.state = 1\nrows.update(state=2)\nsetattr(case, 'state', 3)\na, case.state = 1, 2\n")
    assert len(list(written_states(module))) == 4


def test_it_reads_no_superuser_flag() -> None:
    readers = [
        place(path, node)
        for path in HANDWRITTEN
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "is_superuser"
    ]
    assert readers == []


@pytest.mark.parametrize(
    ("files", "limit"),
    [
        (HANDWRITTEN + sorted((ROOT / "tests").rglob("*.py")), 400),
        (sorted((ROOT / "templates").rglob("*.html")), 250),
    ],
    ids=["modules", "templates"],
)
def test_it_keeps_files_short(files: list[Path], limit: int) -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {path: length for path, length in lengths.items() if length > limit} == {}


def test_it_keeps_functions_short() -> None:
    long = {
        f"{place(path, function)} {function.name}": length
        for path in HANDWRITTEN
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > 40
    }
    assert long == {}


def test_it_annotates_every_signature() -> None:
    bare = []
    for path in HANDWRITTEN:
        for function in functions(path):
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            arguments += [extra for extra in (function.args.vararg, function.args.kwarg) if extra]
            untyped = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
            if untyped or function.returns is None:
                bare.append(f"{place(path, function)} {function.name}")
    assert bare == []


def test_it_opens_every_module_with_what_it_is_for() -> None:
    silent = [
        place(path)
        for path in HANDWRITTEN
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_it_gives_every_room_its_two_sentences() -> None:
    for package in sorted((ROOT / "pia").iterdir()):
        if (package / "apps.py").exists() or package.name == "lib":
            text = (package / "__init__.py").read_text(encoding="utf-8").lower()
            assert "owns" in text and "must not know" in text, package.name


def test_it_has_no_file_named_after_nothing() -> None:
    assert [place(path) for path in MODULES if FORBIDDEN_NAMES & set(path.with_suffix("").parts)] == []


@pytest.mark.django_db
def test_it_has_a_migration_for_every_change_of_a_model() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, skip_checks=True)
    except SystemExit:
        pytest.fail(said.getvalue())
