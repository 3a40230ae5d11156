"""Rules of the house that no type checks: who compares roles, who writes state, who asks for the time."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from records.models import Stepped
from records.moves import moves_of

APPS = ("records", "accounts", "clusters", "reviews", "monitoring", "portal")
STEPS = {step for model in apps.get_models() if issubclass(model, Stepped) for step in moves_of(model)}
Finder = Callable[[ast.Module], Iterator[ast.AST]]


def modules() -> list[Path]:
    found = [
        path for app in APPS for path in Path(settings.BASE_DIR / app).rglob("*.py") if "migrations" not in path.parts
    ]
    return sorted(found)


def places(finder: Finder, *allowed: str) -> list[str]:
    """Where a finder finds something outside the modules allowed, as `file:line`."""
    found = []
    for path in modules():
        name = str(path.relative_to(settings.BASE_DIR))
        if name in allowed or path.name in allowed:
            continue
        found += [f"{name}:{node.lineno}" for node in finder(ast.parse(path.read_text()))]
    return found


def calls(tree: ast.Module, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node


def role_comparisons(tree: ast.Module) -> Iterator[ast.AST]:
    """`post.role == …`, `Role.APPROVER in …`, and queries by role."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(is_role(part) for part in [node.left, *node.comparators]):
            yield node
    for call in calls(tree, "filter", "exclude", "get"):
        if any(keyword.arg and keyword.arg.split("__")[-1] == "role" for keyword in call.keywords):
            yield call


def is_role(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "role" or (isinstance(node.value, ast.Name) and node.value.id == "Role")
    return False


def state_updates(tree: ast.Module) -> Iterator[ast.AST]:
    """`.update(state=…)` goes around the protection; so do `bulk_update` and writing into `__dict__`."""
    for call in calls(tree, "update", "update_or_create", "bulk_update"):
        named = any(keyword.arg == "state" for keyword in call.keywords)
        listed = any(isinstance(node, ast.Constant) and node.value == "state" for node in ast.walk(call))
        if named or listed:
            yield call


def state_in_dict(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node).endswith(".__dict__['state']"):
            yield node


def direct_transitions(tree: ast.Module) -> Iterator[ast.AST]:
    """A transition called by itself: no permission, no obstacle, no event. Only the engine words such a call."""
    for call in calls(tree, *STEPS):
        if {"by", "note", "choice", "now"} <= {keyword.arg for keyword in call.keywords}:
            yield call


def event_writers(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Event":
            yield node
    for call in calls(tree, "create", "bulk_create", "get_or_create"):
        owner = call.func.value  # type: ignore[attr-defined]
        if isinstance(owner, ast.Attribute) and isinstance(owner.value, ast.Name) and owner.value.id == "Event":
            yield call


def machine_clocks(tree: ast.Module) -> Iterator[ast.AST]:
    """`datetime.now()`, `date.today()`, `timezone.now()`: there is one door to time."""
    for call in calls(tree, "now", "today", "utcnow", "localtime", "localdate"):
        owner = call.func.value  # type: ignore[attr-defined]
        if isinstance(owner, ast.Name) and owner.id in ("datetime", "date", "timezone"):
            yield call


def imports_in_functions(tree: ast.Module) -> Iterator[ast.AST]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            yield from (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


def page_names(tree: ast.Module) -> Iterator[ast.AST]:
    """A view's own name for what every page knows: its number would stand under the bell."""
    for shown in ast.walk(tree):
        if isinstance(shown, ast.Dict):
            names = {key.value for key in shown.keys if isinstance(key, ast.Constant)}
            if names & {"places", "unread", "seat", "demo"}:
                yield shown


def test_roles_are_compared_in_rules_and_in_visible_to_only():
    finding_people = "portal/demo/offices.py"  # the demonstration looks up who sits where; nothing is allowed by it
    giving_posts = "accounts/appointing.py"
    assert places(role_comparisons, "rules.py", "accounts/models/user.py", finding_people, giving_posts) == []


def test_no_template_asks_for_a_role():
    asking = re.compile(r"{%\s*(el)?if[^%]*\.role\s*(==|!=|in\b|not in\b)")
    templates = Path(settings.BASE_DIR / "templates").rglob("*.html")
    assert [str(path) for path in templates if asking.search(path.read_text())] == []
    assert asking.search("{% if post.role == 'approver' %}")


def test_no_comment_of_a_template_is_shown():
    """Django ends such a comment at its line's end: one that runs on is drawn on the page."""
    run_on = re.compile(r"\{#(?![^\n]*#\})")
    templates = Path(settings.BASE_DIR / "templates").rglob("*.*")
    assert [str(path) for path in templates if run_on.search(path.read_text())] == []
    assert run_on.search("{# one\n two #}")
    assert not run_on.search("{# one #}\n{# two #}")


def test_what_is_wrong_with_a_form_is_said_by_the_portal():
    """A browser would say it in its own language, without example, and only of the first field."""
    posted = re.compile(r"<form[^>]*method=.post.*?</form>", re.DOTALL)
    asks = re.compile(r"{{ form }}|_field.html|as_field_group")
    templates = Path(settings.BASE_DIR / "templates").rglob("*.html")
    forms = ((path, form) for path in templates for form in posted.findall(path.read_text()) if asks.search(form))
    checked_by_browser = [str(path) for path, form in forms if "novalidate" not in form[: form.index(">")]]
    assert checked_by_browser == []


@pytest.mark.parametrize("finder", [state_updates, state_in_dict, direct_transitions])
def test_nothing_but_the_engine_writes_a_state(finder):
    assert places(finder) == []


def test_nothing_but_the_trail_writes_events():
    assert places(event_writers, "records/trail.py") == []


def test_nothing_but_the_clock_asks_the_machine_for_the_time():
    assert places(machine_clocks, "records/clock.py") == []


def test_imports_stand_at_the_top():
    assert places(imports_in_functions, "apps.py", "records/clock.py") == []


def test_no_view_names_anything_as_every_page_does():
    assert [place for place in places(page_names) if "/views/" in place] == []


def test_no_module_is_longer_than_four_hundred_lines():
    long = [str(path.relative_to(settings.BASE_DIR)) for path in modules() if len(path.read_text().splitlines()) > 400]
    assert long == []


@pytest.mark.parametrize(
    ("finder", "source"),
    [
        (role_comparisons, "post.role == 'approver'"),
        (role_comparisons, "Role.APPROVER in roles"),
        (role_comparisons, "Post.objects.filter(agency__posts__role='approver')"),
        (state_updates, "rows.update(state='published')"),
        (state_updates, "Application.objects.bulk_update(rows, ['state'])"),
        (state_in_dict, "application.__dict__['state'] = 'published'"),
        (direct_transitions, "application.accept(by=user, note='', choice='', now=now)"),
        (event_writers, "Event(dossier=dossier)"),
        (event_writers, "Event.objects.create(dossier=dossier)"),
        (machine_clocks, "timezone.now()"),
        (machine_clocks, "date.today()"),
        (page_names, "context = {'rows': rows, 'unread': 3}"),
        (imports_in_functions, "def f():\n    from records import clock"),
    ],
)
def test_each_finder_finds(finder, source):
    assert len(list(finder(ast.parse(source)))) == 1
