"""A cluster before the public: public facts only."""

from datetime import date

from portal.lines import Node
from records.clock import standing_at
from tests.builders import at, fresh


def line_of(response) -> list[tuple[str, str, date | None]]:
    return [(str(node.name), node.status, node.date) for node in response.context["line"]]


def test_a_cluster_published_here_shows_its_way(published, get_as):
    response = get_as(None, published.cluster.recognition.get_absolute_url())
    assert line_of(response) == [
        ("申报", Node.DONE, date(2025, 4, 11)),
        ("省级初审", Node.DONE, date(2025, 7, 1)),
        ("部级复审", Node.DONE, date(2025, 9, 22)),
        ("公示", Node.DONE, date(2025, 9, 22)),
        ("公布", Node.DONE, date(2025, 9, 27)),
        ("复核", Node.FUTURE, None),
    ]
    assert [line["on"] for line in response.context["past"]] == [date(2025, 9, 27), date(2025, 9, 22)]


def test_one_published_on_paper_has_no_invented_dates(recognised, get_as):
    response = get_as(None, recognised("示例五金产业集群").get_absolute_url())
    assert [node.date for node in response.context["line"]] == [None, None, None, None, date(2023, 1, 16), None]


def test_terms_and_document_numbers_are_all_there(recognised, renewed, get_as, stand_at):
    recognition = recognised("示例五金产业集群")
    renewed(recognition)
    client = get_as(None, "/").client
    with standing_at(at("2026-01-05 10:00")):
        page = client.get(recognition.get_absolute_url()).content.decode()

    assert "示例〔2023〕1号" in page
    assert "示例〔2025〕9号" in page
    assert "复核通过" in page


def test_a_revoked_one_stays_to_be_read(recognised, get_as):
    recognition = recognised("示例五金产业集群")
    recognition.revoked_on = date(2024, 6, 1)
    recognition.save(update_fields=["revoked_on"])
    response = get_as(None, recognition.get_absolute_url())

    assert str(response.context["row"].validity.word) == "已撤销"
    assert line_of(response)[-1] == ("撤销", Node.DONE, date(2024, 6, 1))


def test_nothing_of_ranks_opinions_or_persons_is_public(published, reference, get_as):
    page = get_as(None, published.cluster.recognition.get_absolute_url()).content.decode()
    notes = [event.note for event in fresh(published).dossier.events.exclude(note="")]
    people = [person.display_name for person in reference.people.values()]

    assert notes
    assert [word for word in [*people, "位次", "推荐名次", "得分"] if word in page] == []


def test_a_cluster_that_is_not_there_is_not_found(reference, get_as):
    assert get_as(None, "/clusters/404/").status_code == 404


def test_the_page_takes_few_queries(recognised, renewed, get_as, django_assert_num_queries):
    recognition = recognised("示例五金产业集群")
    with django_assert_num_queries(4):
        get_as(None, recognition.get_absolute_url())
    renewed(recognition)
    with django_assert_num_queries(4):
        get_as(None, recognition.get_absolute_url())
