"""A draft on which a county and its operating agency write together: invited, accepted, half of the part done."""

from accounts.demo import OPERATOR, PASSWORD
from accounts.models import Agency, User
from clusters.answers import save_answers
from clusters.invitations import Asked, accept, invite, token_of
from clusters.models import Application, Batch
from portal.demo.files import Files
from portal.demo.filling import fill, typed
from portal.demo.offices import Office, at

COUNTY = "330784"
FIGURES, HEADS = "figures", "heads"
WRITTEN = 4  # of the eight heads, so that something is left to do


def tell(batch: Batch) -> None:
    """The county fills in what is its own, and invites somebody for the figures and the eight heads."""
    county = Office(Agency.objects.get(code=COUNTY))
    application, made = Files(batch).begun(county, at("2025-03-31 10:00"))
    fill(application, made, county, at("2025-04-01 10:00"), left_out=(FIGURES, HEADS))
    operator = _invited(application, county)
    figures = [(place, text) for section, place, text in typed(made) if section == FIGURES]
    save_answers(application.filing, figures, by=operator, now=at("2025-04-08 16:20"))
    heads = [(place, text) for section, place, text in typed(made) if section == HEADS]
    save_answers(application.filing, heads[:WRITTEN], by=operator, now=at("2025-04-09 10:40"))


def _invited(application: Application, county: Office) -> User:
    """The account of whoever was invited and has accepted."""
    asked = Asked(
        name="应晓园", organisation="示例永康产业园运营有限公司", email=f"{OPERATOR}@example.com",
        sections=[FIGURES, HEADS], until=at("2025-05-31 18:00"),
    )  # fmt: skip
    invitation = invite(application, asked, by=county.handler, now=at("2025-04-02 09:00"))
    person = User(username=OPERATOR, email=asked.email, display_name=asked.name)
    person.set_password(PASSWORD)
    accept(token_of(invitation), person, at("2025-04-02 14:00"))
    return person
