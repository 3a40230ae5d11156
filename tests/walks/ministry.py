"""What the ministry does: gives its opinion, prepares notices and publications, decides objections, imports lists."""

from playwright.sync_api import FilePayload, expect

from tests.walks.province import Province


class Ministry(Province):
    """Reads files as a province does; its lists are notices and publications."""

    def drafts_a_notice(self, batch: str) -> None:
        self.opens("/desk/notices/")
        self.page.get_by_label("批次", exact=True).select_option(label=batch)
        self.presses("拟定公示")
        self.is_at(f"{batch}名单公示")

    def lists_all(self) -> None:
        self.picks("全部可列入的")
        self.presses("保存公示名单")

    def cannot_yet(self, step: str, because: str) -> None:
        """Look why a step cannot be taken."""
        self.page.get_by_text(f"为何还不能拟办：{step}").click()
        expect(self.page.locator(".whynot[open] .whynot-list")).to_contain_text(because)

    def opens_the_objection(self, cluster: str) -> None:
        self.opens("/desk/objections/")
        self.follows(cluster)
        self.is_at(f"对“{cluster}”的异议")

    def drafts_the_publication(self, document_no: str) -> None:
        """From the desk, which says that a notice has ended."""
        self.opens_the_desk()
        self.follows("拟定公布")
        self.fills("公布文号", document_no)
        self.presses("拟定公布")
        self.is_at(document_no)

    def uploads_a_list(self, file: FilePayload, document_no: str, published_on: str, first: str, last: str) -> None:
        self.opens("/desk/import/")
        self.page.get_by_label("名单文件").set_input_files(file)
        self.fills("公布文号", document_no)
        self.fills("公布日期", published_on)
        self.fills("有效期起", first)
        self.fills("有效期止", last)
        self.presses("预览")
