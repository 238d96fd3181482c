"""What a platform reports of a field, as the field's type keeps it."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.forms import Field, FieldType, tidy

odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4)
)


@example(value=["\0", "a\0b"], kind=FieldType.CHOICES)
@given(value=odd, kind=st.sampled_from(FieldType))
def test_no_value_is_too_odd_and_none_keeps_what_a_database_refuses(value: Any, kind: FieldType) -> None:
    kept = tidy(Field("field", kind), value)
    texts = kept if isinstance(kept, list) else [kept]
    assert kept is None or kept is True or all(each and "\0" not in str(each) for each in texts)


@pytest.mark.parametrize("value", [None, "", "  ", "\0", " \0 "])
def test_nothing_typed_is_no_answer(value: str | None) -> None:
    assert tidy(Field("field", FieldType.TEXT), value) is None
