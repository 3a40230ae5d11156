"""A new application starts from what exists, and each value says where it came from until somebody changes it."""

import pytest
from django.urls import reverse

from clusters.answers import save_answer
from clusters.applications import start_application
from clusters.models import Application
from clusters.rounds import allot
from clusters.schema import Place
from tests import builders
from tests.builders import at, fresh

NOW = at("2025-04-10 14:00")


@pytest.fixture
def copied(filled, reference, yongkang) -> Application:
    """A second application of 永康, for another cluster, begun from the first."""
    cluster = builders.make_cluster(reference.agencies["330784"], "示例永康五金产业集群", provincial=False)
    return start_application(cluster=cluster, batch=reference.batch, by=yongkang, now=NOW, source=filled)


def answer(application, code, year=0):
    return application.filing.answers.get(code=code, year=year)


def test_figures_and_texts_come_with_their_origin(filled, copied):
    for code, year in (("A01", 2024), ("target_A01", 2026), ("head_3", 0)):
        assert (answer(copied, code, year).text, answer(copied, code, year).origin) == (
            answer(filled, code, year).text,
            filled.number,
        )


def test_what_the_register_knows_of_the_cluster_comes_before_the_copy(copied):
    assert (answer(copied, "cluster_name").text, answer(copied, "cluster_name").origin) == (
        "示例永康五金产业集群",
        "集群登记",
    )


def test_commitments_and_documents_are_not_taken_over(copied):
    assert not copied.filing.answers.filter(code__in=["is_truthful", "no_tax_evasion"]).exists()
    assert not copied.dossier.documents.exists()


def test_what_the_register_holds_of_another_cluster_is_not_taken_for_this_one(filled, copied):
    """A provincial recognition is one cluster's alone (第十二条)."""
    held = ["place", "industry", "provincial_issuer", "provincial_date", "provincial_document"]
    assert filled.filing.answers.filter(code__in=held).exclude(text="").count() == 5
    assert not copied.filing.answers.filter(code__in=held, origin=filled.number).exists()


def test_the_same_cluster_takes_over_all_of_it(filled, reference, yongkang):
    builders.discard(filled, NOW)
    again = start_application(cluster=filled.cluster, batch=reference.batch, by=yongkang, now=NOW, source=filled)
    assert answer(again, "operator_name").origin == filled.number
    assert answer(again, "provincial_document").text == answer(filled, "provincial_document").text


def test_a_copy_of_what_is_under_way_offers_another_cluster_and_says_why(signed_in, filled, yongkang):
    asked = {"cluster": filled.cluster_id, "source": filled.pk}
    shown = signed_in(yongkang).get(reverse("clusters:application-new"), asked)
    assert [shown.context["form"][name].value() for name in ("cluster", "source")] == [None, str(filled.pk)]
    assert f"“{filled.cluster}”在现在开放的批次中不能再建一件申报" in shown.content.decode()


def test_a_copy_of_what_has_ended_is_offered_for_its_own_cluster(signed_in, filled, yongkang, reference):
    builders.discard(filled, NOW)
    asked = {"cluster": filled.cluster_id, "source": filled.pk}
    form = signed_in(yongkang).get(reverse("clusters:application-new"), asked).context["form"]
    assert [form[name].value() for name in ("batch", "cluster")] == [reference.batch.pk, filled.cluster_id]


def test_a_copy_of_a_draft_for_its_own_cluster_is_refused_by_the_draft_s_number(signed_in, filled, yongkang, reference):
    """The person began it alone, but not by this form: to say "begun" would be untrue."""
    sent = {"batch": reference.batch.pk, "cluster": filled.cluster_id, "source": filled.pk}
    errors = signed_in(yongkang).post(reverse("clusters:application-new"), sent).context["form"].errors
    assert errors == {"cluster": [f"该集群在本批次已有一件申报（{filled.number}），请在原件上办理。"]}


def test_a_changed_value_is_ones_own(copied, yongkang):
    place = Place("A01", 2024)
    save_answer(copied.filing, place, "60.00", by=yongkang, version=answer(copied, *place).version, now=NOW)
    assert (answer(copied, *place).text, answer(copied, *place).origin) == ("60.00", "")


def test_an_earlier_year_brings_the_figures_of_the_years_both_ask_for(filled, reference, yongkang):
    """The round of 2026 asks for 2023 to 2025; 2022 becomes its base year, 2025 stays to be typed."""
    later = fresh(reference.batch)
    later.pk, later.code, later.year = None, "recognition-2026", 2026
    later.save()
    allot(later, now=NOW)
    builders.discard(filled, NOW)
    started = start_application(cluster=filled.cluster, batch=later, by=yongkang, now=NOW, source=filled)
    years = started.filing.answers.filter(code="A01").values_list("year", flat=True)
    assert sorted(years) == [2022, 2023, 2024]


def test_the_page_offers_the_own_applications_only_and_names_each_origin(signed_in, filled, yongkang, yiwu, reference):
    client, address = signed_in(yongkang), reverse("clusters:application-new")
    offered = client.get(address, {"source": filled.pk}).context["form"]
    assert (list(offered.fields["source"].queryset), offered["source"].value()) == ([filled], str(filled.pk))
    asked = {"batch": reference.batch.pk, "cluster": "", "name": "示例永康五金产业集群", "source": filled.pk}
    answered = signed_in(yiwu).post(address, asked)
    assert answered.context["form"].errors["source"] == ["所选的不在可选范围内，请从列表中重新选择。"]
    page = client.get(client.post(address, asked)["Location"].replace("basic", "figures")).content.decode()
    assert f"2024年取自{filled.number}" in page
