"""A form takes answers until the last second of its county's date; after it one reads why, and keeps what was typed."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from clusters.closing import Closed
from records.documents import attach, checked
from records.moves import StepRefused
from reviews.dates import extend
from tests import builders
from tests.builders import at, fresh
from tests.firms import firm, list_firms
from tests.records.made_files import pdf

DATE, LATER = at("2025-06-15 18:00:00"), at("2025-06-15 18:00:01")
ASK = "确有原因，可请浙江省经济和信息化厅准予延期。"
TOO_LATE = f"已过截止时间2025-06-15 18:00，这一栏不能再填写；{ASK}"
KEPT = "这次填的都没有保存，仍在本页。"


def save(client, application, text, code="niche", year=""):
    address = reverse("clusters:answer-save", args=[application.pk])
    entry = fresh(application).filing.answers.filter(code=code, year=year or 0).first()
    return client.post(address, {"code": code, "year": year, "value": text, "version": entry.version if entry else 0})


def section(application, key="basic"):
    return reverse("clusters:section", args=[application.pk, key])


def put_off(draft, zhejiang):
    county = draft.dossier.agency
    extend(
        draft.allotment, county, until=at("2025-06-20 18:00"), reason="台风", by=zhejiang, now=at("2025-06-14 09:00")
    )


@pytest.mark.parametrize("moment", ["2025-06-15 17:59:59", "2025-06-15 18:00:00"])
def test_an_answer_is_saved_until_the_last_second(draft, yongkang, signed_in, stand_at, moment):
    client = signed_in(yongkang)
    stand_at(moment)
    assert save(client, draft, "智能阀门").json()["version"] == 1
    assert client.post(section(draft), {"niche": "阀门铸造"}).status_code == 302
    assert fresh(draft).filing.answers.get(code="niche").text == "阀门铸造"


def test_a_second_later_an_answer_is_refused_with_the_reason_and_whom_to_ask(draft, yongkang, signed_in, stand_at):
    """第十三条: the province may put the date off."""
    client = signed_in(yongkang)
    stand_at(LATER)
    answer = save(client, draft, "智能阀门")
    assert (answer.status_code, answer.json()) == (422, {"problem": TOO_LATE, "closed": True})
    assert (fresh(draft).filing.changes.filter(code="niche").count(), fresh(draft).dossier.version) == (0, 1)


def test_without_scripts_what_was_typed_too_late_stands_on_the_page_beside_what_is_kept(
    draft, yongkang, signed_in, stand_at
):
    client = signed_in(yongkang)
    save(client, draft, "智能阀门")
    stand_at(LATER)
    page = client.post(section(draft), {"niche": "阀门铸造", "place": ""})
    assert page.status_code == 200
    assert [str(each) for each in page.context["messages"]] == [TOO_LATE + KEPT]
    assert page.context["unsaved"] == [("细分领域", "阀门铸造")]
    assert (page.context["is_editable"], page.context["why_closed"]) == (False, TOO_LATE)
    kept = [line.value for line in page.context["reading"].plain if line.field.code == "niche"]
    assert kept == ["智能阀门"]


@pytest.mark.parametrize("key", ["basic", "figures", "heads", "plan"])
def test_after_the_date_every_section_is_read_with_the_reason(draft, yongkang, signed_in, stand_at, key):
    client = signed_in(yongkang)
    stand_at(DATE)
    assert client.get(section(draft, key)).context["is_editable"]
    stand_at(LATER)
    page = client.get(section(draft, key))
    assert (page.context["is_editable"], page.context["why_closed"], page.context["unsaved"]) == (False, TOO_LATE, [])


@pytest.mark.parametrize("name", ["section", "check", "application"])
def test_no_page_sends_one_on_to_fill_in_what_is_over(draft, yongkang, signed_in, stand_at, name):
    client, key = signed_in(yongkang), ["basic"] if name == "section" else []
    stand_at(LATER)
    page = client.get(reverse(f"clusters:{name}", args=[draft.pk, *key])).content.decode()
    assert "截止时间已过，各栏只能查看，不能再填写、提交" in page
    assert "由经办人员拟办、审核人员提交申报。" not in page


def test_one_county_fills_in_until_its_own_later_date(draft, yongkang, zhejiang, signed_in, stand_at):
    put_off(draft, zhejiang)
    client = signed_in(yongkang)
    stand_at("2025-06-20 18:00:00")
    assert save(client, draft, "智能阀门").status_code == 200
    stand_at("2025-06-20 18:00:01")
    sentence = f"已过截止时间2025-06-20 18:00，这一栏不能再填写；{ASK}"
    assert save(client, draft, "阀门铸造").json() == {"problem": sentence, "closed": True}


def test_a_date_put_off_opens_the_form_again(draft, yongkang, zhejiang, signed_in, stand_at):
    client = signed_in(yongkang)
    stand_at(LATER)
    assert save(client, draft, "智能阀门").status_code == 422
    extend(draft.allotment, draft.dossier.agency, until=at("2025-06-20 18:00"), reason="台风", by=zhejiang, now=LATER)
    assert save(client, draft, "智能阀门").status_code == 200


def test_once_the_list_is_due_nobody_is_sent_to_ask(draft, yongkang, signed_in, stand_at):
    client = signed_in(yongkang)
    stand_at("2025-07-15 18:00:00")
    sentence = "已过截止时间2025-06-15 18:00，这一栏不能再填写；报送部级的期限已过或名单已经报送，不能再延期。"
    assert save(client, draft, "智能阀门").json() == {"problem": sentence, "closed": True}


def test_a_returned_file_is_mended_until_its_own_date(accepted, yongkang, signed_in, stand_at):
    """The date of all is over by then, and does not matter."""
    builders.return_for_correction(accepted, ["basic"], at("2025-06-12 10:00"), days=10)
    client = signed_in(yongkang)
    stand_at("2025-06-26 23:59:59")
    assert save(client, accepted, "智能阀门").status_code == 200
    stand_at("2025-06-27 00:00:00")
    sentence = "已过截止时间2025-06-26 23:59，这一栏不能再填写；确有原因请与浙江省经济和信息化厅联系。"
    assert save(client, accepted, "阀门铸造").json() == {"problem": sentence, "closed": True}
    assert client.get(section(accepted)).context["why_closed"] == sentence
    locked = "这一栏现在不能填写：这一栏不在退回补正的范围内，保持提交时的内容。"
    assert save(client, accepted, "60", "A01", 2024).json() == {"problem": locked, "closed": True}


def test_a_deleted_draft_says_how_to_open_it_again(draft, yongkang, signed_in):
    builders.discard(draft, at("2025-04-10 12:00"))
    sentence = "这一栏现在不能填写：草稿已经删除，恢复后才能改。"
    assert save(signed_in(yongkang), draft, "智能阀门").json() == {"problem": sentence, "closed": True}


def test_attachments_firm_lists_and_the_submission_give_the_same_reason(filled, yongkang, stand_at):
    stand_at(LATER)
    sound = checked(ContentFile(pdf(), "补.pdf"))
    with pytest.raises(Closed) as attaching:
        attach(fresh(filled), "other_evidence", sound, by=yongkang, now=LATER)
    with pytest.raises(Closed) as listing:
        list_firms(filled, [firm(1, "specialised")], LATER)
    with pytest.raises(StepRefused) as submitting:
        builders.declare(filled, LATER)
    late = "已过截止时间2025-06-15 18:00，"
    assert [refused.value.sentence for refused in (attaching, listing, submitting)] == [
        f"{late}佐证材料不能再增减；{ASK}",
        f"{late}企业名录不能再增减；{ASK}",
        f"{late}不能再提交；{ASK}",
    ]


def test_nobody_else_learns_of_it(draft, yiwu, zhejiang, beilun, passer_by, signed_in, stand_at):
    clients = [signed_in(each) for each in (yiwu, zhejiang, beilun, passer_by)]
    stand_at(LATER)
    assert [save(client, draft, "改动").status_code for client in clients] == [404, 404, 404, 404]
    assert [client.post(section(draft), {"niche": "改动"}).status_code for client in clients] == [404, 404, 404, 404]


def test_what_was_withdrawn_says_so_and_how_to_file_anew(declared, yongkang, signed_in, stand_at):
    withdrawn = builders.withdraw(declared, at("2025-04-12 09:00"))
    client = signed_in(yongkang)
    stand_at("2025-04-12 10:00")
    sentence = "申报已经撤回，内容保持撤回时的样子；要再申报的，可以复制为新申报。"
    assert sentence in client.get(section(withdrawn)).content.decode()
    page = client.get(withdrawn.get_absolute_url()).content.decode()
    assert "申报已撤回；要再申报的，可以复制为新申报。" in page
