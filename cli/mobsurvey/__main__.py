"""The console script, and `python -m mobsurvey`."""

import gc
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
        sys.exit(1)


if __name__ == "__main__":
    main()
