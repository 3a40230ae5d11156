"""Reading a firm list out of a workbook: whole, or every cell that must be mended with its sentence."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from clusters.workbooks import Read, read_table, write_marked, write_table, write_template
from clusters.workbooks import reading as limits
from tests.firms import HEADINGS, code, firm, layout, workbook

TO_LICENCE = "请对照营业执照逐位核对"
SIZES = "大型、中型、小型、微型"
SAVE_AS = "请用Excel或WPS表格打开，另存为“Excel工作簿（.xlsx）”再导入。"
DAMAGED = "整个文件：工作簿已损坏或不完整，读不出来。请用Excel或WPS表格打开，另存为新的.xlsx文件再导入。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(rows, headings=HEADINGS, sheet="企业名录", **asked) -> Read:
    return read_table(workbook(rows, headings, sheet), layout(**asked))


def sentences(found: Read) -> list[str]:
    return [fault.sentence for fault in found.faults]


def test_a_sound_list_is_read_whole():
    found = read([firm(1, "little_giant", "specialised"), firm(2, size="大", leading="否", output=None)])
    assert sentences(found) == []
    assert [(row.number, row.values["uscc"], row.values["size"]) for row in found.rows] == [
        (2, code(1), "small"),
        (3, code(2), "large"),
    ]
    first, second = (row.values for row in found.rows)
    assert (first["little_giant"], first["specialised"], first["champion"]) == (True, True, False)
    assert (str(first["output"]), second["output"], second["is_leading"]) == ("5000", None, False)


@pytest.mark.parametrize(
    ("place", "typed", "wrong", "mend"),
    [
        (0, None, "没有填写", "请填写“企业名称”，例如“示例县智能阀门有限公司”"),
        (0, "厂" * 101, "有101字，最多100字", "请精简，写全称即可"),
        (1, "91330799", "“91330799”有8位，统一社会信用代码是18位", TO_LICENCE),
        (1, code(1)[:-1] + "2", f"“{code(1)[:-1]}2”的末位校验码对不上，可能有一位抄错", TO_LICENCE),
        (1, "9133079OMA00000012",
         "“9133079OMA00000012”中的“O”不对：前8位全是数字，其余不用字母I、O、S、V、Z", TO_LICENCE),
        (1, 913307991234567800, "是数字格式，表格软件只保留前15位，后面的已变成0",
         "请先把这一列设为文本格式，再对照营业执照重新填写18位代码"),
        (2, "中等", f"“中等”不在{SIZES}之内", f"请从{SIZES}中选一个"),
        (3, "也许", "“也许”看不出是“是”还是“否”", "请填“是”或“否”"),
        (3, "", "没有填写", "请填写“属于主导产业”，例如“是”"),
        (4, "1.3O", "“1.3O”中有字母O", "请改为数字，例如12640.50。您填的内容已原样保留"),
        (4, "9" * 12, f"“{'9' * 12}”超过1,000,000,000万元", "请核对单位，本项按万元填，例如12640.50"),
        (4, -5, "“-5”是负数，本项不会小于0", "请核对，例如12640.50"),
        (4, "1.2亿元", "“1.2亿元”的单位是亿元，本项按万元填", "请改为12,000.0000"),
        (4, date(2024, 5, 1), "“2024-05-01”不是数字", "请把这一格设为数值格式，例如12640.50"),
        (4, "#DIV/0!", "公式没有算出结果，显示#DIV/0!", "请改为算好的数值或文字"),
        (5, "国家级", "“国家级”看不出是“是”还是“否”", "请填“是”或“否”"),
    ],
)  # fmt: skip
def test_a_cell_to_mend_is_told_what_is_wrong_and_how_to_mend_it(place, typed, wrong, mend):
    row = firm(1)
    row[place] = typed
    (fault,) = read([row]).faults
    assert (fault.row, fault.column, fault.heading) == (2, "ABCDEF"[place], HEADINGS[place])
    assert (fault.wrong, fault.mend) == (wrong, mend)


def test_a_fault_is_one_sentence_with_its_place():
    row = firm(1)
    row[2] = "中等"
    assert sentences(read([row])) == [f"“企业名录”表第2行C列（规模）：“中等”不在{SIZES}之内。请从{SIZES}中选一个。"]


@pytest.mark.parametrize(
    ("place", "typed", "column", "value"),
    [
        (1, f" {code(1).lower()} ", "uscc", code(1)),
        (2, "小型企业", "size", "small"),
        (3, "√", "is_leading", True),
        (4, "12,640.50", "output", "12640.50"),
        (4, 0.1 + 0.2, "output", "0.3000"),
        (4, "12。5", "output", "12.5"),
        (0, "示例\n阀门  有限公司", "name", "示例 阀门 有限公司"),
        (1, f"{code(1)}_x000D_\n", "uscc", code(1)),
        (5, None, "champion", False),
    ],
)
def test_what_people_write_is_understood(place, typed, column, value):
    row = firm(1)
    row[place] = typed
    (found,) = read([row]).rows
    assert str(found.values[column]) == str(value)


def test_a_firm_listed_twice_is_named_with_the_row_it_repeats():
    found = read([firm(1), firm(2), firm(1)])
    assert sentences(found) == [
        f"“企业名录”表第4行B列（统一社会信用代码）：“{code(1)}”与第2行相同。一家企业只列一行，请删去重复的一行或更正代码。"
    ]


def test_only_a_list_of_all_firms_must_have_every_output():
    row = firm(1, output=None)
    assert sentences(read([row])) == []
    assert [fault.column for fault in read([row], asks_all=True).faults] == ["E"]


def test_headings_may_stand_lower_in_another_order_and_under_other_names():
    rows = [
        ["示例县企业名录"],
        [],
        ["序号", "信用代码", "企业规模*", "是否主导\n产业", "单位名称", "备注"],
        [1, code(1), "小", "是", "示例甲公司", "随手记"],
        [None, "", None, None, "  "],
        [2, code(2), "微", "否", "示例乙公司"],
    ]
    found = read_table(workbook(rows[1:], rows[0]), layout())
    assert [(row.number, row.values["name"]) for row in found.rows] == [(4, "示例甲公司"), (6, "示例乙公司")]


def test_a_column_that_is_missing_is_asked_for_by_its_name():
    found = read([["示例甲公司", code(1), "小"]], ["企业名称", "统一社会信用代码", "规模"])
    assert sentences(found) == [
        "“企业名录”表：没有“属于主导产业”这一列。请补上这一列，或把相应的列名改为“属于主导产业”。"
    ]


def test_the_sheet_is_found_among_others():
    made = BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    page = book.create_sheet("企业名录")
    for row in (HEADINGS, firm(1)):
        page.append(row)
    book.save(made)
    assert [row.values["uscc"] for row in read_table(made, layout()).rows] == [code(1)]


def test_the_template_leads_to_a_sound_list_and_its_example_is_nobodys_row():
    made = BytesIO()
    write_template(layout(), made)
    assert sentences(read_table(made, layout())) == ["“企业名录”表：表头下面没有内容。请填好后再导入，一家一行。"]

    book = openpyxl.load_workbook(made)
    page = book["企业名录"]
    assert [each.value for each in page[1]] == HEADINGS
    assert [rule.formula1 for rule in page.data_validations.dataValidation if rule.type == "list"] == [
        '"大型,中型,小型,微型"', *['"是,否"'] * 6
    ]  # fmt: skip
    page.append(firm(1))
    filled = BytesIO()
    book.save(filled)
    assert [row.values["uscc"] for row in read_table(filled, layout()).rows] == [code(1)]


def test_a_list_written_out_reads_back_the_same():
    first = read([firm(1, "champion"), firm(2, output=None, size="大型")]).rows
    made = BytesIO()
    write_table(layout(), [row.values for row in first], made)
    assert [row.values for row in read_table(made, layout()).rows] == [row.values for row in first]


def test_the_marked_copy_colours_and_explains_each_cell():
    source = workbook([firm(1), ["=1+1", "91X", "小型", "是", "1.3O"], firm(3)])
    found = read_table(source, layout())
    made = BytesIO()
    write_marked(source, found, made)

    page = openpyxl.load_workbook(made)["企业名录"]
    marked = {each.coordinate for row in page for each in row if each.fill.fgColor.rgb == "FFFBE3DD"}
    assert marked == {"A3", "B3", "E3"}
    assert page["B3"].comment.text == "“91X”有3位，统一社会信用代码是18位。请对照营业执照逐位核对。"
    assert page["L1"].value == "需要修改"
    assert page["L3"].value.startswith("A列（企业名称）：没有填写。")
    assert [page["B2"].value, page["E2"].value, page["L2"].value] == [code(1), 5000, None]


def test_a_marked_copy_that_was_mended_can_be_imported_as_it_is():
    source = workbook([firm(1), [*firm(2)[:2], "中等", *firm(2)[3:]]])
    made = BytesIO()
    write_marked(source, read_table(source, layout()), made)
    book = openpyxl.load_workbook(made)
    book["企业名录"]["C3"] = "中型"
    mended = BytesIO()
    book.save(mended)
    assert [row.values["size"] for row in read_table(mended, layout()).rows] == ["small", "medium"]


def packed(**parts):
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "整个文件：文件是空的。请下载模板，填好后再导入。"),
        (b"\x00" * 40, "整个文件：文件是空的。请下载模板，填好后再导入。"),
        ("企业名称,统一社会信用代码\n示例,91".encode("gbk"), f"整个文件：这是CSV或文本文件，不是工作簿。{SAVE_AS}"),
        ("企业名称,统一社会信用代码\n示例,91".encode(), f"整个文件：这是CSV或文本文件，不是工作簿。{SAVE_AS}"),
        (b"<html><table><tr><td>", f"整个文件：这是网页表格，只是改了扩展名。{SAVE_AS}"),
        (OLE + b"Workbook", f"整个文件：这是旧版表格（.xls、.et）。{SAVE_AS}"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "整个文件：工作簿加了密码。请去掉密码后再导入。"),
        (b"%PDF-1.7", "整个文件：这是PDF文件。请下载模板，把名录填入模板再导入。"),
        (b"MZ\x90\x00\x03", f"整个文件：这不是Excel工作簿。{SAVE_AS}"),
        (b"PK\x03\x04rubbish", DAMAGED),
        (packed(xl__workbook_bin="x"), f"整个文件：这是.xlsb或.ods格式的表格。{SAVE_AS}"),
        (packed(content_xml="x"), f"整个文件：这是.xlsb或.ods格式的表格。{SAVE_AS}"),
        (packed(a_txt="x"), DAMAGED),
        (workbook([firm(1)]).getvalue()[:-900], DAMAGED),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused_with_a_sentence(content, sentence):
    assert sentences(read_table(BytesIO(content), layout())) == [sentence]


def test_a_sheet_without_our_headings_says_which_are_wanted():
    found = read([["示例甲公司", 12]], ["姓名", "年龄"])
    assert sentences(found) == [
        "整个文件：前20行里没有找到表头。请使用模板，表头须有企业名称、统一社会信用代码、规模、属于主导产业。"
    ]


def test_an_archive_that_unpacks_to_too_much_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(limits, "MOST_UNPACKED", 1000)
    found = read([firm(1)])
    assert sentences(found) == ["整个文件：工作簿展开后过大。请删去图片、其他工作表和多余的空行空列，另存后再导入。"]


def test_a_file_too_large_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(limits, "MOST_BYTES", 1024 * 1024)
    found = read_table(BytesIO(b"PK\x03\x04" + b"x" * 1024 * 1024), layout())
    assert sentences(found) == ["整个文件：文件超过1MB。请删去图片和其他工作表，只留名录再导入。"]


def test_more_rows_than_a_list_may_have_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 2)
    assert sentences(read([firm(1), firm(2)])) == []
    assert sentences(read([firm(1), firm(2), firm(3)])) == ["“企业名录”表：超过2行。一份名单最多2行，请核对。"]


def test_faults_beyond_those_kept_are_counted(monkeypatch):
    monkeypatch.setattr(limits, "MOST_FAULTS", 3)
    found = read([[None, None, None, None, 1], [None, "91X", "小", "是"]])
    assert (len(found.faults), found.fault_count, found.rows) == (3, 6, [])


def sheet_xml(rows):
    """A sound workbook whose sheet is replaced by hand-written XML."""
    source = ZipFile(workbook([]))
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = (
                    f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{rows}</worksheet>'
                )
            file.writestr(name, content)
    return made


@pytest.mark.parametrize(
    "rows",
    [
        '<sheetData><row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData>',
        '<dimension ref="A1"/><sheetData><row r="1"><c r="A1" t="s"><v>99999</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="??"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1"><v>1e</v></c></row></sheetData>',
        "<sheetData><row",
    ],
)
def test_a_sheet_that_no_program_would_write_is_refused_with_a_sentence(rows):
    found = read_table(sheet_xml(rows), layout())
    assert found.fault_count == 1
    assert found.faults[0].mend != ""


def test_entities_that_multiply_are_refused_without_being_multiplied():
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    made = sheet_xml("")
    content = BytesIO()
    with ZipFile(made) as source, ZipFile(content, "w") as file:
        for name in source.namelist():
            xml = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                xml = (f'<!DOCTYPE x [<!ENTITY e0 "ha">{bomb}]><worksheet xmlns='
                       '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
                       '<c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData></worksheet>')  # fmt: skip
            file.writestr(name, xml)
    found = read_table(content, layout())
    assert found.faults[0].wrong == "工作簿已损坏或不完整，读不出来"


def test_progress_is_told_on_the_way():
    told = []
    read_table(
        workbook([firm(n) for n in range(1, 1200)]), layout(), progress=lambda done, total: told.append((done, total))
    )
    assert told == [(500, 1200), (1000, 1200)]
