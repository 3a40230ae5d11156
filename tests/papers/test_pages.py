"""The pages of papers: made, fetched, handed in by those who may; to everybody else they do not exist."""

import pytest
from django.urls import reverse

from clusters.papers import APPLICATION_FORM, source_of
from records.models import Job, Paper, SealedCopy
from records.papers import order_paper
from tests import builders
from tests.builders import at, fresh
from tests.papers.making import content_of, handed_in, printed_draft, short, unread, upload
from tests.papers.scanning import as_pdf, pages_of, scanned
from tests.papers.test_sealing import scan_of, without_mark

NOON, LATER = at("2025-04-11 12:00"), at("2025-04-12 12:00")
WORDS = ("待盖章", "已上传盖章件", "未生成")


@pytest.fixture
def desk(signed_in, stand_at):
    """A client whose clock stands after the submission."""

    def sit(user):
        client = signed_in(user)
        stand_at("2025-04-12 12:00")
        return client

    return sit


def page_of(client, application):
    return client.get(application.get_absolute_url()).content.decode()


def state_on(page):
    block = page[page.index('id="papers"') :]
    return [word for word in WORDS if f"</i>{word}</span>" in block]


def make(client, application, number=1):
    return client.post(reverse("clusters:paper-make", args=[application.pk, number]))


def hand_in(client, application, *files):
    return client.post(reverse("clusters:sealed-copy-upload", args=[application.pk]), {"files": files})


def test_a_county_has_its_form_made_and_fetches_it(yongkang, declared, desk, django_capture_on_commit_callbacks):
    client = desk(yongkang)
    assert state_on(page_of(client, declared)) == ["未生成"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = make(client, declared)
    assert answer.headers["Location"] == f"{declared.get_absolute_url()}#papers"
    paper, job = Paper.objects.get(), Job.objects.get()
    assert (job.state, job.result["words"]) == ("done", "《中小企业特色产业集群申报表》已生成，共8页。")
    assert job.result["url"] == reverse("records:paper", args=[paper.pk])
    fetched = client.get(job.result["url"])
    assert b"".join(fetched) == content_of(paper)
    assert fetched.headers["Content-Type"] == "application/pdf"
    assert fetched.headers["Cache-Control"] == "private, no-store"
    assert state_on(page_of(client, declared)) == ["待盖章"]


def test_two_clicks_start_one_job(yongkang, zhejiang, declared, desk):
    make(desk(yongkang), declared)
    make(desk(yongkang), declared)
    make(desk(zhejiang), declared)
    assert (Paper.objects.count(), Job.objects.count()) == (1, 1)


def test_a_paper_that_is_made_is_fetched_at_once(yongkang, declared, desk):
    paper = short(declared, NOON)
    assert make(desk(yongkang), declared).headers["Location"] == reverse("records:paper", args=[paper.pk])
    assert not Job.objects.exists()


def test_a_paper_still_being_made_leads_back_to_its_file(yongkang, declared, desk):
    source = source_of(declared.filing.latest_edition)
    paper = order_paper(declared.dossier, APPLICATION_FORM, source, by=yongkang, now=NOON)
    answer = desk(yongkang).get(reverse("records:paper", args=[paper.pk]), follow=True)
    assert "这份文书还没有生成好，请稍候再下载。" in answer.content.decode()


def test_reviewers_make_and_read_what_was_submitted(zhejiang, declared, desk, django_capture_on_commit_callbacks):
    client = desk(zhejiang)
    with django_capture_on_commit_callbacks(execute=True):
        make(client, declared)
    assert client.get(reverse("records:paper", args=[Paper.objects.get().pk])).status_code == 200
    page = page_of(client, declared)
    assert "下载申报表" in page
    assert "seal-files" not in page


def test_the_review_leads_to_the_papers(zhejiang, declared, desk):
    page = desk(zhejiang).get(reverse("reviews:review", args=[declared.pk])).content.decode()
    assert f'<a href="{declared.get_absolute_url()}#papers">文书</a>' in page


def test_a_draft_on_paper_is_its_own_county_s_alone(returned_file, yongkang, zhejiang, desk):
    draft = printed_draft(returned_file, LATER)
    address = reverse("records:paper", args=[draft.pk])
    assert (desk(yongkang).get(address).status_code, desk(zhejiang).get(address).status_code) == (200, 404)
    assert make(desk(zhejiang), returned_file, 0).status_code == 404
    assert desk(zhejiang).get(reverse("clusters:figures", args=[returned_file.pk, 0])).status_code == 404
    assert "下载2025-04-12 12:00的草稿" in page_of(desk(yongkang), returned_file)


@pytest.fixture
def returned_file(accepted):
    builders.return_for_correction(accepted, ["basic"], at("2025-04-12 09:00"))
    return fresh(accepted)


def test_strangers_find_none_of_it(declared, desk, beilun, jiangsu, passer_by, admin):
    """Another county, another province, somebody without a post, and who looks after the system."""
    paper = short(declared, NOON)
    copy = unread(declared, NOON)
    for user in (beilun, jiangsu, passer_by, admin):
        client = desk(user)
        gets = [
            reverse("records:paper", args=[paper.pk]),
            reverse("clusters:figures", args=[declared.pk, 1]),
            reverse("clusters:archive", args=[declared.pk, 1]),
        ]
        posts = [
            reverse("clusters:paper-make", args=[declared.pk, 1]),
            reverse("clusters:sealed-copy-upload", args=[declared.pk]),
            reverse("clusters:sealed-copy-code", args=[declared.pk, copy.pk]),
        ]
        assert [client.get(address).status_code for address in gets] == [404] * 3
        assert [client.post(address).status_code for address in posts] == [404] * 3


def test_a_visitor_is_sent_to_sign_in(declared, desk):
    paper = short(declared, NOON)
    for address in (reverse("records:paper", args=[paper.pk]), reverse("clusters:archive", args=[declared.pk, 1])):
        assert desk(None).get(address).headers["Location"].startswith("/accounts/login/")


def test_the_county_hands_in_its_sealed_scan(yongkang, zhejiang, declared, desk, django_capture_on_commit_callbacks):
    paper = short(declared, NOON)
    client = desk(yongkang)
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(client, declared, upload(as_pdf(scan_of(paper)), "申报表盖章.pdf"))
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("done", 4, 4)
    assert job.result["words"] == "已与第1版核对一致，各页齐全。"
    page = page_of(client, declared)
    assert state_on(page) == ["已上传盖章件"]
    assert "申报表盖章.pdf" in page
    reviewer = desk(zhejiang)
    assert state_on(page_of(reviewer, declared)) == ["已上传盖章件"]
    document = SealedCopy.objects.get().document
    assert reviewer.get(reverse("records:document", args=[document.pk])).status_code == 200


def test_what_is_refused_says_why_on_the_page_and_in_the_job(
    yongkang, zhejiang, declared, desk, django_capture_on_commit_callbacks
):
    paper = short(declared, NOON)
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(desk(yongkang), declared, upload(as_pdf(scan_of(paper, [1, 2])), "缺页.pdf"))
    sentence = "应有4页，收到2张，缺第3、4页。请整理后重新上传。"
    assert (Job.objects.get().state, Job.objects.get().problem) == ("failed", sentence)
    assert f"“缺页.pdf”没有收下：{sentence}" in page_of(desk(yongkang), declared)
    assert sentence not in page_of(desk(zhejiang), declared)


def test_pages_without_a_readable_mark_are_taken_on_a_person_s_word(
    yongkang, declared, desk, django_capture_on_commit_callbacks
):
    paper = short(declared, NOON)
    pages = scan_of(paper)
    pages[3] = without_mark(pages[3])
    client = desk(yongkang)
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(client, declared, upload(as_pdf(pages)))
    assert "第4张的二维码没有读出" in page_of(client, declared)
    copy = SealedCopy.objects.get()
    address = reverse("clusters:sealed-copy-code", args=[declared.pk, copy.pk])
    wrong = client.post(address, {"code": "7KQ4"}, follow=True).content.decode()
    assert "文书编号是12个字符，现在是4个。" in wrong
    done = client.post(address, {"code": paper.code}, follow=True).content.decode()
    assert "已按您核对的编号收下盖章件。" in done
    assert "第4张的编号由人工核对" in done


@pytest.mark.parametrize("who", ["zhejiang", "observer", "county_administrator"])
def test_only_the_county_s_working_people_hand_in(who, reference, declared, desk):
    short(declared, NOON)
    assert hand_in(desk(reference.people[who]), declared, upload(b"x")).status_code == 403
    assert not SealedCopy.objects.exists()


def test_nothing_chosen_and_a_bad_file_each_get_their_sentence(yongkang, declared, desk):
    short(declared, NOON)
    client = desk(yongkang)
    hand_in(client, declared)
    assert "请先选择盖章件，例如扫描成的PDF。" in page_of(client, declared)
    hand_in(client, declared, upload(b"MZ", "盖章.exe"))
    assert "“盖章.exe”不是可以上传的类型" in page_of(client, declared)
    assert not SealedCopy.objects.exists()


def test_a_withheld_result_is_no_bar_that_would_betray_it(yongkang, accepted, desk):
    """The province has ended the file; the county does not know, and its page offers the same as before."""
    short(accepted, NOON)
    before = page_of(desk(yongkang), accepted)
    builders.reject(accepted, "not_recommended", at("2025-04-12 10:00"))
    after = page_of(desk(yongkang), fresh(accepted))
    assert ("seal-files" in before, "seal-files" in after) == (True, True)
    assert "未推荐" not in after


def test_a_file_that_has_ended_takes_no_more_copies(yongkang, declared, desk):
    short(declared, NOON)
    builders.withdraw(declared, at("2025-04-12 10:00"))
    client = desk(yongkang)
    assert "seal-files" not in page_of(client, declared)
    hand_in(client, declared, upload(b"x"))
    assert "这件现在是“已撤回”，不收盖章件。" in page_of(client, declared)
    assert not SealedCopy.objects.exists()


def test_an_older_edition_shows_its_own_paper_and_takes_no_copy(returned_file, yongkang, desk):
    first = short(returned_file, LATER)
    builders.declare(returned_file, at("2025-04-12 11:00"))
    page = desk(yongkang).get(reverse("clusters:edition", args=[returned_file.pk, 1])).content.decode()
    assert reverse("records:paper", args=[first.pk]) in page
    assert "seal-files" not in page


@pytest.mark.parametrize("copies", [1, 3])
def test_the_file_s_page_costs_the_same_however_often_it_came_back(
    yongkang, declared, desk, django_assert_num_queries, copies
):
    paper = short(declared, NOON)
    for n in range(copies):
        handed_in(declared, upload(as_pdf([scanned(page, n) for page in pages_of(content_of(paper))])), now=LATER)
    client = desk(yongkang)
    page_of(client, declared)
    with django_assert_num_queries(18):
        page_of(client, declared)
