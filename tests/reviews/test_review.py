"""The review page: the frozen edition beside the standard, opinions, returns, the provincial recognition."""

import re
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from clusters.answers import save_answer
from clusters.models import Answer, Correction
from clusters.schema import Place
from reviews.models import Opinion
from tests import builders
from tests.builders import at, fresh
from tests.reviews.desk import OPPOSE, accepted, opine

NOW = "2025-04-15 10:00"


def url(name, application):
    return reverse(f"reviews:{name}", args=[application.pk])


def shown(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture(autouse=True)
def _now(stand_at):
    stand_at(NOW)


@pytest.fixture
def file(accepted):
    return accepted


# Who


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("zhejiang", 200), ("zhejiang_head", 200), ("observer", 200), ("yongkang", 404), ("ningbo", 404),
        ("ministry", 404), ("expert", 404), ("passer_by", 404),
    ],
)  # fmt: skip
def test_who_reads_a_file_at_the_province(who, code, file, reference, signed_in, stand_at):
    client = signed_in(reference.people[who])
    stand_at(NOW)
    assert client.get(url("review", file)).status_code == code


@pytest.mark.parametrize(
    ("who", "code"), [("observer", 403), ("yongkang", 404), ("ningbo", 404), ("zhejiang", 200), ("zhejiang_head", 200)]
)
@pytest.mark.parametrize("page", ["correction", "provincial"])
def test_who_opens_its_forms(who, code, page, file, reference, get_as):
    assert get_as(reference.people[who], url(page, file)).status_code == code


def test_an_observer_reads_and_is_offered_nothing(file, get_as, observer):
    response = get_as(observer, url("review", file))
    assert (response.context["may_opine"], response.context["may_register"]) == (False, False)
    assert "提出初审意见" not in shown(response).replace("提出初审意见，", "")


# Reading


def test_the_checklist_is_the_standard_in_its_order(file, get_as, zhejiang):
    items = get_as(zhejiang, url("review", file)).context["reading"].items()
    assert [item.key for item in items] == [
        "area", "output", "sme_share", "leading_share", "growth", "quality_firms", "supply_chain", "innovation",
        "digital", "green", "openness", "governance", "veto",
    ]  # fmt: skip
    assert [item.mark for item in items] == ["ok"] * 6 + [""] * 6 + ["ok"]


def test_a_criterion_stands_with_its_figures_formula_and_evidence(file, get_as, zhejiang):
    page = get_as(zhejiang, url("review", file), {"item": "leading_share"}).context["page"]
    assert [(line.label, [cell.text for cell in line.cells]) for line in page.table] == [
        ("集群总产值", ["50.00", "60.00", "72.00"]),
        ("其中：主导产业产值", ["38.00", "45.60", "54.72"]),
        ("主导产业产值占比", ["76.00", "76.00", "76.00"]),
    ]
    assert (page.finding.requirement, page.finding.figure) == ("须>70%", "76.00%")
    assert [each.label for each in page.attached] == ["统计部门证明"]


@pytest.mark.parametrize("item", ["basic", "figures", "heads", "plan", "commitments", "evidence", "veto", "green", "?"])
def test_every_item_opens(item, file, get_as, zhejiang):
    assert get_as(zhejiang, url("review", file), {"item": item}).status_code == 200


def test_what_is_read_is_the_edition_not_what_is_typed_since(file, get_as, zhejiang):
    builders.return_for_correction(file, ["figures"], at(NOW))
    Answer.objects.filter(filing=file.filing, code="A01", year=2024).update(text="999.00")
    assert "999.00" not in shown(get_as(zhejiang, url("review", file), {"item": "output"}))


@pytest.fixture
def corrected(file):
    """The second edition, with one figure mended."""
    builders.return_for_correction(file, ["figures"], at(NOW))
    handler, _approver = builders.staff(file.dossier.agency_id)
    save_answer(file.filing, Place("A01", 2024), "73.00", by=handler, version=1, now=at("2025-04-15 10:40"))
    builders.declare(file, at("2025-04-15 11:00"))
    return fresh(file)


def test_what_the_form_has_asked_stands_with_the_county_s_word(reference, draft, yongkang, get_as, zhejiang):
    def typed(code, text, year, version=1):
        save_answer(fresh(draft).filing, Place(code, year), text, by=yongkang, version=version, now=at(NOW))

    builders.fill(draft, at(NOW))
    for year, text in ((2022, "6000"), (2023, "10000"), (2024, "16000")):
        typed("B03", text, year)
    typed("B03.reason", "新建产业园投产", 2023, version=0)
    file = builders.accept(builders.declare(fresh(draft), at(NOW)), at(NOW))
    response = get_as(zhejiang, url("review", file), {"item": "figures"})
    asked = [(each.name, each.question.answer) for each in response.context["page"].asked]
    assert [each for each in asked if "从业人员" in each[0]] == [
        ("2023年从业人员", "新建产业园投产"), ("2024年从业人员", ""),
    ]  # fmt: skip
    page = shown(response)
    assert "<b>申报单位说明：</b>新建产业园投产" in page
    assert "申报单位没有说明。" in page
    assert [each.question.finding for each in response.context["page"].asked if "从业人员" in each.name] == [
        "2023年比上年多66.7%", "2024年比上年多60.0%",
    ]  # fmt: skip
    assert "请用一句话说明" not in page  # that is asked of the county


def test_what_the_county_has_changed_is_marked(corrected, get_as, zhejiang):
    response = get_as(zhejiang, url("review", corrected), {"item": "output"})
    [change] = response.context["reading"].changes
    assert (change.place, change.old, change.new) == (("A01", 2024), "72.00", "73.00")
    assert (str(change.author), change.at) == ("永康市经济和信息化局 永康经办", at("2025-04-15 10:40"))
    assert "<del>72.00</del> <ins>73.00</ins>" in shown(response)


def test_an_earlier_edition_can_be_read_but_not_opined_on(corrected, get_as, zhejiang):
    response = get_as(zhejiang, url("review", corrected), {"edition": 1, "item": "output"})
    assert (response.context["edition"].number, response.context["may_opine"]) == (1, False)
    assert "73.00" not in shown(response)


@pytest.mark.parametrize("edition", ["0", "9", "x"])
def test_an_edition_that_is_not_there_is_the_latest(edition, corrected, get_as, zhejiang):
    assert get_as(zhejiang, url("review", corrected), {"edition": edition}).context["edition"].number == 2


def test_a_province_does_not_read_the_ministrys_opinion(recommended, get_as, zhejiang, ministry, stand_at):
    opine(recommended, OPPOSE, at("2025-08-01 10:00"), "部里的意见")
    assert "部里的意见" not in shown(get_as(zhejiang, url("review", recommended)))
    assert "部里的意见" in shown(get_as(ministry, url("review", recommended)))


# Giving an opinion


def opinion(file, **change):
    return {"seen": fresh(file).dossier.version, "verdict": "support", "text": "符合标准"} | change


def test_an_opinion_is_given_and_said(file, post_as, zhejiang):
    response = post_as(zhejiang, url("review", file), opinion(file))
    assert (response.status_code, said(response)) == (302, ["已提出意见：同意。"])
    assert Opinion.objects.get().text == "符合标准"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"verdict": ""}, "请选择同意或不同意。"),
        ({"text": ""}, "请写明意见，例如"),
        ({"text": "长" * 2001}, "最多2000字，现在是2001字"),
    ],
)
def test_bad_input_has_its_sentence_and_keeps_what_was_typed(file, post_as, zhejiang, change, sentence):
    response = post_as(zhejiang, url("review", file), opinion(file, text="已填的意见") | change)
    assert sentence in shown(response)
    if "text" not in change:
        assert "已填的意见" in shown(response)
    assert not Opinion.objects.exists()


def test_a_stale_page_keeps_the_words_and_can_be_sent_again(file, post_as, zhejiang, zhejiang_head):
    words = opinion(file, text="第一次写的意见")
    opine(file, OPPOSE, at(NOW))
    response = post_as(zhejiang_head, url("review", file), words)
    assert "浙江经办已于10:00办理“提出初审意见”，请先看最新内容" in shown(response)
    assert "第一次写的意见" in shown(response)
    assert f'name="seen" value="{fresh(file).dossier.version}"' in shown(response)
    assert Opinion.objects.count() == 1


def test_strangers_post_nothing(file, post_as, ningbo, observer, yongkang):
    assert post_as(ningbo, url("review", file), opinion(file)).status_code == 404
    assert post_as(yongkang, url("review", file), opinion(file)).status_code == 404
    assert post_as(observer, url("review", file), opinion(file)).status_code == 403
    assert not Opinion.objects.exists()


# Returning for correction


def correction(file, **change):
    words = {"sections": ["figures"], "reason": "figure", "note": "请核对2024年产值", "days": 5}
    return {"seen": fresh(file).dossier.version} | words | change


def test_the_decide_bar_leads_to_the_form_of_correction(file, get_as, zhejiang):
    assert url("correction", file) in shown(get_as(zhejiang, url("review", file)))


def test_a_file_is_returned_from_its_page(file, signed_in, zhejiang, stand_at):
    client = signed_in(zhejiang)
    stand_at(NOW)
    response = client.post(url("correction", file), correction(file))
    assert response.url == url("review", file)
    assert fresh(file).filing.open_sections == ["figures"]
    assert Correction.objects.get().due == at("2025-04-22 23:59:59")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sections": []}, "请至少选定一个栏目。"),
        ({"sections": ["nowhere"]}, "请从所列栏目中选。"),
        ({"reason": ""}, "请选择退回的原因。"),
        ({"note": " "}, "请写明要补正什么"),
        ({"days": "0"}, "至少1个工作日"),
        ({"days": "61"}, "最多60个工作日"),
        ({"days": "十"}, "请填写整数，例如10。"),
        ({"seen": "1"}, "请先看最新内容"),
    ],
)
def test_a_bad_request_has_its_sentence_and_keeps_what_was_typed(file, post_as, zhejiang, change, sentence):
    response = post_as(zhejiang, url("correction", file), correction(file) | change)
    assert sentence in shown(response)
    if "note" not in change:
        assert "请核对2024年产值" in shown(response)
    assert fresh(file).state == "provincial"


def test_a_file_that_cannot_be_returned_says_so(corrected, get_as, zhejiang):
    builders.return_for_correction(corrected, ["figures"], at("2025-04-16"))
    response = get_as(zhejiang, url("correction", corrected))
    assert (response.url, said(response)) == (url("review", corrected), ["这件现在不能退回补正。"])


def next_words(response):
    """The line under the title, without its marks."""
    line = re.search(r'<p class="next">(.*?)</p>', shown(response), re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", "", line[1])


def test_the_page_says_what_comes_next(file, get_as, zhejiang):
    page = url("review", file)
    before = next_words(get_as(zhejiang, page))
    opine(file, now=at("2025-04-15 09:00"))
    supported = next_words(get_as(zhejiang, page))
    opine(file, OPPOSE, now=at("2025-04-15 09:30"))
    opposed = next_words(get_as(zhejiang, page))
    builders.return_for_correction(file, ["figures"], at("2025-04-15 09:40"))
    assert [before, supported, opposed, next_words(get_as(zhejiang, page))] == [
        "下一步逐项对照标准，提出意见；需要县级改的，退回补正。",
        "下一步对本版的意见是同意：列入推荐名单。",
        "下一步对本版的意见是不同意：在页末拟办未通过结论，或者退回补正。",
        "下一步等永康市经济和信息化局补正，期限2025-04-28；补正后回到退回的单位。",
    ]
    builders.declare(file, at("2025-04-15 09:50"))
    assert next_words(get_as(zhejiang, page)) == before  # nobody has given an opinion on the new edition


def test_a_stale_form_stays_stale(file, post_as, zhejiang):
    asked = {"sections": ["figures"], "reason": "figure", "note": "请核对", "days": "10"}
    response = post_as(zhejiang, url("correction", file), asked | {"seen": 1})
    assert response.context["form"]["seen"].value() == "1"
    assert fresh(file).state == "provincial"


# The provincial recognition


def test_it_is_registered_from_its_page(file, post_as, zhejiang):
    given = {"issuer": "浙江省经济和信息化厅", "document_no": "示例〔2025〕1号", "on": "2025-03-01", "until": ""}
    response = post_as(zhejiang, url("provincial", file), given | {"seen": fresh(file).dossier.version})
    assert (response.url, said(response)) == (url("review", file), ["已登记省级认定。"])
    assert fresh(file.cluster).provincial_on == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"issuer": ""}, "请填写认定单位"),
        ({"document_no": ""}, "请填写认定文号"),
        ({"on": ""}, "请填写认定日期"),
        ({"on": "2025年3月"}, "请按年-月-日填写"),
        ({"on": "2025-12-01"}, "认定日期2025-12-01还没有到"),
        ({"until": "2024-01-01"}, "有效期至2024-01-01，早于认定日期2025-03-01"),
    ],
)
def test_bad_dates_have_their_sentence(file, post_as, zhejiang, change, sentence):
    given = {"issuer": "某厅", "document_no": "示例〔2025〕1号", "on": "2025-03-01", "until": ""} | change
    response = post_as(zhejiang, url("provincial", file), given | {"seen": fresh(file).dossier.version})
    assert sentence in shown(response)
    assert fresh(file.cluster).provincial_on == date(2024, 11, 8)


def test_the_form_starts_from_what_the_county_declared(reference, get_as, zhejiang):
    cluster = builders.make_cluster(reference.agencies["330784"], "示例未认定产业集群", provincial=False)
    draft = builders.fill(builders.start(cluster, reference.batch, at("2025-04-10 10:00")), at("2025-04-10 11:00"))
    handler, _approver = builders.staff(draft.dossier.agency_id)
    for code, text in (("provincial_issuer", "浙江省经信厅"), ("provincial_date", "2024-10-01")):
        Answer.objects.create(filing=draft.filing, code=code, text=text, changed_at=at(NOW), changed_by=handler)
    builders.declare(draft, at("2025-04-11"))
    form = get_as(zhejiang, url("provincial", draft)).context["form"]
    assert (form["issuer"].value(), form["on"].value()) == ("浙江省经信厅", date(2024, 10, 1))


# Speed


@pytest.mark.parametrize("opinions", [1, 3])
def test_the_page_asks_a_constant_number_of_queries(file, signed_in, zhejiang, django_assert_num_queries, opinions):
    for n in range(opinions):
        opine(file, now=at(f"2025-04-15 0{n + 1}:00"))
    client = signed_in(zhejiang)
    with django_assert_num_queries(12):
        client.get(url("review", file))


def test_another_file_opens_too(reference, get_as, zhejiang):
    assert get_as(zhejiang, url("review", accepted(reference, "乙"))).status_code == 200
