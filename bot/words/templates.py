"""The Jinja environment: blocks are rendered one at a time, and values come out as opaque marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, Undefined, nodes, pass_context
from jinja2.runtime import Context

from bot.words.opaque import Markdown, Recorder

RECORDER = "_recorder"  # the context key of a rendering's recorder


def _written(parts: Iterable[str]) -> Markdown:
    return Markdown("".join(parts))


@pass_context
def _put_out(context: Context, value: Any) -> Markdown:
    recorder = context.resolve(RECORDER)
    assert isinstance(recorder, Recorder), "macros are imported `with context`"
    if isinstance(value, Undefined):
        str(value)  # raises, and names it
    return recorder.keep(value)


class TemplateEnvironment(Environment):
    """Jinja with two changes.

    What a template itself wrote is `Markdown`, and every other output becomes a mark. Running a template only
    defines its words and macros, so each block is rendered when it is requested.
    """

    concat = staticmethod(_written)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        never = nodes.Const(False)
        source.body = [
            nodes.If(never, [node], [], []) if isinstance(node, nodes.Block) else node for node in source.body
        ]
        source.set_environment(self)
        return super()._generate(source, *args, **kwargs)


def environment(directories: Sequence[Path]) -> TemplateEnvironment:
    """Returns an environment that reads `<name>.j2` from the directories; the first that has a name wins."""
    return TemplateEnvironment(
        loader=FileSystemLoader([str(directory) for directory in directories]),
        undefined=StrictUndefined,
        autoescape=False,  # there is no HTML here: every value becomes a mark
        finalize=_put_out,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def definitions(template: Template, data: dict[str, Any]) -> dict[str, Any]:
    """Returns what a template defines at its top: its words, examples, and macros."""
    context = template.new_context(data)
    _run(template, context)
    return dict(context.vars)


def rendered(chain: Sequence[Template], block: str, data: dict[str, Any]) -> Markdown | None:
    """Returns the block from the nearest template that has it, None if none has.

    `super()` calls the same block of the next template, `self.other()` any block of the chain.
    """
    context = chain[0].new_context(data)
    for template in reversed(chain):
        _run(template, context)
    for name in data:
        context.vars.pop(name, None)  # data that is passed in wins over a template's own definitions
    context.blocks = {}
    for template in chain:
        for name, function in template.blocks.items():
            context.blocks.setdefault(name, []).append(function)
    if block not in context.blocks:
        return None
    return _written(context.blocks[block][0](context))


def _run(template: Template, context: Context) -> None:
    for _ in template.root_render_func(context):
        pass
