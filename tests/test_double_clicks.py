"""Every form of the desks, sent twice as it stands: the second time changes nothing and ends in no error page."""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.conf import settings as conf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from records.models import Dossier
from tests.addresses import rows
from tests.records.made_files import png

World = dict[str, Any]
Filled = Callable[[World], dict[str, Any]]
NOTE = "示例理由"


class Form(NamedTuple):
    """Who sends it, with what; the codes of both answers: led on (302), or its own page with why not (200)."""

    column: str
    filled: Filled
    codes: tuple[int, int] = (302, 302)


def with_(**given: Any) -> Filled:
    return lambda _world: given


def seen(name: str, **more: Any) -> Filled:
    """A form that says which version of that file its page had shown."""
    return lambda world: {"seen": Dossier.objects.get(pk=world[name].dossier_id).version, **more}


def a_picture(_world: World) -> dict[str, Any]:
    return {"files": SimpleUploadedFile("现场.png", png())}


def off_the_list(world: World) -> dict[str, Any]:
    return seen("listed", act="take_off", application=world["listed"].entries.get().application_id)(world)


def a_tick(world: World) -> dict[str, Any]:
    return {"tick": f"{world['declared'].pk}-{Dossier.objects.get(pk=world['declared'].dossier_id).version}"}


def a_letter(world: World) -> dict[str, Any]:
    return {
        "application": world["entry"].application_id, "channel": "letter", "received_on": "2025-09-29",
        "name": "示例公司", "contact": "010-88880000", "grounds": "2024年产值与统计年报所列数据不一致",
    }  # fmt: skip


def a_call(world: World) -> dict[str, Any]:
    return {"number": world["draft"].number, "sections": ["basic"], "requester": "王某科长", "reason": "网络中断"}


DATES = {"published_on": "2025-09-29", "valid_from": "2026-01-01", "valid_until": "2028-12-31"}
WORDS = {"title": "示例公示", "text": "现予公示。", "contact": "010-68200000", "days": "5"}
PROVINCIAL = {"issuer": "浙江省经济和信息化厅", "document_no": "示例〔2024〕2号", "on": "2024-11-08"}
MEND = {"sections": "figures", "reason": "figure", "note": NOTE, "days": "10"}
SOMEBODY = {
    "name": "王五", "organisation": "示例园区运营有限公司", "email": "wang@example.com", "sections": "basic",
    "until": "2025-10-20",
}  # fmt: skip
ACCOUNT = {"display_name": "张三", "new_password1": "Lupin-und-Distel-7", "new_password2": "Lupin-und-Distel-7"}
APPLICATION, STEP = "/desk/applications/{draft.pk}/", "/desk/files/{%s.dossier_id}/steps/%s/"

FORMS = {
    "/desk/applications/new/": Form(
        "own", lambda world: {"batch": world["draft"].batch_id, "name": "示例五金产业集群", "place": "古山镇"}
    ),
    APPLICATION + "answers/": Form("own", with_(code="niche", value="智能阀门", version="1"), (200, 200)),
    APPLICATION + "sections/basic/": Form("own", with_(niche="智能阀门", area="8O")),
    APPLICATION + "documents/other_evidence/": Form("own", a_picture),
    APPLICATION + "documents/{kept.pk}/remove/": Form("own", with_()),
    APPLICATION + "documents/{removed.pk}/restore/": Form("own", with_()),
    APPLICATION + "documents/{kept.pk}/name/": Form("own", with_(name="说明.pdf")),
    APPLICATION + "coediting/": Form("own", with_(**SOMEBODY)),
    APPLICATION + "coediting/{invitation.pk}/extend/": Form("own", with_(until="2025-10-20")),
    APPLICATION + "coediting/{invitation.pk}/send/": Form("own", with_()),
    APPLICATION + "coediting/{invitation.pk}/withdraw/": Form("own", with_()),
    "/desk/applications/invitations/{link}/": Form("public", with_(**ACCOUNT), (302, 404)),
    STEP % ("draft", "declare"): Form("own", seen("draft", act="propose", note=NOTE)),
    STEP % ("declared", "accept"): Form("prov", seen("declared")),
    STEP % ("provincial", "reject"): Form(
        "prov", seen("provincial", act="propose", note=NOTE, choice="not_recommended")
    ),
    APPLICATION + "inquiries/new/": Form("own", with_(section="basic", text="所属行业按哪一年的分类？")),
    "/desk/inquiries/{inquiry.pk}/": Form("prov", seen("inquiry", step="answer", text=NOTE)),
    "/desk/dictations/new/": Form("prov", a_call),
    "/desk/dictations/{dictation.pk}/answers/": Form(
        "prov", with_(code="niche", value="阀门", version="1"), (200, 200)
    ),
    STEP % ("dictation", "stop"): Form("own", seen("dictation", note=NOTE)),
    STEP % ("objection", "dismiss"): Form("min", seen("objection", act="propose", note=NOTE)),
    STEP % ("prepared", "open"): Form("min", seen("prepared", act="propose")),
    STEP % ("issue", "issue"): Form("min", seen("issue", act="propose")),
    "/desk/queue/accept/": Form("prov", a_tick),
    "/desk/review/{provincial.pk}/": Form("prov", seen("provincial", verdict="support", text=NOTE)),
    "/desk/review/{ministry.pk}/": Form("min", seen("ministry", verdict="support", text=NOTE)),
    "/desk/review/{provincial.pk}/correction/": Form("prov", seen("provincial", **MEND)),
    "/desk/review/{provincial.pk}/provincial/": Form("prov", seen("provincial", **PROVINCIAL)),
    "/desk/lists/{listed.pk}/change/": Form("prov", off_the_list),
    "/desk/lists/{listed.pk}/dates/": Form("prov", seen("listed", act="deadline", county_deadline="2025-10-20")),
    "/desk/notices/start/": Form("min", lambda world: {"batch": world["ministry"].batch_id}),
    "/desk/notices/{prepared.pk}/entries/": Form("min", seen("prepared")),
    "/desk/notices/{prepared.pk}/words/": Form("min", seen("prepared", **WORDS)),
    "/desk/notices/{running.pk}/objection/": Form("min", a_letter),
    "/desk/notices/{ended.pk}/publication/": Form("min", with_(document_no="示例工信函〔2025〕9号", **DATES)),
    "/desk/publications/{issue.pk}/entries/": Form("min", seen("issue")),
    "/desk/publications/{issue.pk}/facts/": Form("min", seen("issue", document_no="示例工信函〔2025〕8号", **DATES)),
    "/desk/applications/{objection.application_id}/objections/{objection.pk}/": Form(
        "own", with_(text="数据出自统计年报，已与统计部门核对一致。")
    ),
    "/desk/import/{import.pk}/run/": Form("minhead", with_()),
}


def everything() -> Counter[str]:
    """How many rows of each kind there are, and how often all files together have moved on."""
    models = [model for model in apps.get_models() if model._meta.app_label in conf.PORTAL_APPS]
    counts = Counter({model._meta.label: model._default_manager.count() for model in models})
    return counts + Counter({"versions": sum(Dossier.objects.values_list("version", flat=True))})


def test_every_form_has_its_row_in_the_table_of_addresses():
    assert FORMS.keys() - {row.address for row in rows() if row.method in ("GET", "POST")} == set()


@pytest.mark.parametrize("address", FORMS)
def test_sent_twice_it_is_done_once(standing, address, settings):
    settings.PORTAL_MAIL = True
    form, url = FORMS[address], address.format(**standing.world)
    with transaction.atomic():
        client, before = standing.client(form.column), everything()
        filled = form.filled(standing.world)
        first, after = client.post(url, filled), everything()
        [file.seek(0) for file in filled.values() if isinstance(file, SimpleUploadedFile)]
        second, again = client.post(url, filled), everything()
        transaction.set_rollback(True)
    assert (first.status_code, second.status_code) == form.codes
    assert (after != before, again - after) == (True, Counter())
