"""Co-editing: somebody of the operating agency fills in the sections named, until a day; nothing else is there."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Post, User
from clusters.access import Access, access_to
from clusters.answers import save_answer
from clusters.authors import Author, Authors
from clusters.invitations import (
    MOST_A_DAY,
    MOST_LIVE,
    accept,
    extend,
    invite,
    send_again,
    token_of,
    withdraw,
)  # fmt: skip
from clusters.models import Application, Invitation
from clusters.schema import Place
from records.documents import attach, checked, set_removed
from records.history import History
from records.mailing import mail_what_is_due
from records.models import Dossier, Event, Grant, Job, Message
from records.moves import StepRefused
from records.proposals import propose
from records.trail import faults
from tests import builders
from tests.builders import at, fresh
from tests.clusters.coediting import NOON, OPERATOR, UNTIL, asked, coeditor, invited, owns, taken_up
from tests.records.made_files import pdf
from tests.reference import LONG_AGO

FIGURE, NICHE = Place("A01", 2024), Place("niche")
Stand = Invitation.Stand


def fill(application, person, place=FIGURE, text="52.10", now=NOON):
    return save_answer(application.filing, place, text, by=person, version=0, now=now)


def upload(name="证明.pdf", content=None):
    file = builders.ContentFile(content or pdf(), name)
    return checked(file)


# What is open to whom


def test_the_invited_fill_in_the_sections_named_and_no_other(draft):
    zhang = coeditor(draft)
    fill(draft, zhang)
    with pytest.raises(PermissionDenied):
        fill(draft, zhang, NICHE, "智能阀门")
    assert list(draft.filing.changes.filter(by=zhang).values_list("code", flat=True)) == ["A01"]


def test_evidence_is_for_whoever_is_invited_into_its_section(draft):
    zhang, li = coeditor(draft), coeditor(draft, email="li@example.com", sections=["figures"])
    kept = attach(draft, "other_evidence", upload(), by=zhang, now=NOON)
    set_removed(kept, is_removed=True, by=zhang, now=NOON)
    with pytest.raises(PermissionDenied):
        attach(draft, "other_evidence", upload(), by=li, now=NOON)
    with pytest.raises(PermissionDenied):
        set_removed(fresh(kept), is_removed=False, by=li, now=NOON)
    assert (fresh(kept).removed_by, fresh(kept).removed_at) == (zhang, NOON)


def test_the_file_as_a_whole_stays_unknown_to_the_invited(draft):
    zhang = coeditor(draft)
    assert not Dossier.objects.visible_to(zhang, NOON).exists()
    assert not Application.objects.visible_to(zhang, NOON).exists()
    assert list(Application.objects.open_to(zhang, NOON)) == [draft]
    assert not fresh(draft).dossier.is_visible_to(zhang, NOON)


def test_the_invited_take_and_propose_no_step(filled):
    zhang = coeditor(filled, sections=["basic", "figures", "heads", "plan", "commitments", "evidence"])
    with pytest.raises(PermissionDenied):
        propose("declare", filled, by=zhang, seen=fresh(filled).dossier.version, now=NOON)


def test_access_is_one_answer(draft, yongkang, observer, county_administrator, zhejiang, passer_by, expert):
    zhang = coeditor(draft)
    dossier = fresh(draft).dossier
    assert access_to(dossier, yongkang, NOON) == Access(reads_all=True, fills_all=True)
    assert access_to(dossier, county_administrator, NOON) == Access(reads_all=True)
    assert access_to(dossier, zhang, NOON) == Access(sections=frozenset({"figures", "evidence"}), until=UNTIL)
    for stranger in (observer, zhejiang, passer_by, expert):
        assert access_to(dossier, stranger, NOON) == Access()


def test_officials_are_asked_no_grants(draft, yongkang, zhejiang, django_assert_num_queries):
    dossier = fresh(draft).dossier
    for official in (yongkang, zhejiang):
        assert official.live_posts(NOON)  # read once per request
        with django_assert_num_queries(0):
            access_to(dossier, official, NOON)


def test_whoever_comes_to_hold_a_post_is_let_in_by_it_alone(draft, reference):
    zhang = coeditor(draft)
    Post.objects.create(user=zhang, agency=reference.agencies["330782"], role="handler", valid_from=LONG_AGO)
    zhang = fresh(zhang)
    assert access_to(fresh(draft).dossier, zhang, NOON) == Access()
    assert not Application.objects.open_to(zhang, NOON).exists()


def test_a_post_before_or_after_takes_no_mark_away(draft, reference):
    """Who changed something is named by where that person belonged then."""
    zhang = coeditor(draft)
    for begins, ends in ((LONG_AGO, at("2025-01-01")), (at("2025-06-01"), None)):
        facts = {"agency": reference.agencies["330782"], "role": "handler"}
        Post.objects.create(user=zhang, valid_from=begins, valid_until=ends, **facts)
    authors = Authors(draft.dossier, [zhang.pk])
    assert authors.named(zhang.pk, NOON) == Author("张三", OPERATOR, is_invited=True)
    assert authors.named(zhang.pk, at("2025-06-02")) == Author("张三", "义乌市经济和信息化局")


# Until when


def test_it_ends_by_itself(draft):
    zhang = coeditor(draft)
    fill(draft, zhang, now=UNTIL - timedelta(seconds=1))
    with pytest.raises(PermissionDenied):
        fill(draft, zhang, Place("A02", 2024), now=UNTIL)
    assert not Application.objects.open_to(zhang, UNTIL).exists()
    assert Invitation.objects.get().stand(UNTIL) == Stand.OVER


def test_it_is_put_off_and_withdrawn_by_the_county(draft, yongkang, yongkang_head):
    invitation = invited(draft)
    zhang = taken_up(invitation)
    later = at("2025-05-10 23:59:59")
    extend(draft, invitation, later, by=yongkang, now=NOON)
    fill(draft, zhang, now=at("2025-05-10"))
    withdraw(draft, invitation, by=yongkang_head, now=at("2025-05-10 12:00"))
    with pytest.raises(PermissionDenied):
        fill(draft, zhang, Place("A02", 2024), now=at("2025-05-10 12:00"))
    assert fresh(draft).filing.answers.get(code="A01", year=2024).text == "52.10"
    assert fresh(invitation).stand(at("2025-05-10 12:00")) == Stand.WITHDRAWN


def test_whoever_is_put_out_of_use_while_accepting_stays_so(draft, yongkang):
    """The page had read the account before: nothing that was changed since is written back."""
    invitation = invited(draft)
    as_read = taken_up(invitation)
    withdraw(draft, invitation, by=yongkang, now=NOON)
    again = invited(draft, at("2025-04-11 09:00"))
    User.objects.filter(pk=as_read.pk).update(is_active=False, email="new@example.com")
    assert accept(token_of(fresh(again)), as_read, at("2025-04-11 10:00")) is None
    User.objects.filter(pk=as_read.pk).update(is_active=True)
    assert accept(token_of(fresh(again)), as_read, at("2025-04-11 10:00"))
    assert (fresh(as_read).is_active, fresh(as_read).email) == (True, "new@example.com")


def test_whoever_was_withdrawn_is_invited_anew(draft, yongkang):
    invitation = invited(draft)
    zhang = taken_up(invitation)
    withdraw(draft, invitation, by=yongkang, now=NOON)
    again = invited(draft, at("2025-04-11 09:00"), sections=["basic"])
    assert accept(token_of(fresh(again)), zhang, at("2025-04-11 10:00"))
    assert access_to(fresh(draft).dossier, zhang, at("2025-04-12")).sections == {"basic"}
    assert Grant.objects.count() == 1
    withdraw(draft, invitation, by=yongkang, now=at("2025-04-12"))  # the old one is over: nothing happens
    assert access_to(fresh(draft).dossier, zhang, at("2025-04-12")).sections == {"basic"}


def test_a_section_that_is_closed_to_the_county_is_closed_to_the_invited(declared):
    application = builders.return_for_correction(declared, ["figures"], at("2025-04-14 09:00"))
    zhang = coeditor(application, at("2025-04-14 10:00"), until=at("2025-04-20 23:59:59"))
    with pytest.raises(StepRefused, match="这一栏不在退回补正的范围内"):
        attach(application, "other_evidence", upload(), by=zhang, now=at("2025-04-14 11:00"))


# The trail, and what it leaves alone


def test_an_attachment_taken_off_by_the_invited_is_no_act_of_the_agency(draft, yongkang):
    zhang = coeditor(draft)
    kept = attach(fresh(draft), "other_evidence", upload(), by=yongkang, now=NOON)
    set_removed(kept, is_removed=True, by=zhang, now=NOON)
    set_removed(kept, is_removed=False, by=yongkang, now=NOON)
    told = History(fresh(draft).dossier, yongkang, NOON).newest(2)
    assert [(each.event.step, each.desk) for each in told] == [
        ("restore_document", draft.dossier.agency.name), ("remove_document", "协同填报"),
    ]  # fmt: skip


def test_each_act_is_on_the_trail_of_the_county_alone(draft, yongkang, zhejiang):
    invitation = invited(draft)
    zhang = taken_up(invitation)
    extend(draft, invitation, at("2025-05-10 23:59:59"), by=yongkang, now=NOON)
    withdraw(draft, invitation, by=yongkang, now=NOON)
    events = fresh(draft).dossier.events.order_by("seq")[1:]
    assert [(each.step, each.by, each.scope) for each in events] == [
        ("invite", yongkang, "internal"), ("accept_grant", zhang, "internal"),
        ("extend_grant", yongkang, "internal"), ("withdraw_grant", yongkang, "internal"),
    ]  # fmt: skip
    assert [each.note for each in events] == [
        f"{OPERATOR}：三年指标、佐证材料，至2025-04-25 23:59", OPERATOR,
        f"{OPERATOR}：由2025-04-25 23:59改为2025-05-10 23:59", OPERATOR,
    ]  # fmt: skip
    assert not any(word in each.note for each in events for word in ("张三", "zhang"))
    assert Grant.objects.get().given_by == events[2]
    assert list(faults(fresh(draft).dossier)) == []
    told = History(fresh(draft).dossier, yongkang, NOON).whole()
    county = draft.dossier.agency.name
    assert [(each.desk, each.person) for each in told][1:] == [
        (county, yongkang.display_name), ("协同填报", "张三"), *[(county, yongkang.display_name)] * 2,
    ]  # fmt: skip
    seen_by_province = Event.objects.readable_at(3, 99, zhejiang.posts.get().agency_id).filter(dossier=draft.dossier_id)
    assert [each.step for each in seen_by_province] == ["begin"]


def test_no_proposal_lapses_and_no_page_goes_stale_by_an_invitation(filled, yongkang, yongkang_head):
    seen = fresh(filled).dossier.version
    propose("declare", filled, by=yongkang, seen=seen, now=NOON)
    version = fresh(filled).dossier.version
    taken_up(invited(filled))
    assert fresh(filled).dossier.version == version
    assert filled.dossier.proposals.waiting().count() == 1


def test_the_county_is_told_of_the_acceptance(draft, yongkang):
    taken_up(invited(draft))
    told = Message.objects.get(recipient=yongkang)
    assert (told.subject, told.url) == (
        f"{OPERATOR} 张三已接受邀请：示例永康电动工具产业集群", f"/desk/applications/{draft.pk}/coediting/",
    )  # fmt: skip


def test_whoever_is_withdrawn_has_it_by_mail_at_once_and_once(draft, yongkang, office):
    invitation = invited(draft)
    zhang = taken_up(invitation)
    invited(draft, email="li@example.com")
    for each in draft.dossier.invitations.all():  # 李四 has not accepted: the link says it, should it be opened
        withdraw(draft, each, by=yongkang, now=NOON)
        withdraw(draft, each, by=yongkang, now=NOON)
    assert [mail_what_is_due(NOON + timedelta(minutes=minutes)) for minutes in (1, 2)] == [1, 0]
    assert office.lines == [("zhang@example.com", "【集群认定平台】协同填报已结束：示例永康电动工具产业集群")]
    [(_to, letter)] = office.letters
    words = zhang.received_messages.get().words
    assert words.startswith("永康市经济和信息化局已撤回请您协同填报的邀请，邀请原到2025-04-25 23:59。")
    assert words in letter.get_content()


def test_what_ends_by_itself_is_told_to_nobody(draft, yongkang):
    invitation = invited(draft)
    zhang = taken_up(invitation)
    withdraw(draft, invitation, by=yongkang, now=UNTIL)
    assert not zhang.received_messages.exists()


# What stands against it


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"sections": []}, "sections", "请至少选定一个栏目"),
        ({"sections": ["nothing"]}, "sections", "请至少选定一个栏目"),
        ({"sections": ["firms"]}, "sections", "请至少选定一个栏目"),
        ({"until": at("2025-04-10 12:00")}, "until", "结束日期不能早于今天，例如2025-06-15"),
        ({"until": at("2025-06-15 18:00:01")}, "until", "结束日期最晚到2025-06-15，即本件申报的截止日"),
        ({"email": "yiwu@example.gov.cn"}, "email", "这个邮箱属于平台上的在任人员"),
        ({"email": "yiwu"}, "email", "这个邮箱属于平台上的在任人员"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(draft, yongkang, yiwu, change, field, sentence):
    owns(yiwu, "Yiwu@example.gov.cn")
    with pytest.raises(StepRefused, match=sentence) as refused:
        invite(draft, asked(**change), by=yongkang, now=NOON)
    assert [each.anchor for each in refused.value.against] == [field]
    assert (Invitation.objects.count(), Job.objects.count()) == (0, 0)


def test_an_address_is_invited_once_at_a_time(draft, yongkang):
    invited(draft)
    with pytest.raises(StepRefused, match="已向这个邮箱发出邀请") as refused:
        invite(draft, asked(sections=["basic"]), by=yongkang, now=NOON)
    assert refused.value.against[0].anchor == "email"
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            dossier=draft.dossier, **vars(asked()), invited_by=yongkang, invited_at=NOON, sent_at=NOON
        )


def test_after_the_end_the_same_address_may_be_invited_again(draft, yongkang):
    first = invited(draft)
    again = invite(draft, asked(until=at("2025-05-31 23:59:59")), by=yongkang, now=UNTIL)
    assert (again == first, again.is_live(UNTIL), fresh(first).stand(UNTIL)) == (False, True, Stand.OVER)


def test_a_file_has_so_many_invitations_and_no_more(draft, yongkang):
    for number in range(MOST_LIVE):
        invited(draft, email=f"user{number}@example.com")
    with pytest.raises(StepRefused, match="一件申报最多同时邀请20人"):
        invite(draft, asked(), by=yongkang, now=NOON)


def test_withdrawing_makes_no_room_for_ever_more_mails(draft, yongkang):
    for number in range(MOST_A_DAY):
        withdraw(draft, invited(draft, email=f"user{number}@example.com"), by=yongkang, now=NOON)
    with pytest.raises(StepRefused, match="一件申报一天最多邀请40人次"):
        invite(draft, asked(), by=yongkang, now=NOON)
    assert invite(draft, asked(), by=yongkang, now=NOON + timedelta(days=1))


def test_while_nothing_waits_for_the_county_nobody_is_invited_or_put_off(declared, yongkang):
    with pytest.raises(StepRefused, match="这件现在不在填报中"):
        invite(declared, asked(), by=yongkang, now=at("2025-04-12"))


def test_what_is_over_is_not_put_off(draft, yongkang):
    invitation = invited(draft)
    with pytest.raises(StepRefused, match="这份邀请已经结束，请重新邀请"):
        extend(draft, invitation, at("2025-05-10"), by=yongkang, now=UNTIL)


@pytest.mark.parametrize(
    "who", ["county_administrator", "yiwu", "beilun", "zhejiang", "ministry", "expert", "passer_by"]
)
def test_nobody_but_the_county_invites(draft, reference, who):
    person, invitation = reference.people[who], invited(draft)
    for act in (
        lambda: invite(draft, asked(email="li@example.com"), by=person, now=NOON),
        lambda: send_again(draft, invitation, by=person, now=NOON + timedelta(hours=1)),
        lambda: extend(draft, invitation, at("2025-05-10"), by=person, now=NOON),
        lambda: withdraw(draft, invitation, by=person, now=NOON),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (Invitation.objects.get(), fresh(invitation).is_live(NOON)) == (invitation, True)


def test_the_invited_invite_nobody(draft):
    zhang = coeditor(draft)
    with pytest.raises(PermissionDenied):
        invite(draft, asked(email="li@example.com"), by=zhang, now=NOON)
