"""What a form says of its cluster is taken over: the industry at submission, the profile at publication."""

from datetime import date

from clusters.models import Answer
from clusters.recognising import Publishing, recognise
from tests import builders
from tests.builders import at, fresh

FIRST_TERM = Publishing("示例〔2023〕1号", date(2023, 1, 16), date(2023, 1, 1), date(2025, 12, 31))


def filed(application, **texts: str):
    """The form filled, with these answers in place of the usual ones."""
    builders.fill(application, at("2025-04-10 11:00"))
    for code, text in texts.items():
        Answer.objects.filter(filing=application.filing, code=code).update(text=text)
    return builders.declare(application, at("2025-04-11 09:00"))


def test_the_industry_submitted_is_the_cluster_s_from_then_on(draft):
    assert filed(draft, industry="34").cluster.industry.name == "通用设备制造业"


def test_a_mended_industry_is_taken_over_too(draft):
    returned = builders.return_for_correction(filed(draft, industry="34"), ["basic"], at("2025-04-14 09:00"))
    Answer.objects.filter(filing=returned.filing, code="industry").update(text="35")
    assert builders.declare(returned, at("2025-04-15 09:00")).cluster.industry.code == "35"


def test_what_was_published_is_the_cluster_s_profile(draft, get_as):
    application = builders.accept(filed(draft, industry="34", niche="智能阀门"), at("2025-04-14 09:00"))
    builders.recommend_list([application], at("2025-07-01 10:00"))
    notice = builders.announce([fresh(application)], at("2025-09-22 09:00"))
    builders.publish(notice, at("2025-09-27 10:00"))
    profile = application.cluster.profiles.get()
    assert (profile.valid_from, profile.industry.code, profile.field) == (date(2025, 9, 27), "34", "智能阀门")
    assert (str(profile.area), profile.operator_uscc) == ("86.40", "12330799MB00000013")
    page = get_as(None, "/clusters/", {"q": "通用设备"})
    assert [row.recognition.cluster for row in page.context["rows"]] == [application.cluster]


def test_a_renewal_changes_no_industry_by_being_submitted(reference, ministry_head):
    """A recognised cluster's leading industry changes by a change that is filed (第十七条四)."""
    cluster = builders.make_cluster(reference.agencies["330784"])
    given = {"body": cluster.agency.body, "year": 2022, "publishing": FIRST_TERM}
    recognise(cluster, **given, by=ministry_head, now=at("2023-01-16"))
    renewal = builders.start(cluster, reference.renewal_batch, at("2025-04-10 10:00"))
    assert filed(renewal, industry="34").cluster.industry.code == "33"


def test_an_edition_names_the_industry(draft, get_as, yongkang):
    application = filed(draft, industry="34")
    page = get_as(yongkang, f"/desk/applications/{application.pk}/editions/1/").content.decode()
    assert "34 通用设备制造业" in page
