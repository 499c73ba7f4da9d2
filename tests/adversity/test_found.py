"""What fuzzing has found, so that it is not found again."""

import pytest

from blowball import units
from blowball.errors import InputError


@pytest.mark.parametrize("text", ["3 d\nx", "3 \u2028x", "1 y\r\n2"])
def test_a_line_break_in_a_unit_is_shown_and_not_made(text):
    with pytest.raises(InputError) as error:
        units.days(text)
    assert len(str(error.value).splitlines()) == 1
