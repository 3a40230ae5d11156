"""The guide to the form: what stands behind each question mark, and the whole of it on one page."""

from django.urls import reverse

from clusters.guide import Guide
from clusters.schema import Form, Kind, catalogue


def guide_of(batch) -> Guide:
    form = Form(batch.schema.definition, batch.year, catalogue())
    return Guide(form, batch.standard.criteria.all())


def test_every_field_says_what_it_is_and_what_reviewers_look_for(reference):
    guide = guide_of(reference.batch)
    for chapter in guide.chapters():
        for entry in chapter.entries:
            terms = [word.term for word in entry.words]
            assert entry.field.kind in (Kind.COMPUTED, Kind.DOCUMENT) or "审核关注" in terms, entry.field.code
            assert terms, entry.field.code


def test_a_figure_names_unit_years_source_criterion_and_article(reference):
    guide = guide_of(reference.batch)
    words = {word.term: word.text for word in guide.words(guide.form.field("A01"))}
    assert words["单位"] == "亿元，最多2位小数"
    assert words["数据年份"] == "2022年、2023年、2024年；2021年为计算增速的基数，可不填"
    assert words["数据来源"] == "县级统计部门年报"
    assert words["用于"] == "每年总产值、中小企业产值占比、主导产业产值占比、产值年均增速"
    assert words["依据"] == "认定标准一；《暂行办法》第十三条"


def test_the_guide_is_for_everybody_signed_in(get_as, reference, yongkang, zhejiang, passer_by):
    address = reverse("clusters:guide", args=[reference.batch.pk])
    assert [get_as(user, address).status_code for user in (yongkang, zhejiang, passer_by)] == [200, 200, 200]
    assert get_as(None, address).status_code == 302
    assert get_as(yongkang, reverse("clusters:guide", args=[0])).status_code == 404


def test_the_guide_costs_the_same_whatever_the_form(signed_in, reference, yongkang, django_assert_num_queries):
    client = signed_in(yongkang)
    address = reverse("clusters:guide", args=[reference.batch.pk])
    with django_assert_num_queries(7):
        page = client.get(address)
    assert "认定标准一" in page.content.decode()
