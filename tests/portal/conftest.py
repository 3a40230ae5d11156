"""Recognitions of any year and term, brought into being as a publication does."""

from collections.abc import Callable
from datetime import date

import pytest

from clusters.models import Industry, Recognition
from clusters.recognising import Publishing, extend, recognise
from tests.builders import at, fresh, make_cluster
from tests.reference import Reference

TERM = ("2023-01-01", "2025-12-31")


def publishing(term: tuple[str, str], published_on: str, document_no: str) -> Publishing:
    return Publishing(document_no, date.fromisoformat(published_on), *map(date.fromisoformat, term))


@pytest.fixture
def recognised(reference: Reference) -> Callable[..., Recognition]:
    """`recognised("示例…", "330784", year=2022)`: published on 2023-01-16 for three years unless told otherwise."""

    def recognise_one(
        name: str, county: str = "330784", *, year: int = 2022, term: tuple[str, str] = TERM, place: str = "",
        published_on: str = "2023-01-16", document_no: str = "示例〔2023〕1号", industry: str = "33",
    ) -> Recognition:  # fmt: skip
        agency = reference.agencies[county]
        cluster = make_cluster(agency, name)
        cluster.place, cluster.industry = place, Industry.objects.filter(code=industry).first()
        cluster.save()
        return recognise(
            cluster, body=agency.body, year=year, by=reference.people["ministry_head"], now=at(published_on),
            publishing=publishing(term, published_on, document_no),
        )  # fmt: skip

    return recognise_one


@pytest.fixture
def renewed(reference: Reference) -> Callable[..., Recognition]:
    """Extend a recognition by a second term."""

    def renew_one(
        recognition: Recognition, term: tuple[str, str] = ("2026-01-01", "2028-12-31"), published_on: str = "2025-12-20"
    ) -> Recognition:
        given = publishing(term, published_on, "示例〔2025〕9号")
        return extend(fresh(recognition), publishing=given, by=reference.people["ministry_head"], now=at(published_on))

    return renew_one
