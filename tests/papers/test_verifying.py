"""Anybody with a paper in hand learns whether it is genuine and the latest, and nothing that is not on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.views.papers import COMPARISONS_AN_HOUR
from records.paper_codes import grouped, new_code
from tests import builders
from tests.builders import at, fresh
from tests.papers.making import content_of, handed_in, printed_draft, short, upload
from tests.papers.scanning import as_pdf
from tests.papers.test_sealing import scan_of, sealed_electronically

NOON, LATER = at("2025-04-11 12:00"), at("2025-04-12 12:00")


def address_of(code):
    return reverse("portal:paper", args=[code])


def page_of(get_as, paper):
    return get_as(None, address_of(grouped(paper.code))).content.decode()


def test_a_visitor_types_the_code_and_reads_what_stands_on_the_paper(declared, get_as):
    paper = short(declared, NOON)
    answer = get_as(None, reverse("portal:papers"), {"code": paper.code.lower()})
    assert answer.headers["Location"] == address_of(grouped(paper.code))
    page = page_of(get_as, paper)
    shown = [grouped(paper.code), "申报编号 2025-33-0001", "第1版", "永康市经济和信息化局", "2025-04-11 12:00", "4页"]
    assert [fact for fact in [*shown, paper.digest, "现行版"] if fact not in page] == []


def test_nothing_of_what_was_filed_is_shown(declared, get_as):
    page = page_of(get_as, short(declared, NOON))
    secrets = ["示例永康电动工具产业集群", "示例县", "72.00", "待受理", "已申报", "林晓芸", "示例.pdf"]
    assert [secret for secret in secrets if secret in page] == []


def test_an_older_edition_and_a_draft_are_called_so(accepted, get_as):
    first = short(accepted, NOON)
    builders.return_for_correction(accepted, ["basic"], at("2025-04-15 09:00"))
    draft = printed_draft(fresh(accepted), at("2025-04-15 10:00"))
    builders.declare(fresh(accepted), at("2025-04-16 09:00"))
    assert "这是第1版，现已有第2版，以新版为准。" in page_of(get_as, first)
    assert "这是供内部核对的草稿，不得报送，没有效力。" in page_of(get_as, draft)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写文书编号，例如7KQ4-M2XD-9RTX。"),
        ("7KQ4-M2XD-9RTY", "文书编号的校验不符，可能抄错一个字符，或有两个字符颠倒。请与文书页眉逐个核对。"),
        ("x" * 50, "文书编号是三组、每组四个字符，例如7KQ4-M2XD-9RTX。"),
    ],
)
def test_a_miswritten_code_gets_its_sentence_and_stays_as_typed(reference, get_as, typed, sentence):
    page = get_as(None, reverse("portal:papers"), {"code": typed}).content.decode()
    assert sentence in page
    assert f'value="{typed}"' in page or not typed


def test_a_code_nobody_gave_out_is_not_found(declared, get_as):
    code = grouped(new_code())
    answer = get_as(None, address_of(code))
    assert answer.status_code == 404
    assert f"没有编号为{code}的文书。请与文书页眉上的编号核对。" in answer.content.decode()
    assert get_as(None, address_of("nonsense")).status_code == 404


def test_a_paper_ordered_but_not_made_is_not_found(declared, yongkang, post_as, get_as):
    post_as(yongkang, reverse("clusters:paper-make", args=[declared.pk, 1]))
    assert get_as(None, address_of(declared.dossier.papers.get().code)).status_code == 404


def compare(post_as, paper, content):
    file = SimpleUploadedFile("手里的.pdf", content)
    return post_as(None, address_of(grouped(paper.code)), {"file": file}).content.decode()


def test_a_file_laid_beside_it_is_compared_to_the_byte(declared, post_as):
    paper = short(declared, NOON)
    scan = as_pdf(scan_of(paper))
    handed_in(declared, upload(scan), now=LATER)
    original = content_of(paper)
    assert "一致：与平台生成的原件逐字节相同。" in compare(post_as, paper, original)
    assert "原件未改动：文件以平台生成的原件开头" in compare(post_as, paper, sealed_electronically(original))
    assert "一致：与平台收存的盖章件逐字节相同。" in compare(post_as, paper, scan)
    assert "不一致：" in compare(post_as, paper, original[:-1] + b"x")
    assert "不一致：" in compare(post_as, paper, b"")


def test_no_file_gets_its_sentence(declared, post_as):
    paper = short(declared, NOON)
    page = post_as(None, address_of(grouped(paper.code))).content.decode()
    assert "请先选择要比对的文件，例如收到的申报表PDF。" in page


def test_whoever_compares_too_often_is_asked_to_wait(declared, post_as):
    paper = short(declared, NOON)
    for _time in range(COMPARISONS_AN_HOUR):
        compare(post_as, paper, b"x")
    assert "这个网络一小时内比对次数较多，请过一会儿再比。" in compare(post_as, paper, b"x")


def test_the_page_asks_a_constant_number_of_queries(declared, get_as, django_assert_num_queries):
    paper = short(declared, NOON)
    with django_assert_num_queries(3):  # the paper, its application, the newest edition
        page_of(get_as, paper)
