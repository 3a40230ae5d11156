"""The developers' documents say what is so: each clause of the law, each drawn lifecycle, each named place."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command

from clusters.models import Application, Recognition
from portal.lifecycles import drawn

LAW = (settings.BASE_DIR / "docs" / "law.md").read_text(encoding="utf-8")
ROWS = [line for line in LAW.splitlines() if line.startswith("| 第")]
TENS = "一二三四五六七八九"
NUMBERS = [*TENS, "十", *(f"十{digit}" for digit in TENS)]
ITEMS = {"六": "一二三四五六", "十七": "一二三四五"}
CLAUSES = [
    f"第{number}条" + (f"（{item}）" if item else "") for number in NUMBERS for item in ITEMS.get(number, "") or [""]
]
PLACES = re.findall(r"`([\w/.-]+)::([\w-]*)`", LAW)


def test_every_clause_of_the_law_stands_in_the_map_once_and_in_order():
    assert [row.split("|")[1].strip() for row in ROWS] == CLAUSES


@pytest.mark.parametrize(("path", "name"), PLACES)
def test_every_place_the_map_names_exists(path, name):
    text = (settings.BASE_DIR / path).read_text(encoding="utf-8")
    assert name
    assert re.search(rf"\b{re.escape(name)}\b", text), f"{path} has no {name}"


def test_every_clause_with_code_has_a_test():
    without = [row for row in ROWS if re.search(r"`(?!tests/)[\w/.-]+::", row) and "`tests/" not in row]
    assert without == []


def test_the_lifecycles_are_drawn_from_the_declarations():
    assert (settings.BASE_DIR / "docs" / "lifecycle.md").read_text(encoding="utf-8") == drawn()
    call_command("draw_lifecycles", check=True)


def test_the_drawing_knows_each_state():
    for model in (Application, Recognition):
        for state, label in model.state_field().flatchoices:
            assert f"    {state}: {label}\n" in drawn()
