"""Starting an application: for which cluster, in which round, once however often it is sent, under which number."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clusters.models import Application, Batch, Cluster
from records.clock import standing_at
from tests import builders
from tests.builders import at
from tests.reference import build_allotment

NOW = at("2025-04-10 14:00")


@pytest.fixture(autouse=True)
def _today():
    with standing_at(NOW):
        yield


def signed_in(user):
    client = Client()
    client.force_login(user, backend="accounts.backends.PeopleBackend")
    return client


def test_a_county_starts_an_application_and_lands_in_its_first_section(yongkang, reference):
    batch = {"batch": reference.batch.pk, "cluster": "", "place": "示例镇"}
    answer = signed_in(yongkang).post(reverse("clusters:application-new"), {**batch, "name": "示例县阀门产业集群"})

    application = Application.objects.get()
    assert answer.headers["Location"] == reverse("clusters:section", args=[application.pk, "basic"])
    assert (application.cluster.name, application.cluster.place) == ("示例县阀门产业集群", "示例镇")
    assert application.state == "draft"


def test_a_name_left_out_or_taken_says_so_beside_the_field_and_keeps_the_rest(yongkang, draft, reference):
    client, address = signed_in(yongkang), reverse("clusters:application-new")
    for name, sentence in (("", "请选择已有集群，或填写新建集群的名称"), (draft.cluster.name, "本县已有同名集群")):
        answer = client.post(address, {"batch": reference.batch.pk, "name": name, "place": "象珠镇"})
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
        assert 'value="象珠镇"' in answer.content.decode()
    assert Cluster.objects.count() == 1


def test_where_there_is_no_cluster_yet_a_name_is_asked_for(yongkang, reference):
    client, address = signed_in(yongkang), reverse("clusters:application-new")
    form = client.get(address).context["form"]
    assert (form["cluster"].is_hidden, form["name"].field.required) == (True, True)
    form = client.post(address, {"batch": reference.batch.pk, "name": " "}).context["form"]
    assert form.errors == {"name": ["请填写新建集群的名称，例如示例县智能阀门产业集群。"]}


@pytest.mark.parametrize("chosen", ["new", "known"])
def test_back_and_the_same_form_again_lead_to_the_draft_that_is_there(yongkang, reference, chosen):
    """The first time it went through: "a cluster of that name is there" would be no answer."""
    sent = {"batch": reference.batch.pk, "name": "示例县阀门产业集群", "place": "示例镇"}
    if chosen == "known":
        sent = {"batch": reference.batch.pk, "cluster": builders.make_cluster(reference.agencies["330784"]).pk}
    client, address = signed_in(yongkang), reverse("clusters:application-new")
    first, second = client.post(address, sent), client.post(address, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Application.objects.count(), Cluster.objects.count()) == (1, 1)
    said = [str(each) for each in client.get(second.headers["Location"]).context["messages"]]
    assert said == ["已建立草稿2025-33-0001，随填随存。"] * 2


def test_the_same_form_a_day_later_is_another_wish(yongkang, reference):
    cluster = builders.make_cluster(reference.agencies["330784"])
    sent = {"batch": reference.batch.pk, "cluster": cluster.pk}
    address = reverse("clusters:application-new")
    signed_in(yongkang).post(address, sent)
    with standing_at(NOW + timedelta(days=1)):
        errors = signed_in(yongkang).post(address, sent).context["form"].errors
    assert errors == {"cluster": ["该集群在本批次已有一件申报（2025-33-0001），请在原件上办理。"]}


def test_another_place_under_a_name_that_is_taken_is_another_form(yongkang, yongkang_head, reference):
    sent = {"batch": reference.batch.pk, "name": "示例县阀门产业集群", "place": "示例镇"}
    address = reverse("clusters:application-new")
    signed_in(yongkang).post(address, sent)
    for person, form in ((yongkang, {**sent, "place": "象珠镇"}), (yongkang_head, sent)):
        errors = signed_in(person).post(address, form).context["form"].errors
        assert errors == {"name": ["本县已有同名集群，请在上面的“已有集群”中选择它。"]}


def test_rounds_of_one_year_number_their_applications_in_one_sequence(reference, yongkang):
    """A second round of the year, whatever it is called, must not give out a number again."""
    again = Batch.objects.get(pk=reference.batch.pk)
    again.pk, again.code, again.name = None, "recognition-2025-autumn", "2025年度第二批认定"
    again.save()
    build_allotment(again, reference.agencies["33"])
    county = reference.agencies["330784"]
    rounds = [reference.batch, again, reference.batch, reference.renewal_batch]
    made = [builders.start(builders.make_cluster(county), batch, NOW).number for batch in rounds]
    assert made == ["2025-33-0001", "2025-33-0002", "2025-33-0003", "2025-33-F0001"]


def test_a_second_application_of_a_cluster_in_a_batch_is_refused_beside_the_field(yongkang_head, draft, reference):
    chosen = {"batch": reference.batch.pk, "cluster": draft.cluster_id}
    answer = signed_in(yongkang_head).post(reverse("clusters:application-new"), chosen)
    assert "该集群在本批次已有一件申报" in answer.content.decode()
    assert Application.objects.count() == 1


def test_a_new_cluster_is_not_filed_for_renewal(yongkang, reference):
    asked = {"batch": reference.renewal_batch.pk, "cluster": "", "name": "示例县阀门产业集群", "place": ""}
    answer = signed_in(yongkang).post(reverse("clusters:application-new"), asked)
    assert "复核只受理已获认定的集群" in answer.content.decode()
    assert not Application.objects.exists()


def test_a_round_whose_date_has_passed_is_no_longer_offered(yongkang, reference):
    allotment = reference.allotment("33")
    with standing_at(allotment.county_deadline):
        assert list(offered(yongkang)) == [reference.batch, reference.renewal_batch]
    with standing_at(allotment.county_deadline + timedelta(seconds=1)):
        assert list(offered(yongkang)) == []


def offered(user):
    return signed_in(user).get(reverse("clusters:application-new")).context["form"].fields["batch"].queryset
