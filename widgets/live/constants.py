"""Numbers of the drawing that the page needs as well: written here, and sent to it in the spec."""

from __future__ import annotations

FAINT = 0.12  # a level of 0 is this strong, so that the part can still be seen
LABEL_GAP = 13.0  # points between two labels at their curves
LABEL_WIDTH = 5.6  # points a letter takes, near enough to keep labels apart
AXIS_FLOOR = 0.5  # a value below a logarithmic axis is drawn at this share of its lower end

FOR_PAGE = {"faint": FAINT, "labelGap": LABEL_GAP, "labelWidth": LABEL_WIDTH, "axisFloor": AXIS_FLOOR}
