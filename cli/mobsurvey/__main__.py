"""The console script, and `python -m mobsurvey`."""

import sys


def main() -> None:
    """Runs the command; Ctrl-C is answered also while the application is still being loaded."""
    try:
        from mobsurvey.app import run

        run()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
