"""Cells that a spreadsheet would run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.formulas import defused, restored


@given(st.text(st.sampled_from("'=+-@\t\r\n＝ab;, "), max_size=6) | st.text())
def test_what_is_exported_and_imported_again_is_what_it_was(cell: str) -> None:
    assert restored(defused(cell)) == cell


@given(st.text(st.sampled_from("'=+-@\t\r\n＝ab"), max_size=6))
def test_no_exported_cell_begins_as_a_formula_does(cell: str) -> None:
    assert not defused(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("cell", ["Acme", "O'Neill", "'quoted'", "a=b", ""])
def test_an_ordinary_cell_is_left_alone(cell: str) -> None:
    assert defused(cell) == cell
    assert restored(cell) == cell
