"""The daily seal: one root over all chains, each resting on the one before."""

import hashlib
from datetime import date

from records.daily import run_day, run_days
from records.models import Dossier, Event, Seal
from records.seals import root_of_heads, seal_day
from tests.conftest import append_only_lifted
from tests.records.letters import put, write
from tests.reference import at

DAY = date(2025, 4, 10)
NEXT = at("2025-04-11 00:05")


def test_a_seal_covers_the_head_of_every_chain(reference):
    write(reference), write(reference)
    seal = seal_day(DAY, NEXT)
    heads = Dossier.objects.order_by("pk").values_list("pk", "head_seq", "head_digest")
    lines = "".join(f"{pk}:{seq}:{head}\n" for pk, seq, head in heads)
    assert seal.root == hashlib.new(seal.algorithm, lines.encode()).hexdigest()
    assert (seal.dossiers, seal.events) == (Dossier.objects.count(), Event.objects.count())
    assert (seal.made_at, seal.previous) == (NEXT, "")


def test_a_day_is_sealed_once(reference, yongkang):
    letter = write(reference)
    first = seal_day(DAY, NEXT)
    put("send", letter, yongkang)
    assert seal_day(DAY, at("2025-04-12")) == first
    assert Seal.objects.get().root == first.root


def test_a_seal_rests_on_the_one_before(reference, yongkang):
    letter = write(reference)
    first = seal_day(DAY, NEXT)
    put("send", letter, yongkang)
    second = seal_day(date(2025, 4, 11), at("2025-04-12 00:05"))
    assert second.previous == first.root
    assert second.root == root_of_heads(second.algorithm, first.root)[0]
    assert second.root != first.root


def test_a_chain_rewritten_whole_no_longer_gives_the_sealed_root(reference):
    letter = write(reference)
    seal = seal_day(DAY, NEXT)
    event = letter.dossier.events.get()
    event.note = "改过"
    event.digest = event.computed_digest()
    with append_only_lifted():
        event.save()
    Dossier.objects.filter(pk=letter.dossier_id).update(head_digest=event.digest)
    assert root_of_heads(seal.algorithm, seal.previous)[0] != seal.root


def test_the_first_minutes_of_a_day_seal_the_day_before(reference):
    run_day(date(2025, 4, 11))
    assert Seal.objects.get().day == DAY
    assert Seal.objects.get().made_at == at("2025-04-11 00:05")


def test_days_passed_over_are_run_one_by_one(reference):
    assert run_days(DAY, date(2025, 4, 13)) == 3
    assert list(Seal.objects.order_by("day").values_list("day", flat=True)) == [
        date(2025, 4, 10),
        date(2025, 4, 11),
        date(2025, 4, 12),
    ]
    assert run_days(DAY, date(2025, 4, 13)) == 3
    assert Seal.objects.count() == 3


def test_time_that_does_not_move_runs_nothing(reference):
    assert run_days(DAY, DAY) == 0
    assert run_days(DAY, date(2025, 4, 1)) == 0
    assert Seal.objects.count() == 0


def test_sealing_many_files_asks_the_database_as_often_as_for_one(reference, django_assert_num_queries):
    write(reference)
    with django_assert_num_queries(
        7
    ):  # the day, the last seal, heads, events, the new row, and a transaction around them
        seal_day(DAY, NEXT)
    for _n in range(5):
        write(reference)
    with django_assert_num_queries(7):
        seal_day(date(2025, 4, 11), NEXT)
