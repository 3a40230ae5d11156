"""What a province's department does: accepts, returns, gives an opinion, ranks its list."""

from playwright.sync_api import expect

from tests.walks.people import Official


class Province(Official):
    def opens_the_queue(self) -> None:
        self.opens("/desk/queue/")
        self.is_at("申报待办")

    def accepts(self, cluster: str) -> None:
        self.picks(f"选择{cluster}")
        self.presses("受理所选")
        self.is_told(f"已受理1件：{cluster}。")

    def opens_the_review(self, cluster: str) -> None:
        self.opens_the_queue()
        self.follows(cluster)
        self.is_at(cluster)

    def answers_the_question(self, cluster: str, text: str) -> None:
        """What waits in the place for it, whose count says so."""
        self.follows("咨询")
        self.is_at("咨询")
        self.follows(cluster, within=self.row(cluster))
        self.page.get_by_role("textbox", name="答复").fill(text)
        self.presses("答复")
        self.is_told("已办理：答复。")

    def begins_a_dictation(self, number: str, section: str, requester: str, reason: str) -> None:
        """Somebody of the county is on the telephone and tells the number."""
        self.opens("/desk/dictations/new/")
        self.fills("申报编号", number)
        self.presses("查找")
        self.picks(section)
        self.fills("请求人", requester)
        self.fills("理由", reason)

    def returns_for_correction(self, section: str, reason: str, words: str, name: str) -> None:
        self.follows("退回补正")
        self.picks(section)
        self.picks(reason)
        self.fills("补正要求", words)
        self.keeps(name)
        self.presses("退回补正")
        self.is_told("已退回补正：选定的栏目重新开放，补正后回到本单位。")

    def supports(self, kind: str, text: str) -> None:
        """Give an opinion on the edition in view: 初审意见 or 复审意见."""
        self.picks("同意")
        self.page.get_by_role("textbox", name="意见").fill(text)
        self.presses(f"提出{kind}")
        self.is_told("已提出意见：同意。")

    def registers_the_provincial_recognition(self, name: str) -> None:
        """What the county declared, compared with the document and registered (第十二条)."""
        self.follows("登记省级认定")
        self.keeps(name)
        self.presses("登记省级认定")
        self.is_told("已登记省级认定。")

    def opens_the_list(self, batch: str) -> None:
        self.opens("/desk/lists/")
        self.follows(batch)
        self.is_at(f"{batch}推荐名单")

    def places(self, cluster: str) -> None:
        self.row(cluster).get_by_role("button", name="列入名单").click()
        expect(self.page.locator("#said")).to_contain_text(f"“{cluster}”在第")

    def moves_up(self, cluster: str) -> None:
        self.page.get_by_role("button", name=f"上移：{cluster}").click()
        expect(self.page.locator("#said")).to_have_text(f"“{cluster}”在第1位")
