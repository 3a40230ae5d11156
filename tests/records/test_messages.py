"""The page of what one is told: one's own alone, new first, read when one goes on from it."""

import re

import pytest
from django.urls import reverse

from records.jobs import start_job
from records.messages import tell
from records.models import MailPreference, Message
from tests import builders
from tests.builders import at, fresh
from tests.records.letters import NOON, write

LIST, READ, SETTINGS = "/desk/messages/", "/desk/messages/read/", "/desk/messages/settings/"


def say(person, text, *, dossier=None, url="", now=NOON):
    tell([person], Message.Kind.PROGRESS, subject=text, dossier=dossier, url=url, key=text, now=now)
    return Message.objects.get(recipient=person, key=text)


def listed(page):
    return [message.subject for message in page.context["page_obj"]]


def unread(person):
    return list(person.received_messages.filter(read_at=None).order_by("pk").values_list("subject", flat=True))


def bell(page):
    """What the bell says, and the number beside it."""
    found = re.search(
        r'href="/desk/messages/" aria-label="([^"]*)"><i [^>]*></i>(?:<span class="count">(.+?)</span>)?<', page
    )
    return found.groups()


@pytest.fixture
def inbox(reference, yongkang):
    """Three messages, the second read."""
    made = [say(yongkang, text, now=at(f"2025-04-0{day}")) for day, text in enumerate("甲乙丙", 1)]
    Message.objects.filter(pk=made[1].pk).update(read_at=at("2025-04-03"))
    return made


# The list


def test_new_ones_stand_first_each_newest_first(inbox, get_as, yongkang):
    assert listed(get_as(yongkang, LIST)) == ["丙", "甲", "乙"]


def test_the_bell_counts_what_the_list_shows_as_new(inbox, get_as, yongkang, ningbo):
    assert bell(get_as(yongkang, "/desk/").content.decode()) == ("消息，2条未读", "2")
    assert "2条未读" in get_as(yongkang, LIST).content.decode()
    assert bell(get_as(ningbo, "/desk/").content.decode()) == ("消息", None)


def test_the_bell_stays_small(reference, get_as, yongkang):
    for n in range(100):
        say(yongkang, str(n))
    assert bell(get_as(yongkang, "/desk/").content.decode()) == ("消息，100条未读", "99+")


def test_going_on_from_a_message_reads_it(inbox, get_as, yongkang):
    onward = say(yongkang, "丁", url="/desk/agencies/")
    answer = get_as(yongkang, onward.get_absolute_url())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/agencies/")
    assert unread(yongkang) == ["甲", "丙"]
    assert get_as(yongkang, inbox[0].get_absolute_url()).headers["Location"] == LIST
    assert unread(yongkang) == ["丙"]


def test_a_message_read_again_keeps_when_it_was_read_first(inbox, get_as, yongkang):
    get_as(yongkang, inbox[1].get_absolute_url())
    assert fresh(inbox[1]).read_at == at("2025-04-03")


def test_one_is_marked_as_read(inbox, post_as, yongkang):
    answer = post_as(yongkang, f"{READ}?page=1", {"message": inbox[0].pk})
    assert answer.headers["Location"] == f"{LIST}?page=1"
    assert unread(yongkang) == ["丙"]


def test_all_that_the_page_had_shown_are_marked_and_no_later_one(inbox, post_as, get_as, yongkang):
    last = get_as(yongkang, LIST).context["last"]
    say(yongkang, "丁")
    post_as(yongkang, READ, {"until": last})
    assert unread(yongkang) == ["丁"]


def test_the_list_is_narrowed_to_one_file(inbox, get_as, post_as, reference, yongkang):
    letter, other = write(reference), write(reference)
    say(yongkang, "函甲", dossier=letter.dossier)
    say(yongkang, "函乙", dossier=other.dossier)
    page = get_as(yongkang, LIST, {"file": letter.dossier_id})
    assert listed(page) == ["函甲"]
    assert f"只看“函{letter.pk}”" in page.content.decode()
    post_as(yongkang, f"{READ}?file={letter.dossier_id}", {"until": page.context["last"]})
    assert unread(yongkang) == ["甲", "丙", "函乙"]


def test_fifty_stand_on_a_page(reference, get_as, yongkang):
    for n in range(51):
        say(yongkang, str(n))
    assert len(listed(get_as(yongkang, LIST))) == 50
    assert listed(get_as(yongkang, LIST, {"page": 2})) == ["0"]


def test_an_empty_list_says_what_belongs_here(reference, get_as, passer_by):
    page = get_as(passer_by, LIST).content.decode()
    assert "还没有消息" in page
    assert "全部标为已读" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(reference, signed_in, yongkang, django_assert_num_queries, rows):
    for n in range(rows):
        say(yongkang, str(n), dossier=write(reference).dossier)
    client = signed_in(yongkang)
    with django_assert_num_queries(7):  # session, person, posts; count, rows, last; what waits
        client.get(LIST)


# Strangers and bad input


def test_nobody_reads_another_s(inbox, get_as, post_as, yongkang_head, yongkang):
    assert listed(get_as(yongkang_head, LIST)) == []
    assert get_as(yongkang_head, inbox[0].get_absolute_url()).status_code == 404
    post_as(yongkang_head, READ, {"message": inbox[0].pk})
    post_as(yongkang_head, READ, {"until": inbox[2].pk})
    assert unread(yongkang) == ["甲", "丙"]


def test_a_message_about_a_file_one_no_longer_sees_is_gone(reference, get_as, yongkang):
    message = say(yongkang, "函", dossier=write(reference).dossier)
    say(yongkang, "别的")
    yongkang.posts.update(valid_until=at("2025-04-01"))
    assert listed(get_as(yongkang, LIST)) == ["别的"]
    assert get_as(yongkang, message.get_absolute_url()).status_code == 404
    assert bell(get_as(yongkang, "/desk/").content.decode()) == ("消息，1条未读", "1")


def test_another_s_file_is_no_filter(reference, get_as, beilun):
    assert get_as(beilun, LIST, {"file": write(reference).dossier_id}).status_code == 404
    assert get_as(beilun, LIST, {"file": 99999}).status_code == 404


@pytest.mark.parametrize("query", [{"file": "甲"}, {"file": "-1"}, {"file": ""}, {"page": "甲"}, {"page": "999"}])
def test_an_odd_address_shows_the_list(inbox, get_as, yongkang, query):
    assert listed(get_as(yongkang, LIST, query)) == ["丙", "甲", "乙"]


@pytest.mark.parametrize("asked", [{}, {"message": "甲"}, {"until": "-5"}, {"message": "99999"}])
def test_an_odd_request_marks_nothing(inbox, post_as, yongkang, asked):
    assert post_as(yongkang, READ, asked).status_code == 302
    assert unread(yongkang) == ["甲", "丙"]


@pytest.mark.parametrize("url", [LIST, SETTINGS, f"{LIST}1/"])
def test_a_visitor_is_sent_to_sign_in(reference, get_as, url):
    assert get_as(None, url).headers["Location"] == f"/accounts/login/?next={url}"


def test_marking_wants_a_post(reference, get_as, yongkang):
    assert get_as(yongkang, READ).status_code == 405


# The end of a job


def test_who_started_a_job_is_told_of_its_end(reference, yongkang, get_as, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = start_job("tiny.count", by=yongkang, dossier=write(reference).dossier, facts={"letters": 2}, now=NOON)
    message = yongkang.received_messages.get()
    assert (message.kind, message.subject, message.words) == ("job", "已完成：清点函件", "共2封")
    assert message.url == job.get_absolute_url()
    get_as(yongkang, job.get_absolute_url())
    assert unread(yongkang) == []


def test_a_job_that_did_not_end_well_is_told_with_the_reason(reference, yongkang, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        start_job("tiny.refused", by=yongkang, dossier=write(reference).dossier, now=NOON)
    message = yongkang.received_messages.get()
    assert (message.subject, message.words) == ("未完成：清点函件", "第3封没有署名，请补上后再清点。")


def test_of_a_quiet_job_one_is_told_its_troubles_only(reference, yongkang, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for text in ("", "缺页"):
            start_job("tiny.quiet", by=yongkang, dossier=write(reference).dossier, facts={"problem": text}, now=NOON)
    assert unread(yongkang) == ["未完成：查看函件"]


# How one is mailed


def choices(user):
    return [*MailPreference.objects.filter(user=user).values_list("mail", flat=True), fresh(user).email]


def test_one_says_how_and_whither(reference, get_as, post_as, yongkang):
    assert get_as(yongkang, SETTINGS).context["form"]["mail"].value() == "digest"
    answer = post_as(yongkang, SETTINGS, {"mail": "at_once", "email": "yongkang@example.gov.cn"})
    assert answer.headers["Location"] == SETTINGS
    assert choices(yongkang) == ["at_once", "yongkang@example.gov.cn"]
    post_as(yongkang, SETTINGS, {"mail": "none", "email": ""})
    assert choices(yongkang) == ["none", ""]


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"mail": "digest", "email": "永康"}, "email", "“永康”不是邮箱地址，请改为name@example.gov.cn的样子。"),
        ({"mail": "digest", "email": "a@b.c\nB"}, "email", "“a@b.c\nB”不是邮箱地址，请改为name@example.gov.cn的样子。"),
        ({"mail": "digest", "email": ""}, "email", "请填写邮箱，例如name@example.gov.cn；不要邮件的，请选择不发邮件。"),
        ({"mail": "hourly", "email": "a@example.cn"}, "mail", "请选择怎样发邮件。"),
        ({"email": "a@example.cn"}, "mail", "请选择怎样发邮件。"),
    ],
)  # fmt: skip
def test_a_wrong_entry_gets_its_sentence_and_changes_nothing(reference, post_as, yongkang, asked, field, sentence):
    form = post_as(yongkang, SETTINGS, asked).context["form"]
    assert form.errors == {field: [sentence]}
    assert form["email"].value() == asked.get("email")
    assert choices(yongkang) == [""]


def test_the_page_says_where_mail_is_not_sent_at_all(reference, get_as, yongkang, settings):
    assert "还没有接通发信服务器" in get_as(yongkang, SETTINGS).content.decode()
    settings.PORTAL_MAIL = True
    assert "还没有接通发信服务器" not in get_as(yongkang, SETTINGS).content.decode()


def test_a_submission_rings_at_the_province(declared, get_as, zhejiang):
    page = get_as(zhejiang, LIST)
    assert listed(page) == ["提交申报：2025-33-0001 示例永康电动工具产业集群"]
    assert bell(page.content.decode()) == ("消息，1条未读", "1")
    builders.accept(declared, at("2025-04-14"))
    assert bell(get_as(zhejiang, "/desk/").content.decode()) == ("消息", None)
    assert reverse("messages:list") == LIST
