"""The application form on paper: what stands on which page, bound to its edition, and nothing that is withheld."""

import io
import re

import pikepdf
import pypdfium2
import pytest
from django.conf import settings as django_settings

from clusters.answers import save_answers
from clusters.models import Answer
from clusters.papers import APPLICATION_FORM, source_of
from clusters.schema import Form, Place
from portal.demo.answers import Invention, answers
from portal.demo.trades import TRADES
from records.digests import digest_of_file
from records.models import Paper
from records.page_marks import POINTS, read_picture
from records.paper_codes import Mark, grouped, in_words
from records.papers import order_paper
from records.printing import print_paper
from tests import builders
from tests.builders import at, fresh
from tests.firms import firm, list_firms
from tests.papers.making import content_of, printed, printed_draft, words_of
from tests.papers.scanning import pages_of

NOON, LATER = at("2025-04-11 12:00"), at("2025-04-12 12:00")
TEXT = "示例县电动工具产业集群以智能化整机与关键零部件为主导产业，形成了从铸造、机加工到整机装配的完整链条。"


def test_each_page_says_what_it_is(declared, settings):
    paper = printed(declared, NOON)
    pages = words_of(content_of(paper))
    head = "中小企业特色产业集群申报表第1版申报编号2025-33-0001" + "".join(in_words(paper.code).split())
    around = f"{head}凭文书编号在{settings.PORTAL_ADDRESS}/papers/验证"
    whole = [page.endswith(f"{around}第{n}页，共{paper.pages}页") for n, page in enumerate(pages, 1)]
    assert whole == [True] * paper.pages


def test_page_by_page_the_edition(declared):
    pages = words_of(content_of(printed(declared, NOON)))
    cover, basic, figures = pages[0], pages[1], pages[2]
    assert "集群名称示例县智能阀门产业集群申报主体永康市经济和信息化局推荐单位浙江省经济和信息化厅" in cover
    assert "填报日期2025年4月11日" in cover
    assert "主导产业所属行业33金属制品业细分领域智能控制阀门" in basic
    assert "省级集群认定单位浙江省经济和信息化厅省级集群认定日期2024-11-08" in basic
    assert "指标单位2022年2023年2024年产值与占比集群总产值亿元50.0060.0072.00" in figures
    assert "主导产业产值占比%76.0076.0076.00总产值比上年增长%无上年数20.0020.00" in figures
    whole = "".join(pages)
    sections = [section.name for section in Form.of(declared.filing)]
    heads = [f"{numeral}、{name}" for numeral, name in zip("一二三四五六七", sections, strict=True)]
    assert [whole.count(head) for head in heads] == [1] * 7
    assert "集群总产值目标亿元86.40103.68124.42" in whole
    assert "1近三年，集群企业未发生较大及以上生产安全事故是" in whole
    assert "负责人（签字）：申报主体（盖章）年月日推荐单位意见：推荐单位（盖章）年月日" in whole
    for row in declared.filing.latest_edition.data["documents"]:
        assert f"{row['algorithm'].upper()}{row['digest']}" in whole
    assert declared.filing.latest_edition.digest in pages[-1]


def test_a_filled_form_keeps_its_measures(filled):
    """GB/T 9704: A4, 22 lines of 28 signs in a type area from 28 mm left and 37 mm from the top."""
    Answer.objects.filter(filing=filled.filing, code__startswith="head_").update(text="集" * 1500)
    builders.declare(filled, at("2025-04-11 09:00"))
    paper = printed(fresh(filled), NOON)
    page = pypdfium2.PdfDocument(io.BytesIO(content_of(paper)))[5]
    assert [round(side / POINTS) for side in page.get_size()] == [210, 297]
    text = page.get_textpage()
    lines = text.get_text_bounded().splitlines()
    assert [len(line) for line in lines if set(line) == {"集"}] == [28] * 22
    left, _bottom, _right, top = text.get_charbox(0)
    assert 28 <= left / POINTS < 29
    assert 256 < top / POINTS <= 260


def test_a_filled_form_weighs_no_more_than_200_kb(filled):
    """As the demo data fill it: every field, ten pages of some four hundred different characters, 200 firms."""
    handler, _approver = builders.staff(filled.dossier.agency)
    made = Invention(filled.cluster, TRADES[0], filled.filing, seed=1)
    given = [(Place(code, year), text) for code, year, text in answers(made)]
    save_answers(filled.filing, given, by=handler, now=at("2025-04-10 11:30"))
    list_firms(filled, [firm(n, "little_giant") for n in range(1, 201)], at("2025-04-10 12:00"))
    paper = printed(builders.declare(fresh(filled), at("2025-04-11 09:00")), NOON)
    assert (paper.pages, paper.size <= 200_000) == (10, True)


def test_a_form_filled_to_the_brim_weighs_no_more_than_350_kb(filled):
    """Ten times 1,500 characters of prose, the manual's: some six hundred different ones on 33 pages."""
    manual = sorted((django_settings.BASE_DIR / "docs" / "manual").glob("*.md"))
    prose = "".join(re.findall(r"[\u4e00-\u9fff，。；：、]", "".join(page.read_text() for page in manual)))
    for place, answer in enumerate(filled.filing.answers.filter(code__regex=r"^(head_\d|plan_goals|plan_measures)$")):
        start = place * 1500 % len(prose)
        Answer.objects.filter(pk=answer.pk).update(text=(prose + prose)[start : start + 1500])
    paper = printed(builders.declare(fresh(filled), at("2025-04-11 09:00")), NOON)
    assert (paper.pages, paper.size <= 350_000) == (33, True)


def test_the_mark_of_every_page_is_read_back_from_the_finished_paper(declared):
    paper = printed(declared, NOON)
    marks = [read_picture(page) for page in pages_of(content_of(paper))]
    assert marks == [Mark(paper.code, n) for n in range(1, paper.pages + 1)]


def test_a_paper_is_bound_to_its_edition_and_its_bytes(declared):
    edition = declared.filing.latest_edition
    paper = printed(declared, NOON)
    assert (paper.edition, paper.source_digest, paper.source_algorithm) == (1, edition.digest, edition.algorithm)
    with paper.file.open("rb") as file:
        assert digest_of_file(file, paper.algorithm) == paper.digest
    assert (paper.made_at, paper.ordered_by) == (NOON, builders.staff(declared.dossier.agency)[0])


def test_there_is_one_paper_for_an_edition_however_often_it_is_asked_for(declared, zhejiang):
    first = printed(declared, NOON)
    before = content_of(first)
    source = source_of(declared.filing.latest_edition)
    again = order_paper(declared.dossier, APPLICATION_FORM, source, by=zhejiang, now=LATER)
    assert print_paper(again.pk, now=LATER) == first
    assert (Paper.objects.count(), fresh(first).made_at, content_of(fresh(first))) == (1, NOON, before)


def test_a_second_edition_is_another_paper(accepted):
    first = printed(accepted, NOON)
    builders.return_for_correction(accepted, ["basic"], at("2025-04-15 09:00"))
    builders.declare(fresh(accepted), at("2025-04-16 09:00"))
    second = printed(fresh(accepted), at("2025-04-16 12:00"))
    assert (second.edition, second.code != first.code, second.source_digest == first.source_digest) == (2, True, True)
    assert "第2版申报编号2025-33-0001" in words_of(content_of(second))[0]


def test_a_draft_says_on_every_page_that_it_is_one(filled):
    paper = printed_draft(filled, NOON)
    pages = words_of(content_of(paper))
    assert [page.count("草稿，不得报送") for page in pages] == [2] * paper.pages
    assert paper.is_draft


def test_a_draft_is_printed_anew_once_something_has_changed(filled):
    first = printed_draft(filled, NOON)
    assert printed_draft(filled, NOON) == first
    Answer.objects.filter(filing=filled.filing, code="niche").update(text="另一个细分领域")
    second = printed_draft(filled, LATER)
    assert second != first
    assert "细分领域另一个细分领域" in words_of(content_of(second))[1]


def test_what_is_withheld_is_never_printed(accepted):
    """The province has ended the file, which the county does not know yet: its paper is the same as before."""
    builders.reject(accepted, "not_recommended", at("2025-04-20 09:00"))
    whole = "".join(words_of(content_of(printed(accepted, LATER))))
    assert [word for word in ("未推荐", "未通过", "示例理由", "初审") if word in whole] == []


def test_a_paper_can_be_read_aloud(declared):
    """PDF/UA: tagged, with a title and a language; the mark is no part of the text."""
    with pikepdf.open(io.BytesIO(content_of(printed(declared, NOON)))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"
            assert facts["dc:title"] == "中小企业特色产业集群申报表"


def test_the_firm_list_stands_on_the_form_with_its_digest(filled):
    frozen = list_firms(filled, [firm(1, "little_giant"), firm(2)], at("2025-04-10 12:00"))
    declared = builders.declare(filled, at("2025-04-11 09:00"))
    whole = "".join(words_of(content_of(printed(declared, NOON))))
    assert f"企业名录第1版，2家{frozen.algorithm.upper()}{frozen.digest}" in whole


@pytest.mark.parametrize("typed", ["<img src='file:///etc/passwd'>", "<script>x</script>", "{{ paper.code }}", "𠮷田"])
def test_what_was_typed_is_printed_as_it_was_typed(filled, typed):
    Answer.objects.filter(filing=filled.filing, code="niche").update(text=typed)
    assert "".join(typed.split()) in words_of(content_of(printed_draft(filled, NOON)))[1]


def test_a_paper_is_called_by_kind_edition_and_code(declared):
    paper = printed(declared, NOON)
    assert APPLICATION_FORM.number(paper.dossier) == "申报编号 2025-33-0001"
    assert paper.file.name == f"papers/{paper.dossier_id}/{paper.code}.pdf"
    assert grouped(paper.code).replace("-", "") == paper.code
