"""The whole round told without a browser, on every database: from a county's draft to the last day of the term."""

from datetime import date, datetime

from accounts.models import User
from clusters.models import Application, Recognition
from records.clock import end_of
from records.deadlines import next_deadline
from records.models import Dossier
from records.trail import faults
from reviews.objections import reply
from tests import builders
from tests.builders import Reference, at, fresh


def test_a_round_from_the_first_draft_to_the_last_day_of_the_term(reference, jiangyin, get_as, stand_at):
    # Spring: four counties under three bodies file
    ours = _submitted(reference, "330784", at("2025-04-10 10:00"))
    held = _submitted(reference, "330782", at("2025-04-11 10:00"))
    wrong = _submitted(reference, "320281", at("2025-04-14 10:00"))
    weaker = _submitted(reference, "330206", at("2025-04-15 10:00"))
    for file in (ours, held, wrong, weaker):
        builders.accept(file, at("2025-04-21 09:00"))

    # One is returned, mended and back at the desk that returned it, with a second edition
    builders.return_for_correction(ours, ["figures"], at("2025-04-22 09:00"))
    assert fresh(ours).filing.open_sections == ["figures"]
    builders.declare(ours, at("2025-04-28 09:00"))
    assert (fresh(ours).state, ours.filing.editions.count()) == ("provincial", 2)

    # Summer: each body sends its list
    builders.recommend_list([fresh(ours), held], at("2025-07-01 10:00"))
    builders.recommend_list([wrong], at("2025-07-02 10:00"))
    builders.recommend_list([weaker], at("2025-07-03 10:00"))
    assert states(ours, held, wrong, weaker) == ["ministry"] * 4

    # Autumn: by merit three are chosen; notice for five working days, the first day counted
    builders.reject(weaker, "not_selected", at("2025-09-15 10:00"))
    notice = builders.announce([fresh(file) for file in (ours, held, wrong)], at("2025-09-22 09:00"))
    assert (notice.starts_on, notice.ends_on) == (date(2025, 9, 22), date(2025, 9, 26))

    # Two objections: one stands after the county's reply, one is still open when the notice ends
    against_wrong = builders.object_to(fresh(wrong), at("2025-09-23 10:00"))
    against_held = builders.object_to(fresh(held), at("2025-09-26 23:59"))
    reply(against_wrong, text="以统计局证明为准，请核对。", by=jiangyin, now=at("2025-09-24 10:00"))
    builders.uphold(fresh(against_wrong), at("2025-09-25 10:00"))

    # What nothing stands against is published; the held entry follows when its objection has fallen
    first = builders.publish(notice, at("2025-09-29 10:00"))
    assert states(ours, held, wrong, weaker) == ["published", "notice", "rejected", "rejected"]
    builders.dismiss(against_held, at("2025-10-10 10:00"))
    second = builders.publish(notice, at("2025-10-13 10:00"))
    assert states(held) == ["published"]
    assert [numbers(file) for file in (ours, held)] == [[first.document_no], [second.document_no]]
    assert [fresh(file).outcome for file in (wrong, weaker)] == ["objection_upheld", "not_selected"]

    # The public finds the two for three years, to the last day
    assert valid_on("2025-12-31") == set()
    assert valid_on("2026-01-01") == valid_on("2028-12-31") == {ours.cluster.name, held.cluster.name}
    assert valid_on("2029-01-01") == set()
    stand_at("2028-12-31 10:00")
    found = get_as(None, "/api/v1/recognitions/", {"as_of": "2028-12-31"}).json()
    assert [item["name"] for item in found["items"]] == [held.cluster.name, ours.cluster.name]  # in division order
    ahead = next_deadline(at("2028-12-01"))
    assert (ahead.at, str(ahead.label)) == (end_of(date(2028, 12, 31)), "认定有效期届满")

    # And every history is whole
    assert [fault for dossier in Dossier.objects.all() for fault in faults(dossier)] == []


def test_results_are_released_together(reference, yongkang, yiwu, zhejiang, ministry):
    chosen = _accepted(reference, "330784")
    passed_over = _accepted(reference, "330782")

    # The province decides early; the county reads nothing of it until the whole list goes up
    builders.reject(passed_over, "not_recommended", at("2025-05-06 10:00"))
    assert read_by(zhejiang, passed_over, at("2025-05-06 11:00")) == "未推荐"
    before = [read_by(yongkang, chosen, at("2025-06-30")), read_by(yiwu, passed_over, at("2025-06-30"))]
    builders.recommend_list([chosen], at("2025-07-01 10:00"))
    after = [read_by(yongkang, chosen, at("2025-07-02")), read_by(yiwu, passed_over, at("2025-07-02"))]
    assert (before, after) == (["省级审核中"] * 2, ["部级审核中", "未推荐"])

    # So it is at the ministry: what it decides is read when the notice opens, by province and county alike
    other = _accepted(reference, "330206")
    builders.recommend_list([other], at("2025-07-03 10:00"))
    builders.reject(chosen, "not_selected", at("2025-09-15 10:00"))
    readers = (yongkang, zhejiang, ministry)
    assert [read_by(who, chosen, at("2025-09-21")) for who in readers] == ["部级审核中", "部级复审", "未入选"]
    builders.announce([fresh(other)], at("2025-09-22 09:00"))
    assert [read_by(who, chosen, at("2025-09-22 10:00")) for who in readers] == ["未入选"] * 3


def _submitted(reference: Reference, county: str, now: datetime) -> Application:
    """A complete file of a county, submitted by two."""
    draft = builders.start(builders.make_cluster(reference.agencies[county]), reference.batch, now)
    return builders.declare(builders.fill(draft, now), now)


def _accepted(reference: Reference, county: str) -> Application:
    return builders.accept(_submitted(reference, county, at("2025-04-10 10:00")), at("2025-04-14 09:00"))


def states(*files: Application) -> list[str]:
    return [str(fresh(file).state) for file in files]


def numbers(file: Application) -> list[str]:
    """The documents that published this cluster."""
    return list(fresh(file.cluster).recognition.terms.values_list("document_no", flat=True))


def valid_on(day: str) -> set[str]:
    return set(Recognition.objects.valid_on(date.fromisoformat(day)).values_list("name", flat=True))


def read_by(user: User, file: Application, now: datetime) -> str:
    """The word that this person reads for the file's state."""
    file = fresh(file)
    return file.word_for(file.known_state(user, now), file.dossier.tier_of(user, now))
