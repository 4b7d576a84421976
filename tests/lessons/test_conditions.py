"""What a run has to reach is read from its logged rows."""

import pytest

from gan_core.lessons.conditions import check, parse


def rows(**columns):
    length = max(map(len, columns.values()))
    return [
        {"step": 10 * (place + 1), **{name.replace("__", "/"): values[place] for name, values in columns.items()}}
        for place in range(length)
    ]


def test_a_condition_is_a_column_a_sign_and_a_number():
    one = parse("metric/found >= 0.9")
    assert (one.column, one.sign, one.number) == ("metric/found", ">=", 0.9)
    assert (
        one.words == "Class coverage at least 90 %" and one.shown(0.875) == "87.5 %" and one.shown(None) == "not measured yet"
    )
    assert parse("D(G(z))<.3").column == "D(G(z))" and parse("step > 1e3").words == "Step above 1,000"
    assert [parse(f"step {sign} 5").holds(5) for sign in ("<", "<=", ">", ">=")] == [False, True, False, True]


@pytest.mark.parametrize("text", ["", "metric/found", "metric/found = 1", "> 3", "step > fast", "step > --3", "step >> 3"])
def test_what_is_not_a_condition_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"metric/found >= 0\.9"):
        parse(text)


def test_a_measurement_counts_as_it_is_and_a_batch_only_by_the_median_of_five():
    found = check([parse("metric/found >= 0.9")], rows(metric__found=[0.1, None, 0.9, 0.2]))
    assert found.step == 30 and found.values[parse("metric/found >= 0.9")] == 0.2
    loss = parse("loss/D < 1")
    assert check([loss], rows(loss__D=[0.1] * 4)).step is None
    assert check([loss], rows(loss__D=[0.1] * 5)).step == 50
    assert check([loss], rows(loss__D=[2, 2, 0.1, 2, 2, 0.1, 2])).step is None, "one batch proves nothing"


def test_all_conditions_have_to_hold_at_the_same_time():
    both = [parse("metric/found >= 0.9"), parse("metric/precision >= 0.5")]
    apart = rows(metric__found=[0.9, 0.1, 0.1], metric__precision=[0.1, 0.1, 0.5])
    assert not check(both, apart).reached
    assert check(both, rows(metric__found=[0.1, 0.9, None], metric__precision=[0.1, 0.1, 0.5])).step == 30


def test_a_run_without_rows_or_without_a_goal_has_reached_nothing():
    assert check([parse("step > 1")], []).step is None and not check([], [{"step": 5}]).reached
    assert not check([parse("metric/found >= 0")], [{"step": 1, "metric/found": None}]).reached
