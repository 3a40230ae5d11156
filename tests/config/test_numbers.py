"""Numbers are grouped by three, wherever a page asks for groups."""

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("number", "asked", "written"),
    [
        (12640.5, "2g", "12,640.50"), (13133.33, "2g", "13,133.33"), (999, "g", "999"), (20000, "g", "20,000"),
        (1234567, "g", "1,234,567"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_groups_of_three(number, asked, written):
    page = Template("{{ number|floatformat:asked }}")
    assert page.render(Context({"number": number, "asked": asked})) == written


def test_a_number_that_nobody_groups_stays_as_it_is():
    """Years and codes are numbers too."""
    assert Template("{{ year }}").render(Context({"year": 2025})) == "2025"
