"""Those without a valid answer to a question, by the reason, as an axis of their own."""

from collections.abc import Sequence

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis, AxisBits, Category, any_of


class MissingAxis(Axis):
    """The reasons for which cases have no answer on another axis; its base are those cases."""

    disjoint = False

    def __init__(self, axis: Axis, reasons: Sequence[str]) -> None:
        """`reasons` are those that the axis gives for cases without an answer."""
        self.name, self.title, self.axis, self.reasons = axis.name, axis.title, axis, reasons
        self.categories = tuple(Category(axis.name, None, reason) for reason in reasons)

    def bits(self, chunk: Chunk) -> AxisBits:
        unanswered = self.axis.bits(chunk).unanswered
        selected = [unanswered.get(reason, 0) for reason in self.reasons]
        return AxisBits(selected, any_of(selected), {})
