"""A date holds to its last second: what comes in at it is in time, a second later it is told and changes nothing."""

import pytest
from django.urls import reverse

from clusters.applications import start_application
from clusters.models import Application
from records.models import Event
from records.moves import StepRefused
from records.proposals import propose
from records.steps import take_step
from reviews.publications import draft_publication
from tests import builders
from tests.builders import at, fresh

COUNTY_DATE = "已过截止时间2025-06-15 18:00，不能再提交；确有原因，可请浙江省经济和信息化厅准予延期。"


def proposed(step, subject, by, now):
    """Put before the approver in good time; what the approver's page shows."""
    propose(step, subject, by=by, seen=fresh(subject).dossier.version, now=now)
    return fresh(subject).dossier.version


@pytest.mark.parametrize("moment", ["2025-06-15 17:59:59", "2025-06-15 18:00:00"])
def test_a_county_submits_until_its_date(filled, moment):
    assert builders.declare(filled, at(moment)).state == "declared"


def test_a_second_after_its_date_the_approver_is_told_and_loses_no_word(filled, signed_in, stand_at, reference):
    """第十二条: proposed in time is not submitted in time."""
    seen = proposed("declare", filled, reference.people["yongkang"], at("2025-06-15 17:59:59"))
    client = signed_in(reference.people["yongkang_head"])
    stand_at("2025-06-15 18:00:01")
    page = reverse("records:step", args=[filled.dossier_id, "declare"])
    answer = client.post(page, {"act": "take", "seen": seen, "note": "请核收"})
    form = answer.context["form"]
    assert (answer.status_code, form.errors["__all__"], form["note"].value()) == (200, [COUNTY_DATE], "请核收")
    assert (fresh(filled).state, fresh(filled).dossier.version) == ("draft", seen)


@pytest.mark.parametrize("moment", ["2025-04-28 23:59:58", "2025-04-28 23:59:59"])
def test_a_correction_comes_in_until_the_end_of_its_day(accepted, moment):
    builders.return_for_correction(accepted, ["figures"], at("2025-04-15 10:00"))
    assert builders.declare(accepted, at(moment)).state == "provincial"


def test_a_second_into_the_next_day_a_correction_is_late(accepted):
    builders.return_for_correction(accepted, ["figures"], at("2025-04-15 10:00"))
    with pytest.raises(StepRefused, match="已过截止时间2025-04-28 23:59"):
        builders.declare(accepted, at("2025-04-29 00:00:00"))
    assert fresh(accepted).state == "returned"


@pytest.mark.parametrize("moment", ["2025-07-15 17:59:59", "2025-07-15 18:00:00"])
def test_a_list_is_sent_until_the_ministrys_date(accepted, moment):
    builders.rank([accepted], at("2025-07-01 10:00"))
    assert builders.by_two("send", accepted.allotment, accepted.allotment.body_id, now=at(moment)).state == "sent"


def test_a_second_after_the_ministrys_date_no_list_goes(accepted, zhejiang, zhejiang_head):
    allotment = builders.rank([accepted], at("2025-07-01 10:00"))
    seen, events = proposed("send", allotment, zhejiang, at("2025-07-15 18:00:00")), Event.objects.count()
    with pytest.raises(StepRefused) as refused:
        take_step("send", allotment, by=zhejiang_head, seen=seen, now=at("2025-07-15 18:00:01"))
    assert refused.value.sentence == "已过报送部级的截止时间2025-07-15 18:00，不能再报送。"
    assert (fresh(allotment).state, fresh(accepted).state, Event.objects.count()) == ("open", "provincial", events)


@pytest.mark.parametrize("moment", ["2025-03-20 00:00:00", "2025-06-15 18:00:00"])
def test_an_application_is_begun_from_the_first_to_the_last_second(reference, moment):
    cluster = builders.make_cluster(reference.agencies["330784"])
    assert builders.start(cluster, reference.batch, at(moment)).state == "draft"


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [("2025-03-19 23:59:59", "还没有开始申报"), ("2025-06-15 18:00:01", "的县级申报已经截止")],
)
def test_a_second_outside_none_is_begun(reference, yongkang, moment, sentence):
    cluster = builders.make_cluster(reference.agencies["330784"])
    with pytest.raises(StepRefused, match=f"2025年度中小企业特色产业集群认定{sentence}"):
        start_application(cluster=cluster, batch=reference.batch, by=yongkang, now=at(moment))
    assert not Application.objects.exists()


def test_before_the_first_second_nothing_is_submitted(filled):
    """A round put off after a county had begun."""
    batch = fresh(filled).batch
    batch.filing_opens_at = at("2025-04-20 00:00:00")
    batch.save()
    with pytest.raises(StepRefused, match="自2025-04-20 00:00起申报，现在还不能提交"):
        builders.declare(filled, at("2025-04-19 23:59:59"))
    assert builders.declare(filled, at("2025-04-20 00:00:00")).state == "declared"


def test_a_publication_waits_for_the_last_second_of_its_notice(on_notice, ministry):
    notice = on_notice.notice_entries.get().notice
    asked = {"document_no": "工信部企业函〔2025〕300号", "by": ministry}
    with pytest.raises(StepRefused, match=r"公示届满（2025-09-26）后方可拟定公布（第十四条）"):
        draft_publication(notice, now=at("2025-09-26 23:59:59"), **asked)
    assert draft_publication(notice, now=at("2025-09-27 00:00:00"), **asked).state == "draft"
