"""Make records/reference/calendar.csv: days that break the Monday-to-Friday rule, 2004 to 2030.

    pip install chinesecalendar==1.11.0 lunardate==0.3.0
    python script/make_reference/working_days.py

Announced years come from chinesecalendar, which follows the State Council's yearly notices. The years after are
tentative (暂定): the statutory days of the regulation of 2024, each that falls on a day already free made good on the
next working day, and no make-up days, since nobody knows them yet.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar import constants
from lunardate import LunarDate  # type: ignore[import-untyped]

TARGET = Path(__file__).resolve().parents[2] / "records/reference/calendar.csv"
LAST_TENTATIVE_YEAR = 2030
ONE_DAY = timedelta(days=1)
NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
NAMES |= {"Tomb-sweeping Day": "清明节", "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节"}


def announced() -> Iterator[tuple[date, int, str, str]]:
    """Holidays and make-up days of the yearly notices."""
    for day, holiday in constants.holidays.items():
        yield day, 0, NAMES[holiday], "official"
    for day, holiday in constants.workdays.items():
        yield day, 1, f"{NAMES[holiday]}调休上班", "official"


def qingming(year: int) -> date:
    """The day of 清明 in the years 2000 to 2099, by the usual approximation of the solar term."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


def statutory(year: int) -> list[tuple[date, str]]:
    """The thirteen days free for everyone since 2025 (《全国年节及纪念日放假办法》2024年修订)."""
    new_year = LunarDate(year, 1, 1).to_solar_date()
    spring = [new_year + timedelta(days=n) for n in (-1, 0, 1, 2)]
    return [
        (date(year, 1, 1), "元旦"),
        *((day, "春节") for day in spring),
        (qingming(year), "清明节"),
        *((date(year, 5, day), "劳动节") for day in (1, 2)),
        (LunarDate(year, 5, 5).to_solar_date(), "端午节"),
        *((date(year, 10, day), "国庆节") for day in (1, 2, 3)),
        (LunarDate(year, 8, 15).to_solar_date(), "中秋节"),
    ]


def tentative(year: int) -> Iterator[tuple[date, int, str, str]]:
    """A year nobody has announced: statutory days, and a weekday off for each that falls on a day already free."""
    days = statutory(year)
    free: dict[date, str] = {}
    lost = []
    for day, name in days:
        if day in free or day.weekday() >= 5:
            lost.append((day, name))
        free.setdefault(day, name)
    for day, name in lost:
        while day in free or day.weekday() >= 5:
            day += ONE_DAY
        free[day] = f"{name}补假"
    yield from ((day, 0, name, "tentative") for day, name in free.items())


def main() -> None:
    """Write the file."""
    rows = list(announced())
    first = max(day for day, *_ in rows).year + 1
    for year in range(first, LAST_TENTATIVE_YEAR + 1):
        rows.extend(tentative(year))
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["day", "is_working", "name", "status"])
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    main()
