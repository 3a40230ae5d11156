"""Whose electronic signature a sealed copy bears: told to county and reviewers, asked about where it is another's."""

import pytest

from clusters.signers import Signer, signers
from tests.builders import at
from tests.papers.making import content_of, handed_in, short, upload
from tests.papers.scanning import as_pdf
from tests.papers.signing import sealed_by, with_signature
from tests.papers.test_sealing import scan_of, sealed_electronically

NOON, LATER = at("2025-04-11 12:00"), at("2025-04-12 12:00")
COUNTY = "永康市经济和信息化局"


def taken_in(declared, seal):
    """The county's paper, sealed so and handed in."""
    return handed_in(declared, upload(seal(content_of(short(declared, NOON))), "电子签章.pdf"), now=LATER)


@pytest.fixture
def page_of(signed_in, stand_at, declared):
    def read(user):
        client = signed_in(user)
        stand_at(LATER)
        return client.get(declared.get_absolute_url()).content.decode()

    return read


def test_the_holder_and_the_time_are_read(declared):
    copy = taken_in(declared, lambda pdf: sealed_by(pdf, COUNTY))
    assert signers(copy) == [Signer("永康市经济和信息化局（电子印章）", "2025-04-12 08:30（北京时间）", is_agency=True)]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("D:20250412083000+08'00'", "2025-04-12 08:30（北京时间）"),
        ("D:20250412003000Z", "2025-04-12 08:30（北京时间）"),
        ("D:20250411193059-05'00'", "2025-04-12 08:30（北京时间）"),
        ("D:20250412083000", "2025-04-12 08:30（没有写明时区）"),
        ("D:00010101000000+14'00'", ""),
        ("D:99991231235900Z", ""),
        ("2025年4月12日", ""),
    ],
)
def test_the_time_is_beijing_s_whatever_the_zone_of_the_file(declared, zhejiang, page_of, written, told):
    copy = taken_in(declared, lambda pdf: sealed_by(pdf, COUNTY, moment=written))
    assert [signer.at for signer in signers(copy)] == [told]
    sentence = f'，文件写的签名时间是<span class="n">{told}</span>'
    assert page_of(zhejiang).count(sentence) == bool(told)


def test_a_time_kept_before_zones_were_is_shown_as_it_stands(declared):
    copy = taken_in(declared, lambda pdf: sealed_by(pdf, COUNTY))
    copy.signatures[0]["at"] = "2025-04-12 08:30"
    assert signers(copy)[0].at == "2025-04-12 08:30（没有写明时区）"


def test_county_and_reviewer_read_who_has_signed(declared, yongkang, zhejiang, page_of):
    taken_in(declared, lambda pdf: sealed_by(pdf, COUNTY))
    for user in (yongkang, zhejiang):
        page = page_of(user)
        assert "电子签名：证书写的持有人是永康市经济和信息化局（电子印章）" in page
        assert "平台没有验证签名和证书是否有效，请用签章软件核对。" in page
        assert "不同名" not in page


def test_another_s_seal_is_a_question_and_no_refusal(declared, zhejiang, page_of):
    copy = taken_in(declared, lambda pdf: sealed_by(pdf, "示例阀门有限公司", ""))
    assert copy.is_kept_of(copy.paper)
    asked = "证书持有人“示例阀门有限公司”与申报主体“永康市经济和信息化局”不同名，请核对是不是这个单位的电子印章。"
    assert asked in page_of(zhejiang)


@pytest.mark.parametrize(
    ("organisation", "is_agency"),
    [
        ("永康市经济和信息化局", True),
        ("浙江省永康市经济和信息化局", True),
        ("永康市经济和信息化局（公章）", True),
        ("永康市财政局", False),
        ("永康", False),
        ("", False),
    ],
)
def test_names_that_differ_in_detail_are_one(declared, organisation, is_agency):
    copy = taken_in(declared, lambda pdf: sealed_by(pdf, organisation, "章"))
    assert [signer.is_agency for signer in signers(copy)] == [is_agency]


@pytest.mark.parametrize("content", [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x02\x01\x05", b"SES"])
def test_a_signature_that_cannot_be_read_says_so(declared, zhejiang, page_of, content):
    copy = taken_in(declared, lambda pdf: with_signature(pdf, content))
    assert copy.signatures == [{"organisation": "", "name": "", "at": ""}]
    assert "没有读出由谁签章（没有证书，或是平台不能读的签章格式）。请用签章软件核对。" in page_of(zhejiang)


def test_a_seal_without_a_signature_says_so(declared, zhejiang, page_of):
    taken_in(declared, sealed_electronically)
    assert "没有读出由谁签章：文件里没有平台能读的电子签名。请用签章软件核对。" in page_of(zhejiang)


def test_a_scan_says_nothing_of_signatures(declared, zhejiang, page_of):
    paper = short(declared, NOON)
    copy = handed_in(declared, upload(as_pdf(scan_of(paper))), now=LATER)
    assert copy.signatures == []
    assert "签名" not in page_of(zhejiang).partition('id="papers"')[2].partition("</section>")[0]


def test_what_a_certificate_says_is_text(declared, zhejiang, page_of):
    taken_in(declared, lambda pdf: sealed_by(pdf, "<script>alert(1)</script>"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page_of(zhejiang)
