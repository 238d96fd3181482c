"""The program's typed vocabulary: states, verbs, reasons, refusals, roles, platforms, and addresses.

The text of each word is stored and sent, so it stays the same when its name here changes.
"""

from models.terms.addresses import Address, AddressKind, echo_on
from models.terms.people import Platform, Role
from models.terms.refusals import AnyReason, Reason, Refusal
from models.terms.states import AnyState, DraftState, LetterState, PingState, State
from models.terms.verbs import AnyVerb, Verb
from models.terms.word import Stored, Word

__all__ = [
    "Address",
    "AddressKind",
    "AnyReason",
    "AnyState",
    "AnyVerb",
    "DraftState",
    "LetterState",
    "PingState",
    "Platform",
    "Reason",
    "Refusal",
    "Role",
    "State",
    "Stored",
    "Verb",
    "Word",
    "echo_on",
]  # fmt: skip
