"""The event chain: any row that is bent, dropped, swapped, added or moved is found."""

from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.digests import canonical, digest_of
from records.models import Dossier, Event
from records.trail import Entry, faults, record
from tests.conftest import append_only_lifted
from tests.reference import at

LENGTH = 6
BENDS = {  # column: a value it never had
    "at": at("2025-04-11 00:00"),
    "by_id": None,
    "agency_id": None,
    "tier": 4,
    "step": "other",
    "label": "改过",
    "source": "draft",
    "target": "published",
    "note": "改过",
    "data": {"choice": "no"},
    "scope": "internal",
    "version": 99,
    "algorithm": "rot13",
    "previous": "0" * 64,
    "digest": "0" * 64,
    "seq": 99,
}
examples = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def chain(reference, yongkang):
    """A file with six events of several kinds."""
    agency = reference.agencies["330784"]
    dossier = Dossier.objects.create(kind="letter", agency=agency, body=agency.body, created_at=at("2025-04-10"))
    for n in range(LENGTH):
        entry = Entry(f"step_{n}", f"第{n}步", "a", "b", note=f"意见{n}", data={"n": n})
        record(dossier, entry, by=yongkang, seat=(1, agency.pk), now=at(f"2025-04-10 0{n}:00"))
    dossier.save()
    return dossier


def tampered(chain, *changes):
    """The faults found after changing rows behind the portal's back; the rows are as before afterwards."""
    rows = list(chain.events.order_by("seq"))
    with append_only_lifted():
        for change in changes:
            change(chain.events)
    found = list(faults(Dossier.objects.get(pk=chain.pk)))
    with append_only_lifted():
        chain.events.all().delete()
        Event.objects.bulk_create(rows)
    assert list(faults(chain)) == []
    return found


def test_a_sound_chain_has_no_faults(chain):
    assert list(faults(chain)) == []
    assert (chain.head_seq, chain.version) == (LENGTH, LENGTH)
    assert chain.head_digest == chain.events.get(seq=LENGTH).digest


def test_every_column_is_covered():
    own = {"id", "dossier_id", "digest"}
    columns = {field.attname for field in Event._meta.concrete_fields} - own
    assert columns == set(BENDS) - {"digest"}


@pytest.mark.parametrize("column", BENDS)
@examples
@given(seq=st.integers(1, LENGTH))
def test_a_bent_row_is_found(chain, column, seq):
    assert tampered(chain, lambda events: events.filter(seq=seq).update(**{column: BENDS[column]}))


@examples
@given(gone=st.sets(st.integers(1, LENGTH), min_size=1))
def test_dropped_rows_are_found(chain, gone):
    assert tampered(chain, lambda events: events.filter(seq__in=gone).delete())


@examples
@given(pair=st.sets(st.integers(1, LENGTH), min_size=2, max_size=2))
def test_swapped_rows_are_found(chain, pair):
    one, other = pair
    assert tampered(
        chain,
        lambda events: events.filter(seq=one).update(seq=0),
        lambda events: events.filter(seq=other).update(seq=one),
        lambda events: events.filter(seq=0).update(seq=other),
    )


@examples
@given(seq=st.integers(1, LENGTH), text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_a_note_worded_anew_is_found_unless_it_is_the_same(chain, seq, text):
    found = tampered(chain, lambda events: events.filter(seq=seq).update(note=text))
    assert bool(found) == (text != f"意见{seq - 1}")


def test_an_added_row_is_found(chain):
    last = chain.events.get(seq=LENGTH)
    forged = Event(**{f.attname: getattr(last, f.attname) for f in Event._meta.concrete_fields if not f.primary_key})
    forged.seq, forged.previous = LENGTH + 1, last.digest
    forged.digest = forged.computed_digest()
    forged.save()
    assert list(faults(chain)) == [f"the chain ends at {LENGTH + 1}, the file says {LENGTH}"]


def test_a_row_moved_to_another_file_is_found_in_both(chain):
    other = Dossier.objects.create(kind="letter", agency=chain.agency, created_at=at("2025-04-10"))
    with append_only_lifted():
        chain.events.filter(seq=1).update(dossier=other)
    assert list(faults(chain))
    assert list(faults(other))


def test_faults_are_named_by_place(chain):
    found = tampered(chain, lambda events: events.filter(seq=3).update(note="改过"))
    assert found == ["event 3 was changed"]
    found = tampered(chain, lambda events: events.filter(seq=3).delete())
    assert found == ["event 3 is missing before 4", "event 4 does not follow its predecessor"]
    found = tampered(chain, lambda events: events.filter(seq=LENGTH).delete())
    assert found == [f"the chain ends at {LENGTH - 1}, the file says {LENGTH}"]


def test_a_digest_survives_the_way_through_the_database(reference, yongkang):
    dossier = Dossier.objects.create(kind="letter", agency=reference.agencies["330784"], created_at=at("2025-04-10"))
    odd = {"文字": "“引号”\n换行\t制表", "n": 1.5, "none": None, "list": [1, "二"], "nested": {"b": 1, "a": 2}}
    now = at("2025-04-10 10:00:00.123456")
    record(dossier, Entry("odd", "怪", note="  行首空格\r\n'; --", data=odd), by=yongkang, seat=None, now=now)
    dossier.save()
    assert list(faults(Dossier.objects.get(pk=dossier.pk))) == []


def test_a_moment_is_the_same_in_every_zone(chain):
    event = chain.events.first()
    written = event.digest
    event.at = event.at.astimezone(UTC)
    assert event.computed_digest() == written


def test_facts_have_one_byte_form():
    assert canonical({"b": 1, "a": "集群"}) == '{"a":"集群","b":1}'.encode()
    assert digest_of({"a": 1, "b": 2}, "sha256") == digest_of({"b": 2, "a": 1}, "sha256")
