"""The priority of a ticket: impact × urgency, then the requester's position and the device. Pure, and it says why.

Source of the matrix: the usual ITIL 3 × 3 (high impact and high urgency: 1; low and low: 5). A position or a device can only
make a ticket more urgent, never less, and neither alone reaches 1: only what stops many people is critical.
"""

from dataclasses import dataclass

from portal.catalogue.states import IMPACTS, URGENCIES
from portal.core.i18n import _

MATRIX: dict[tuple[int, int], int] = {
    (1, 1): 1, (1, 2): 2, (1, 3): 3,
    (2, 1): 2, (2, 2): 3, (2, 3): 4,
    (3, 1): 3, (3, 2): 4, (3, 3): 5,
}  # fmt: skip
HIGHEST_BY_RAISING = 2


@dataclass(frozen=True)
class Reason:
    """One step of the computation: ``code`` matrix, vip or asset; ``priority`` is what it came to after this step."""

    code: str
    priority: int
    values: tuple[int, ...]

    @property
    def text(self) -> str:
        """The step in words, in the present language."""
        if self.code == "matrix":
            impact, urgency = self.values
            return _(
                "Impact “%(impact)s” and urgency “%(urgency)s” give priority %(priority)s.",
                impact=IMPACTS[impact], urgency=URGENCIES[urgency], priority=self.priority,
            )  # fmt: skip
        if self.code == "vip":
            return _("The requester's position raises it to %(priority)s.", priority=self.priority)
        return _("Work stands still without this device: raised to %(priority)s.", priority=self.priority)


def priority_of(
    impact: int, urgency: int, vip_weight: int = 0, criticality: int | None = None
) -> tuple[int, list[Reason]]:
    """The priority 1 (critical) to 5 (background), and the steps that led to it, so that "why P2" can be shown.

    ``impact``, ``urgency``: 1 high to 3 low. ``vip_weight``: levels to raise by for the position (0 none). ``criticality`` of the
    main device, 1 high to 3 low, None without a device. Raises KeyError for values outside of the matrix.
    """
    priority = MATRIX[impact, urgency]
    reasons = [Reason("matrix", priority, (impact, urgency))]
    for code, levels in (("vip", vip_weight), ("asset", 1 if criticality == 1 else 0)):
        raised = max(min(priority, HIGHEST_BY_RAISING), priority - levels)
        if raised < priority:
            priority = raised
            reasons.append(Reason(code, priority, (levels,)))
    return priority, reasons
