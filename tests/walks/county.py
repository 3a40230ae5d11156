"""What a county's department does: starts an application, fills it in, mends what came back, answers an objection."""

import io
import re

import pikepdf
from playwright.sync_api import FilePayload, Locator, expect

from tests.walks.people import Official


def real_pdf() -> bytes:
    """A page of A4, as a scanner would send it."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(file)
    return file.getvalue()


class County(Official):
    def names_a_new_application(self, name: str) -> None:
        """Fill in the form of a new application for a new cluster."""
        self.opens_the_desk()
        self.follows("新建申报")
        self.fills("新建集群名称", name)

    def starts_an_application(self, name: str) -> None:
        self.names_a_new_application(name)
        self.presses("建立草稿")
        expect(self.page.get_by_role("heading", level=2, name="基本信息")).to_be_visible()

    def opens_section(self, name: str) -> None:
        """By the task list beside the form, or on the file's own page."""
        tasks = self.page.locator(".tasks").first
        tasks.get_by_role("link", name=re.compile(f"^{name}")).click()
        expect(self.page.locator("#section-name")).to_have_text(name)

    def field(self, code: str, year: int | str = "") -> Locator:
        return self.page.locator(f"[data-code={code}][data-year='{year}']")

    def types(self, code: str, text: str, year: int | str = "") -> None:
        """Type into one field, leave it, and see it saved."""
        field = self.field(code, year)
        with self.page.expect_response("**/answers/"):
            if field.first.get_attribute("type") == "radio":
                self.page.locator(f"[data-code={code}][value={text}]").check()
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(text)
            else:
                field.fill(text)
                field.blur()
        expect(self.page.locator("#save-state")).to_contain_text("已自动保存")

    def is_asked_to_mend(self, code: str, year: int | str, sentence: str) -> None:
        expect(self.page.locator(f"#problem-{code}-{year}")).to_have_text(sentence)

    def attaches(self, slot: str, name: str, content: bytes) -> None:
        """Choose a file for a slot: it goes up by itself."""
        file: FilePayload = {"name": name, "mimeType": "application/pdf", "buffer": content}
        place = self.page.get_by_role("region", name=slot)
        place.get_by_label(f"选择文件：{slot}").set_input_files(file)
        expect(place.get_by_role("link", name=name)).to_be_visible()

    def asks_the_province(self, text: str) -> None:
        """From the file or the section in view."""
        self.follows("向省级主管部门咨询")
        self.is_at("向省级主管部门咨询")
        self.page.get_by_role("textbox", name="问题").fill(text)
        self.presses("提出咨询")

    def answers_the_objection(self, text: str) -> None:
        self.page.get_by_label("答复").fill(text)
        self.presses("答复异议")
        self.is_told("已答复异议，工业和信息化部核实时会看到。")
