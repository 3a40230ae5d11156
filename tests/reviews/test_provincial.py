"""Registering a provincial recognition: the gate of 第十二条 at recommendation."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from records.moves import Stale, StepRefused
from records.proposals import propose
from reviews.provincial import ProvincialRecognition, register_provincial
from tests import builders
from tests.builders import at, fresh
from tests.reviews.desk import listed, opine

NOW = at("2025-05-06 10:00")
GIVEN = ProvincialRecognition("福建省工业和信息化厅", "示例工信〔2025〕7号", date(2025, 4, 30))


@pytest.fixture
def unrecognised(reference):
    """An accepted file of a cluster that its province has not recognised."""
    cluster = builders.make_cluster(reference.agencies["330784"], "示例未认定产业集群", provincial=False)
    draft = builders.start(cluster, reference.batch, at("2025-04-10 10:00"))
    return builders.accept(builders.declare(builders.fill(draft, at("2025-04-10")), at("2025-04-11")), at("2025-04-14"))


def test_the_gate_opens_once_it_is_registered(unrecognised, zhejiang):
    opine(unrecognised)
    allotment = fresh(listed(unrecognised).allotment)
    with pytest.raises(StepRefused, match="尚未登记省级认定"):
        propose("send", allotment, by=zhejiang, seen=allotment.dossier.version, now=NOW)
    register_provincial(unrecognised, GIVEN, by=zhejiang, now=NOW)
    builders.by_two("send", allotment, allotment.body_id, now=NOW)
    assert fresh(unrecognised).state == "ministry"


def test_it_stands_on_the_cluster_and_in_the_history(unrecognised, zhejiang):
    cluster = register_provincial(unrecognised, GIVEN, by=zhejiang, now=NOW)
    assert (cluster.provincial_issuer, cluster.provincial_on) == (GIVEN.issuer, GIVEN.on)
    event = fresh(unrecognised).dossier.events.last()
    assert (event.label, event.note) == ("登记省级认定", "福建省工业和信息化厅，2025-04-30，示例工信〔2025〕7号")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"on": date(2025, 5, 7)}, "认定日期是2025-05-07，还没有到"),
        ({"until": date(2025, 4, 29)}, "有效期至2025-04-29，早于认定日期2025-04-30"),
        ({"issuer": " "}, "请写明认定单位和文号"),
    ],
)
def test_bad_input_changes_nothing(unrecognised, zhejiang, change, sentence):
    with pytest.raises(StepRefused, match=sentence):
        register_provincial(unrecognised, ProvincialRecognition(**vars(GIVEN) | change), by=zhejiang, now=NOW)
    assert fresh(unrecognised).cluster.provincial_on is None


@pytest.mark.parametrize("who", ["yongkang", "ningbo", "ministry", "observer", "passer_by"])
def test_nobody_else_registers(who, unrecognised, reference):
    with pytest.raises(PermissionDenied):
        register_provincial(unrecognised, GIVEN, by=reference.people[who], now=NOW)


def test_not_for_a_file_that_has_gone_up(recommended, zhejiang):
    with pytest.raises(StepRefused, match="已不在省级办理"):
        register_provincial(recommended, GIVEN, by=zhejiang, now=at("2025-08-01"))


def test_a_stale_page_registers_nothing_and_a_double_click_once(unrecognised, zhejiang, zhejiang_head):
    seen = fresh(unrecognised).dossier.version
    for _click in range(2):
        register_provincial(unrecognised, GIVEN, by=zhejiang, seen=seen, now=NOW)
    with pytest.raises(Stale):
        register_provincial(unrecognised, GIVEN, by=zhejiang_head, seen=seen, now=NOW)
    assert unrecognised.dossier.events.filter(step="provincial").count() == 1
