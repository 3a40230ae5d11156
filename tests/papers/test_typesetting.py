"""Setting a paper: with the fonts at hand, away from the web, without harm to its neighbours."""

import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings as django_settings
from fontTools.cffLib import CFFFontSet
from PIL import Image, ImageFile

from records import typesetting
from records.file_checks import Unfit, inspected
from records.paper_codes import EXAMPLE, read_code
from records.typesetting import typeset
from tests.papers.making import leaves, words_of

CODE = read_code(EXAMPLE)
HEAVY = "weasyprint", "zxingcpp", "pypdfium2", "img2pdf"


@pytest.fixture
def no_paper_fonts(settings, tmp_path):
    """A machine that could not fetch them."""
    settings.PAPER_FONTS = tmp_path
    typesetting.paper_sheet.cache_clear()
    yield
    typesetting.paper_sheet.cache_clear()


def fonts_of(pdf: bytes) -> set[str]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        names = [str(font.BaseFont) for page in opened.pages for font in page.Resources.Font.values()]
    return {name.partition("+")[2] for name in names}


def test_without_the_fonts_of_official_papers_a_paper_is_set_in_noto(no_paper_fonts):
    printed = typeset(leaves(CODE), CODE)
    assert {name.partition("-")[0] for name in fonts_of(printed.content)} == {"Noto"}
    assert words_of(printed.content)[0].startswith("首页")


def test_of_a_font_a_paper_holds_the_characters_it_uses():
    """And nothing else: no other glyph, no measures, no names."""
    printed = typeset("<html lang='zh-CN'><body><h2>三六九</h2></body></html>", CODE)
    with pikepdf.open(BytesIO(printed.content)) as pdf:
        fonts = [found for found in pdf.objects if isinstance(found, pikepdf.Dictionary) and "/FontFile3" in found]
        outlines = {}
        for font in fonts:
            assert font.FontFile3.Subtype == "/CIDFontType0C"
            held = CFFFontSet()
            held.decompile(BytesIO(font.FontFile3.read_bytes()), None)
            outlines[str(font.FontName).partition("+")[2]] = len(held[0].CharStrings)
    heading, foot = "三六九", "第1页，共"
    assert outlines == {"Noto-Sans-CJK-SC": len(heading) + 1, "Noto-Serif-CJK-SC": len(foot) + 1}  # and that for none
    assert words_of(printed.content) == ["三六九第1页，共1页"]


def test_a_web_process_carries_neither_typesetter_nor_reader_of_scans():
    """45 MB each, which only the worker needs."""
    asked = f"import sys, config.wsgi, config.urls; print([name for name in {HEAVY} if name in sys.modules])"
    command = [sys.executable, "-W", "ignore", "-c", asked]
    done = subprocess.run(command, cwd=django_settings.BASE_DIR, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_picture_cut_off_is_refused_where_the_typesetter_is_loaded():
    """WeasyPrint tells Pillow to put up with such pictures, in the whole process."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    whole = BytesIO()
    Image.effect_noise((600, 600), 80).save(whole, "JPEG")
    half = whole.getvalue()[: len(whole.getvalue()) // 2]
    with pytest.raises(Unfit):
        inspected("一页.jpg", len(half), BytesIO(half))


def test_nothing_is_fetched_for_a_paper(caplog):
    printed = typeset("<html lang='zh-CN'><body><img src='file:///etc/hostname' alt='图'></body></html>", CODE)
    assert words_of(printed.content) == ["图第1页，共1页"]
    assert "a paper may not fetch file:///etc/hostname" in caplog.text
