"""What falls due next, over all apps: where the demo clock goes."""

from records.deadlines import next_deadline
from tests import builders
from tests.builders import at


def after(moment: str) -> tuple[str, str] | None:
    deadline = next_deadline(at(moment))
    return deadline and (f"{deadline.at.astimezone(at(moment).tzinfo):%Y-%m-%d %H:%M}", str(deadline.label))


def test_the_round_s_dates_come_one_after_the_other(reference):
    assert after("2025-04-10 10:00") == ("2025-06-15 18:00", "2025年度中小企业特色产业集群认定县级申报截止")
    assert after("2025-06-15 18:00") == ("2025-07-15 18:00", "2025年度中小企业特色产业集群认定报送部级截止")
    assert after("2025-07-15 18:00") is None


def test_a_correction_is_a_deadline_until_it_is_answered(declared):
    returned = builders.return_for_correction(declared, ["basic"], at("2025-04-14 10:00"), days=5)
    assert after("2025-04-14 11:00")[1] == "补正截止"
    builders.declare(builders.fresh(returned), at("2025-04-15 10:00"))
    assert after("2025-04-15 11:00")[1] != "补正截止"


def test_a_notice_ends_on_its_last_second(on_notice):
    assert after("2025-09-22 10:00") == ("2025-09-26 23:59", "公示届满")
    assert after("2025-09-26 23:59:59") is None


def test_validity_ends(recognised):
    recognised("示例五金产业集群")
    assert after("2025-08-01") == ("2025-12-31 23:59", "认定有效期届满")
    assert after("2026-01-01") is None
