"""The closed vocabulary of forms, neutral of platforms: Form, Step, Field, and reading answers back.

A form is a declaration; its words stand in the template of its kind, found by the names used here. Both
platforms render these types and read them back to the same plain values: `str`, `bool`, `list[str]`, for dates
`YYYY-MM-DD`, and for amounts plain figures. A refusal is a Problem (a code and parameters): the words for it stand
in templates too.
"""

from __future__ import annotations

from models.forms.definition import (
    FIRST,
    Answer,
    Answers,
    Check,
    Field,
    FieldType,
    Form,
    FormContext,
    Needs,
    Problem,
    Step,
    StepCheck,
    first,
    meant,
    narrowed,
    together,
)
from models.forms.read_back import read
from models.forms.typed import fits, tidy

__all__ = [
    "FIRST",
    "Answer",
    "Answers",
    "Check",
    "Field",
    "FieldType",
    "Form",
    "FormContext",
    "Needs",
    "Problem",
    "Step",
    "StepCheck",
    "first",
    "fits",
    "meant",
    "narrowed",
    "read",
    "tidy",
    "together",
]
