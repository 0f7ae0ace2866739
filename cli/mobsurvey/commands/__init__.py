"""The commands, one file each: a file `name.py` here is `mobsurvey name`, and holds a Typer called `command`."""
