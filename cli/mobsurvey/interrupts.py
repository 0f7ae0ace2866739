"""Ctrl-C while a command is still being loaded, and the one that Python would lose."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import time

INTERRUPTED = 130
"""The exit code of a command that was stopped by Ctrl-C, as shells have it: 128 and the signal's number."""


def interrupts_end() -> None:
    """From now on Ctrl-C ends the process at once: nothing was begun yet, so nothing is left half done.

    An exception could come up anywhere in a module that is being loaded, and some places swallow it.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else the caller wants it otherwise
        signal.signal(signal.SIGINT, _end)
    sys.unraisablehook = _again


def interrupts_raise() -> None:
    """From now on Ctrl-C is an exception again, for those who clean up behind themselves."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(number: int, frame: object) -> None:
    try:
        os.write(2, b"Stopped.\n")
    finally:
        os._exit(INTERRUPTED)


def _again(lost: sys.UnraisableHookArgs) -> None:
    """Ctrl-C inside of what cannot raise, as a callback of the import system: it comes again, outside of it."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        _thread.start_new_thread(_interrupt_soon, ())  # at once would be inside of this function
    else:
        sys.__unraisablehook__(lost)


def _interrupt_soon() -> None:
    time.sleep(0.005)
    _thread.interrupt_main()
