"""What may be uploaded: sound files of each kind come in, hostile ones are told why not."""

from io import BytesIO

import pytest

from records.file_checks import Inspected, Unfit, inspected
from tests.records.hostile_files import HOSTILE
from tests.records.made_files import SOUND


@pytest.mark.parametrize("case", SOUND)
def test_a_sound_file_is_taken_for_what_it_is(case):
    name, content, content_type, pages = SOUND[case]
    file = BytesIO(content)
    assert inspected(name, len(content), file) == Inspected(content_type, pages)
    assert file.tell() == 0


@pytest.mark.filterwarnings("ignore:Image size")  # our own limit says it in words
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(case):
    name, content, reason = HOSTILE[case]
    with pytest.raises(Unfit) as refused:
        inspected(name, len(content), BytesIO(content))
    assert refused.value.reason == reason


def test_there_are_at_least_fifty_of_them():
    assert len(HOSTILE) >= 50
