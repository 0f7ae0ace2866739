"""What the options of a table ask of its shape, as one value."""

from __future__ import annotations

from collections.abc import Iterable

from mobsurvey.errors import UsageError
from mobsurvey.survey import Net, NetKind, Survey
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape


def shape_of(
    *,
    net: Iterable[str] | None = None,
    subtotal: Iterable[str] | None = None,
    box: str | None = None,
    summary: str | None = None,
    by_size: bool = False,
    show_missing: bool = False,
) -> Shape:
    """The shape; DEFAULT_SHAPE itself where nothing was asked for. UsageError for what cannot be read.

    A net that names no table is `of` "", see `with_names`.
    """
    boxes = _words(box)
    if boxes:
        from mobsurvey.table.together import box_of
    shape = Shape(
        nets=(*(_net(text, "net") for text in net or ()), *(_net(text, "subtotal") for text in subtotal or ())),
        boxes=tuple(box_of(text) for text in boxes),
        summary=tuple(_words(summary)),
        missing=show_missing,
        by_size=by_size,
    )
    if shape.summary:
        from mobsurvey.table.summary import summary_of

        for name in shape.summary:
            summary_of(name)
    return DEFAULT_SHAPE if shape == DEFAULT_SHAPE else shape


def with_names(shape: Shape, names: Iterable[str], survey: Survey) -> Shape:
    """The shape for the tables of these names: each net is of one of them, or of an item in one. UsageError."""
    if not shape.nets:
        return shape
    tables = list(names)
    items = [item for name in tables if name in survey.batteries for item in survey.batteries[name].items]
    nets = []
    for net in shape.nets:
        if not net.of and len(tables) != 1:
            raise UsageError(
                f'--{net.kind} "{net.name}" does not say of which table',
                next_step=f'Put its name before: "{tables[0] if tables else "NAME"}: {net.name} = ...".',
            )
        if net.of and net.of not in (*tables, *items):
            raise UsageError(
                f'--{net.kind} "{net.name}" is of "{net.of}", which is none of the tables',
                next_step=f"They are: {', '.join(tables[:12])}.",
            )
        nets.append(net if net.of else net._replace(of=tables[0]))
    return shape._replace(nets=tuple(nets))


def _net(text: str, kind: NetKind) -> Net:
    before, sign, answers = text.rpartition("=")
    name, colon, label = before.rpartition(":")
    members = tuple(part.strip() for part in answers.split(",") if part.strip())
    label = " ".join(label.split())
    if not sign or not label or not members or (colon and not name.strip()):
        raise UsageError(f"--{kind} {text}", next_step=f'Write, for example: --{kind} "purpose: Either = 1,3".')
    return Net(label, name.strip(), members, {"en": label}, kind)


def _words(text: str | None) -> list[str]:
    return [word for word in (text or "").replace(" ", "").split(",") if word]
