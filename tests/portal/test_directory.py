"""The directory of agencies, and the table of who may."""

import pytest

from accounts.models import Agency
from portal.permissions import matrix
from tests.reference import person

AGENCIES, PERMISSIONS = "/desk/agencies/", "/desk/permissions/"


def found(response) -> list[str]:
    return [agency.code for agency, _people in response.context["listed"]]


def test_agencies_stand_from_the_ministry_down(reference, get_as, yongkang):
    assert found(get_as(yongkang, AGENCIES))[:5] == ["ministry", "32", "33", "3302", "53"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("永康", ["330784"]),
        ("3302", ["3302", "330206"]),
        ("江苏省", ["32", "320281"]),
        ("没有", []),
        ("宁波", ["3302", "330206"]),
    ],
)
def test_an_agency_is_found_by_name_place_or_code(reference, get_as, admin, words, codes):
    assert found(get_as(admin, AGENCIES, {"q": words})) == codes


def test_people_in_post_are_counted_once_each(reference, get_as, admin):
    agency = reference.agencies["330784"]
    person("third", agency, "handler")
    counts = {agency.code: people for agency, people in get_as(admin, AGENCIES).context["listed"]}
    assert counts["330784"] == 4


def test_who_holds_no_post_has_no_directory(reference, get_as, passer_by):
    assert get_as(passer_by, AGENCIES).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(reference, get_as, admin, django_assert_num_queries, rows):
    for number in range(rows):
        Agency.objects.create(code=f"9999{number:02d}", name=f"示例第{number}局", level=1)
    client = get_as(admin, AGENCIES).client
    with django_assert_num_queries(6):
        client.get(AGENCIES)


def test_the_table_of_who_may_asks_for_nothing_but_the_user(reference, get_as, admin, django_assert_num_queries):
    client = get_as(admin, PERMISSIONS).client
    with django_assert_num_queries(3):
        client.get(PERMISSIONS)


def test_the_table_holds_every_step_of_every_lifecycle(reference, get_as, yongkang):
    page = get_as(yongkang, PERMISSIONS).content.decode()
    lines = [line for chapter in matrix() for line in chapter.lines]
    assert len(lines) >= 17
    assert [str(line.label) for line in lines if str(line.label) not in page] == []


def test_each_step_names_who_proposes_and_who_takes():
    application = next(chapter for chapter in matrix() if chapter.anchor == "application")
    table = {line.move.step: (str(line.proposer), str(line.taker)) for line in application.lines}
    assert table["declare"] == ("申报单位的经办或审核人员", "申报单位的审核人员")
    assert table["accept"] == ("", "所属推荐单位的经办或审核人员")


def test_a_step_that_leads_elsewhere_from_elsewhere_has_a_line_for_each():
    """第十二条: a first submission goes to the province, a mended one back to the desk that returned it."""
    application = next(chapter for chapter in matrix() if chapter.anchor == "application")
    lines = [line for line in application.lines if line.move.step == "declare"]
    assert [(line.sources, line.targets) for line in lines] == [
        (["草稿"], ["待受理"]),
        (["退回补正"], ["待受理", "省级初审", "部级复审"]),
    ]
