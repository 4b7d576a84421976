from dataclasses import dataclass

import pytest

from gan_core.catalogue.table import filled, one_of, table


@dataclass(frozen=True)
class Row:
    name: str


def test_table_keeps_rows_by_name_in_their_order():
    assert list(table([Row("b"), Row("a")])) == ["b", "a"]


def test_two_rows_of_one_name_are_an_error():
    with pytest.raises(ValueError, match="Two rows of the catalogue are named 'a'"):
        table([Row("a"), Row("a")])


def test_row_without_a_name_is_an_error():
    with pytest.raises(ValueError, match="has no name"):
        table([Row("")])


def test_value_that_is_not_allowed_is_an_error_that_names_the_row():
    with pytest.raises(ValueError, match="hinge: score is 'odd'; it can be 'margin', 'critic'"):
        one_of("hinge", "score", "odd", ("margin", "critic"))


def test_empty_text_is_an_error_that_names_the_row():
    with pytest.raises(ValueError, match="hinge: title is empty"):
        filled("hinge", title=" ")
