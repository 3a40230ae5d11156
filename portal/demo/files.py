"""One invented application from its cluster to a province's or the ministry's desk."""

from datetime import date, datetime

from accounts.models import Agency
from clusters.applications import start_application
from clusters.models import Application, Batch, Cluster, Industry
from portal.demo.answers import Invention
from portal.demo.filling import fill
from portal.demo.offices import Office
from portal.demo.trades import TRADES
from records.tiers import Tier
from reviews.opinions import give_opinion


class Files:
    """Makes applications of one batch, a new county of the body for each."""

    def __init__(self, batch: Batch, first_county: int = 0) -> None:
        self.batch = batch
        self.seed = first_county * 100
        self.next_county: dict[int, int] = {}
        self.first_county = first_county

    def draft(self, body: Agency, now: datetime, *, flaw: str = "", filled: bool = True) -> Application:
        """A draft of the body's next county, with its form filled."""
        office = Office(self._county(body))
        application, made = self.begun(office, now, flaw=flaw)
        if filled:
            fill(application, made, office, now)
        return application

    def begun(self, county: Office, now: datetime, *, flaw: str = "") -> tuple[Application, Invention]:
        """An empty draft of a county, and what its form will say."""
        trade = TRADES[self.seed % len(TRADES)]
        self.seed += 1
        cluster = self._cluster(county.agency, trade.product, trade.industry)
        application = start_application(cluster=cluster, batch=self.batch, by=county.handler, now=now)
        return application, Invention(cluster, trade, application.filing, self.seed, flaw)

    def declared(self, body: Agency, now: datetime, *, flaw: str = "") -> Application:
        application = self.draft(body, now, flaw=flaw)
        return county_of(application).decides("declare", application, now=now, note="示例：材料已核对，同意申报。")

    def accepted(self, body: Agency, now: datetime, *, flaw: str = "") -> Application:
        return Office(body).alone("accept", self.declared(body, now, flaw=flaw), now=now)

    def _county(self, body: Agency) -> Agency:
        """The body's next county agency; a round begins after those an earlier one has used."""
        place = self.next_county.get(body.pk, self.first_county)
        counties = Agency.objects.filter(body=body, level=Tier.COUNTY).order_by("-division__code")
        self.next_county[body.pk] = place + 1
        found = counties[place : place + 1]
        return found[0] if found else counties[place % counties.count()]

    def _cluster(self, agency: Agency, product: str, industry: str) -> Cluster:
        division = agency.division
        if division is None:
            raise LookupError(f"{agency.code} has no division")
        body = agency.body
        return Cluster.objects.create(
            name=f"示例{division.name}{product}产业集群", division=division, agency=agency,
            industry=Industry.objects.filter(code=industry).first(),
            provincial_issuer=body.name if body else "", provincial_on=date(2024, 9, 12),
            provincial_document_no="示例〔2024〕12号",
        )  # fmt: skip


def county_of(application: Application) -> Office:
    return Office(application.cluster.agency)


def supported(application: Application, office: Office, now: datetime, verdict: str = "support") -> Application:
    """Give the opinion of the desk where the file lies."""
    words = {
        "support": "示例：经审查，主要指标有佐证，符合认定标准，同意。",
        "oppose": "示例：佐证与填报不一致，不同意。",
    }
    give_opinion(application, by=office.handler, verdict=verdict, text=words[verdict], now=now)
    return application
