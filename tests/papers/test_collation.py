"""What came back is exactly the paper that went out, or a sentence says what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.collation import Basis, Verdict, Wanted, collate
from records.paper_codes import Mark, ReturnedPage

NOW, OLD, DRAFT, OTHER = "7KQ4M2XD9RTX", "111111111111", "222222222222", "999999999999"
WANTED = Wanted("申报表", NOW, edition=2, pages=5, own={NOW: 2, OLD: 1, DRAFT: 0})
BLANK = ReturnedPage(is_blank=True)
UNREAD = ReturnedPage()


def sheets(*pages, code=NOW):
    """Numbers are pages of the wanted paper; None could not be read; what is a sheet already stays."""
    return [page if isinstance(page, ReturnedPage) else ReturnedPage(page and Mark(code, page)) for page in pages]


def test_all_pages_once_and_in_order_are_kept():
    found = collate(sheets(1, 2, 3, 4, 5), WANTED)
    assert (found.verdict, found.basis, found.sentence) == (Verdict.KEPT, Basis.MARKS, "")


def test_blank_backs_do_not_count():
    assert collate(sheets(1, BLANK, 2, BLANK, 3, 4, 5, BLANK), WANTED).verdict == Verdict.KEPT


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        (sheets(1, 2, 4, 5), "应有5页，收到4张，缺第3页。请整理后重新上传。"),
        (sheets(1, 2, 5), "应有5页，收到3张，缺第3、4页。请整理后重新上传。"),
        (sheets(1, 2, 2, 3, 4, 5), "应有5页，收到6张，第2页重复。请整理后重新上传。"),
        (sheets(1, 2, 2, 4, 5), "应有5页，收到5张，第2页重复，缺第3页。请整理后重新上传。"),
        (sheets(1, 2, 4, 3, 5), "页序不对：第3张是第4页。请按页码排好后重新上传。"),
        (sheets(1, BLANK, 2, 4, 3, 5), "页序不对：第4张是第4页。请按页码排好后重新上传。"),
        (sheets(1, 2, 3, None), "应有5页，收到4张，没有读到第4、5页，而没有读出的只有1张。请整理后重新上传。"),
        (sheets(1, 2, 3, 4, 5, None), "应有5页，收到6张。请整理后重新上传。"),
        (sheets(None, None), "应有5页，收到2张。请整理后重新上传。"),
        (sheets(1, None, 3, 5, 4), "页序不对：第4张是第5页。请按页码排好后重新上传。"),
        ([BLANK, BLANK], "扫描件是空白的。请检查扫描仪后重新上传。"),
        ([], "扫描件是空白的。请检查扫描仪后重新上传。"),
        (sheets(1, 2, 3, code=OLD), "这是第1版的盖章件，现在的版次是第2版。请打印第2版，盖章后再上传。"),
        (sheets(1, 2, 3, code=DRAFT), "这是草稿，草稿不能盖章报送。请打印第2版，盖章后再上传。"),
        (
            sheets(1, 2, *sheets(3, code=OLD), 4, 5),
            "第3张是第1版的页，不是第2版的。请换成第2版的页后重新上传。",
        ),
        (
            sheets(1, 2, *sheets(3, 4, code=DRAFT), 5),
            "第3、4张是草稿的页，不是第2版的。请换成第2版的页后重新上传。",
        ),
        (sheets(1, 2, 3, 4, 5, code=OTHER), "上传的不是这一件的《申报表》。请核对后重新上传。"),
        (sheets(1, 2, 3, 4, *sheets(5, code=OTHER)), "第5张不是这份《申报表》的页。请核对后重新上传。"),
        (sheets(1, 2, 3, 4, 6), "第5张不是这份《申报表》的页。请核对后重新上传。"),
        (sheets(*sheets(1, code=OTHER), *sheets(2, code=OLD), 3), "第1、2张不是这份《申报表》的页。请核对后重新上传。"),
    ],
)
def test_what_is_wrong_is_said(pages, sentence):
    found = collate(pages, WANTED)
    assert (found.verdict, found.sentence) == (Verdict.REFUSED, sentence)


@pytest.mark.parametrize(
    ("pages", "places", "sentence"),
    [
        (
            sheets(1, 2, None, 4, 5),
            (3,),
            "第3张的二维码没有读出。请核对其页眉上的文书编号，一致的填写在下面。",
        ),
        (
            sheets(1, BLANK, None, 3, None, 5),
            (3, 5),
            "第3、5张的二维码没有读出。请核对其页眉上的文书编号，一致的填写在下面。",
        ),
        (sheets(*[None] * 5), (1, 2, 3, 4, 5), "没有读出二维码。请核对每一页页眉上的文书编号，一致的填写在下面。"),
    ],
)
def test_what_could_not_be_read_is_left_to_a_person(pages, places, sentence):
    found = collate(pages, WANTED)
    assert (found.verdict, found.unread, found.sentence) == (Verdict.UNREAD, places, sentence)


def test_of_a_paper_of_another_file_nothing_is_told_but_that_it_is_another():
    """A code that nobody gave out and one of another file's paper get the same words."""
    unknown = collate(sheets(1, 2, code="333333333333"), WANTED).sentence
    assert collate(sheets(1, 2, code=OTHER), WANTED).sentence == unknown


@given(st.permutations([1, 2, 3, 4, 5]), st.sets(st.integers(0, 4)))
def test_no_order_but_the_right_one_is_kept(order, unread):
    pages = sheets(*(None if place in unread else page for place, page in enumerate(order)))
    right = all(page is None or page == place for place, page in enumerate((p.mark and p.mark.page for p in pages), 1))
    verdict = collate(pages, WANTED).verdict
    assert verdict == (Verdict.REFUSED if not right else Verdict.UNREAD if unread else Verdict.KEPT)


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, None, BLANK])))
def test_whatever_comes_gets_a_verdict_and_only_the_whole_is_kept(drawn):
    found = collate(sheets(*drawn), WANTED)
    kept = [page for page in drawn if page is not BLANK] == [1, 2, 3, 4, 5]
    assert (found.verdict == Verdict.KEPT) == kept
    assert bool(found.sentence) != kept
