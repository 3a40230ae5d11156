"""The archive package: everything of an edition, each file with its digest, the same whenever it is packed."""

import csv
import hashlib
import io
import json
import zipfile

import openpyxl
import pytest
from django.core.files.storage import storages
from django.urls import reverse

from clusters.archive import Archive
from records.digests import digest_of
from records.history import History
from records.packages import Item, fit, packed
from tests import builders
from tests.builders import at, fresh
from tests.firms import firm, list_firms
from tests.papers.making import content_of, handed_in, short, upload
from tests.papers.scanning import as_pdf
from tests.papers.test_sealing import scan_of

NOON, LATER = at("2025-04-11 12:00"), at("2025-04-12 12:00")
FOLDER = "2025-33-0001-示例永康电动工具产业集群-第1版"


def package_of(application, paper, reader=None, now=LATER):
    """As its county's handler takes it away, or somebody else."""
    edition = application.filing.editions.get(number=paper.edition)
    reader = reader or builders.staff(application.dossier.agency)[0]
    return b"".join(Archive(application, edition, paper, History(application.dossier, reader, now)).pieces())


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def listed(package):
    rows = csv.DictReader(io.StringIO(package.read(f"{FOLDER}/清单.csv").decode("utf-8-sig")))
    return {row["文件"]: row for row in rows}


def test_the_package_holds_the_whole_edition_and_its_list_is_true(declared):
    paper = short(declared, NOON)
    handed_in(declared, upload(as_pdf(scan_of(paper)), "申报表盖章.pdf"), now=LATER)
    package = opened(package_of(declared, paper))
    names = [name.removeprefix(f"{FOLDER}/") for name in package.namelist()]
    assert names == [
        f"文书/中小企业特色产业集群申报表-第1版-{paper.code[:4]}-{paper.code[4:8]}-{paper.code[8:]}.pdf",
        "文书/盖章件/申报表盖章.pdf",
        "附件/集群发展规划或培育方案/示例.pdf",
        "附件/运营管理机构证明/示例.pdf",
        "附件/真实性承诺书（盖章件）/示例.pdf",
        "附件/统计部门证明/示例.pdf",
        "数据/2025-33-0001-第1版-指标.xlsx",
        "数据/data.json",
        "留痕/2025-33-0001-留痕.xlsx",
        "清单.csv",
        "清单.txt",
    ]
    lines = listed(package)
    assert list(lines) == names[:-2]
    for name, line in lines.items():
        content = package.read(f"{FOLDER}/{name}")
        digest = hashlib.new(line["摘要算法"], content).hexdigest()
        assert (line["摘要"], line["大小（字节）"], line["核对"]) == (digest, str(len(content)), "")
    assert package.read(f"{FOLDER}/{names[0]}") == content_of(paper)


def test_the_data_are_the_edition_s_and_their_digest_is_its_digest(declared):
    edition = declared.filing.latest_edition
    package = opened(package_of(declared, short(declared, NOON)))
    content = package.read(f"{FOLDER}/数据/data.json")
    data = json.loads(content)
    assert data == edition.data
    assert digest_of(data, edition.algorithm) == edition.digest
    assert hashlib.new(edition.algorithm, content).hexdigest() == edition.digest
    assert edition.digest in package.read(f"{FOLDER}/清单.txt").decode()


def test_packed_again_it_is_the_same_to_the_byte(declared):
    paper = short(declared, NOON)
    assert package_of(declared, paper) == package_of(fresh(declared), paper)


def course(package):
    """The rows of the history, without headings and digests."""
    page = openpyxl.load_workbook(io.BytesIO(package.read(f"{FOLDER}/留痕/2025-33-0001-留痕.xlsx"))).active
    return [[cell or "" for cell in row[:-1]] for row in page.iter_rows(min_row=4, values_only=True)]


def test_the_history_is_in_the_package_first_to_last(accepted):
    builders.return_for_correction(accepted, ["basic"], at("2025-04-15 09:00"))
    county, province = "永康市经济和信息化局", "浙江省经济和信息化厅"
    handler, approver = (person.display_name for person in builders.staff(accepted.dossier.agency))
    package = opened(package_of(accepted, short(accepted, NOON)))
    assert course(package) == [
        ["1", "2025-04-10 10:00", county, handler, "建立草稿", ""],
        ["2", "2025-04-11 09:00", county, handler, "拟办：提交申报", ""],
        ["3", "2025-04-11 09:00", county, approver, "提交申报", ""],
        ["4", "2025-04-14 09:00", province, "", "受理", ""],
        ["5", "2025-04-15 09:00", province, "", "退回补正", "请核对所列栏目"],
    ]
    page = openpyxl.load_workbook(io.BytesIO(package.read(f"{FOLDER}/留痕/2025-33-0001-留痕.xlsx"))).active
    digests = [row[-1] for row in page.iter_rows(min_row=4, values_only=True)]
    last = fresh(accepted).dossier
    assert digests[-1].split() == [last.events.get(seq=last.head_seq).algorithm.upper(), last.head_digest]


def test_the_history_holds_what_its_reader_may_see(accepted, yongkang, zhejiang):
    """The province has ended the file: the county learns of it on the day of the results, also from its package."""
    builders.reject(accepted, "not_recommended", at("2025-04-20 09:00"))
    paper, later = short(accepted, NOON), at("2025-04-21 09:00")
    ended = accepted.dossier.events.get(step="reject")
    to_county = course(opened(package_of(accepted, paper, yongkang, later)))
    to_province = course(opened(package_of(accepted, paper, zhejiang, later)))
    assert [row[4] for row in to_county] == ["建立草稿", "拟办：提交申报", "提交申报", "受理"]
    own = [f"拟办：{ended.label}", ended.label]
    assert [row[4] for row in to_province] == ["建立草稿", "提交申报", "受理", *own]
    assert (to_province[0][3], to_province[-1][3]) == ("", ended.by.display_name)


def test_what_was_written_in_a_note_is_text(accepted):
    builders.return_for_correction(accepted, ["basic"], at("2025-04-15 09:00"), note="=HYPERLINK(1)\n第二行")
    rows = course(opened(package_of(accepted, short(accepted, NOON))))
    assert rows[-1][-1] == "=HYPERLINK(1)\n第二行"


def test_a_longer_history_costs_no_more(accepted, zhejiang, django_assert_num_queries):
    paper = short(accepted, NOON)
    edition = accepted.filing.editions.get()
    for day in ("2025-04-15", "2025-04-17"):
        history = History(fresh(accepted).dossier, zhejiang, at(f"{day} 08:00"))
        with django_assert_num_queries(3):  # sealed copies, attachments, events with who and where
            b"".join(Archive(accepted, edition, paper, history).pieces())
        builders.return_for_correction(fresh(accepted), ["basic"], at(f"{day} 09:00"))
        builders.declare(fresh(accepted), at(f"{day} 15:00"))


def test_an_attachment_removed_since_belongs_to_the_edition_all_the_same(returned):
    paper, document = returned
    application = paper.dossier.application
    document.removed_at = LATER
    document.save(update_fields=["removed_at"])
    later = builders.attach(application.dossier, "other_evidence", by=document.uploaded_by, now=LATER, name="后补.pdf")
    names = opened(package_of(application, paper)).namelist()
    assert f"{FOLDER}/附件/统计部门证明/{document.name}" in names
    assert [name for name in names if later.name in name] == []


@pytest.fixture
def returned(accepted):
    paper = short(accepted, NOON)
    return paper, accepted.dossier.documents.get(slot="statistics_certificate")


def test_a_file_changed_or_lost_on_the_disk_is_told(returned):
    paper, document = returned
    lost = paper.dossier.documents.get(slot="development_plan")
    store = storages["default"]
    with store.open(document.file.name, "wb") as file:
        file.write(b"bent")
    store.delete(lost.file.name)
    lines = listed(opened(package_of(paper.dossier.application, paper)))
    states = {name: line["核对"] for name, line in lines.items() if line["核对"]}
    assert states == {
        f"附件/统计部门证明/{document.name}": "与登记的摘要不符",
        f"附件/集群发展规划或培育方案/{lost.name}": "文件缺失",
    }


def test_files_of_one_name_are_told_apart(filled):
    handler = builders.staff(filled.dossier.agency)[0]
    builders.attach(filled.dossier, "other_evidence", by=handler, now=NOON, content=b"%PDF-1.4 one", name="图.pdf")
    builders.attach(filled.dossier, "other_evidence", by=handler, now=NOON, content=b"%PDF-1.4 two", name="图.pdf")
    declared = builders.declare(filled, at("2025-04-11 09:00"))
    names = opened(package_of(declared, short(declared, NOON))).namelist()
    assert [name for name in names if "其他材料" in name] == [
        f"{FOLDER}/附件/其他材料/图.pdf",
        f"{FOLDER}/附件/其他材料/2-图.pdf",
    ]


def test_the_firm_list_is_in_the_package(filled):
    frozen = list_firms(filled, [firm(1, "little_giant"), firm(2)], at("2025-04-10 12:00"))
    declared = builders.declare(filled, at("2025-04-11 09:00"))
    line = listed(opened(package_of(declared, short(declared, NOON))))[f"附件/企业名录/{frozen.document.name}"]
    assert (line["摘要"], line["核对"]) == (frozen.document.digest, "")


@pytest.mark.parametrize(
    ("name", "fitting"),
    [
        ("证明.pdf", "证明.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\秘.pdf", "_秘.pdf"),
        ('a:b*c?"d<e>f|g\n.pdf', "a_b_c__d_e_f_g_.pdf"),
        ("...", "_"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_fit_every_system(name, fitting):
    assert fit(name) == fitting


def test_a_large_file_passes_through_in_pieces():
    """Nothing is held but the piece on its way."""
    content = bytes(range(256)) * 40_000
    pieces = list(packed("件", [Item("大.bin", lambda: io.BytesIO(content))], ["说明"], at=NOON))
    assert max(map(len, pieces)) <= (1 << 20) + 1024
    assert opened(b"".join(pieces)).read("件/大.bin") == content


def test_who_sees_the_edition_downloads_its_package(declared, yongkang, zhejiang, beilun, get_as):
    paper = short(declared, NOON)
    address = reverse("clusters:archive", args=[declared.pk, 1])
    for user in (yongkang, zhejiang):
        answer = get_as(user, address)
        assert b"".join(answer) == package_of(declared, paper, user)
        assert answer.headers["Content-Type"] == "application/zip"
    assert get_as(beilun, address).status_code == 404
    assert get_as(yongkang, reverse("clusters:archive", args=[declared.pk, 2])).status_code == 404


def test_without_a_paper_there_is_no_package_yet(declared, zhejiang, get_as):
    answer = get_as(zhejiang, reverse("clusters:archive", args=[declared.pk, 1]), follow=True)
    assert "归档包里要有申报表，请先生成申报表。" in answer.content.decode()
