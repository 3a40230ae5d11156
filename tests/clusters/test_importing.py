"""Importing published lists: read however they are written, placed by code or names, landed row by row."""

from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext

from accounts.reference_loading import load_bodies, load_divisions, register_counties
from accounts.system import system_user
from clusters.importing import Lander, Outcome, Row, Unreadable, foresee_rows, import_rows, read_rows
from clusters.importing.placing import Gazetteer, Unplaced
from clusters.models import Cluster, Recognition, Term
from clusters.recognising import Publishing
from records.clock import standing_at
from tests.reference import at

NOW = at("2025-04-10 10:00")
REAL = settings.BASE_DIR / "clusters" / "reference" / "recognised-2022.csv"
FIRST = Publishing("工信部企业函〔2023〕9号", date(2023, 1, 11), date(2023, 1, 1), date(2025, 12, 31))
SECOND = Publishing("工信部企业函〔2025〕300号", date(2025, 12, 1), date(2026, 1, 1), date(2028, 12, 31))
HEAD = "batch_year,name,province,county,division_code\n"


def row(name="示例产业集群", province="", county="", code="", year="2022", line=2) -> Row:
    return Row(line, year, name, province, county, code)


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """The whole register: 2,855 divisions and 37 bodies, loaded once for this module and taken away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        for load in (load_divisions, load_bodies):
            load(now=NOW)
        register_counties()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def land(country, db):
    def land(*rows, publishing=FIRST, **how):
        return import_rows(rows, publishing=publishing, by=system_user(), now=NOW, **how)

    return land


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_any_usual_encoding_and_delimiter_is_read(encoding, delimiter):
    text = (HEAD + "2022,永康市电动工具产业集群,浙江省,永康市,330784\r\n").replace(",", delimiter)
    assert read_rows(text.encode(encoding)) == [Row(2, "2022", "永康市电动工具产业集群", "浙江省", "永康市", "330784")]


def test_chinese_heads_full_width_digits_and_stray_spaces_are_read():
    heads = "年度,集群名称,省份,县（市、区）,区划代码"
    text = f"{heads}\n\n２０２２年, 永康市电动 工具产业集群 ,浙江省,永康市,'330784.0\n,,,,\n"
    assert read_rows(text.encode()) == [Row(3, "2022", "永康市电动工具产业集群", "浙江省", "永康市", "330784")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (HEAD.encode(), "只有表头"),
        ("序号,内容\n1,二\n".encode(), "表头要有batch_year、name"),
        (b"PK\x03\x04rest", "Excel工作簿"),
        (b"MZ\x90\x00rest", "这不是CSV文件"),
        (b"\x89PNG\r\n\x1a\n\xff\xff\xff", "文字编码"),
        (HEAD.encode() + b"2022,x" + b"," * 2_200_000, "超过上限2 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_rows(content)


# Placing


@pytest.mark.parametrize(
    ("given", "code", "place"),
    [
        (row(code="330784"), "330784", ""),
        (row(county="永康市"), "330784", ""),
        (row(county="永康"), "330784", ""),
        (row(county="金华市永康市"), "330784", ""),
        (row(county="浙江省金华市永康市"), "330784", ""),
        (row(province="广东", county="广州市市花都区"), "440114", ""),
        (row("广州市市花都区箱包皮具产业集群"), "440114", ""),
        (row("湛江市廉江市小家电产业集群"), "440881", ""),
        (row("廉江市小家电产业集群", "广东省"), "440881", ""),
        (row("金山区纤维材料产业集群", "上海市"), "310116", ""),
        (row("广东省湛江廉江市小家电产业集群"), "440881", ""),
        (row("南京市鼓楼区示例产业集群", "江苏省", "鼓楼区"), "320106", ""),
        (row("徐州某某产业集群", "江苏省", "鼓楼区"), "320302", ""),
        (row("恩施州利川市示例产业集群"), "422802", ""),
        (row("内蒙古包头市昆都仑区示例产业集群", "内蒙古"), "150203", ""),
        (row("中山市小榄镇半导体智能照明产业集群", "广东省", "中山市"), "442000", "小榄镇"),
        (row("中山市小榄镇半导体智能照明产业集群", "广东省", "小榄镇"), "442000", "小榄镇"),
        (row("小榄镇半导体智能照明产业集群", "广东省"), "442000", "小榄镇"),
        (row("示例产业集群", "广东省", "东莞市虎门镇"), "441900", "虎门镇"),
        (row("东莞市松山湖示例产业集群", "广东省", "松山湖", "441900"), "441900", "松山湖"),
        (row("东莞市长安镇模具产业集群"), "441900", "长安镇"),
        (row("儋州市那大镇示例产业集群", "海南省", "儋州市"), "460400", "那大镇"),
        (row("示例产业集群", "福建省", "集美区"), "350211", ""),
        (row("示例产业集群", "厦门市", "集美区"), "350211", ""),
        (row("示例产业集群", "厦门", "集美区"), "350211", ""),
        (row("示例产业集群", "新疆生产建设兵团", "第八师石河子市"), "659001", ""),
        (row("示例产业集群", "兵团", "第八师"), "659001", ""),
        (row("新疆生产建设兵团第一师阿拉尔市示例产业集群"), "659002", ""),
        (row("示例产业集群", county="永康市", code="999999"), "330784", ""),
    ],
)
def test_a_row_is_placed_however_it_names_its_county(country, db, given, code, place):
    placed = Gazetteer(date(2023, 1, 11)).place(given)
    assert (placed.division.code, placed.place) == (code, place)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (row(code="330784", county="北仑区"), "区划代码330784是浙江省金华市永康市，与所写的“北仑区”不一致"),
        (row(code="330784", province="福建省"), "与所写的“福建省”不一致"),
        (row(county="鼓楼区", province="江苏省"), "可指江苏省南京市鼓楼区、江苏省徐州市鼓楼区，请填写区划代码"),
        (row(county="不存在县"), "没有找到“不存在县”，请填写区划代码"),
        (row(county="永康市", province="火星省"), "没有“火星省”这个省级行政区"),
        (row(county="永康市", province="福建省"), "没有找到“永康市”"),
        (row(county="不存在县", code="999999"), "区划代码999999不在区划表中，按名称“不存在县”也没有找到"),
    ],
)
def test_a_row_that_cannot_be_placed_says_why(country, db, given, sentence):
    with pytest.raises(Unplaced, match=sentence):
        Gazetteer(date(2023, 1, 11)).place(given)


# Landing


def test_a_preview_in_blocks_tells_what_landing_tells_and_leaves_nothing(land):
    """The last rows meet the first again, in another block: the same, in another county, of another year."""
    rows = [row(f"示例{line}号产业集群", county="永康市", line=line) for line in range(2, 122)]
    rows += [row("示例2号产业集群", county="永康市", line=122), row("示例3号产业集群", county="北仑区", line=123),
             row("示例4号产业集群", county="永康市", year="2023", line=124)]  # fmt: skip
    lander = Lander(publishing=FIRST, by=system_user(), now=NOW, is_renewal=False)
    foreseen = list(foresee_rows(lander, rows))
    assert Recognition.objects.count() == Cluster.objects.count() == 0
    assert [each.outcome.value for each in foreseen[-4:]] == ["created", "unchanged", "problem", "problem"]
    assert foreseen == land(*rows)


def statements(listed, publishing, *, is_renewal=False) -> tuple[set[Outcome], int]:
    """What a preview tells of a list, and in how many statements."""
    lander = Lander(publishing=publishing, by=system_user(), now=NOW, is_renewal=is_renewal)
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        outcomes = {landing.outcome for landing in foresee_rows(lander, listed)}
    return outcomes, len(asked)


def test_what_a_block_of_fifty_may_meet_is_asked_for_once(land):
    """Recognitions, terms, agencies and clusters, in six statements at most with those that take the block back. Beside
    them stands only what rows write, and once the posts of who lands them."""
    few, many = (
        [row(f"示例{line}号产业集群", code="330784", line=line) for line in range(start, start + rows)]
        for start, rows in ((2, 50), (1002, 500))
    )
    (outcome, of_few), (_same, of_many) = statements(few, FIRST), statements(many, FIRST)
    assert (outcome, of_many - 1) == ({Outcome.CREATED}, 10 * (of_few - 1))
    land(*few, *many)
    assert [statements(each, FIRST) for each in (few, many)] == [({Outcome.UNCHANGED}, 6), ({Outcome.UNCHANGED}, 60)]
    assert [statements(each, SECOND) for each in (few, many)] == [({Outcome.PROBLEM}, 6), ({Outcome.PROBLEM}, 60)]
    (outcome, of_few), (_same, of_many) = (statements(each, SECOND, is_renewal=True) for each in (few, many))
    assert (outcome, of_many - 1) == ({Outcome.EXTENDED}, 10 * (of_few - 1))


def test_the_real_list_lands_and_a_second_run_changes_nothing(land):
    rows = read_rows(REAL.read_bytes())
    assert [landing.outcome for landing in land(*rows)] == [Outcome.CREATED] * 35
    before = list(Recognition.objects.values())
    assert [landing.outcome for landing in land(*rows)] == [Outcome.UNCHANGED] * 35
    assert list(Recognition.objects.values()) == before
    assert Term.objects.filter(document_no=FIRST.document_no).count() == 35


@pytest.mark.parametrize(
    ("county", "body"),
    [
        ("集美区", "3502"),
        ("北仑区", "3302"),
        ("城阳区", "3702"),
        ("金州区", "2102"),
        ("宝安区", "4403"),
        ("石河子市", "66"),
    ],
)
def test_planned_cities_and_the_corps_have_their_own_body(land, county, body):
    [landing] = land(row(county=county))
    assert landing.outcome == Outcome.CREATED
    assert Recognition.objects.get().body.code == body


def test_a_bad_row_stops_no_other(land):
    good, bad, nameless = row(county="永康市"), row("乙", county="不存在县", line=3), row("", county="义乌市", line=4)
    ancient, last = row("丁", county="义乌市", year="22", line=5), row("戊", county="义乌市", line=6)
    landings = land(good, bad, nameless, ancient, last)
    assert [(each.line, each.outcome.value) for each in landings] == [
        (2, "created"), (3, "problem"), (4, "problem"), (5, "problem"), (6, "created"),
    ]  # fmt: skip
    assert [each.words for each in landings[1:4]] == [
        "没有找到“不存在县”，请填写区划代码，例如330784", "没有集群名称", "年度“22”请改为四位年份，例如2022",
    ]  # fmt: skip


def test_a_row_twice_in_a_file_is_said(land):
    landings = land(row(county="永康市"), row(county="永康市", line=3))
    assert [each.words for each in landings] == ["", "与第2行重复"]
    assert Recognition.objects.count() == 1


def test_the_same_name_elsewhere_is_a_problem(land):
    land(row(county="永康市"))
    [landing] = land(row(county="义乌市"))
    assert landing.words == "同名集群已在浙江省金华市永康市认定，请核对区划"


def test_another_document_or_year_for_the_same_cluster_is_a_problem(land):
    land(row(county="永康市"))
    [other] = land(row(county="永康市"), publishing=SECOND)
    [later] = land(row(county="永康市", year="2023"))
    assert other.words.startswith("它已以工信部企业函〔2023〕9号于2023-01-11公布，有效期2023-01-01至2025-12-31")
    assert later.words == "它已是2022年度认定的集群，请核对年度"


def test_a_dry_run_tells_and_writes_nothing(land):
    assert [each.outcome for each in land(row(county="永康市"), dry=True)] == [Outcome.CREATED]
    assert not Cluster.objects.exists()


# Renewals


def test_renewals_extend_and_a_second_run_changes_nothing(land):
    land(row("永康市电动工具产业集群", county="永康市"), row("湛江市廉江市小家电产业集群"))
    renewed = [row("永康市电动工具产业集群", code="330784"), row("廉江市小家电产业集群", "广东省", "廉江市", line=3)]
    assert [each.outcome for each in land(*renewed, publishing=SECOND, is_renewal=True)] == [Outcome.EXTENDED] * 2
    assert [each.outcome for each in land(*renewed, publishing=SECOND, is_renewal=True)] == [Outcome.UNCHANGED] * 2
    recognition = Recognition.objects.get(name="永康市电动工具产业集群")
    assert (recognition.state, recognition.valid_until) == ("renewed", SECOND.valid_until)
    assert [term.kind for term in recognition.terms.all()] == ["recognition", "renewal"]


def test_a_renewal_by_name_alone_needs_no_place(land):
    land(row("永康市电动工具产业集群", county="永康市"))
    [landing] = land(row("永康市电动工具产业集群", county="旧县名"), publishing=SECOND, is_renewal=True)
    assert landing.outcome == Outcome.EXTENDED


def test_a_renewal_without_a_recognition_is_reported(land):
    [landing] = land(row(county="永康市"), publishing=SECOND, is_renewal=True)
    assert landing.words == "没有找到它的认定，不能延长；请核对名称和区划，或先导入认定名单"


def test_a_renewal_that_overlaps_the_present_term_is_reported(land):
    land(row(county="永康市"))
    early = Publishing(SECOND.document_no, SECOND.published_on, date(2025, 12, 31), date(2028, 12, 31))
    [landing] = land(row(county="永康市"), publishing=early, is_renewal=True)
    assert landing.words == "现有效期至2025-12-31，延长的有效期须从次日或以后起，请核对有效期起"


# The command


FACTS = ["--document-no", FIRST.document_no, "--published-on", "2023-01-11", "--valid-from", "2023-01-01",
         "--valid-until", "2025-12-31"]  # fmt: skip


def run(path, *more) -> str:
    out = StringIO()
    with standing_at(NOW):
        call_command("import_recognised", str(path), *FACTS, *more, stdout=out)
    return out.getvalue()


def test_the_command_says_per_row_what_it_did(country, db, tmp_path):
    path = tmp_path / "名单.csv"
    path.write_bytes((HEAD + "2022,永康市电动工具产业集群,浙江省,永康市,\n2022,乙,浙江省,无此县,\n").encode("gbk"))
    assert run(path).splitlines() == [
        "line 2: created  永康市电动工具产业集群：浙江省金华市永康市，浙江省经济和信息化厅",
        "line 3: problem  乙：没有找到“无此县”，请填写区划代码，例如330784",
        "created 1，extended 0，unchanged 0，problem 1",
    ]
    assert Recognition.objects.get().dossier.events.get().by.username == "system"


def test_the_command_can_only_tell(country, db):
    assert "created 35" in run(REAL, "--dry-run")
    assert not Recognition.objects.exists()


def test_the_command_refuses_a_bad_number_or_file(country, db, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    with pytest.raises(CommandError, match="文件是空的"):
        run(path)
    with pytest.raises(CommandError, match="六角括号"):
        call_command("import_recognised", str(REAL), *[word.replace("〔", "[").replace("〕", "]") for word in FACTS])


def test_the_system_signs_in_nowhere(country, db):
    user = system_user()
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert system_user() == user
    assert user.posts.count() == 1
