"""Whatever file is handed in as an official list, its pages show rows or sentences, and what stands stays."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client, TestCase
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clusters.importing import Landing, Outcome, Row, import_rows
from clusters.models import Recognition, RegisteredTitle, Term, TitleList
from clusters.recognising import Publishing
from records.models import Dossier, Event
from tests.builders import at
from tests.firms import TITLE_HEADINGS, code, register, workbook
from tests.properties.test_workbooks import rows as tables
from tests.properties.test_workbooks import written
from tests.reviews.test_import_page import FACTS as PUBLISHED
from tests.reviews.test_import_page import HEADS
from tests.reviews.test_title_pages import FACTS as ANNOUNCED

NOW = at("2025-04-09 10:00")
TITLES = workbook([["示例甲公司", code(1)], ["示例乙公司", code(2)]], TITLE_HEADINGS, "称号名单").getvalue()
FIRST = "2022,永康市电动工具产业集群,浙江省,永康市,330784"
LISTED = f"{HEADS}\n{FIRST}\n2022,示例产业集群,浙江省,北仑区,\n".encode()
WORDS = ["2022", "２０２３年", "1e9", "永康市电动工具产业集群", "示例产业集群", "浙江省", "宁波", "永康市", "鼓楼区"]
cells = st.sampled_from([*WORDS, "330784", "=1+1", ""]) | st.text(st.characters(codec="utf-8"), max_size=12)
lines = st.lists(st.lists(cells, min_size=4, max_size=6).map(",".join), max_size=6).map("\n".join)
any_file = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def bent(sound: bytes) -> st.SearchStrategy[bytes]:
    """A sound file with some bytes written over, or cut off there."""

    def bend(place: int, by: bytes, is_cut: bool) -> bytes:
        return sound[:place] + by + (b"" if is_cut else sound[place + len(by) :])

    return st.builds(bend, st.integers(0, len(sound) - 1), st.binary(min_size=1, max_size=20), st.booleans())


def values(*found: QuerySet) -> list[Any]:
    return [list(each.order_by("pk").values()) for each in found]


def handed_in(client: Client, address: str, facts: dict[str, Any], content: bytes, name: str) -> tuple[str, Any]:
    """The page that answers, once the background has finished: where it is, empty for the form, and what it shows."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(address, {**facts, "file": SimpleUploadedFile(name, content)})
    if answer.status_code == 200:
        return "", answer
    page = client.get(answer["Location"])
    assert page.status_code == 200
    return answer["Location"], page


def run_from(client: Client, place: str) -> list[Landing]:
    """What became of the first rows of a previewed list, as its page says once it has been imported."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(f"{place}run/")
    page = client.get(place)
    assert (page.status_code, page.context["job"], page.context["is_landed"]) == (200, None, True)
    return list(page.context["page_obj"])


def is_sentence(words: str) -> bool:
    """One for a person; not the one for what nobody foresaw."""
    return words.endswith("。") and "意外" not in words and any("\u4e00" <= sign <= "\u9fff" for sign in words)


@pytest.fixture
def registered(reference, zhejiang):
    return register("specialised", [7, 8], reference.agencies["33"], by=zhejiang, now=NOW)


@pytest.fixture
def recognised(reference, ministry_head):
    """A cluster that another document has recognised."""
    publishing = Publishing("工信部企业函〔2023〕8号", date(2023, 1, 10), date(2023, 1, 1), date(2025, 12, 31))
    row = Row(2, "2022", "永康市电动工具产业集群", "浙江省", "永康市", "330784")
    import_rows([row], publishing=publishing, by=ministry_head, now=NOW)
    return Recognition.objects.get()


@any_file
@given(st.binary(max_size=2000) | bent(TITLES) | tables.map(lambda table: written([TITLE_HEADINGS, *table]).getvalue()))
@example(TITLES)
def test_any_file_handed_in_as_titles_gives_a_list_or_sentences(reference, zhejiang, signed_in, registered, content):
    facts = {**ANNOUNCED, "issuer": reference.agencies["33"].pk}
    old = RegisteredTitle.objects.filter(list=registered)
    stood = values(old)
    with transaction.atomic():
        place, page = handed_in(signed_in(zhejiang), reverse("reviews:title-new"), facts, content, "名单.xlsx")
        if place:
            job, attempt = page.context["job"], page.context["attempt"]
            said = [job.problem or job.result["words"], *(f"{fault['wrong']}。" for fault in attempt.faults)]
            assert (job.is_open, bool(job.problem)) == (False, attempt.title_list is None)
        else:
            said = page.context["form"].errors["file"]
        assert [words for words in said if not is_sentence(words)] == []
        assert (values(old), TitleList.objects.count()) == (stood, 2 if place and not job.problem else 1)
        transaction.set_rollback(True)


@any_file
@given(st.binary(max_size=2000) | bent(LISTED) | lines.map(lambda text: f"{HEADS}\n{FIRST}\n{text}".encode()))
@example(LISTED)
@example(LISTED.decode().encode("gb18030"))
def test_any_file_handed_in_as_a_published_list_gives_rows_or_sentences(ministry_head, signed_in, recognised, content):
    client, everything = signed_in(ministry_head), [kind.objects.all() for kind in (Recognition, Term, Dossier, Event)]
    own = (Recognition.objects.filter(pk=recognised.pk), recognised.terms, recognised.dossier.events)
    stood, own_stood = values(*everything), values(*own)
    with transaction.atomic():
        place, page = handed_in(client, reverse("reviews:import"), PUBLISHED, content, "名单.csv")
        assert values(*everything) == stood
        if place:
            rows = run_from(client, place)
            assert [row for row in rows if row.outcome == Outcome.PROBLEM and not is_sentence(f"{row.words}。")] == []
            assert values(*own) == own_stood
        else:
            assert [words for words in page.context["form"].errors["file"] if not is_sentence(words)] == []
        transaction.set_rollback(True)
