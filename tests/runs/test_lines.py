"""Lines read together give what the same lines give when they are read one by one."""

import json

import pytest

from gan_core.runs import lines, records

GOOD = [json.dumps({"step": step, "loss/G": 0.1 * step, "D(x)": None, "images_seen": 64 * step}).encode() for step in range(50)]
ODD = [
    b'{"step": 7, "a": 1e999}',
    b'{"step": 7, "a": NaN, "b": -Infinity}',
    b'{"step": 7, "a": 123456789012345678901234567890}',
    b'{"step": 7, "a": ' + b"9" * 5000 + b"}",
    b'{"step": 7, "a": "\\ud800"}',
    b'{"step": 7, "a": [1, 2]}',
    b'{"step": 7, "a": {"b": 1}}',
    b'{"step": 7},{"step": 8}',
    b'{"step": 7, "a": "x}',
    b'{"step": 7',
    b'"a": 2},{"step": 3}',
    b'{"step": 7}\r',
    b'{"step": 7, "\xff": 1}',
    b"[" * 2000,
    b"5",
    b"}{",
    b"",
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("more", [[], [b"5"], [b'"b": 1}'], [b'{": 1}']])
def test_lines_read_together_are_the_lines_read_alone(odd, more):
    data = [*GOOD[:3], odd, *more, *GOOD[3:]]
    alone = [record for line in data for record in lines.records([line], records.row)]
    assert lines.records(data, records.row, flat=True) == alone
    assert [record for record in alone if record in map(json.loads, GOOD)] == [json.loads(line) for line in GOOD]


def test_undamaged_curves_are_read_together():
    assert lines._together(GOOD) == [json.loads(line) for line in GOOD]
