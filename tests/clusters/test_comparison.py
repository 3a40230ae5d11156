"""What became of an edition until the next: every place that differs, with who changed it and when."""

import pytest
from django.urls import reverse

from accounts.models import Post
from clusters.answers import save_answer
from clusters.comparison import Change, Kept, compare
from clusters.editions import freeze
from clusters.schema import Place
from records.documents import set_removed
from tests import builders
from tests.builders import at, fresh
from tests.firms import firm, list_firms

RETURNED, DONE = at("2025-04-15 10:00"), at("2025-04-15 18:00")
OUTPUT = Place("A01", 2024)
COUNTY = "永康市经济和信息化局"


@pytest.fixture
def returned(accepted):
    return fresh(builders.return_for_correction(accepted, ["basic", "figures", "firms", "evidence"], RETURNED))


def type_in(application, place, text, by, when):
    """One answer saved over whatever stands there."""
    standing = application.filing.answers.filter(code=place.code, year=place.year).first()
    version = standing.version if standing else 0
    return save_answer(application.filing, place, text, by=by, version=version, now=at(f"2025-04-15 {when}"))


def changes(application):
    """(what, old, new, who, when) of each change from the first edition to the second."""
    editions = fresh(builders.declare(application, DONE)).filing.editions.all()
    found = compare(*map(Kept.of, editions))
    return [(each.label, each.old, each.new, said(each.author), when(each.at)) for each in found]


def said(author):
    return str(author) if author else None


def when(moment):
    return moment and f"{moment.astimezone(RETURNED.tzinfo):%H:%M}"


def test_a_mended_figure_has_its_hand_and_its_time(returned, yongkang):
    type_in(returned, OUTPUT, "73.00", yongkang, "14:20")
    assert changes(returned) == [("2024年集群总产值", "72.00", "73.00", f"{COUNTY} 永康经办", "14:20")]


def test_what_was_dictated_says_so_until_the_county_changes_it(returned, yongkang, get_as):
    dictation = builders.dictate(returned, at("2025-04-15 14:00"), ["basic", "figures"])
    builders.write_down(dictation, "A01", "73.00", at("2025-04-15 14:20"), 2024)
    builders.write_down(dictation, "niche", "智能阀门", at("2025-04-15 14:25"))
    type_in(returned, Place("niche"), "水暖", yongkang, "14:40")
    builders.by_one("finish", dictation, dictation.dossier.body, now=at("2025-04-15 15:00"))
    builders.confirm(dictation, at("2025-04-15 16:00"))
    editions = fresh(builders.declare(returned, DONE)).filing.editions.all()
    found = compare(*map(Kept.of, editions))
    assert [(each.new, said(each.author), each.is_dictated) for each in found] == [
        ("水暖", f"{COUNTY} 永康经办", False), ("73.00", "浙江省经济和信息化厅 浙江经办", True),
    ]  # fmt: skip
    page = get_as(yongkang, reverse("clusters:edition", args=[returned.pk, 2])).content.decode()
    assert "浙江省经济和信息化厅 浙江经办（代录）" in page


def test_changed_twice_the_last_counts(returned, yongkang, yongkang_head):
    type_in(returned, OUTPUT, "73.00", yongkang, "14:20")
    type_in(returned, OUTPUT, "74.00", yongkang_head, "15:00")
    assert changes(returned) == [("2024年集群总产值", "72.00", "74.00", f"{COUNTY} 永康审核", "15:00")]


def test_changed_and_changed_back_is_no_change(returned, yongkang):
    type_in(returned, OUTPUT, "73.00", yongkang, "14:20")
    type_in(returned, OUTPUT, "72.00", yongkang, "14:30")
    assert changes(returned) == []


def test_what_was_typed_after_the_edition_is_not_in_it(returned, yongkang, zhejiang):
    type_in(returned, OUTPUT, "73.00", yongkang, "14:20")
    known = changes(returned)
    again = builders.return_for_correction(fresh(returned), ["figures"], at("2025-04-15 19:00"))
    type_in(again, OUTPUT, "75.00", yongkang, "20:00")
    editions = returned.filing.editions.all()
    found = compare(*map(Kept.of, editions))
    assert [(each.new, when(each.at)) for each in found] == [(known[0][2], "14:20")] == [("73.00", "14:20")]


def test_the_word_for_a_jump_is_compared_like_any_answer(returned, yongkang):
    type_in(returned, Place("A01.reason", 2024), "新厂投产", yongkang, "14:20")
    assert changes(returned) == [("2024年集群总产值的说明", "未填", "新厂投产", f"{COUNTY} 永康经办", "14:20")]


def test_a_long_text_is_shown_where_it_differs():
    told = "集群围绕整机带动零部件，" * 20
    change = Change("heads", "一、核心竞争力", f"{told}现有企业三十家。", f"{told}现有企业四十家。")
    assert (change.old_shown, change.new_shown) == (
        "…集群围绕整机带动零部件，现有企业三十家。", "…集群围绕整机带动零部件，现有企业四十家。",
    )  # fmt: skip
    assert Change("basic", "细分领域", "智能阀门", "智能水表").new_shown == "智能水表"


def test_an_industry_is_read_by_its_name(returned, yongkang):
    type_in(returned, Place("industry"), "34", yongkang, "14:20")
    [(label, old, new, _who, _when)] = changes(returned)
    assert (label, old, new) == ("主导产业所属行业", "33 金属制品业", "34 通用设备制造业")


def test_attachments_come_and_go_with_their_hands(returned, yongkang, yongkang_head, stand_at):
    gone = returned.dossier.documents.filter(slot="statistics_certificate").get()
    set_removed(gone, is_removed=True, by=yongkang_head, now=at("2025-04-15 11:00"))
    builders.attach(
        returned.dossier, "statistics_certificate", by=yongkang, now=at("2025-04-15 11:05"), content=b"%PDF-1.4 new",
        name="统计局证明.pdf",
    )  # fmt: skip
    assert changes(returned) == [
        ("统计部门证明", "", "统计局证明.pdf", f"{COUNTY} 永康经办", "11:05"),
        ("统计部门证明", "示例.pdf", "", f"{COUNTY} 永康审核", "11:00"),
    ]


def test_a_firm_list_is_replaced_by_somebody(returned):
    list_firms(returned, [firm(1)], at("2025-04-15 12:00"))
    assert changes(returned) == [("企业名录", "未导入", "第1版，1家", f"{COUNTY} 永康经办", "12:00")]


def test_a_person_is_named_by_the_desk_of_then(returned, yongkang, reference):
    """Who has moved on since was of the county when the figure was changed."""
    type_in(returned, OUTPUT, "73.00", yongkang, "14:20")
    Post.objects.filter(user=yongkang).update(valid_until=at("2025-04-15 16:00"))
    moved_to = reference.agencies["330782"]
    Post.objects.create(user=yongkang, agency=moved_to, role="handler", valid_from=at("2025-04-15 16:00"))
    mended = fresh(returned)
    mended.filing.dossier = mended.dossier
    edition = mended.filing.editions.get()
    kept = freeze(mended.filing, by=yongkang, now=DONE)
    [change] = compare(Kept.of(edition), Kept.of(kept))
    assert str(change.author) == f"{COUNTY} 永康经办"


# On the pages


@pytest.fixture
def mended(returned, yongkang):
    type_in(returned, OUTPUT, "73.00", yongkang, "14:20")
    return fresh(builders.declare(returned, DONE))


def edition_of(application, number):
    return reverse("clusters:edition", args=[application.pk, number])


def line(page):
    """The one change as the page shows it."""
    block = page[page.index('id="diff') :]
    return block[block.index("<dt>") : block.index("</dl>")]


def test_county_and_province_read_the_same_words(mended, get_as, yongkang, zhejiang):
    county = get_as(yongkang, edition_of(mended, 2)).content.decode()
    review = get_as(zhejiang, reverse("reviews:review", args=[mended.pk])).content.decode()
    assert line(county) == line(review)
    assert line(county) == (
        '<dt>2024年集群总产值</dt><dd><del>72.00</del> <ins>73.00</ins><span class="u">亿元</span>'
        "<small>永康市经济和信息化局 永康经办，"
        '<time class="n" datetime="2025-04-15T14:20:00+08:00">2025-04-15 14:20</time></small></dd>'
    )


@pytest.fixture
def thrice(mended, yongkang):
    """A third edition, with another figure."""
    again = fresh(builders.return_for_correction(mended, ["figures"], at("2025-04-16 09:00")))
    type_in(again, OUTPUT, "74.00", yongkang, "14:50")
    return fresh(builders.declare(again, at("2025-04-16 18:00")))


@pytest.mark.parametrize(
    ("number", "against", "pair"),
    [
        (3, None, (2, 3)), (3, "1", (1, 3)), (3, "2", (2, 3)), (2, None, (1, 2)), (2, "3", (2, 3)), (1, None, (1, 2)),
        (1, "3", (1, 3)), (3, "3", (2, 3)), (3, "9", (2, 3)), (3, "x", (2, 3)), (3, "", (2, 3)),
    ],
)  # fmt: skip
def test_any_two_editions_are_compared_by_the_address(thrice, get_as, yongkang, number, against, pair):
    asked = {} if against is None else {"against": against}
    found = get_as(yongkang, edition_of(thrice, number), asked).context
    assert tuple(each.number for each in found["pair"]) == pair
    outputs = {1: "72.00", 2: "73.00", 3: "74.00"}
    assert [(each.old, each.new) for each in found["changes"]] == [(outputs[pair[0]], outputs[pair[1]])]


def test_a_first_edition_stands_alone(declared, get_as, yongkang):
    answer = get_as(yongkang, edition_of(declared, 1), {"against": "2"})
    assert (answer.context["pair"], 'id="diff"' in answer.content.decode()) == ([], False)


@pytest.mark.parametrize("who", ["yiwu", "beilun", "ningbo", "jiangsu", "ministry", "expert", "passer_by"])
def test_strangers_compare_nothing(mended, get_as, reference, who):
    assert get_as(reference.people[who], edition_of(mended, 2), {"against": "1"}).status_code == 404


def test_a_visitor_is_sent_to_sign_in(mended, get_as):
    address = edition_of(mended, 2) + "?against=1"
    assert get_as(None, address).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_costs_the_same_for_one_and_three(
    returned, signed_in, yongkang, yongkang_head, zhejiang, django_assert_num_queries, count
):
    for number, year in enumerate([2022, 2023, 2024][:count]):
        person = [yongkang, yongkang_head, yongkang][number]
        type_in(returned, Place("A01", year), "80.00", person, "14:20")
        builders.attach(
            returned.dossier, "other_evidence", by=person, now=at("2025-04-15 15:00"), content=b"%d" % number
        )
    builders.declare(returned, DONE)
    county, province = signed_in(yongkang), signed_in(zhejiang)
    with django_assert_num_queries(16):
        found = county.get(edition_of(returned, 2)).context["changes"]
    assert len(found) == 2 * count
    with django_assert_num_queries(17):
        province.get(reverse("reviews:review", args=[returned.pk]))
