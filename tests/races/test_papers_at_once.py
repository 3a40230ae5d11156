"""Papers and people at the same moment: one paper for an edition, one verdict for a copy, whoever is faster."""

from functools import partial

import pytest
from django.core.files.storage import storages

from clusters.papers import APPLICATION_FORM, source_of
from records.collation import Basis, Finding, Verdict
from records.models import Document, Paper, SealedCopy
from records.papers import Composition, order_paper
from records.printing import keep
from records.proposals import propose
from records.sealing import arrival, conclude, confirm_by_hand, receive
from records.steps import take_step
from tests import builders
from tests.builders import at, fresh
from tests.papers.making import content_of, leaves, short, upload
from tests.papers.scanning import as_pdf, pages_of
from tests.races.together import at_once, at_once_on, told

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOON, LATER = at("2025-04-14 12:00"), at("2025-04-16 09:00")


def reading(application):
    """The whole paper back from the scanner, received and not yet looked at."""
    paper = short(application, NOON)
    handler = builders.staff(application.dossier.agency)[0]
    scan = arrival([upload(as_pdf(pages_of(content_of(paper))))])
    return paper, receive(application.dossier, APPLICATION_FORM, "sealed_form", scan, by=handler, now=NOON)


def test_two_orders_are_one_paper(declared, yongkang, zhejiang):
    source = source_of(declared.filing.latest_edition)
    order = partial(order_paper, declared.dossier, APPLICATION_FORM, source, now=NOON)
    first, second = at_once(declared, partial(order, by=yongkang), partial(order, by=zhejiang))
    assert first == second == Paper.objects.get()


def test_two_workers_make_one_file(declared, yongkang):
    source = source_of(declared.filing.latest_edition)
    paper = order_paper(declared.dossier, APPLICATION_FORM, source, by=yongkang, now=NOON)
    work = partial(keep, paper, Composition(leaves(paper.code), source), now=NOON)
    made = at_once_on(Paper.objects.filter(pk=paper.pk), work, partial(keep, fresh(paper), work.args[1], now=LATER))
    assert made[0] == made[1]
    _folders, files = storages["default"].listdir(f"papers/{declared.dossier_id}")
    assert files == [fresh(paper).file.name.rpartition("/")[2]]


def test_a_copy_is_kept_once(declared):
    paper, copy = reading(declared)
    done = partial(conclude, copy, Finding(Verdict.KEPT, basis=Basis.MARKS), paper, now=LATER)
    assert [each.verdict for each in at_once(declared, done, done)] == [Verdict.KEPT] * 2
    assert Document.objects.filter(slot="sealed_form").count() == 1
    assert fresh(declared).dossier.events.filter(step="seal").count() == 1


def test_two_people_confirm_a_copy_and_one_is_told(declared):
    paper, copy = reading(declared)
    conclude(copy, Finding(Verdict.UNREAD, unread=(1,)), paper, now=NOON)
    confirm = partial(confirm_by_hand, copy, paper.code, now=LATER)
    assert told(at_once(declared, confirm, confirm)) == ["这份盖章件不在等人填写编号，请看最新情况。"]
    assert SealedCopy.objects.kept().count() == 1


def test_a_submission_and_a_verdict_meet_and_one_comes_first(accepted):
    """Either the copy belonged to the latest edition when it was kept, or it is told that there is a newer one."""
    paper, copy = reading(accepted)
    builders.return_for_correction(accepted, ["basic"], at("2025-04-15 09:00"))
    handler, approver = builders.staff(accepted.dossier.agency)
    seen = fresh(accepted).dossier.version
    propose("declare", fresh(accepted), by=handler, seen=seen, now=LATER)
    submit = partial(take_step, "declare", fresh(accepted), by=approver, seen=seen + 1, now=LATER)
    found, _submitted = at_once(
        accepted, partial(conclude, copy, Finding(Verdict.KEPT, basis=Basis.MARKS), paper, now=LATER), submit
    )
    order = list(fresh(accepted).dossier.events.filter(step__in=["seal", "declare"]).values_list("step", flat=True))
    if found.verdict == Verdict.KEPT:
        assert order == ["declare", "seal"]
    else:
        assert (order, found.verdict) == (["declare", "declare"], Verdict.REFUSED)
        assert found.sentence == "核对时已提交第2版，这是第1版的盖章件。请打印新版，盖章后再上传。"
