"""A sealed form that arrives in pieces, as attachments do: whole it waits for its set, which the form then hands in."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from accounts.roles import Role
from records.examining import examine
from records.models import Document, SealedCopy, Upload
from tests.builders import at, fresh
from tests.clusters.test_uploads import begin, send, stand
from tests.papers.making import short
from tests.papers.scanning import as_jpeg, as_pdf
from tests.papers.test_sealing import scan_of
from tests.reference import person

NOON, LATER = at("2025-04-11 12:00"), "2025-04-12 12:00"


@pytest.fixture
def paper(declared):
    return short(declared, NOON)


@pytest.fixture
def county(signed_in, stand_at, yongkang):
    client = signed_in(yongkang)
    stand_at(LATER)
    return client


def start(client, application, content, name="盖章件.pdf"):
    slot = application.filing.schema.sealed_slot
    return begin(client, application, name=name, size=len(content), slot=slot)


def sent(client, application, content, name="盖章件.pdf"):
    """The address of an upload of which everything has arrived."""
    address = start(client, application, content, name).headers["Location"]
    send(client, address, content, 0)
    return address


def hand_in(client, application, *addresses):
    numbers = [address.rstrip("/").rpartition("/")[2] for address in addresses]
    address = reverse("clusters:sealed-copy-upload", args=[application.pk])
    return client.post(address, {"uploads": numbers}, follow=True).content.decode()


def test_a_scan_goes_on_where_it_stopped_and_is_matched(county, declared, paper):
    content = as_pdf(scan_of(paper))
    address = start(county, declared, content).headers["Location"]
    send(county, address, content[:20_000], 0)
    assert stand(county, address).headers["Upload-Offset"] == "20000"
    send(county, address, content[20_000:], 20_000)
    hand_in(county, declared, address)
    copy = examine(SealedCopy.objects.get().pk, lambda done, total: None, now=at(LATER))
    assert (copy.verdict, copy.paper, copy.name) == (SealedCopy.Verdict.KEPT, paper, "盖章件.pdf")
    assert Upload.objects.count() == 0


def test_photographs_of_the_leaves_are_one_copy(county, declared, paper):
    leaves = [as_jpeg(page) for page in scan_of(paper)]
    addresses = [sent(county, declared, leaf, f"{n}.jpg") for n, leaf in enumerate(leaves, 1)]
    hand_in(county, declared, *addresses)
    copy = examine(SealedCopy.objects.get().pk, lambda done, total: None, now=at(LATER))
    assert (copy.verdict, copy.document.pages, Upload.objects.count()) == (SealedCopy.Verdict.KEPT, 4, 0)


def test_a_whole_one_is_no_attachment_before_it_is_handed_in(county, declared, paper):
    address = sent(county, declared, as_pdf(scan_of(paper)))
    assert "Upload-Refused" not in stand(county, address).headers
    assert (Document.objects.filter(slot="sealed_form").count(), SealedCopy.objects.count()) == (0, 0)


def test_what_is_no_sound_file_is_refused_as_it_arrives(county, declared, paper):
    address = sent(county, declared, b"MZ" + b"\0" * 100)
    refusal = unquote(stand(county, address).headers["Upload-Refused"])
    assert refusal == "“盖章件.pdf”的内容是程序，不是PDF，可能改过扩展名。请上传原件。"


def test_a_set_that_cannot_be_one_copy_is_refused_and_forgotten(county, declared, paper):
    scan = as_pdf(scan_of(paper))
    addresses = [sent(county, declared, scan, "甲.pdf"), sent(county, declared, as_jpeg(scan_of(paper)[0]), "乙.jpg")]
    assert "请上传一个PDF或OFD文件，或一次选齐各页的图片（JPG、PNG），不要混在一起" in hand_in(
        county, declared, *addresses
    )
    assert (SealedCopy.objects.count(), Upload.objects.count()) == (0, 0)


def test_one_that_is_not_whole_is_not_handed_in(county, declared, paper):
    content = as_pdf(scan_of(paper))
    address = start(county, declared, content).headers["Location"]
    send(county, address, content[:20_000], 0)
    page = hand_in(county, declared, address)
    assert "有文件没有传完。请再选一次同样的文件，从断处续传" in page
    assert "“盖章件.pdf”没有传完" in page
    assert (SealedCopy.objects.count(), Upload.objects.get().offset) == (0, 20_000)


def test_handed_in_twice_it_is_one_copy(county, declared, paper):
    address = sent(county, declared, as_pdf(scan_of(paper)))
    hand_in(county, declared, address)
    assert "有文件已经提交或取消，没有重复提交。请看最新情况" in hand_in(county, declared, address)
    assert SealedCopy.objects.count() == 1


@pytest.mark.parametrize("number", ["", "abc", "0", "99999999999999999999"])
def test_an_upload_that_is_not_there_is_told(county, declared, paper, number):
    address = reverse("clusters:sealed-copy-upload", args=[declared.pk])
    page = county.post(address, {"uploads": [number]}, follow=True).content.decode()
    assert "有文件已经提交或取消，没有重复提交。请看最新情况" in page


def test_what_a_colleague_has_sent_is_handed_in_by_that_colleague(county, declared, paper, signed_in, stand_at):
    other = person("另一经办", declared.dossier.agency, Role.HANDLER)
    address = sent(county, declared, as_pdf(scan_of(paper)))
    colleague = signed_in(other)
    stand_at(LATER)
    assert "没有重复提交" in hand_in(colleague, declared, address)
    assert (SealedCopy.objects.count(), Upload.objects.count()) == (0, 1)


@pytest.mark.parametrize(("who", "code"), [("beilun", 404), ("yiwu", 404), ("passer_by", 404), ("zhejiang", 403)])
def test_only_its_county_sends_it(reference, signed_in, stand_at, declared, paper, who, code):
    client = signed_in(reference.people[who])
    stand_at(LATER)
    assert start(client, declared, b"%PDF").status_code == code
    assert client.post(reverse("clusters:sealed-copy-upload", args=[declared.pk])).status_code == code


def test_a_visitor_is_sent_to_sign_in(signed_in, declared, paper):
    answer = signed_in(None).post(reverse("clusters:sealed-copy-upload", args=[declared.pk]), {"uploads": ["1"]})
    assert answer.headers["Location"].startswith(reverse("login"))


def test_a_draft_has_nothing_to_seal(county, filled):
    answer = start(county, filled, b"%PDF-1.7")
    assert (answer.status_code, answer.content.decode()) == (422, "这件现在是“草稿”，不收盖章件。")


def test_the_way_of_attachments_does_not_lead_into_the_slot_of_the_sealed_form(county, declared, paper):
    address = reverse("clusters:document-upload", args=[declared.pk, "sealed_form"])
    assert county.post(address, {"files": []}).status_code == 404
    assert fresh(declared).dossier.documents.filter(slot="sealed_form").count() == 0
