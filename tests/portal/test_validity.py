"""Validity as the public is told: computed from terms, for any day."""

from datetime import date

import pytest

from clusters.validity import EXPIRING, LAPSED, NOT_YET, RENEWING, REVOKED, VALID, valid_until_as_of, validity
from tests import builders
from tests.builders import at, fresh


def said(recognition, day: str, *, renewing: bool = False):
    terms = list(recognition.terms.all())
    return validity(fresh(recognition), date.fromisoformat(day), terms, renewing=renewing)


@pytest.mark.parametrize(
    ("day", "word"),
    [
        ("2022-12-31", NOT_YET),
        ("2023-01-01", VALID),
        ("2025-07-04", VALID),
        ("2025-07-05", EXPIRING),
        ("2025-12-31", EXPIRING),
        ("2026-01-01", LAPSED),
    ],
)
def test_three_years_begin_run_out_and_end(recognised, day, word):
    assert said(recognised("示例五金产业集群"), day) == word


def test_past_its_end_a_recognition_waits_for_its_renewal(recognised):
    assert said(recognised("示例五金产业集群"), "2026-01-01", renewing=True) == RENEWING


def test_a_renewal_counts_from_the_day_it_is_published(recognised, renewed):
    recognition = recognised("示例五金产业集群")
    renewed(recognition)
    terms = list(recognition.terms.all())

    assert valid_until_as_of(date(2025, 12, 19), terms) == date(2025, 12, 31)
    assert valid_until_as_of(date(2025, 12, 20), terms) == date(2028, 12, 31)
    assert said(recognition, "2025-12-20") == VALID
    assert said(recognition, "2028-12-31") == EXPIRING


def test_a_revoked_one_is_revoked_from_its_day_on(recognised):
    recognition = recognised("示例五金产业集群")
    recognition.revoked_on = date(2024, 6, 1)
    recognition.save(update_fields=["revoked_on"])

    assert said(recognition, "2024-05-31") == VALID
    assert said(recognition, "2024-06-01") == REVOKED


def test_a_renewal_that_has_been_filed_is_under_way_until_its_result_is_known(recognised, reference, get_as, stand_at):
    recognition = recognised("示例五金产业集群")
    application = builders.start(recognition.cluster, reference.renewal_batch, at("2025-04-10 10:00"))
    assert "复核办理中" not in page_of(recognition, get_as)

    builders.declare(builders.fill(application, at("2025-04-10 11:00")), at("2025-04-11 09:00"))
    assert "复核办理中" in page_of(recognition, get_as)


def page_of(recognition, get_as) -> str:
    return get_as(None, recognition.get_absolute_url()).content.decode()
