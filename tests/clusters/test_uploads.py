"""Files in pieces: the offset is what has arrived, nobody else's upload exists, a whole one passes the checks."""

import base64
import fcntl
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test.client import FakePayload
from django.urls import reverse

from records.daily import run_day
from records.models import Document, Upload
from records.uploads import KEPT_FOR
from tests import builders
from tests.builders import at, fresh
from tests.records.made_files import pdf

NOW = "2025-04-10 10:00"
SLOT = "statistics_certificate"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE_TYPE = "application/offset+octet-stream"
CONTENT = pdf(pages=3)
WHOLE, HALF = len(CONTENT), len(CONTENT) // 2


def metadata(**told):
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in told.items())


def begin(client, application, *, name="证明.pdf", size=WHOLE, slot=SLOT, **headers):
    told = {"Upload-Length": str(size), "Upload-Metadata": metadata(filename=name, slot=slot, modified=1744246800000)}
    address = reverse("records:uploads", args=[application.dossier_id])
    return client.post(address, headers=TUS | told | headers, content_type="text/plain")


def send(client, address, content, offset, **headers):
    return client.patch(address, content, PIECE_TYPE, headers=TUS | {"Upload-Offset": str(offset)} | headers)


def stand(client, address):
    return client.head(address, headers=TUS)


def offset(answer):
    return answer.headers["Upload-Offset"]


@pytest.fixture
def county(signed_in, yongkang):
    return signed_in(yongkang)


@pytest.fixture
def begun(county, draft):
    """The address of an upload of which nothing has arrived."""
    return begin(county, draft).headers["Location"]


# The way of a file


def test_a_file_arrives_in_pieces_and_becomes_an_attachment(county, draft, yongkang):
    address = begin(county, draft).headers["Location"]
    assert offset(stand(county, address)) == "0"
    first = send(county, address, CONTENT[:HALF], 0)
    assert (first.status_code, offset(first)) == (204, str(HALF))
    assert Document.objects.count() == 0
    last = send(county, address, CONTENT[HALF:], HALF)
    assert (last.status_code, "Upload-Refused" in last.headers) == (204, False)

    kept = Document.objects.get()
    assert (kept.name, kept.slot, kept.pages, kept.uploaded_by) == ("证明.pdf", SLOT, 3, yongkang)
    with kept.file.open() as file:
        assert file.read() == CONTENT
    upload = Upload.objects.get()
    assert (upload.document, upload.path.exists()) == (kept, False)
    assert fresh(draft.dossier).version == draft.dossier.version + 1


def test_the_server_says_what_it_speaks(county, draft, settings):
    answer = county.options(reverse("records:uploads", args=[draft.dossier_id]))
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination"
    assert answer.headers["Tus-Max-Size"] == str(settings.PORTAL_UPLOAD_LIMIT)


def test_a_broken_line_keeps_what_came_through_it(county, begun):
    class Breaking(FakePayload):
        def read(self, size):
            if not self.remaining:
                raise OSError("connection reset")
            self.remaining = False
            return CONTENT[:100]

        remaining = True

    broken = county.generic(
        "PATCH", begun, CONTENT, PIECE_TYPE, headers=TUS | {"Upload-Offset": "0"},
        **{"wsgi.input": Breaking()},
    )  # fmt: skip
    assert broken.status_code == 400
    assert offset(stand(county, begun)) == "100"
    send(county, begun, CONTENT[100:], 100)
    assert Document.objects.get().size == WHOLE


def test_a_lost_answer_is_given_again(county, begun):
    send(county, begun, CONTENT, 0)
    again = stand(county, begun)
    assert (offset(again), again.headers["Upload-Length"]) == (str(WHOLE), str(WHOLE))
    assert Document.objects.count() == 1


def test_a_whole_file_whose_decision_was_cut_off_is_decided_when_asked(county, begun):
    """The web process was killed between the last byte and the checks."""
    Upload.objects.get().path.write_bytes(CONTENT)
    assert offset(stand(county, begun)) == str(WHOLE)
    assert Document.objects.get().digest == Upload.objects.get().document.digest


def test_what_fails_the_checks_is_refused_with_its_sentence_and_let_go(county, draft):
    content = b"MZ" + b"\0" * 200
    address = begin(county, draft, size=len(content)).headers["Location"]
    last = send(county, address, content, 0)
    sentence = "“证明.pdf”的内容是程序，不是PDF，可能改过扩展名。请上传原件。"
    assert (last.status_code, unquote(last.headers["Upload-Refused"])) == (204, sentence)
    assert unquote(stand(county, address).headers["Upload-Refused"]) == sentence
    assert (Document.objects.count(), Upload.objects.get().path.exists()) == (0, False)


def test_the_same_content_twice_is_told(county, draft, begun):
    send(county, begun, CONTENT, 0)
    again = begin(county, draft, name="又一份.pdf").headers["Location"]
    refused = send(county, again, CONTENT, 0).headers["Upload-Refused"]
    assert unquote(refused) == "“又一份.pdf”与已上传的“证明.pdf”内容相同，没有重复保存。"
    assert Document.objects.count() == 1


def test_an_upload_given_up_leaves_nothing(county, begun):
    send(county, begun, CONTENT[:HALF], 0)
    path = Upload.objects.get().path
    assert county.delete(begun, headers=TUS).status_code == 204
    assert (Upload.objects.count(), path.exists()) == (0, False)
    assert stand(county, begun).status_code == 404


def test_what_nobody_finishes_expires(county, begun):
    send(county, begun, CONTENT[:HALF], 0)
    path = Upload.objects.get().path
    day = at(NOW).date() + KEPT_FOR
    run_day(day)
    assert Upload.objects.count() == 1
    run_day(day + timedelta(days=1))
    assert (Upload.objects.count(), path.exists()) == (0, False)


# What is not taken


@pytest.mark.parametrize(
    ("name", "size", "code", "sentence"),
    [
        ("清单.exe", 10, 422, "“清单.exe”不是可以上传的类型。请改为PDF、OFD、DOCX、XLSX、WPS、JPG或PNG。"),
        ("材料.zip", 10, 422, "“材料.zip”是压缩包，请解开后逐件上传。"),
        ("空.pdf", 0, 422, "“空.pdf”是空文件，请重新选择。"),
        ("大.pdf", 3 << 20, 413, "“大.pdf”有3.0MB，超过2MB。请压缩或分成几件。"),
    ],
)
def test_what_name_and_size_rule_out_is_said_before_a_byte_is_sent(county, draft, settings, name, size, code, sentence):
    settings.PORTAL_UPLOAD_LIMIT = 2 << 20
    answer = begin(county, draft, name=name, size=size)
    assert (answer.status_code, answer.content.decode()) == (code, sentence)
    assert Upload.objects.count() == 0


def test_a_name_brings_no_path_along(county, draft):
    begin(county, draft, name="../../etc/证明.pdf")
    assert Upload.objects.get().name == "证明.pdf"


def test_a_piece_must_begin_where_the_last_one_ended(county, begun):
    send(county, begun, CONTENT[:HALF], 0)
    assert send(county, begun, CONTENT[:HALF], 0).status_code == 409
    assert send(county, begun, CONTENT[HALF:], HALF + 1).status_code == 409
    assert offset(stand(county, begun)) == str(HALF)


def test_no_more_is_kept_than_was_announced(county, begun):
    send(county, begun, CONTENT + b"more", 0)
    assert Document.objects.get().size == WHOLE


def test_two_writers_do_not_meet(county, begun):
    with Upload.objects.get().path.open("ab") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        assert send(county, begun, CONTENT, 0).status_code == 423
        assert stand(county, begun).status_code == 423
    assert send(county, begun, CONTENT, 0).status_code == 204


@pytest.mark.parametrize(
    ("headers", "code"),
    [({"Tus-Resumable": "0.2.2"}, 412), ({"Upload-Offset": "-1"}, 400), ({"Upload-Offset": "none"}, 400)],
)
def test_a_request_that_cannot_be_read_changes_nothing(county, begun, headers, code):
    assert send(county, begun, CONTENT, 0, **headers).status_code == code
    assert offset(stand(county, begun)) == "0"


def test_another_type_of_content_is_not_a_piece(county, begun):
    wrong = county.patch(begun, CONTENT, "application/octet-stream", headers=TUS | {"Upload-Offset": "0"})
    assert wrong.status_code == 415


@pytest.mark.parametrize("length", ["", "-5", "viel", "9" * 20])
def test_a_length_that_is_none_is_refused(county, draft, length):
    assert begin(county, draft, **{"Upload-Length": length}).status_code == 400


def test_metadata_that_cannot_be_read_names_no_slot(county, draft):
    assert begin(county, draft, **{"Upload-Metadata": "slot %%%,filename"}).status_code == 404


@pytest.mark.parametrize("slot", ["no_such_slot", "niche", ""])
def test_only_slots_take_files(county, draft, slot):
    assert begin(county, draft, slot=slot).status_code == 404


def test_one_person_leaves_so_many_unfinished_and_no_more(county, draft, monkeypatch):
    monkeypatch.setattr("records.uploads.MOST_UNFINISHED", 2)
    codes = [begin(county, draft, name=f"{n}.pdf").status_code for n in range(3)]
    assert codes == [201, 201, 422]


# Who, and until when


@pytest.mark.parametrize("stranger", ["beilun", "yiwu", "zhejiang", "ministry", "passer_by"])
def test_a_stranger_finds_neither_file_nor_upload(reference, signed_in, begun, draft, stranger):
    other = signed_in(reference.people[stranger])
    codes = [begin(other, draft).status_code, stand(other, begun).status_code]
    codes += [send(other, begun, CONTENT, 0).status_code, other.delete(begun, headers=TUS).status_code]
    assert codes == [404] * 4
    assert Upload.objects.get().offset == 0


def test_a_colleague_does_not_touch_anothers_upload(signed_in, yongkang_head, begun):
    assert stand(signed_in(yongkang_head), begun).status_code == 404


def test_a_visitor_is_told_to_sign_in(signed_in, draft, begun):
    visitor = signed_in(None)
    assert begin(visitor, draft, **{"X-Requested-With": "fetch"}).status_code == 401
    assert stand(visitor, begun).headers["Location"].startswith("/accounts/login/")


def test_who_administers_the_agency_does_not_file(signed_in, county_administrator, draft):
    assert begin(signed_in(county_administrator), draft).status_code == 403


def test_nothing_is_begun_in_a_section_that_is_closed(county, declared):
    answer = begin(county, declared)
    sentence = "佐证材料现在不能增减：已提交的内容须退回补正后才能改。"
    assert (answer.status_code, answer.content.decode()) == (422, sentence)


def test_a_section_that_closes_under_way_refuses_the_whole_file(county, filled, stand_at):
    address = begin(county, filled, slot="other_evidence").headers["Location"]
    builders.declare(filled, at("2025-04-11 09:00"))
    refused = send(county, address, CONTENT, 0).headers["Upload-Refused"]
    assert unquote(refused) == "佐证材料现在不能增减：已提交的内容须退回补正后才能改。"


def test_after_the_deadline_nothing_more_comes_in(county, draft, stand_at):
    stand_at(draft.allotment.county_deadline + timedelta(seconds=1))
    answer = begin(county, draft)
    sentence = "已过截止时间2025-06-15 18:00，佐证材料不能再增减；确有原因，可请浙江省经济和信息化厅准予延期。"
    assert (answer.status_code, answer.content.decode()) == (422, sentence)
