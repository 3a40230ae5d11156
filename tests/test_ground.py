"""The shared ground itself: each stage of the fixtures is what its name says."""

from tests.builders import fresh


def test_the_fixtures_stand_where_their_names_say(published, reference):
    assert published.state == "published"
    assert published.cluster.recognition.is_valid_on(reference.batch.valid_from)


def test_a_draft_is_numbered_after_its_body(draft):
    assert draft.number == "2025-33-0001"
    assert fresh(draft).state == "draft"
