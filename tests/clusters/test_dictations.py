"""Entry on behalf (代录): the province writes what a county dictates, marked as such, and the county answers for it."""

import pytest
from django.core.exceptions import PermissionDenied

from clusters.answers import Conflict, save_answer, save_answers
from clusters.closing import Closed
from clusters.dictations import begin_dictation, dictable, written
from clusters.models import AnswerChange, Dictation, Extension
from clusters.schema import Place
from records.mailing import mail_what_is_due
from records.models import Event
from records.moves import StepRefused
from records.proposals import propose
from records.steps import take_step
from records.trail import faults
from tests import builders
from tests.builders import at, fresh
from tests.clusters.coediting import owns

BEGUN, WRITTEN, LATER = at("2025-04-10 12:00"), at("2025-04-10 12:30"), at("2025-04-10 15:00")
ASKED = {"requester": "王某（永康市经信局科长）", "reason": "县城网络中断，来电请求代录"}
MARK = "浙江省经济和信息化厅 浙江经办 2025-04-10 12:30：县城网络中断，来电请求代录"
NICHE = Place("niche")


def answer(application, code="niche", year=0):
    return application.filing.answers.get(code=code, year=year)


def standing(application, code="niche", year=0):
    """What stands at a place: words, mark, and whether it was dictated."""
    row = answer(application, code, year)
    return row.text, row.origin, row.dictation_id is not None


def words(user):
    return user.received_messages.latest("pk").words


@pytest.fixture
def dictation(filled):
    return builders.dictate(filled, BEGUN)


# The story


def test_what_a_county_dictates_is_marked_checked_and_submitted_by_the_county(
    filled, dictation, yongkang, yongkang_head, zhejiang
):
    builders.write_down(dictation, "niche", "智能阀门", WRITTEN)
    builders.write_down(dictation, "B05", "3.30", WRITTEN, 2024)
    assert standing(filled) == ("智能阀门", MARK, True)
    take_step("finish", dictation, by=zhejiang, seen=1, now=LATER)
    assert [(each.label, each.new, str(each.by), each.stands) for each in written(fresh(dictation))] == [
        ("细分领域", "智能阀门", "浙江经办", True),
        ("2024年上缴税金", "3.30", "浙江经办", True),
    ]
    builders.confirm(dictation, LATER)
    declared = builders.declare(filled, LATER)
    assert (declared.state, fresh(dictation).state) == ("declared", "checked")
    kept = {(row["code"], row["year"]): row["text"] for row in declared.filing.latest_edition.data["answers"]}
    assert (kept["niche", 0], kept["B05", 2024]) == ("智能阀门", "3.30")


def test_it_is_a_step_on_the_trail_of_the_file_that_names_nobody(filled, dictation):
    event = filled.dossier.events.last()
    assert (event.step, event.label, event.note) == (
        "dictate", "开始代录", "代录“基本信息、三年指标”：县城网络中断，来电请求代录",
    )  # fmt: skip
    assert all("王某" not in each.note for each in Event.objects.all())
    assert (dictation.requester, str(event.by)) == (ASKED["requester"], "浙江经办")
    builders.by_one("finish", dictation, dictation.dossier.body, now=LATER)
    builders.confirm(dictation, LATER)
    assert filled.dossier.events.last().label == "核对代录内容"
    assert list(faults(fresh(filled).dossier)) == list(faults(fresh(dictation).dossier)) == []


def test_each_version_of_an_answer_says_whether_it_was_dictated(filled, dictation, yongkang):
    builders.write_down(dictation, "niche", "智能阀门", WRITTEN)
    place, version = NICHE, answer(filled).version
    save_answer(fresh(filled.filing), place, "智能阀门和水暖", by=yongkang, version=version, now=LATER)
    history = AnswerChange.objects.filter(filing=filled.filing, code="niche").order_by("version")
    assert list(history.values_list("dictation", flat=True))[-2:] == [dictation.pk, None]
    assert standing(filled) == ("智能阀门和水暖", "", False)
    assert [each.stands for each in written(dictation)] == [False]


def test_none_is_begun_a_second_after_the_county_s_date(filled, zhejiang):
    late = at("2025-06-15 18:00:01")
    with pytest.raises(Closed, match="已过截止时间2025-06-15 18:00，这一栏不能再填写"):
        builders.dictate(filled, late)
    assert not Dictation.objects.exists()
    put_off = {"until": at("2025-06-20 18:00"), "reason": "洪水致断网", "given_by": zhejiang, "given_at": late}
    Extension.objects.create(allotment=filled.allotment, agency=filled.dossier.agency, **put_off)
    assert builders.dictate(filled, late).state == "dictating"


@pytest.mark.parametrize("many", [False, True])
def test_a_value_the_county_changes_is_its_own_again(filled, dictation, yongkang, many):
    builders.write_down(dictation, "niche", "智能阀门", WRITTEN)
    filing = fresh(filled.filing)
    if many:
        save_answers(filing, [(NICHE, "水暖")], by=yongkang, now=LATER)
    else:
        save_answer(filing, NICHE, "水暖", by=yongkang, version=answer(filled).version, now=LATER)
    assert standing(filled) == ("水暖", "", False)


# Submitting stays with the county


def test_nothing_is_submitted_before_it_is_checked(filled, dictation, yongkang, yongkang_head):
    why = "须由本单位审核人员核对代录的内容后才能提交"
    for step in (None, "finish"):
        if step:
            builders.by_one(step, dictation, dictation.dossier.body, now=LATER)
        with pytest.raises(StepRefused, match=why):
            propose("declare", filled, by=yongkang, seen=fresh(filled).dossier.version, now=LATER)
    builders.confirm(dictation, LATER)
    assert builders.declare(filled, LATER).state == "declared"


def test_the_county_s_approver_alone_confirms(dictation, yongkang, zhejiang_head):
    builders.by_one("finish", dictation, dictation.dossier.body, now=LATER)
    for person in (yongkang, zhejiang_head):
        with pytest.raises(PermissionDenied):
            take_step("confirm", dictation, by=person, seen=2, now=LATER)
    assert fresh(dictation).state == "entered"


def test_the_body_does_not_submit(filled, dictation, zhejiang_head):
    with pytest.raises(PermissionDenied):
        take_step("declare", filled, by=zhejiang_head, seen=fresh(filled).dossier.version, now=LATER)


def test_what_was_proposed_before_lapses(filled, yongkang):
    propose("declare", filled, by=yongkang, seen=fresh(filled).dossier.version, now=BEGUN)
    builders.dictate(filled, BEGUN)
    assert filled.dossier.proposals.get().outcome == "lapsed"


def test_what_came_back_to_be_mended_is_dictated_within_the_sections_that_are_open(accepted):
    builders.return_for_correction(accepted, ["figures"], at("2025-04-14 10:00"))
    with pytest.raises(StepRefused, match="请选择要代录的栏目"):
        builders.dictate(accepted, at("2025-04-15"), ["basic"])
    dictation = builders.dictate(accepted, at("2025-04-15"), ["figures"])
    builders.write_down(dictation, "A01", "88.80", at("2025-04-15"), 2024)
    assert standing(accepted, "A01", 2024)[0] == "88.80"


def test_what_is_submitted_is_not_dictated(declared, zhejiang):
    assert list(dictable(zhejiang, LATER)) == []
    with pytest.raises(StepRefused, match="请选择要代录的栏目"):
        builders.dictate(declared, at("2025-04-12"))


# Who is told


def test_the_county_has_it_by_mail_within_the_minute(filled, office, yongkang):
    """Not with the digest of the next morning: whoever did not ask for it wants to end it."""
    owns(yongkang, "yongkang@example.gov.cn")
    builders.dictate(filled, BEGUN)
    assert mail_what_is_due(at("2025-04-10 12:01")) == 1
    assert office.lines == [("yongkang@example.gov.cn", "【集群认定平台】开始代录：示例永康电动工具产业集群")]
    [(_to, letter)] = office.letters
    assert "代录“基本信息、三年指标”：县城网络中断，来电请求代录" in letter.get_content()


def test_the_county_is_told_at_once_and_again_when_it_is_to_check(dictation, yongkang, yongkang_head, zhejiang):
    assert (
        words(yongkang)
        == words(yongkang_head)
        == ("浙江省经济和信息化厅办理“开始代录”，现为“代录中”。\n代录“基本信息、三年指标”：县城网络中断，来电请求代录")
    )
    builders.by_one("finish", dictation, dictation.dossier.body, now=LATER)
    assert words(yongkang_head) == "浙江省经济和信息化厅办理“结束代录”，现为“待核对”。轮到您单位办理。"
    builders.confirm(dictation, LATER)
    assert words(zhejiang) == "永康市经济和信息化局办理“确认已核对代录内容”，现为“已核对”。"


def test_the_county_ends_it_at_any_time_and_says_why(dictation, yongkang, zhejiang):
    stopped = take_step("stop", dictation, by=yongkang, seen=1, note="本单位没有请求代录", now=WRITTEN)
    assert stopped.state == "entered"
    assert words(zhejiang).endswith("\n本单位没有请求代录")
    with pytest.raises(StepRefused, match="代录已经结束，不能再写入"):
        builders.write_down(dictation, "niche", "智能阀门", WRITTEN)


# Who writes, and where


def test_nobody_else_writes(filled, dictation, reference):
    asked = {"version": answer(filled).version, "now": WRITTEN, "dictation": dictation}
    may = []
    for name, user in reference.people.items():
        try:
            save_answer(fresh(filled.filing), NICHE, answer(filled).text, by=user, **asked)
        except PermissionDenied:
            continue
        may.append(name)
    assert may == ["zhejiang", "zhejiang_head"]


def test_without_a_dictation_the_body_writes_nothing(filled, zhejiang):
    with pytest.raises(PermissionDenied):
        save_answer(filled.filing, NICHE, "智能阀门", by=zhejiang, version=1, now=WRITTEN)


@pytest.mark.parametrize(("code", "year"), [("head_1", 0), ("truth", 0), ("nothing", 0), ("A01", 1999)])
def test_what_was_not_asked_for_is_not_written(filled, dictation, code, year):
    with pytest.raises(LookupError):
        builders.write_down(dictation, code, "示例", WRITTEN, year)


def test_a_commitment_is_the_county_s_own(filled):
    with pytest.raises(StepRefused, match="请选择要代录的栏目"):
        builders.dictate(filled, BEGUN, ["commitments"])


def test_who_writes_past_the_county_is_asked(filled, dictation, yongkang, zhejiang):
    version = answer(filled).version
    save_answer(fresh(filled.filing), NICHE, "水暖", by=yongkang, version=version, now=WRITTEN)
    with pytest.raises(Conflict) as conflict:
        save_answer(
            fresh(filled.filing), NICHE, "智能阀门", by=zhejiang, version=version, now=WRITTEN, dictation=dictation
        )
    assert conflict.value.answer.text == "水暖"


def test_only_the_county_and_its_body_see_it(dictation, reference):
    here = {name for name, user in reference.people.items() if Dictation.objects.visible_to(user, LATER)}
    county = {"yongkang", "yongkang_head", "county_administrator"}
    assert here == county | {"zhejiang", "zhejiang_head", "observer", "administrator"}


# Beginning


def test_begun_twice_it_is_one_and_another_waits_for_its_end(filled, dictation, zhejiang):
    assert builders.dictate(filled, LATER) == dictation
    with pytest.raises(StepRefused, match="已在代录"):
        begin_dictation(filled, sections=["basic"], **ASKED, by=zhejiang, now=LATER)
    assert Dictation.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sections": []}, "sections"),
        ({"sections": ["nothing"]}, "sections"),
        ({"sections": ["evidence"]}, "sections"),
        ({"sections": ["firms"]}, "sections"),
        ({"requester": " "}, "requester"),
        ({"requester": "长" * 41}, "requester"),
        ({"reason": ""}, "reason"),
        ({"reason": "长" * 101}, "reason"),
    ],
)
def test_who_asked_why_and_for_what_must_be_said(filled, zhejiang, wrong, field):
    with pytest.raises(StepRefused) as refused:
        begin_dictation(filled, **{"sections": ["basic"], **ASKED, **wrong}, by=zhejiang, now=BEGUN)
    assert [item.anchor for item in refused.value.against] == [field]
    assert Dictation.objects.count() == 0


@pytest.mark.parametrize("name", ["yongkang_head", "observer", "jiangsu", "ningbo", "ministry", "passer_by"])
def test_nobody_else_begins_it(filled, reference, name):
    with pytest.raises(PermissionDenied):
        begin_dictation(filled, sections=["basic"], **ASKED, by=reference.people[name], now=BEGUN)
