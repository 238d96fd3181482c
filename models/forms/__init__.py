"""Forms, independent of platforms: Form, Step, Field, and reading answers.

A form is a declaration. Its words are in its kind's template, under the names used here. Both platforms render
these types and read answers into the same plain values: `str`, `bool`, `list[str]`, `YYYY-MM-DD` for dates, and
plain digits for amounts. A refusal is a Problem (a code and parameters), also worded in a template.
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
