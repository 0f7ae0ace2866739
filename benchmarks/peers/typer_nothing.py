"""A Typer application that does nothing: what a command of this kind takes at the least."""

import typer

app = typer.Typer()


@app.command()
def main() -> None:
    pass


app()
