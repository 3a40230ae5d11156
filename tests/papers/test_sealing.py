"""The sealed form comes back: printed, sealed, scanned, uploaded, and known for what it is."""

import io
import zipfile

import pikepdf
import pytest

from clusters.papers import APPLICATION_FORM
from records.examining import examine
from records.models import Document, SealedCopy
from records.models.paper import SealedCopy as Copy
from records.moves import StepRefused
from records.page_marks import PAGE_WIDTH
from records.sealing import MOST_PAGES, arrival, confirm_by_hand, receive
from tests import builders
from tests.builders import at, fresh
from tests.papers.making import content_of, handed_in, printed_draft, short, upload
from tests.papers.ofd import as_ofd
from tests.papers.scanning import DPI, as_jpeg, as_pdf, as_png, pages_of, scanned

NOON, LATER = at("2025-04-11 12:00"), at("2025-04-12 12:00")
KEPT, REFUSED, UNREAD = Copy.Verdict.KEPT, Copy.Verdict.REFUSED, Copy.Verdict.UNREAD


@pytest.fixture
def paper(declared):
    return short(declared, NOON)


def scan_of(paper, places=None, grey=True):
    """The paper back from the scanner, whole or in the places given."""
    pages = pages_of(content_of(paper))
    return [scanned(pages[place - 1], place, grey=grey) for place in places or range(1, len(pages) + 1)]


def without_mark(page):
    """The corner with the mark torn off."""
    page = page.copy()
    mm = DPI / 25.4
    page.paste(255, (int((PAGE_WIDTH - 60) * mm), 0, page.width, int(36 * mm)))
    return page


def test_a_sealed_scan_is_kept_with_the_edition_it_shows(declared, paper):
    scan = as_pdf(scan_of(paper))
    copy = handed_in(declared, upload(scan, "申报表盖章.pdf"), now=LATER)
    assert (copy.verdict, copy.basis, copy.paper, copy.sentence) == (KEPT, "marks", paper, "")
    document = copy.document
    assert (document.slot, document.name, document.digest) == ("sealed_form", "申报表盖章.pdf", copy.digest)
    assert document.file.read() == scan
    event = fresh(declared).dossier.events.order_by("-seq").first()
    assert (event.step, event.label, event.agency) == ("seal", "上传盖章件", declared.dossier.agency)
    assert event.data == {"paper": paper.code, "edition": 1, "document": copy.digest, "basis": "marks"}


def test_a_colour_scan_of_a_duplex_machine_is_kept_as_well(declared, paper):
    blank = pages_of(content_of(paper))[0].copy()
    blank.paste("white", (0, 0, *blank.size))
    leaves = [leaf for page in scan_of(paper, grey=False) for leaf in (page, scanned(blank, 99, seal=None))]
    assert handed_in(declared, upload(as_pdf(leaves)), now=LATER).verdict == KEPT


def test_photographs_may_come_in_any_order_and_become_one_file(declared, paper):
    pages = scan_of(paper)
    shots = [upload(as_png(page) if n % 2 else as_jpeg(page), f"{n}.{'png' if n % 2 else 'jpg'}")
             for n, page in enumerate(pages)]  # fmt: skip
    copy = handed_in(declared, *reversed(shots), now=LATER)
    assert (copy.verdict, copy.document.content_type) == (KEPT, "application/pdf")
    with pikepdf.open(copy.document.file) as pdf:
        assert len(pdf.pages) == paper.pages


def test_a_missing_page_and_one_twice_are_named_and_nothing_is_kept(declared, paper):
    before = fresh(declared).dossier.version
    copy = handed_in(declared, upload(as_pdf(scan_of(paper, [1, 2, 2, 4]))), now=LATER)
    assert copy.sentence == "应有4页，收到4张，第2页重复，缺第3页。请整理后重新上传。"
    assert (copy.verdict, copy.document, copy.file.name) == (REFUSED, None, "")
    assert fresh(declared).dossier.version == before


def test_a_scan_of_an_older_edition_is_refused_with_the_reason(accepted):
    first = short(accepted, NOON)
    builders.return_for_correction(accepted, ["basic"], at("2025-04-15 09:00"))
    builders.declare(fresh(accepted), at("2025-04-16 09:00"))
    short(fresh(accepted), at("2025-04-16 12:00"))
    copy = handed_in(fresh(accepted), upload(as_pdf(scan_of(first))), now=at("2025-04-17 09:00"))
    assert copy.sentence == "这是第1版的盖章件，现在的版次是第2版。请打印第2版，盖章后再上传。"


def test_a_scan_of_another_file_is_refused_without_betraying_it(declared, paper, reference):
    other = builders.make_cluster(reference.agencies["330782"], "示例义乌饰品产业集群")
    theirs = builders.declare(builders.fill(builders.start(other, reference.batch, NOON), NOON), NOON)
    stray = short(theirs, NOON)
    copy = handed_in(declared, upload(as_pdf(scan_of(stray))), now=LATER)
    assert copy.sentence == "上传的不是这一件的《中小企业特色产业集群申报表》。请核对后重新上传。"
    assert (copy.verdict, copy.paper) == (REFUSED, None)


def test_a_sealed_draft_is_refused(filled):
    draft = printed_draft(filled, at("2025-04-10 12:00"))
    declared = builders.declare(filled, at("2025-04-11 09:00"))
    short(declared, NOON)
    copy = handed_in(declared, upload(as_pdf(scan_of(draft))), now=LATER)
    assert copy.sentence == "这是草稿，草稿不能盖章报送。请打印第1版，盖章后再上传。"


def test_pages_that_cannot_be_read_are_compared_by_a_person(declared, paper):
    pages = scan_of(paper)
    pages[1], pages[3] = without_mark(pages[1]), without_mark(pages[3])
    copy = handed_in(declared, upload(as_pdf(pages)), now=LATER)
    assert (copy.verdict, copy.unread_pages) == (UNREAD, [2, 4])
    for typed, sentence in (
        ("7KQ4-M2XD-9RTX", "这不是第1版《中小企业特色产业集群申报表》的编号。请与纸面页眉逐个核对。"),
        (paper.code[:-1], "文书编号是12个字符，现在是11个。请与文书页眉核对，例如7KQ4-M2XD-9RTX。"),
    ):
        with pytest.raises(StepRefused) as told:
            confirm_by_hand(copy, typed, now=LATER)
        assert told.value.sentence == sentence
    kept = confirm_by_hand(copy, paper.code.lower(), now=LATER)
    assert (kept.verdict, kept.basis, kept.unread_pages, kept.paper) == (KEPT, "hand", [2, 4], paper)
    with pytest.raises(StepRefused, match="不在等人填写编号"):
        confirm_by_hand(kept, paper.code, now=LATER)


def test_an_electronic_seal_proves_that_the_original_stands_before_it(declared, paper):
    copy = handed_in(declared, upload(sealed_electronically(content_of(paper)), "电子签章.pdf"), now=LATER)
    assert (copy.verdict, copy.basis, copy.paper) == (KEPT, "bytes", paper)


def test_a_file_rewritten_by_sealing_software_is_read_page_by_page(declared, paper):
    with pikepdf.open(io.BytesIO(content_of(paper))) as pdf:
        stamp = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[300, 200, 420, 320])
        pdf.pages[-2].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(stamp)]))
        rewritten = io.BytesIO()
        pdf.save(rewritten)
    copy = handed_in(declared, upload(rewritten.getvalue()), now=LATER)
    assert (copy.verdict, copy.basis) == (KEPT, "marks")


def test_the_original_without_a_seal_is_refused(declared, paper):
    for content in (content_of(paper), content_of(paper) + b"\n"):
        copy = handed_in(declared, upload(content), now=LATER)
        assert copy.sentence == "这是平台生成的原件，上面没有印章。请打印盖章后扫描，或加电子签章后再上传。"


def test_a_sealed_ofd_is_read_by_its_text_and_where_it_has_none_by_a_person(declared, paper):
    words = [f"文书编号 {paper.code[:4]}-{paper.code[4:8]}-{paper.code[8:]} 第{n}页，共4页" for n in range(1, 5)]
    drawn = handed_in(declared, upload(as_ofd(["图像"] * 4), "签章.ofd"), now=LATER)
    assert (drawn.verdict, drawn.unread_pages) == (UNREAD, [1, 2, 3, 4])
    copy = handed_in(declared, upload(as_ofd(words), "签章.ofd"), now=LATER)
    assert (copy.verdict, copy.basis, copy.document.content_type) == (KEPT, "marks", "application/ofd")
    assert fresh(drawn).sentence == "已由后来上传的代替。"


def test_a_submission_during_the_examination_makes_an_old_edition_of_it(accepted):
    paper = short(accepted, NOON)
    copy = received(accepted, upload(as_pdf(scan_of(paper))))
    builders.return_for_correction(accepted, ["basic"], at("2025-04-15 09:00"))
    builders.declare(fresh(accepted), at("2025-04-16 09:00"))
    copy = examined(copy)
    assert copy.sentence == "第2版的《中小企业特色产业集群申报表》还没有生成。请先生成、打印、盖章，再上传。"


def test_examined_twice_it_is_kept_once(declared, paper):
    copy = handed_in(declared, upload(as_pdf(scan_of(paper))), now=LATER)
    assert examined(copy) == copy
    assert Document.objects.filter(slot="sealed_form").count() == 1


def test_a_sealed_copy_is_no_part_of_the_next_edition(accepted):
    paper = short(accepted, NOON)
    copy = handed_in(accepted, upload(as_pdf(scan_of(paper))), now=LATER)
    builders.return_for_correction(accepted, ["basic"], at("2025-04-15 09:00"))
    second = builders.declare(fresh(accepted), at("2025-04-16 09:00")).filing.latest_edition
    assert copy.document_id not in [row["id"] for row in second.data["documents"]]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (["盖章.docx"], "“盖章.docx”的内容是纯文本，不是DOCX，可能改过扩展名。请上传原件。"),
        (["a.jpg", "b.pdf"], "请上传一个PDF或OFD文件，或一次选齐各页的图片（JPG、PNG），不要混在一起。"),
        (["a.pdf", "b.pdf"], "请上传一个PDF或OFD文件，或一次选齐各页的图片（JPG、PNG），不要混在一起。"),
        ([f"{n}.jpg" for n in range(MOST_PAGES + 1)], "一次最多60页，现在是61张图片。请核对后重新上传。"),
    ],
)
def test_files_that_cannot_be_a_sealed_copy_are_refused_at_once(declared, paper, files, sentence):
    picture = as_jpeg(pages_of(content_of(paper))[0].resize((200, 280)))
    contents = {"jpg": picture, "pdf": content_of(paper), "docx": b"no zip"}
    with pytest.raises(StepRefused) as told:
        received(declared, *(upload(contents[name.rpartition(".")[2]], name) for name in files))
    assert told.value.sentence == sentence
    assert not SealedCopy.objects.exists()


def test_a_thick_file_is_refused_before_it_is_read(declared, paper):
    with pikepdf.new() as pdf:
        for _page in range(MOST_PAGES + 1):
            pdf.add_blank_page()
        thick = io.BytesIO()
        pdf.save(thick)
    copy = handed_in(declared, upload(thick.getvalue()), now=LATER)
    assert copy.sentence == "文件有61页，最多60页。请核对是否传错文件。"


def test_a_file_whose_pages_cannot_be_found_is_refused(declared, paper):
    """An OFD that names a document it does not hold: sound as a package, and yet nothing to look at."""
    whole, torn = zipfile.ZipFile(io.BytesIO(as_ofd(["文书"]))), io.BytesIO()
    with zipfile.ZipFile(torn, "w") as package:
        package.writestr("OFD.xml", whole.read("OFD.xml"))
    copy = handed_in(declared, upload(torn.getvalue(), "签章.ofd"), now=LATER)
    assert copy.sentence == "这个文件打不开，可能不完整。请重新扫描或导出后再上传。"


def test_before_there_is_a_paper_nothing_can_come_back_sealed(filled):
    with pytest.raises(StepRefused, match="还没有可以盖章的版次"):
        received(filled, upload(sound_pdf()))
    declared = builders.declare(filled, at("2025-04-11 09:00"))
    with pytest.raises(StepRefused, match="第1版的《中小企业特色产业集群申报表》还没有生成"):
        received(declared, upload(sound_pdf()))


def test_the_same_copy_a_second_time_is_not_kept_twice(declared, paper):
    scan = as_pdf(scan_of(paper))
    handed_in(declared, upload(scan, "一.pdf"), now=LATER)
    with pytest.raises(StepRefused, match="是同一个文件，没有重复保存"):
        received(declared, upload(scan, "二.pdf"))


def test_where_the_round_asks_for_it_the_province_accepts_no_file_without(declared, paper):
    batch = declared.batch
    batch.wants_sealed_form = True
    batch.save(update_fields=["wants_sealed_form"])
    with pytest.raises(StepRefused) as told:
        builders.accept(fresh(declared), LATER)
    assert told.value.sentence == "第1版申报表的盖章件还没有上传，须由申报单位打印、盖章、扫描后上传。"
    handed_in(declared, upload(as_pdf(scan_of(paper))), now=LATER)
    assert builders.accept(fresh(declared), LATER).state == "provincial"


def sound_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()


def received(application, *uploads):
    handler, _approver = builders.staff(application.dossier.agency)
    return receive(application.dossier, APPLICATION_FORM, "sealed_form", arrival(uploads), by=handler, now=LATER)


def examined(copy):
    return examine(copy.pk, lambda done, total: None, now=LATER)


def sealed_electronically(pdf: bytes, said: str = "/Contents<00>") -> bytes:
    """As an electronic seal is put: a signature appended, not one byte before it touched."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        number, root = len(opened.objects) + 1, opened.Root.objgen[0]
    before = pdf.rpartition(b"startxref")[2].split()[0].decode()
    start = len(pdf) + 1
    signature = f"\n{number} 0 obj\n<</Type/Sig/Filter/GM.PKILite{said}>>\nendobj\n"
    table = f"xref\n{number} 1\n{start:010} 00000 n \n"
    size = len(pdf) + len(signature)
    trailer = f"trailer\n<</Size {number + 1}/Prev {before}/Root {root} 0 R>>\nstartxref\n{size}\n%%EOF\n"
    return pdf + (signature + table + trailer).encode()
