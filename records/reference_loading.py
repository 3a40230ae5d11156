"""Loading the reference data of this app: the working-day calendar."""

from datetime import datetime
from pathlib import Path

from records.models import CalendarDay
from records.reference_files import Merge, Tally, csv_rows, load

CALENDAR = Path(__file__).parent / "reference" / "calendar.csv"
SOURCES = {
    CalendarDay.Status.OFFICIAL.value: "国务院办公厅年度节假日安排",
    CalendarDay.Status.TENTATIVE.value: "按《全国年节及纪念日放假办法》推算，尚未公布",
}


def load_calendar(*, now: datetime) -> Tally:
    """Days that break the Monday-to-Friday rule, announced and tentative."""
    return load(CALENDAR, _fill_calendar, now=now)


def _fill_calendar(merge: Merge) -> None:
    rows = csv_rows(CALENDAR)
    merge.rows(CalendarDay, ({**row, "source": SOURCES[row["status"]]} for row in rows), key="day")
