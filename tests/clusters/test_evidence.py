"""Evidence on the form: attached, told apart, named, ordered, removed and put back; what is missing says so."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.gaps import gaps
from clusters.progress import progress_of
from clusters.sheet import Sheet, sheet_of
from records.documents import attach, checked, rename, set_removed, shift
from records.models import Document, Upload
from records.moves import StepRefused
from records.tiers import Tier
from records.trail import faults
from records.uploads import begin
from tests import builders
from tests.builders import at, fresh
from tests.records.made_files import docx, pdf

NOW = at("2025-04-10 10:00")
SLOT = "statistics_certificate"


def put(application, by, name, content, slot=SLOT):
    return attach(application, slot, checked(SimpleUploadedFile(name, content)), by=by, now=NOW)


def names(application, slot=SLOT):
    kept = application.dossier.documents.kept().in_order()
    return [document.name for document in kept if document.slot == slot]


def page(client, application):
    return client.get(reverse("clusters:section", args=[application.pk, "evidence"]))


def act(client, what, document, **given):
    address = reverse(f"clusters:document-{what}", args=[document.dossier.application.pk, document.pk])
    return client.post(address, given)


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
def three(draft, yongkang):
    return [put(draft, yongkang, f"{name}.pdf", pdf(pages=n)) for n, name in enumerate("甲乙丙", 1)]


# Attaching


def test_several_files_go_up_by_an_ordinary_form_and_each_says_what_became_of_it(signed_in, yongkang, draft):
    files = [("证明.pdf", pdf()), ("程序.exe", b"MZ"), ("规划.docx", docx()), ("又是证明.pdf", pdf())]
    address = reverse("clusters:document-upload", args=[draft.pk, SLOT])
    answer = signed_in(yongkang).post(address, {"files": [SimpleUploadedFile(*file) for file in files]})
    assert answer.headers["Location"] == reverse("clusters:section", args=[draft.pk, "evidence"]) + f"#slot-{SLOT}"
    assert said(answer) == [
        "已上传“证明.pdf”。",
        "“程序.exe”不是可以上传的类型。请改为PDF、OFD、DOCX、XLSX、WPS、JPG或PNG。",
        "已上传“规划.docx”。",
        "“又是证明.pdf”与已上传的“证明.pdf”内容相同，没有重复保存。",
    ]
    assert names(draft) == ["证明.pdf", "规划.docx"]


def test_the_same_content_in_another_slot_is_kept_and_told(signed_in, yongkang, draft):
    put(draft, yongkang, "证明.pdf", pdf())
    put(draft, yongkang, "同一份.pdf", pdf(), "other_evidence")
    shown = page(signed_in(yongkang), draft).content.decode()
    assert "与“其他材料”中的“同一份.pdf”内容相同" in shown
    assert "与“统计部门证明”中的“证明.pdf”内容相同" in shown


def test_where_one_uploads_it_says_that_secrets_must_not(signed_in, yongkang, draft):
    shown = page(signed_in(yongkang), draft)
    slots = len(shown.context["slots"])
    assert shown.content.decode().count("严禁上传涉密信息。") == slots + 1  # and once above all


def test_each_slot_says_what_it_proves_and_leads_there(signed_in, yongkang, draft):
    slots = {slot.field.code: slot for slot in page(signed_in(yongkang), draft).context["slots"]}
    proofs = [(proof.code, proof.section) for proof in slots[SLOT].proofs]
    assert proofs == [
        ("output", "figures"),
        ("sme_share", "figures"),
        ("leading_share", "figures"),
        ("growth", "figures"),
    ]


# What is missing


def test_what_is_missing_stands_in_the_section_and_in_the_way_of_submitting(signed_in, yongkang, draft):
    missing = [slot.label for slot in _evidence(draft).missing_slots]
    assert missing == ["统计部门证明", "运营管理机构证明", "集群发展规划或培育方案", "真实性承诺书（盖章件）"]
    assert _evidence(draft).words == "缺4件"
    told = [(gap.sentence, gap.anchor) for gap in gaps(fresh(draft).filing) if "缺“" in gap.sentence]
    assert told[0] == ("佐证材料：缺“统计部门证明”", f"evidence/#slot-{SLOT}")
    assert len(told) == 4
    assert page(signed_in(yongkang), draft).content.decode().count("还缺这一件。") == 4

    put(draft, yongkang, "证明.pdf", pdf())
    assert _evidence(draft).words == "缺3件"
    assert page(signed_in(yongkang), draft).content.decode().count("还缺这一件。") == 3


def _evidence(application):
    sheet = sheet_of(fresh(application).filing)
    return progress_of(sheet, sheet.form.section("evidence"))


# Naming, ordering, removing


def test_a_new_name_tells_more_and_keeps_the_extension(signed_in, yongkang, draft, three):
    answer = act(signed_in(yongkang), "name", three[0], name=" 统计局证明（盖章） ")
    assert said(answer) == ["已改名为“统计局证明（盖章）.pdf”。"]
    assert names(draft) == ["统计局证明（盖章）.pdf", "乙.pdf", "丙.pdf"]
    rename(three[0], "证明.pdf", by=yongkang, now=NOW)
    assert names(draft)[0] == "证明.pdf"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "请填写名称，例如“统计局证明（盖章）”。"),
        (" .pdf", "请填写名称，例如“统计局证明（盖章）”。"),
        ("长" * 99, "名称最多96字，请精简。"),
    ],
)
def test_a_name_that_is_none_changes_nothing(signed_in, yongkang, draft, three, name, sentence):
    assert said(act(signed_in(yongkang), "name", three[0], name=name)) == [sentence]
    assert names(draft)[0] == "甲.pdf"


def test_attachments_stand_in_the_order_one_gives_them(yongkang, draft, three):
    shift(three[2], -1, by=yongkang, now=NOW)
    assert names(draft) == ["甲.pdf", "丙.pdf", "乙.pdf"]
    shift(three[0], 1, by=yongkang, now=NOW)
    assert names(draft) == ["丙.pdf", "甲.pdf", "乙.pdf"]
    shift(three[2], -1, by=yongkang, now=NOW)
    assert names(draft) == ["丙.pdf", "甲.pdf", "乙.pdf"]


def test_a_move_to_nowhere_is_a_404(signed_in, yongkang, three):
    assert act(signed_in(yongkang), "move", three[0], act="sideways").status_code == 404


def test_the_order_goes_into_the_edition(filled, yongkang, stand_at):
    more = [put(filled, yongkang, f"{name}.pdf", pdf(pages=n), "other_evidence") for n, name in enumerate("甲乙", 1)]
    shift(more[1], -1, by=yongkang, now=NOW)
    builders.declare(filled, at("2025-04-11 09:00"))
    edition = fresh(filled).filing.latest_edition
    kept = [row["name"] for row in Sheet.of_edition(edition).documents if row["slot"] == "other_evidence"]
    assert kept == ["乙.pdf", "甲.pdf"]


def test_what_is_removed_can_be_put_back(signed_in, yongkang, draft, three):
    client = signed_in(yongkang)
    assert said(act(client, "remove", three[1])) == ["已移除“乙.pdf”，可在下方恢复。"]
    assert names(draft) == ["甲.pdf", "丙.pdf"]
    assert "已移除：乙.pdf" in page(client, draft).content.decode()
    assert said(act(client, "restore", three[1]))[-1] == "已恢复“乙.pdf”。"
    assert names(draft) == ["甲.pdf", "乙.pdf", "丙.pdf"]


def test_what_is_removed_or_put_back_stands_in_the_countys_history(draft, yongkang, yongkang_head, three, zhejiang):
    set_removed(three[1], is_removed=True, by=yongkang, now=NOW)
    set_removed(three[1], is_removed=False, by=yongkang_head, now=NOW)
    set_removed(three[1], is_removed=False, by=yongkang_head, now=NOW)  # done already
    events = draft.dossier.events.order_by("seq")[1:]
    assert [(each.label, each.by) for each in events] == [("移除附件", yongkang), ("恢复附件", yongkang_head)]
    facts = {"document": three[1].pk, "digest": three[1].digest}
    assert [(each.note, each.data) for each in events] == [("统计部门证明", facts)] * 2
    assert list(faults(fresh(draft).dossier)) == []
    known = draft.dossier.events.readable_at(Tier.PROVINCE, 99, zhejiang.posts.get().agency_id)
    assert [each.step for each in known] == ["begin"]  # unfinished work is the county's own


def test_what_has_come_in_again_is_not_put_back_beside_itself(yongkang, draft):
    first = put(draft, yongkang, "证明.pdf", pdf())
    set_removed(first, is_removed=True, by=yongkang, now=NOW)
    put(draft, yongkang, "新证明.pdf", pdf())
    with pytest.raises(StepRefused, match="内容相同"):
        set_removed(first, is_removed=False, by=yongkang, now=NOW)


def test_what_is_removed_is_not_moved(yongkang, three):
    set_removed(three[0], is_removed=True, by=yongkang, now=NOW)
    with pytest.raises(StepRefused, match="已经移除"):
        shift(three[0], 1, by=yongkang, now=NOW)


def test_each_change_moves_the_file_on(yongkang, draft, three):
    before = fresh(draft.dossier).version
    rename(three[0], "证明", by=yongkang, now=NOW)
    shift(three[0], 1, by=yongkang, now=NOW)
    set_removed(three[0], is_removed=True, by=yongkang, now=NOW)
    set_removed(three[0], is_removed=False, by=yongkang, now=NOW)
    assert fresh(draft.dossier).version == before + 4


# Unfinished uploads


def test_what_one_has_begun_is_offered_to_be_continued(signed_in, yongkang, yongkang_head, draft):
    upload = begin(draft.dossier, SLOT, "大件.pdf", 3 << 20, modified=7, by=yongkang, now=NOW)
    upload.path.write_bytes(b"%PDF-" + b"\0" * ((1 << 20) - 5))
    shown = page(signed_in(yongkang), draft).content.decode()
    assert "“大件.pdf”没有传完（1.0\xa0MB/3.0\xa0MB）。再选一次同一个文件，从断处续传；七天内有效。" in shown
    assert 'data-name="大件.pdf" data-size="3145728" data-modified="7"' in shown
    assert "没有传完" not in page(signed_in(yongkang_head), draft).content.decode()
    assert Upload.objects.count() == 1


# Who, and until when


@pytest.mark.parametrize("what", ["name", "move", "remove", "restore"])
@pytest.mark.parametrize(
    ("who", "code"),
    [("beilun", 404), ("yiwu", 404), ("zhejiang", 404), ("ministry", 404), ("passer_by", 404)],
)
def test_a_stranger_changes_nothing(reference, signed_in, draft, three, what, who, code):
    assert act(signed_in(reference.people[who]), what, three[0], name="别人的", act="down").status_code == code
    assert names(draft) == ["甲.pdf", "乙.pdf", "丙.pdf"]


def test_a_visitor_is_sent_to_sign_in(signed_in, three):
    answer = act(signed_in(None), "remove", three[0])
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_another_files_attachment_is_not_reached_through_ones_own(signed_in, beilun, reference, draft, three):
    cluster = builders.make_cluster(reference.agencies["330206"], "示例北仑模具产业集群")
    own = builders.start(cluster, reference.batch, NOW)
    address = reverse("clusters:document-remove", args=[own.pk, three[0].pk])
    assert signed_in(beilun).post(address).status_code == 404
    assert len(names(draft)) == 3


def test_the_service_itself_asks_who(draft, three, beilun):
    with pytest.raises(PermissionDenied):
        rename(three[0], "别人的", by=beilun, now=NOW)


def test_a_submitted_section_is_read_with_the_reason_and_changes_no_more(signed_in, yongkang, declared):
    document = declared.dossier.documents.first()
    assert said(act(signed_in(yongkang), "remove", document)) == [
        "佐证材料现在不能增减：已提交的内容须退回补正后才能改。"
    ]
    assert fresh(document).removed_at is None
    shown = page(signed_in(yongkang), declared).content.decode()
    assert "佐证材料现在不能增减：已提交的内容须退回补正后才能改。" in shown
    assert "data-uploads-url" not in shown


def test_a_returned_file_takes_evidence_where_its_correction_says(yongkang, accepted):
    builders.return_for_correction(accepted, ["figures"], at("2025-04-15 09:00"))
    with pytest.raises(StepRefused, match="佐证材料现在不能增减：这一栏不在退回补正的范围内"):
        put(fresh(accepted), yongkang, "补.pdf", pdf())


def test_after_the_deadline_the_section_is_read_only_with_the_reason(signed_in, yongkang, draft, three, stand_at):
    client = signed_in(yongkang)
    stand_at(draft.allotment.county_deadline + timedelta(seconds=1))
    assert said(act(client, "remove", three[0])) == [
        "已过截止时间2025-06-15 18:00，佐证材料不能再增减；确有原因，可请浙江省经济和信息化厅准予延期。"
    ]
    shown = page(client, draft).content.decode()
    assert "已过截止时间2025-06-15 18:00" in shown
    assert "data-uploads-url" not in shown
    assert Document.objects.kept().count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_attachment_and_for_three(
    signed_in, yongkang, draft, django_assert_num_queries, count
):
    for n in range(count):
        put(draft, yongkang, f"{n}.pdf", pdf(pages=n + 1))
    client = signed_in(yongkang)
    with django_assert_num_queries(13):
        page(client, draft)
