"""Pages of publications: preparing, what issuing will do, and what was issued."""

import pytest
from django.urls import reverse

from reviews.models import Publication
from reviews.objections import file_objection
from tests import builders
from tests.builders import at, fresh
from tests.reviews.before_ministry import SIX_SIDED, WORDS, observer, on_notice
from tests.world import in_round

NUMBER = "工信部企业函〔2025〕300号"
FACTS = {
    "document_no": NUMBER, "published_on": "2025-09-28", "valid_from": "2026-01-01", "valid_until": "2028-12-31",
}  # fmt: skip


@pytest.fixture
def notice(reference):
    """Ended on 26 September, with the entry of 永康 held by an objection."""
    notice = on_notice(reference)
    entry = notice.applications().get(cluster__division__code="330784")
    file_objection(notice, entry, **WORDS, now=at("2025-09-24 10:00"))
    return notice


@pytest.fixture
def client(signed_in, stand_at, ministry):
    client = signed_in(ministry)
    stand_at("2025-09-28 10:00")
    return client


@pytest.fixture
def draft(notice):
    return builders.draft_publication(notice, at("2025-09-28 09:00"))


def new_page(notice) -> str:
    return reverse("reviews:publication-new", args=[notice.pk])


def page_of(name: str, publication) -> str:
    return reverse(f"reviews:{name}", args=[publication.pk])


# Who


def test_publications_are_the_ministrys(get_as, draft, ministry, zhejiang_head, yongkang, passer_by):
    addresses = [reverse("reviews:publications"), page_of("publication", draft), page_of("publication-facts", draft)]
    assert [get_as(ministry, address).status_code for address in addresses] == [200, 200, 200]
    for person in (zhejiang_head, yongkang, passer_by):
        assert [get_as(person, address).status_code for address in addresses] == [404, 404, 404]


def test_whoever_only_reads_changes_nothing(get_as, post_as, draft, notice, reference):
    reader, seen = observer(reference), {"seen": draft.dossier.version}
    assert post_as(reader, page_of("publication-entries", draft), seen).status_code == 403
    assert post_as(reader, page_of("publication-facts", draft), FACTS | seen).status_code == 403
    assert get_as(reader, new_page(notice)).status_code == 403
    assert fresh(draft).dossier.version == draft.dossier.version


# Preparing


def test_the_notice_that_has_ended_waits_on_the_list(client, notice):
    assert client.get(reverse("reviews:publications")).context["due"] == [notice]


def test_a_publication_is_prepared_without_the_held(client, notice):
    shown = client.get(new_page(notice)).context
    assert shown["form"]["published_on"].value().isoformat() == "2025-09-28"
    response = client.post(new_page(notice), FACTS)
    publication = Publication.objects.get()
    assert response["Location"] == page_of("publication", publication)
    page = client.get(page_of("publication", publication)).context
    assert (page["recognitions"], page["renewals"], len(page["held"]), page["is_three_years"]) == (2, 0, 1, True)
    assert client.get(new_page(notice))["Location"] == page_of("publication", publication)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"document_no": ""}, "document_no", "请填写文号，例如工信部企业函〔2025〕123号。"),
        ({"document_no": "工信[2025]1号"}, "document_no", SIX_SIDED),
        ({"published_on": "2025-09-26"}, "published_on", "公布日期须在公示届满之后，即2025-09-26以后。"),
        ({"published_on": "昨天"}, "published_on", "请按年-月-日填写，例如2025-12-01。"),
        ({"valid_until": "2025-12-31"}, "valid_until", "有效期止须晚于有效期起，例如2026-01-01至2028-12-31。"),
    ],
)  # fmt: skip
def test_bad_facts_get_their_sentences_and_stay(client, notice, changed, field, sentence):
    form = client.post(new_page(notice), FACTS | changed).context["form"]
    assert form.errors == {field: [sentence]}
    assert form[field].value() == changed[field]
    assert not Publication.objects.exists()


def test_while_the_notice_runs_the_page_says_so(get_as, notice, ministry):
    response = get_as(ministry, new_page(notice))
    assert not response.context["has_ended"]
    assert "公示还没有届满" in response.content.decode()


def test_a_held_entry_ticked_by_hand_is_refused(client, draft, notice):
    ticked = {"seen": draft.dossier.version, "entry": [file.pk for file in notice.applications()]}
    text = client.post(page_of("publication-entries", draft), ticked, follow=True).content.decode()
    assert "正在核实，核实前不能公布" in text
    assert draft.entries.count() == 2


def test_entries_are_taken_off(client, draft):
    client.post(page_of("publication-entries", draft), {"seen": draft.dossier.version})
    assert draft.entries.count() == 0


def test_facts_are_revised_and_a_stale_page_is_told(client, draft):
    changed = FACTS | {"document_no": "工信部企业函〔2025〕301号"}
    stale = client.post(page_of("publication-facts", draft), changed | {"seen": draft.dossier.version - 1})
    assert len(stale.context["form"].non_field_errors()) == 1
    client.post(page_of("publication-facts", draft), changed | {"seen": draft.dossier.version})
    assert fresh(draft).document_no == "工信部企业函〔2025〕301号"


def test_a_term_of_other_than_three_years_is_asked_about(client, draft):
    two_years = FACTS | {"valid_until": "2027-12-31", "seen": draft.dossier.version}
    client.post(page_of("publication-facts", draft), two_years)
    assert "不是三年，请核对" in client.get(page_of("publication", draft)).content.decode()


# Issued


def test_an_issued_publication_shows_its_recognitions(client, draft):
    builders.by_two("issue", draft, builders.ministry(), now=at("2025-09-28 09:30"))
    response = client.get(page_of("publication", draft))
    assert [entry.application.cluster.recognition.state for entry in response.context["entries"]] == ["published"] * 2
    assert client.get(page_of("publication-facts", draft))["Location"] == page_of("publication", draft)


# What they cost


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_three(django_assert_num_queries, client, reference, count):
    notice = on_notice(reference, count)
    with django_assert_num_queries(8):
        assert len(client.get(new_page(notice)).context["rows"]) == count
    draft = builders.draft_publication(notice, at("2025-09-28 09:00"))
    with django_assert_num_queries(12):
        assert len(client.get(page_of("publication", draft)).context["rows"]) == count
    builders.by_two("issue", draft, builders.ministry(), now=at("2025-09-28 09:30"))
    with django_assert_num_queries(7):
        assert len(client.get(page_of("publication", draft)).context["entries"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(django_assert_num_queries, client, reference, count):
    for number in range(count):
        notice = on_notice(in_round(reference, f"round-{number}"), 1)
        builders.draft_publication(notice, at("2025-09-28 09:00"))
    with django_assert_num_queries(7):
        assert len(client.get(reverse("reviews:publications")).context["page_obj"]) == count
