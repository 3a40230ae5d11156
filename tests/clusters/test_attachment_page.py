"""Reading an attachment: its pages as pictures of ours, what it proves, the way to the next one."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from records import clock, previews
from records.documents import attach, checked, set_removed
from records.models import Document
from records.previews import KEPT_FOR, NoPreview, forget_previews, page_image
from records.viewer import Viewer
from tests import builders
from tests.builders import at, fresh
from tests.records.made_files import docx, located_picture, pdf, png

NOW = at("2025-04-10 10:00")
SLOT = "statistics_certificate"


def put(application, by, name, content, slot=SLOT):
    return attach(application, slot, checked(SimpleUploadedFile(name, content)), by=by, now=NOW)


def page_of(application, document, **asked):
    return reverse("clusters:attachment", args=[application.pk, document.pk]), asked


def image_of(document, page=1, **asked):
    return reverse("records:document-page", args=[document.pk, page]), asked


def opened(answer):
    return Image.open(BytesIO(answer.content))


@pytest.fixture
def document(draft, yongkang):
    return put(draft, yongkang, "证明.pdf", pdf(pages=3))


# Pictures of pages


def test_a_page_is_a_jpeg_of_the_width_asked_for(get_as, yongkang, document):
    answer = get_as(yongkang, *image_of(document, 2, width=900))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "private, no-store"
    image = opened(answer)
    assert (image.format, image.size) == ("JPEG", (900, 1274))


def test_a_page_is_turned(get_as, yongkang, document):
    assert opened(get_as(yongkang, *image_of(document, width=900, turn=90))).size == (1274, 900)


def test_a_photograph_is_shown_upright_and_without_what_its_camera_wrote(get_as, yongkang, draft):
    photograph = put(draft, yongkang, "现场.jpg", located_picture())
    image = opened(get_as(yongkang, *image_of(photograph, width=900)))
    assert (image.size, dict(image.getexif())) == ((480, 640), {})
    with photograph.file.open() as kept:
        assert dict(Image.open(kept).getexif()) != {}  # the original stays what it was


def test_a_transparent_picture_stands_on_white(get_as, yongkang, draft):
    made = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(made, "PNG")
    picture = put(draft, yongkang, "图.png", made.getvalue())
    assert opened(get_as(yongkang, *image_of(picture, width=900))).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("page", "asked"), [(0, {}), (4, {}), (1, {"width": 77}), (1, {"turn": 45}), (99999, {"width": "viel"})]
)
def test_what_cannot_be_shown_is_a_404(get_as, yongkang, document, page, asked):
    assert get_as(yongkang, *image_of(document, page, **asked)).status_code == 404


def test_a_file_that_breaks_the_drawing_breaks_nothing_else(get_as, yongkang, draft):
    broken = builders.attach(draft.dossier, SLOT, by=yongkang, now=NOW, content=b"%PDF-1.7 no more")
    Document.objects.filter(pk=broken.pk).update(pages=1)
    with pytest.raises(NoPreview):
        page_image(fresh(broken), 1, 900, 0)
    assert get_as(yongkang, *image_of(broken)).status_code == 404


def test_a_page_is_drawn_once_and_forgotten_after_a_while(document, monkeypatch):
    first = page_image(document, 1, 900, 0)
    monkeypatch.setattr(previews, "_drawn", None)  # nothing is drawn any more
    assert page_image(document, 1, 900, 0) == first
    assert forget_previews() == 0
    kept = next(path for path in previews._folder().glob(f"{document.digest}-1-900-0*"))
    old = (clock.real_now() - KEPT_FOR - timedelta(minutes=1)).timestamp()
    os.utime(kept, (old, old))
    assert (forget_previews(), kept.exists()) == (1, False)


# The page


def test_its_own_county_reads_it_with_what_it_proves_and_what_lies_beside(get_as, yongkang, draft, document):
    after = put(draft, yongkang, "规划.docx", docx(), "development_plan")
    answer = get_as(yongkang, *page_of(draft, document, page="2"))
    shown = answer.context
    assert [proof.name for proof in shown["proofs"]] == [
        "每年总产值", "中小企业产值占比", "主导产业产值占比", "产值年均增速",
    ]  # fmt: skip
    assert (shown["place"], shown["count"], shown["before_url"]) == (1, 2, "")
    assert shown["after_url"] == page_of(draft, after)[0]
    assert (shown["viewer"].page, shown["viewer"].pages) == (2, 3)
    assert reverse("clusters:section", args=[draft.pk, "figures"]) in answer.content.decode()


def test_what_has_no_pages_says_how_to_read_it(get_as, yongkang, draft):
    text = put(draft, yongkang, "规划.docx", docx())
    shown = get_as(yongkang, *page_of(draft, text)).content.decode()
    assert "这种文件不在网页上显示" in shown
    assert reverse("records:document", args=[text.pk]) in shown


def test_a_reviewer_reads_what_was_submitted_and_goes_back_to_the_criterion(get_as, zhejiang, yongkang, declared):
    submitted = declared.dossier.documents.get(slot=SLOT)
    answer = get_as(zhejiang, *page_of(declared, submitted))
    assert (answer.status_code, answer.context["edition"].number) == (200, 1)
    review = reverse("reviews:review", args=[declared.pk])
    assert f"{review}?item=output&amp;edition=1" in answer.content.decode()


def test_a_reviewer_sees_nothing_that_is_not_in_an_edition(get_as, zhejiang, yongkang, accepted):
    builders.return_for_correction(accepted, ["evidence"], at("2025-04-10 09:00"))
    added = put(fresh(accepted), yongkang, "补.pdf", pdf())
    assert get_as(zhejiang, *page_of(accepted, added)).status_code == 404
    assert get_as(zhejiang, *image_of(added)).status_code == 404
    assert get_as(zhejiang, reverse("records:document", args=[added.pk])).status_code == 404


def test_what_was_removed_later_stays_in_its_edition(get_as, zhejiang, yongkang, accepted):
    builders.return_for_correction(accepted, ["evidence"], at("2025-04-10 09:00"))
    submitted = accepted.dossier.documents.get(slot=SLOT)
    set_removed(submitted, is_removed=True, by=yongkang, now=NOW)
    for who in (zhejiang, yongkang):
        assert get_as(who, *page_of(accepted, submitted)).context["edition"].number == 1


@pytest.mark.parametrize("number", ["2", "x", "99999999999999"])
def test_an_edition_that_does_not_hold_it_is_a_404(get_as, zhejiang, declared, number):
    submitted = declared.dossier.documents.get(slot=SLOT)
    assert get_as(zhejiang, *page_of(declared, submitted, edition=number)).status_code == 404


@pytest.mark.parametrize("who", ["beilun", "yiwu", "zhejiang", "ministry", "passer_by"])
def test_a_stranger_finds_no_page_of_it(reference, get_as, draft, document, who):
    stranger = reference.people[who]
    codes = [get_as(stranger, *ask).status_code for ask in (page_of(draft, document), image_of(document))]
    assert codes == [404, 404]


def test_a_visitor_is_sent_to_sign_in(get_as, draft, document):
    for ask in (page_of(draft, document), image_of(document)):
        assert get_as(None, *ask).headers["Location"].startswith("/accounts/login/")


def test_an_attachment_is_read_through_its_own_file_only(get_as, yongkang, reference, document):
    cluster = builders.make_cluster(reference.agencies["330784"], "示例永康门业产业集群")
    other = builders.start(cluster, reference.batch, NOW)
    assert get_as(yongkang, *page_of(other, document)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_attachment_and_for_three(
    signed_in, yongkang, draft, document, django_assert_num_queries, count
):
    for n in range(count - 1):
        put(draft, yongkang, f"{n}.png", png(10 + n, 10))
    client = signed_in(yongkang)
    with django_assert_num_queries(11):
        client.get(page_of(draft, document)[0])


# The review page


def test_the_evidence_of_a_criterion_stands_beside_it(get_as, zhejiang, yongkang, filled):
    second = put(filled, yongkang, "证明二.pdf", pdf(pages=2))
    builders.declare(filled, at("2025-04-10 12:00"))
    review = reverse("reviews:review", args=[filled.pk])
    first = get_as(zhejiang, review, {"item": "output"})
    assert (first.context["place"], first.context["before"], first.context["after"]) == (1, None, second.pk)
    shown = get_as(zhejiang, review, {"item": "output", "file": str(second.pk), "page": "2"})
    assert (shown.context["place"], shown.context["viewer"].page) == (2, 2)
    assert image_of(second, 2)[0] in shown.content.decode()


@pytest.mark.parametrize("asked", ["x", "0", "99999999"])
def test_a_file_that_proves_nothing_of_it_is_not_shown_beside_it(get_as, zhejiang, declared, asked):
    review = reverse("reviews:review", args=[declared.pk])
    assert get_as(zhejiang, review, {"item": "output", "file": asked}).context["place"] == 1


# What a viewer makes of an address


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, (1, "fit", 0)),
        ({"page": "2", "zoom": "150", "turn": "270"}, (2, "150", 270)),
        ({"page": "9", "zoom": "1000", "turn": "45"}, (3, "fit", 0)),
        ({"page": "-1", "zoom": "", "turn": "x"}, (1, "fit", 0)),
    ],
)
def test_an_address_that_makes_no_sense_shows_the_first_page(asked, shown):
    viewer = Viewer.asked(Document(pages=3), asked)
    assert (viewer.page, viewer.zoom, viewer.turn) == shown


def test_the_ends_have_no_way_on():
    first, last = (Viewer(Document(pages=2), page, zoom, 270) for page, zoom in ((1, "fit"), (2, "200")))
    assert (first.page_before, first.page_after, first.smaller, first.larger) == (None, 2, None, "100")
    assert (last.page_before, last.page_after, last.smaller, last.larger) == (1, None, "150", None)
    assert last.turned == 0


# The way to it


def test_what_is_only_read_leads_to_the_pages_and_not_to_a_download(get_as, declared, yongkang, zhejiang):
    """The county from its closed section, both from the edition, each to the attachment as it stands there."""
    kept = declared.dossier.documents.first()
    here, _asked = page_of(declared, kept)
    section = reverse("clusters:section", args=[declared.pk, "evidence"])
    edition = reverse("clusters:edition", args=[declared.pk, 1])
    assert f'href="{here}"' in get_as(yongkang, section).content.decode()
    for who in (yongkang, zhejiang):
        assert f'href="{here}?edition=1"' in get_as(who, edition).content.decode()
        assert get_as(who, here, {"edition": 1}).status_code == 200
