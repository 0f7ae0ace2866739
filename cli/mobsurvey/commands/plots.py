"""`mobsurvey plots`: the kinds of pictures, and what each is for."""

from __future__ import annotations

from mobsurvey.commands.options import new_command

command = new_command()


@command.command()
def plots() -> None:
    """The kinds of pictures: what each shows, of which tables, and when to take it.

    Example: mobsurvey plots
    """
    from mobsurvey.commands.output import terminal_page, write_text
    from mobsurvey.pictures import kinds
    from mobsurvey.table.text_width import wrap

    width = min(terminal_page().width, 100)
    lines = ["Pictures: mobsurvey plot NAME --kind KIND"]
    for kind in kinds():
        lines += ["", f"  {kind.name}"]
        for part in (f"{kind.title}: {kind.summary}", f"Tables: {kind.tables}", f"Use: {kind.use}"):
            first, *more = wrap(part, width - 6)
            lines += [f"      {first}", *(f"      {line}" for line in more)]
    write_text("\n".join(lines) + "\n")
