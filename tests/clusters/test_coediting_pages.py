"""The pages of co-editing: the county invites, the mail goes, the invited comes in, fills in, and is out again."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clusters.answers import save_answer
from clusters.invitations import withdraw
from clusters.models import Invitation
from clusters.schema import Place
from records.documents import attach, checked
from records.job_runs import run
from records.models import Job, Message
from tests import builders
from tests.builders import at, fresh
from tests.clusters.coediting import (
    FORM,
    LATER,
    NOON,
    OPERATOR,
    PASSWORD,
    UNTIL,
    coeditor,
    invited,
    owns,
    page,
    said,
    save,
    section,
)  # fmt: skip
from tests.clusters.test_uploads import begin, send
from tests.firms import firm, list_firms
from tests.records.made_files import pdf

GONE = "您的协同填报邀请已经结束或被撤回，不能再填写。请与邀请单位联系。"


@pytest.fixture
def mailing(settings):
    settings.PORTAL_MAIL = True


@pytest.fixture
def county(signed_in, yongkang, stand_at):
    """The county's handler in the afternoon."""
    client = signed_in(yongkang)
    stand_at(LATER)
    return client


@pytest.fixture
def zhang(draft):
    return coeditor(draft)


@pytest.fixture
def guest(zhang, signed_in, stand_at):
    """Whoever has been invited, in the afternoon."""
    client = signed_in(zhang)
    stand_at(LATER)
    return client


# The story


def test_from_the_invitation_to_its_end(
    draft, county, office, stand_at, django_capture_on_commit_callbacks, yongkang, zhejiang
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = county.post(page(draft), FORM)
    assert said(answer) == [f"已邀请{OPERATOR} 张三，链接发往zhang@example.com。"]
    [(recipients, letter)] = office.letters
    assert recipients == ["zhang@example.com"]
    assert letter["Subject"].strip() == "【集群认定平台】永康市经济和信息化局邀请您协同填报"
    words = letter.get_content()
    assert "请您填报的栏目：三年指标、佐证材料" in words
    [link] = re.findall(r"https://portal\.example\.cn(\S+)", words)

    visitor = Client()
    assert "设定姓名和密码" in visitor.get(link).content.decode()
    came = visitor.post(link, {"display_name": "张三", "new_password1": PASSWORD, "new_password2": PASSWORD})
    assert came.headers["Location"] == section(draft)
    assert visitor.get(section(draft)).status_code == 200
    assert Client().get(link).status_code == 404

    assert save(visitor, draft).json()["version"] == 1
    shown = county.get(page(draft))
    [(found, changes)] = shown.context["chapters"]
    assert (found.key, [(each.label, each.new) for each in changes]) == ("figures", [("2024年集群总产值", "52.10")])
    assert f"{OPERATOR} 张三（协同填报），" in shown.content.decode()

    invitation = Invitation.objects.get()
    answer = county.post(page(draft, "invitation-withdraw", invitation.pk))
    assert said(answer) == [f"已撤回，{OPERATOR} 张三不能再打开这件申报。"]
    assert save(visitor, draft, value="53.00", version=1).json() == {"problem": GONE, "closed": True}
    assert visitor.get(section(draft)).status_code == 404
    assert fresh(draft).filing.answers.get(code="A01", year=2024).text == "52.10"


def test_the_account_signs_in_again_and_finds_its_file(draft, zhang, stand_at):
    stand_at(LATER)
    client = Client()
    signed = client.post(reverse("login"), {"username": "zhang@example.com", "password": PASSWORD})
    assert signed.headers["Location"] == "/desk/"
    desk = client.get("/desk/").content.decode()
    assert f'href="{section(draft)}"' in desk
    assert "1件申报请您协同填报。" in desk
    assert OPERATOR in desk


def test_the_invited_hold_no_post_and_are_told_what_they_act_on(guest):
    page = guest.get(reverse("posts")).content.decode()
    assert f"{OPERATOR}：协同填报" in page
    assert "请找系统管理员登记" not in page
    assert "没有现行任职" not in page  # nor does the menu say so


def test_whoever_was_invited_is_told_at_home_that_it_is_over(draft, guest, yongkang):
    withdraw(draft, draft.dossier.invitations.get(), by=yongkang, now=at("2025-04-10 15:00"))
    page = guest.get("/desk/")
    assert (page.context["seat"]["agency"], page.context["seat"]["role"]) == (OPERATOR, "协同填报已结束")
    assert "您的协同填报邀请已经结束或被撤回；还要填写的，请邀请单位再邀请一次。" in page.content.decode()


def test_in_the_next_edition_the_invited_are_named(filled, signed_in, stand_at, zhejiang):
    """What they changed before the submission is in it; what they change after a return has their name."""
    declared = builders.declare(filled, at("2025-04-11 09:00"))
    returned = builders.return_for_correction(declared, ["figures"], at("2025-04-14 09:00"))
    zhang = coeditor(returned, at("2025-04-14 10:00"), until=at("2025-04-20 23:59:59"))
    save_answer(returned.filing, Place("A01", 2024), "73.00", by=zhang, version=1, now=at("2025-04-14 11:00"))
    builders.declare(fresh(returned), at("2025-04-14 12:00"))
    client = signed_in(zhejiang)
    stand_at("2025-04-14 13:00")
    words = client.get(reverse("reviews:review", args=[returned.pk])).content.decode()
    assert f"<small>{OPERATOR} 张三（协同填报），" in words


# What the invited see


def test_the_page_of_a_section_holds_nothing_else(draft, guest):
    list_firms(draft, [firm(1)], NOON)
    answer = guest.get(section(draft))
    words = answer.content.decode()
    assert [task.section.key for task in answer.context["tasks"]] == ["figures", "evidence"]
    absent = ("资格测算", "提交前检查", "留痕", "看全件", "提交申报</", "草稿", "基本信息", "名录合计")
    assert [word for word in absent if word in words] == []
    assert "您的邀请至" in words


def test_the_sheet_holds_no_other_sections(draft, guest, yongkang):
    save_answer(draft.filing, Place("niche"), "只有县里知道", by=yongkang, version=0, now=NOON)
    answer = save(guest, draft)
    assert answer.status_code == 200
    known = ["asks", "computed", "problem", "saved_at", "task-figures_html", "text", "version"]
    assert sorted(answer.json()) == known
    assert "只有县里知道" not in guest.get(section(draft)).content.decode()


@pytest.mark.parametrize("key", ["basic", "heads", "plan", "commitments", "firms", "nothing"])
def test_other_sections_do_not_exist(draft, guest, key):
    assert guest.get(section(draft, key)).status_code == 404
    assert guest.post(section(draft, key), {"niche": "x"}).status_code == 404


def test_an_answer_of_another_section_is_not_saved(draft, guest):
    assert save(guest, draft, "niche", "x", year="").status_code == 403
    assert not draft.filing.answers.filter(code="niche").exists()


def test_without_scripts_a_section_is_kept_too(draft, guest):
    assert guest.post(section(draft), {"A01-2024": "52.10"}).status_code == 302
    assert fresh(draft).filing.answers.get(code="A01", year=2024).text == "52.10"


def test_county_and_invited_meet_in_one_field_and_are_told(draft, guest, county):
    save(county, draft, value="50.00")
    answer = save(guest, draft)
    assert (answer.status_code, answer.json()["current"]["by"]) == (409, "永康经办")


def test_evidence_goes_up_in_pieces_and_is_read_again(draft, guest):
    content = pdf(pages=3)
    begun = begin(guest, draft, slot="other_evidence")
    assert begun.status_code == 201
    assert send(guest, begun.headers["Location"], content, 0).status_code == 204
    document = draft.dossier.documents.get()
    assert document.uploaded_by.username == "zhang@example.com"
    assert guest.get(reverse("records:document", args=[document.pk])).status_code == 200
    viewed = guest.get(page(draft, "attachment", document.pk))
    assert (viewed.status_code, "资格测算" in viewed.content.decode()) == (200, False)
    assert guest.post(page(draft, "document-name", document.pk), {"name": "统计证明"}).status_code == 302
    assert guest.post(page(draft, "document-remove", document.pk)).status_code == 302
    assert fresh(document).removed_by.username == "zhang@example.com"


def test_evidence_is_not_there_for_whoever_is_invited_into_figures_alone(draft, signed_in, yongkang, stand_at):
    li = coeditor(draft, email="li@example.com", sections=["figures"])
    kept = attach(draft, "other_evidence", checked(builders.ContentFile(pdf(), "a.pdf")), by=yongkang, now=NOON)
    client = signed_in(li)
    stand_at(LATER)
    assert begin(client, draft, slot="other_evidence").status_code == 403
    assert client.get(section(draft, "evidence")).status_code == 404
    assert client.get(reverse("records:document", args=[kept.pk])).status_code == 404
    assert client.get(reverse("records:document-page", args=[kept.pk, 1])).status_code == 404
    assert client.get(page(draft, "attachment", kept.pk)).status_code == 404
    assert client.post(page(draft, "document-remove", kept.pk)).status_code == 404
    assert client.post(page(draft, "document-upload", "other_evidence")).status_code == 404


def test_an_edition_shows_the_invited_no_other_attachments(filled, signed_in, stand_at):
    """An attachment taken off the form since is in an edition with all the others: that page is not theirs."""
    declared = builders.declare(filled, at("2025-04-11 09:00"))
    returned = builders.return_for_correction(declared, ["evidence"], at("2025-04-14 09:00"))
    zhang = coeditor(returned, at("2025-04-14 10:00"), sections=["evidence"], until=at("2025-04-20 23:59:59"))
    client = signed_in(zhang)
    stand_at("2025-04-14 11:00")
    kept = returned.dossier.documents.first()
    assert client.get(page(returned, "attachment", kept.pk) + "?edition=1").context["edition"] is None
    client.post(page(returned, "document-remove", kept.pk))
    assert client.get(page(returned, "attachment", kept.pk)).status_code == 404


# The end, also for a page left open


@pytest.mark.parametrize("how", ["over", "withdrawn"])
def test_after_the_end_a_page_left_open_is_refused_and_keeps_what_was_typed(draft, guest, yongkang, stand_at, how):
    assert guest.get(section(draft)).status_code == 200
    if how == "withdrawn":
        withdraw(draft, Invitation.objects.get(), by=yongkang, now=NOON + timedelta(hours=2))
    else:
        stand_at(UNTIL)
    answer = save(guest, draft)
    assert (answer.status_code, answer.json()) == (422, {"problem": GONE, "closed": True})
    kept = guest.post(section(draft), {"A01-2024": "52.10", "csrfmiddlewaretoken": "x"})
    words = kept.content.decode()
    assert (kept.status_code, GONE in words, "52.10" in words) == (404, True, True)
    assert not draft.filing.answers.filter(code="A01", year=2024).exists()
    assert not any(name in words for name in (draft.cluster.name, draft.dossier.agency.name, draft.number))
    assert begin(guest, draft, slot="other_evidence").status_code == 404
    assert "请您协同填报" not in guest.get("/desk/").content.decode()


def test_an_upload_under_way_ends_with_the_invitation(draft, guest, yongkang, stand_at):
    begun = begin(guest, draft, slot="other_evidence")
    withdraw(draft, Invitation.objects.get(), by=yongkang, now=NOON + timedelta(hours=2))
    assert send(guest, begun.headers["Location"], pdf(pages=3), 0).status_code == 404
    assert not draft.dossier.documents.exists()


def test_who_was_never_invited_is_told_nothing(draft, signed_in, passer_by, zhang):
    assert save(signed_in(passer_by), draft).status_code == 404
    assert signed_in(passer_by).get(section(draft)).status_code == 404


# The county's page


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"name": " "}, "name", "请填写受邀人的姓名。"),
        ({"name": "长" * 41}, "name", "最多40字，现在是41字，请精简。"),
        ({"organisation": ""}, "organisation", "请填写受邀人所在的机构，例如示例产业园运营有限公司。"),
        ({"email": ""}, "email", "请填写受邀人的邮箱，例如zhang@example.com。"),
        ({"email": "zhang"}, "email", "这不是完整的邮箱，请核对，例如zhang@example.com。"),
        ({"email": "a@b@c.cn"}, "email", "这不是完整的邮箱，请核对，例如zhang@example.com。"),
        ({"email": "zhang@example.com\nBcc: a@b.cn"}, "email", "这不是完整的邮箱，请核对，例如zhang@example.com。"),
        ({"sections": []}, "sections", "请至少选定一个栏目。"),
        ({"sections": ["nothing"]}, "sections", "请从所列栏目中选。"),
        ({"sections": ["firms"]}, "sections", "请从所列栏目中选。"),
        ({"until": ""}, "until", "请选定结束日期，例如2025-06-10。"),
        ({"until": "2025年6月"}, "until", "请按年-月-日填写，例如2025-06-10。"),
        ({"until": "2025-04-09"}, "until", "结束日期不能早于今天，例如2025-06-15。"),
        ({"until": "2025-06-16"}, "until", "结束日期最晚到2025-06-15，即本件申报的截止日。"),
        ({"email": "yiwu@example.gov.cn"}, "email", "这个邮箱属于平台上的在任人员，按任职办理，不能邀请。"),
    ],
)  # fmt: skip
def test_bad_input_has_its_sentence_and_loses_nothing(draft, county, mailing, yiwu, change, field, sentence):
    owns(yiwu, "yiwu@example.gov.cn")
    answer = county.post(page(draft), FORM | change)
    assert (answer.status_code, dict(answer.context["form"].errors)) == (200, {field: [sentence]})
    words = answer.content.decode()
    kept = {name: value for name, value in FORM.items() if name not in change and name != "sections"}
    assert [value for value in kept.values() if f'value="{value}"' not in words] == []
    assert not Invitation.objects.exists()


def test_what_was_typed_as_the_file_was_submitted_is_not_lost(declared, county, mailing):
    answer = county.post(page(declared), FORM)
    assert answer.context["form"].non_field_errors() == ["这件现在不在填报中，不能邀请或延长。"]
    assert 'value="张三"' in answer.content.decode()


def test_on_the_last_day_it_ends_with_the_countys_own_time(draft, county, mailing):
    county.post(page(draft), FORM | {"until": "2025-06-15"})
    assert Invitation.objects.get().until == at("2025-06-15 18:00")


def test_without_mail_nobody_is_invited(draft, county):
    answer = county.post(page(draft), FORM)
    assert answer.context["form"].non_field_errors() == ["平台没有设置发邮件，暂时不能邀请。请与系统管理员联系。"]
    assert "平台没有设置发邮件，暂时不能邀请。" in county.get(page(draft)).content.decode()
    assert not Invitation.objects.exists()


def test_a_mail_that_does_not_go_is_told(draft, county, office, yongkang, django_capture_on_commit_callbacks):
    office.answer = "554 no such box"
    with django_capture_on_commit_callbacks(execute=True):
        county.post(page(draft), FORM)
    job, invitation = Job.objects.get(), Invitation.objects.get()
    sentence = f"给{OPERATOR} 张三的邀请邮件没有发出。请核对邮箱，稍后在“协同填报”中再发一次。"
    assert (job.state, job.problem, invitation.mailed_at) == ("failed", sentence, None)
    assert Message.objects.filter(recipient=yongkang, kind="job").exists()


def test_a_job_brought_twice_mails_once(draft, office, stand_at, django_capture_on_commit_callbacks):
    stand_at(LATER)
    with django_capture_on_commit_callbacks(execute=True):
        invited(draft)
    Job.objects.update(state="queued", finished_at=None)
    from_the_sweep = Job.objects.get()
    run(from_the_sweep.pk)
    assert (len(office.letters), fresh(from_the_sweep).state) == (1, "done")


def test_what_was_withdrawn_before_its_mail_went_is_not_mailed(draft, office, yongkang, stand_at):
    stand_at(LATER)
    invitation = invited(draft)
    withdraw(draft, invitation, by=yongkang, now=NOON)
    run(Job.objects.get().pk)
    assert office.letters == []


def test_another_end_and_another_link(draft, county, office, stand_at, django_capture_on_commit_callbacks):
    invitation = invited(draft)
    answer = county.post(page(draft, "invitation-extend", invitation.pk), {"until": "2025-05-10"})
    assert (answer.headers["Location"], fresh(invitation).until) == (page(draft), at("2025-05-10 23:59:59"))
    refused = county.post(page(draft, "invitation-extend", invitation.pk), {"until": "2025-07-10"})
    assert refused.context["form"].errors["until"] == ["结束日期最晚到2025-06-15，即本件申报的截止日。"]
    with django_capture_on_commit_callbacks(execute=True):
        sent = county.post(page(draft, "invitation-send", invitation.pk))
    assert said(sent)[-1] == "已发出新的链接，以前的链接不能再用。"
    assert len(office.letters) == 1


def test_others_of_the_agency_look_on(draft, county_administrator, signed_in, mailing):
    invitation, client = invited(draft), signed_in(county_administrator)
    looked = client.get(page(draft))
    assert (looked.status_code, looked.context["may_change"]) == (200, False)
    assert "邀请、撤回由本单位经办或审核人员办理。" in looked.content.decode()
    assert client.post(page(draft), FORM).status_code == 403
    for name in ("invitation-extend", "invitation-send", "invitation-withdraw"):
        assert client.post(page(draft, name, invitation.pk)).status_code == 403


@pytest.mark.parametrize("who", ["yiwu", "beilun", "zhejiang", "jiangsu", "ministry", "expert", "passer_by"])
def test_strangers_find_nothing(draft, reference, signed_in, who):
    invitation, client = invited(draft), signed_in(reference.people[who])
    assert client.get(page(draft)).status_code == 404
    assert client.post(page(draft), FORM).status_code == 404
    for name in ("invitation-extend", "invitation-send", "invitation-withdraw"):
        assert client.post(page(draft, name, invitation.pk)).status_code == 404
    assert Invitation.objects.count() == 1


def test_an_invitation_of_another_file_is_not_found(draft, county, reference):
    other = builders.start(builders.make_cluster(reference.agencies["330784"]), reference.batch, NOON)
    invitation = invited(other)
    assert county.post(page(draft, "invitation-withdraw", invitation.pk)).status_code == 404


def test_a_visitor_is_sent_to_sign_in(draft, signed_in):
    assert signed_in(None).get(page(draft)).status_code == 302
