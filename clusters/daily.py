"""What this app tidies up every night."""

from datetime import date, datetime

from clusters.firms.importing import forget_attempts
from clusters.title_imports import forget_titles
from records.daily import daily


@daily
def tidy_firm_imports(day: date, now: datetime) -> None:
    """Forget workbooks and attempts that have had their day; the job of each goes the night after."""
    forget_attempts(now)


@daily
def tidy_title_imports(day: date, now: datetime) -> None:
    """The same for attempts at a list of titled firms."""
    forget_titles(now)
