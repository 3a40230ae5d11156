"""The register as loaded: divisions, the 37 recommending bodies, an agency for every county."""

from datetime import date

import pytest
from django.test import TestCase

from accounts.models import Agency, Division
from accounts.models.agency import ministry
from accounts.reference_loading import body_code, load_bodies, load_divisions, register_counties
from records.models import ReferenceFile
from records.reference_files import Tally
from records.tiers import Tier
from tests.builders import at

NOW = at("2025-04-10")
PREFIXES = {"33": "33", "3302": "3302", "65": "65", "6590": "66"}


class RegisterTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.first = [load_divisions(now=NOW), load_bodies(now=NOW), register_counties()]

    def test_everything_is_created_at_first(self) -> None:
        assert self.first == [Tally(created=3215), Tally(created=37), Tally(created=2855)]
        by_level = {level.name: Division.objects.filter(level=level).count() for level in Division.Level}
        assert by_level == {"PROVINCE": 31, "PREFECTURE": 329, "COUNTY": 2855}

    def test_a_second_load_changes_nothing(self) -> None:
        second = [load_divisions(now=NOW), load_bodies(now=NOW), register_counties()]
        assert second == [Tally(unchanged=3215), Tally(unchanged=37), Tally(unchanged=2855)]

    def test_37_bodies_stand_below_the_ministry_in_division_order(self) -> None:
        bodies = list(Agency.objects.bodies())
        assert [body.place for body in bodies] == list(range(1, 38))
        assert [body.short_name for body in bodies][10:14] == ["江苏", "浙江", "宁波", "安徽"]
        assert {body.body_id == body.pk and body.parent_id == ministry().pk for body in bodies} == {True}
        kinds = [body.kind for body in bodies]
        assert {kind: kinds.count(kind) for kind in Agency.Kind.values} == {
            "ordinary": 31,
            "planned_city": 5,
            "corps": 1,
        }

    def test_every_tile_is_its_own(self) -> None:
        assert len(set(Agency.objects.bodies().values_list("tile_row", "tile_column"))) == 37

    def test_every_county_has_an_agency_below_a_body(self) -> None:
        counties = Agency.objects.filter(level=Tier.COUNTY)
        assert counties.count() == Division.objects.filter(level=Division.Level.COUNTY).count()
        assert not counties.exclude(body__level=Tier.PROVINCE).exists()
        assert counties.values("body").distinct().count() == 37

    def test_a_county_in_ningbo_belongs_to_ningbo_and_never_to_zhejiang(self) -> None:
        assert Agency.objects.get(code="330206").body.code == "3302"
        assert Agency.objects.get(code="330784").body.code == "33"
        assert not Agency.objects.filter(code__startswith="3302", body__code="33").exists()

    def test_cities_of_the_corps_belong_to_the_corps(self) -> None:
        assert set(Agency.objects.filter(code__startswith="6590").values_list("body__code", flat=True)) == {"66"}
        assert Agency.objects.filter(body__code="66", level=Tier.COUNTY).count() == 12

    def test_the_four_cities_without_counties_stand_as_counties_below_their_provinces(self) -> None:
        cities = Division.objects.filter(code__in=["441900", "442000", "460400", "620201"])
        assert list(cities.values_list("name", "level", "parent__code")) == [
            ("东莞市", 1, "440000"),
            ("中山市", 1, "440000"),
            ("儋州市", 1, "460000"),
            ("嘉峪关市", 1, "620000"),
        ]
        assert not Division.objects.filter(name="东莞市").exclude(code="441900").exists()

    def test_full_names_read_as_people_write_them(self) -> None:
        full_names = dict(Division.objects.values_list("code", "full_name"))
        assert full_names["330784"] == "浙江省金华市永康市"
        assert full_names["110108"] == "北京市海淀区"
        assert full_names["500229"] == "重庆市城口县"
        assert full_names["429004"] == "湖北省仙桃市"
        assert full_names["659001"] == "新疆维吾尔自治区石河子市"

    def test_no_pseudo_prefecture_and_no_statistical_zone_is_left(self) -> None:
        assert not Division.objects.filter(name__in=["市辖区", "县", "省直辖县级行政区划"]).exists()
        assert not Division.objects.filter(code__regex=r"(7[1-9]|80)$").exists()

    def test_counties_founded_in_2024_have_their_day(self) -> None:
        founded = Division.objects.filter(valid_from=date(2024, 12, 27))
        assert list(founded.values_list("code", "name")) == [("653228", "和康县"), ("653229", "和安县")]

    def test_agencies_are_told_apart_by_name(self) -> None:
        names = list(Agency.objects.values_list("name", flat=True))
        assert len(set(names)) == len(names)
        assert Agency.objects.get(code="330784").name == "永康市中小企业主管部门"
        assert Agency.objects.get(code="330206").name == "宁波市北仑区中小企业主管部门"

    def test_the_west_is_twelve_regions_the_corps_and_three_prefectures(self) -> None:
        western = Agency.objects.bodies().filter(is_western=True)
        assert [body.short_name for body in western] == [
            "内蒙古", "广西", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "兵团",
        ]  # fmt: skip
        outside = Agency.objects.filter(level=Tier.COUNTY, is_western=True, body__is_western=False)
        assert {code[:4] for code in outside.values_list("code", flat=True)} == {"2224", "4228", "4331"}

    def test_a_name_entered_by_people_is_kept(self) -> None:
        Agency.objects.filter(code="330784").update(name="永康市经济和信息化局")
        Agency.objects.filter(code="3702").update(name="青岛市工业和信息化局")
        ReferenceFile.objects.update(digest="")  # as if the file had changed elsewhere
        assert load_bodies(now=NOW) == Tally(unchanged=36, kept=1)
        register_counties()
        assert Agency.objects.get(code="330784").name == "永康市经济和信息化局"
        assert Agency.objects.get(code="3702").name == "青岛市工业和信息化局"

    def test_a_new_county_gets_its_agency_and_a_closed_one_does_not(self) -> None:
        above = Division.objects.get(code="500000")
        where = {"level": Division.Level.COUNTY, "parent": above}
        Division.objects.create(code="500157", name="两江新区", full_name="重庆市两江新区", **where)
        Division.objects.create(code="500199", name="旧区", full_name="重庆市旧区", valid_until="2020-01-01", **where)
        assert register_counties() == Tally(created=1, unchanged=2855)
        assert Agency.objects.get(code="500157").body.code == "50"


@pytest.mark.parametrize(
    ("division", "body"),
    [("330206", "3302"), ("330784", "33"), ("330000", "33"), ("659001", "66"), ("650102", "65"), ("653228", "65")],
)
def test_the_longest_beginning_of_a_code_decides(division: str, body: str) -> None:
    assert body_code(division, PREFIXES) == body
