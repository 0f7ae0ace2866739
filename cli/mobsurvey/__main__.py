"""The console script, and `python -m mobsurvey`."""

import atexit
import gc
import os
import sys


def main() -> None:
    """Runs the command; Ctrl-C is answered also while the application is still being loaded."""
    # A command is over before cyclic garbage would matter; looking for it takes a tenth of the time to a table.
    gc.disable()
    try:
        from mobsurvey.app import run

        run()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)


def program() -> None:
    """Runs the command and ends the process at once: to take every module apart first takes as long as a table.

    What was opened is closed by then, each by its own `with`; what others asked to be done at the end is done.
    """
    code: object = 0
    try:
        from mobsurvey.interrupts import interrupts_end

        interrupts_end()
    except KeyboardInterrupt:
        os.write(2, b"Stopped.\n")
        os._exit(130)
    try:
        main()
    except SystemExit as end:
        code = end.code
    status = code if isinstance(code, int) else int(bool(code))
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            status = status or 1
    os._exit(status)


if __name__ == "__main__":
    program()
