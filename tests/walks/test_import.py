"""A published list comes in by the ministry's page: previewed, imported by an approver, found by the public."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import FilePayload, expect

from accounts.models.agency import ministry
from accounts.roles import Role
from clusters.models import Recognition
from tests.reference import person
from tests.walks.ministry import Ministry

pytestmark = pytest.mark.browser

LIST = Path(settings.BASE_DIR) / "clusters" / "reference" / "recognised-2022.csv"
BAD_ROW = "2022,示例无处可寻产业集群,浙江省,无此县,\n"
BAD_LINE, BAD_NAME, REASON = "37", "示例无处可寻产业集群", "没有找到“无此县”，请填写区划代码，例如330784"
NUMBER = "工信部企业函〔2023〕3号"


@pytest.fixture
def _staff(portal) -> None:
    """The whole register of places and offices, and two people at the ministry."""
    call_command("load_reference", verbosity=0)
    for name, role in (("ministry", Role.HANDLER), ("ministry_head", Role.APPROVER)):
        person(name, ministry(), role)


def the_list() -> FilePayload:
    """The list of 2022 with one row that lies nowhere, as a spreadsheet in China saves it."""
    content = (LIST.read_text(encoding="utf-8") + BAD_ROW).encode("gbk")
    return {"name": "2022年度名单.csv", "mimeType": "text/csv", "buffer": content}


@pytest.mark.usefixtures("_staff")
def test_the_list_of_2022_comes_in_once(arrive):
    handler, approver = arrive(Ministry, "ministry"), arrive(Ministry, "ministry_head")

    # The handler previews; nothing is written
    handler.uploads_a_list(the_list(), NUMBER, "2023-01-11", first="2023-01-01", last="2025-12-31")
    handler.is_at("预览导入")
    handler.reads("可写入35行；1行有问题，不影响其他行，改好后可再导入一次。")
    bad = handler.row(BAD_NAME)
    expect(bad.get_by_role("cell").first).to_have_text(BAD_LINE)
    expect(bad).to_contain_text(REASON)
    handler.keeps("preview")
    handler.page.get_by_text("为何还不能导入？").click()
    handler.reads("由工业和信息化部的审核人员导入。把本页网址交给审核人员即可。")
    assert not Recognition.objects.exists()

    # The approver opens the same address and imports
    approver.page.goto(handler.page.url)
    approver.presses("导入35行")
    approver.is_at("导入结果")
    approver.reads("已写入35行；1行没有导入，原因见下。")
    expect(approver.row("厦门市集美区")).to_contain_text("厦门市")
    approver.keeps("result")

    # Anybody finds the rows
    visitor = arrive()
    visitor.opens("/clusters/?as_of=2025-04-10")
    visitor.reads("共35个")
    visitor.keeps("list")
    visitor.opens("/clusters/?body=3502")
    visitor.reads("共1个")
    visitor.opens("/clusters/?q=动力电池")
    visitor.follows("溧阳市动力电池产业集群")
    visitor.reads(NUMBER)
    visitor.keeps("cluster")

    # A second time nothing changes
    approver.uploads_a_list(the_list(), NUMBER, "2023-01-11", first="2023-01-01", last="2025-12-31")
    approver.reads("没有可写入的行，不需要导入。")
    expect(approver.page.get_by_role("button", name="导入35行")).to_have_count(0)
    approver.keeps("again")
    assert Recognition.objects.count() == 35
