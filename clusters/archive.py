"""The archive package (归档) of one edition: papers and sealed copies, attachments, figures, data, history."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO

from django.utils.translation import gettext as _

from clusters.models import Application, Edition
from clusters.papers import APPLICATION_FORM
from clusters.schema import Form
from clusters.workbook import Workbook
from records.clock import SHANGHAI
from records.digests import PREFERRED, Readable, canonical
from records.history import History
from records.history_sheet import history_sheet
from records.models import Document, Paper
from records.packages import Item, fit, packed
from records.paper_codes import grouped
from records.papers import file_name

Opener = Callable[[], Readable]


class Archive:
    """What the package of one edition holds, and how it is called; the history in it is its reader's."""

    def __init__(self, application: Application, edition: Edition, paper: Paper, history: History) -> None:
        self.application, self.edition, self.paper, self.history = application, edition, paper, history
        self.form = Form.of(edition.filing)
        self.named: Counter[str] = Counter()

    @property
    def name(self) -> str:
        return fit(f"{self.application.number}-{self.application.cluster}-{self.edition}")

    def pieces(self) -> Iterator[bytes]:
        return packed(self.name, self._items(), self._about(), at=self.edition.made_at)

    def _items(self) -> Iterator[Item]:
        paper = self.paper
        yield self._item(_("文书"), file_name(paper), partial(_opened, paper), paper.algorithm, paper.digest)
        for document in Document.objects.filter(sealed_copy__in=paper.sealed_copies.kept()).order_by("pk"):
            yield self._document(_("文书/盖章件"), document)
        yield from self._attachments()
        book = Workbook(self.application, self.edition, at=self.edition.made_at)
        yield self._item(_("数据"), book.name, partial(BytesIO, book.content()))
        data = canonical(self.edition.data)
        yield self._item(_("数据"), "data.json", partial(BytesIO, data), self.edition.algorithm, self.edition.digest)
        yield self._item(_("留痕"), f"{self.application.number}-{_('留痕')}.xlsx", self._course)

    def _attachments(self) -> Iterator[Item]:
        """The documents that the edition names, its firm list among them; one removed since is still its own."""
        listed = [row["id"] for row in self.edition.data["documents"]]
        rows = Document.objects.filter(dossier=self.application.dossier_id, pk__in=listed)
        for document in rows.order_by("slot", "pk"):
            slot = self.form.get(document.slot)
            yield self._document(f"{_('附件')}/{fit(slot.label if slot else document.slot)}", document)

    def _course(self) -> BytesIO:
        """Every step up to now, also those after this edition, in one query."""
        title = f"{self.application.number} {self.application.cluster}"
        return BytesIO(history_sheet(title, self.history, at=self.edition.made_at))

    def _document(self, folder: str, document: Document) -> Item:
        return self._item(folder, document.name, partial(_opened, document), document.algorithm, document.digest)

    def _item(self, folder: str, name: str, opened: Opener, algorithm: str = PREFERRED, recorded: str = "") -> Item:
        """Files of the same name in one folder are told apart by a number before it."""
        path = f"{folder}/{fit(name)}"
        self.named[path] += 1
        if self.named[path] > 1:
            path = f"{folder}/{self.named[path]}-{fit(name)}"
        return Item(path, opened, algorithm, recorded)

    def _about(self) -> list[str]:
        edition, paper = self.edition, self.paper
        return [
            f"{APPLICATION_FORM.title} {edition}",
            f"{APPLICATION_FORM.number(self.application.dossier)}，{self.application.cluster}",
            _("提交时间 %(at)s") % {"at": edition.made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")},
            _("文书编号 %(code)s") % {"code": grouped(paper.code)},
            _("本版摘要（即data.json的摘要） %(algorithm)s %(digest)s")
            % {"algorithm": edition.algorithm, "digest": edition.digest},
            _("留痕是下载时本单位可以查阅的各步办理，尚未公布的结果不在其中。"),
            _("以下各行为摘要、文件、大小（字节）；摘要算法见清单.csv。摘要相同的文件，内容逐字节相同。"),
        ]


def _opened(kept: Document | Paper) -> Readable:
    return kept.file.storage.open(str(kept.file.name))
