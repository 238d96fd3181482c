"""Open modals, three deep for each person, and Home views, with what was typed into them."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from bot.sandbox.blocks import HOLDS, as_stored, empty_state, holders
from bot.sandbox.refusal import Refused
from bot.sandbox.world import Json

DEEPEST = 3


@dataclass
class View:
    """A modal or Home as one person has it before them."""

    id: str
    user_id: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    typed: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def blocks(self) -> list[Json]:
        """The blocks as Slack keeps them, every id filled in."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    def state(self) -> Json:
        """`state.values`: what is typed or chosen now, by block_id and action_id."""
        values: dict[str, Json] = {}
        for placed in holders(self.blocks):
            block_id, action_id = placed.key
            held = self.typed.get(placed.key) or empty_state(placed.element)
            values.setdefault(block_id, {})[action_id] = held
        return values

    def replace(self, body: Json, numbers: Iterator[int]) -> None:
        """Takes a new body; what was typed stays where block_id, action_id and type are the same."""
        self.body = {**body, "blocks": as_stored(body["blocks"], numbers)}
        self.hash = new_hash()
        types = {placed.key: placed.element["type"] for placed in holders(self.blocks)}
        self.typed = {key: held for key, held in self.typed.items() if types.get(key) == held["type"]}
        self.errors, self.trouble = {}, ""

    def hold(self, key: tuple[str, str], element_type: str, content: object) -> None:
        """Remembers what a person typed or chose; an error shown there goes away."""
        self.typed[key] = {"type": element_type, HOLDS[element_type]: content}
        self.errors.pop(key[0], None)


def new_hash() -> str:
    """A view's hash, different at each change."""
    return f"{time.time_ns() // 10**9}.{secrets.token_hex(4)}"


class Views:
    """Which views are open, and for whom."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._numbers = count(1)

    def open(self, user_id: str, view_id: str, body: Json) -> View:
        """A modal as the first of a new stack; what the person had open before is gone."""
        self._stacks[user_id] = [self._made(user_id, view_id, body, None)]
        return self._stacks[user_id][0]

    def push(self, user_id: str, view_id: str, body: Json) -> View:
        """A modal on top of the open ones; refused beyond the third."""
        stack = self._stacks.get(user_id, [])
        if not stack:
            raise Refused("not_found")
        if len(stack) >= DEEPEST:
            raise Refused("push_limit_reached")
        stack.append(self._made(user_id, view_id, body, stack[-1]))
        return stack[-1]

    def publish(self, user_id: str, view_id: str, body: Json, expected_hash: str | None) -> View:
        """The person's Home; refused if the hash is given and isn't the present one."""
        home = self._homes.get(user_id)
        if home is None:
            home = self._homes[user_id] = self._made(user_id, view_id, body, None)
        else:
            self.update(home, body, expected_hash)
        return home

    def update(self, view: View, body: Json, expected_hash: str | None = None) -> None:
        """A new body for a view that is open; refused if the hash is given and isn't the present one."""
        if expected_hash is not None and expected_hash != view.hash:
            raise Refused("hash_conflict")
        view.replace(body, self._numbers)

    def _made(self, user_id: str, view_id: str, body: Json, below: View | None) -> View:
        root = below.root_id if below else view_id
        view = View(view_id, user_id, body, new_hash(), root, below.id if below else None)
        view.replace(body, self._numbers)
        return view

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        """An open modal or a Home by its id or external id; refused if there is none."""
        everything = [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]
        for view in everything:
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        raise Refused("not_found")

    def top(self, user_id: str) -> View | None:
        """The modal that the person looks at, or None."""
        stack = self._stacks.get(user_id)
        return stack[-1] if stack else None

    def depth(self, user_id: str) -> int:
        """How many modals lie on top of each other for this person."""
        return len(self._stacks.get(user_id, []))

    def home(self, user_id: str) -> View | None:
        """What was last published to the person's Home, or None."""
        return self._homes.get(user_id)

    def remove(self, view: View) -> None:
        """Closes this modal, if it is still open; those underneath come to the fore."""
        stack = self._stacks.get(view.user_id, [])
        if view in stack:
            stack.remove(view)

    def clear(self, user_id: str) -> None:
        """Closes all modals of the person."""
        self._stacks.pop(user_id, None)
