"""Pages come back from printers, seals and scanners, and their marks are read; nothing is ever read wrong."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from records.examining import is_signed
from records.page_marks import read_picture
from records.page_reading import OfdPages, PdfPages, PicturePages, Unreadable, is_blank, joined
from records.paper_codes import EXAMPLE, Mark, ReturnedPage, in_words, read_code
from records.typesetting import typeset
from tests.papers.ofd import as_ofd
from tests.papers.scanning import RIGHT, TOP, as_jpeg, as_pdf, as_png, pages_of, scanned

COUNT = 24
CODE = read_code(EXAMPLE)
LEAF = "<p style='break-after: page'>示例县电动工具产业集群第{n}张，文字、表格和印章都在这一页上。</p>"


@pytest.fixture(scope="module")
def paper():
    body = "".join(LEAF.format(n=n) for n in range(1, COUNT)) + "<p>末页</p>"
    return typeset(f"<html lang='zh-CN'><title>示例</title><body>{body}</body></html>", CODE)


@pytest.fixture(scope="module")
def pages(paper):
    return pages_of(paper.content)


def marks(numbers):
    return [Mark(CODE, number) for number in numbers]


def seen_in(pdf):
    return [page.mark for page in PdfPages(io.BytesIO(pdf))]


@pytest.mark.parametrize("grey", [False, True])
def test_a_sealed_scan_is_read_page_by_page(pages, grey):
    scan = as_pdf([scanned(page, seed, grey=grey) for seed, page in enumerate(pages)])
    assert seen_in(scan) == marks(range(1, COUNT + 1))


@pytest.mark.parametrize("grey", [False, True])
def test_even_a_seal_across_the_mark_hides_nothing(pages, grey):
    """Where no seal should stand, and some will: on the mark itself, here and there."""
    read = [
        read_picture(scanned(page, seed, grey=grey, seal=(RIGHT + seed % 5 * 3 - 6, TOP + seed % 7 * 2 - 6)))
        for seed, page in enumerate(pages)
    ]
    assert read == marks(range(1, COUNT + 1))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_laid_down_the_wrong_way_is_read(pages, turn):
    assert read_picture(scanned(pages[0], 1, grey=True).rotate(turn, expand=True)) == Mark(CODE, 1)


@pytest.mark.parametrize("as_file", [as_jpeg, as_png])
def test_single_pictures_are_read_and_become_one_pdf(pages, as_file):
    files = [io.BytesIO(as_file(scanned(page, seed, grey=seed % 2 == 0))) for seed, page in enumerate(pages[:3])]
    assert [page.mark for page in PicturePages(files)] == marks([1, 2, 3])
    assert seen_in(joined(files)) == marks([1, 2, 3])


def test_a_transparent_picture_is_laid_on_white(pages):
    clear = pages[0].convert("RGBA")
    clear.putalpha(Image.new("L", clear.size, 255).point(lambda _level: 254))
    assert seen_in(joined([io.BytesIO(as_png(clear))])) == marks([1])


def test_an_electronic_file_is_read_as_it_is(paper):
    assert seen_in(paper.content) == marks(range(1, COUNT + 1))


def test_where_no_picture_is_read_the_words_of_the_page_are(paper):
    """Sealing software that turns our mark into something else leaves the text."""
    html = f"<html lang='zh'><body><p>{in_words(CODE)}</p></body></html>"
    printed = typeset(html, CODE)
    with pikepdf.open(io.BytesIO(printed.content)) as pdf:
        del pdf.pages[0].Contents[0]  # the mark, which is drawn before all else
        left = io.BytesIO()
        pdf.save(left)
    assert seen_in(left.getvalue()) == marks([1])


def test_blank_backs_of_leaves_are_known_as_such(pages):
    back = scanned(Image.new("RGB", pages[0].size, "white"), 7, seal=None)
    read = list(PdfPages(io.BytesIO(as_pdf([scanned(pages[0], 0), back]))))
    assert read == [ReturnedPage(Mark(CODE, 1)), ReturnedPage(None, is_blank=True)]


def test_a_page_with_little_on_it_is_not_blank(pages):
    assert [is_blank(scanned(page, seed, grey=True, seal=None)) for seed, page in enumerate(pages)] == [False] * COUNT


def test_a_page_that_cannot_be_read_is_not_taken_for_another(pages):
    torn = pages[0].copy()
    torn.paste("white", (900, 0, 1240, 240))
    assert read_picture(scanned(torn, 3)) is None


def test_an_ofd_is_read_as_far_as_it_is_text():
    pages = [f"{in_words(CODE)} 第{n}页，共3页" for n in (1, 2)] + ["只有印章的图像"]
    ofd = OfdPages(io.BytesIO(as_ofd(pages)))
    assert len(ofd) == 3
    assert [page.mark for page in ofd] == [Mark(CODE, 1), Mark(CODE, 2), None]


@pytest.mark.parametrize("scatter", [1, 3])
def test_text_in_an_ofd_may_lie_in_pieces(scatter):
    ofd = as_ofd([f"{in_words(CODE)} 第1页，共1页"], pieces=scatter)
    assert [page.mark for page in OfdPages(io.BytesIO(ofd))] == marks([1])


def test_what_is_no_file_of_pages_is_unreadable():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as packed:
        packed.writestr("OFD.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>")
    for make, content in ((PdfPages, b"%PDF-1.7 nothing"), (OfdPages, b"PK nothing"), (OfdPages, package.getvalue())):
        with pytest.raises(Unreadable):
            make(io.BytesIO(content))


def test_a_seal_in_a_pdf_is_noticed(paper):
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        stamp = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[100, 100, 200, 200])
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(stamp)]))
        sealed = io.BytesIO()
        pdf.save(sealed)
    assert (is_signed(io.BytesIO(paper.content)), is_signed(sealed)) == (False, True)
