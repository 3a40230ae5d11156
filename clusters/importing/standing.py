"""What stands already where a block of rows would land, asked for at once instead of row by row."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q, prefetch_related_objects

from accounts.models import Agency, Division
from clusters.models import Cluster, Recognition, Term
from records.tiers import Tier


class Standing:
    """Agencies, clusters and recognitions that rows of these names in these divisions may meet.

    Each kind is asked for once, when a row first wants it; what lands meanwhile is told by `keep`.
    """

    def __init__(self, names: Iterable[str], divisions: Iterable[Division]) -> None:
        self.names = set(names)
        self.divisions = {division.pk for division in divisions}
        self._recognitions: dict[int, Recognition] = {}
        self._are_near_known = False
        self._know(Q(name__in=self.names) | Q(cluster__name__in=self.names))

    def agency(self, division: Division) -> Agency | None:
        """The county's department: that of its code, where there are several."""
        there = self._agencies[division.pk]
        return next((agency for agency in there if agency.code == division.code), there[0] if there else None)

    def cluster(self, name: str, division: Division) -> Cluster | None:
        """One that has not been recognised."""
        return self._clusters.get((name, division.pk))

    def recognition(self, name: str, division: Division) -> Recognition | None:
        found = self.of_clusters_named(name)
        return next((each for each in found if each.cluster.division_id == division.pk), None)

    def published_as(self, name: str) -> Recognition | None:
        """The first in the order of the public list."""
        return min(
            (each for each in self._recognitions.values() if each.name == name),
            key=lambda each: (each.place, each.pk), default=None,
        )  # fmt: skip

    def of_clusters_named(self, name: str) -> list[Recognition]:
        return [each for each in self._recognitions.values() if each.cluster.name == name]

    def within(self, division: Division) -> list[Recognition]:
        """Every recognition there, whatever its name: for a row whose own name does not decide."""
        if not self._are_near_known:
            self._know(Q(cluster__division__in=self.divisions))
            self._are_near_known = True
        return [each for each in self._recognitions.values() if each.cluster.division_id == division.pk]

    def terms(self, recognition: Recognition) -> list[Term]:
        """Its terms, the earliest first."""
        prefetch_related_objects([recognition], "terms")
        return list(recognition.terms.all())

    def keep(self, recognition: Recognition) -> None:
        """It has come to be, or was extended: the rows that follow meet it as it is now."""
        self._recognitions[recognition.pk] = recognition

    def _know(self, which: Q) -> None:
        """Those met before stay as they were kept."""
        asked = Recognition.objects.filter(which).exclude(pk__in=self._recognitions)
        for each in asked.select_related("cluster__division", "body").prefetch_related("terms"):
            self._recognitions[each.pk] = each

    @cached_property
    def _agencies(self) -> dict[int | None, list[Agency]]:
        found = defaultdict(list)
        counties = Agency.objects.filter(level=Tier.COUNTY, division__in=self.divisions)
        for agency in counties.select_related("body"):
            found[agency.division_id].append(agency)
        return found

    @cached_property
    def _clusters(self) -> dict[tuple[str, int], Cluster]:
        found = Cluster.objects.filter(name__in=self.names, division__in=self.divisions, recognition=None)
        return {(each.name, each.division_id): each for each in found.select_related("division", "agency__body")}
