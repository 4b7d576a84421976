"""What a row of METRICS holds: every fact that is asked about a metric, and what a metric can need. Free of torch."""

from dataclasses import dataclass

from .table import filled, one_of

LOWER, HIGHER, NEAR_ONE = "lower", "higher", "near 1"
NEEDS = {
    "pictures": "images",
    "points": "points in the plane",
    "pixels": "the raw values of samples: pixels, or coordinates",
    "features": "features of a judge, or the points themselves",
    "judge": "features of a judge, the classifier of this kind of picture",
    "stacks": "three digits in three channels, as a judge of digits reads them",
    "classes": "the class of every sample, or the mode it belongs to",
    "attributes": "the attributes that a judge sees in every sample",
    "labels": "labels that were requested, and a judge that can check them",
    "training pictures": "the pictures that the run was trained on",
    "classifier": "minutes to train a classifier, so only on request",
}
"""What a metric can need before it can be measured."""

CHARTS = ("", "quality", "distance")


@dataclass(frozen=True)
class Metric:
    """One metric.

    name: its key in files and on the command line. title, meaning: how people read it.
    better: LOWER, HIGHER or NEAR_ONE.
    on: what it is measured on: "features" (those of a judge, or the points themselves), "pixels", or "reading" (the class
    or attributes that a judge predicts). Distances between clouds take many samples; what is read takes few.
    module: what measures it. needs: which of NEEDS must be there.
    unit: "" for a plain number, "share" for one in [0, 1], "thousandths" for a small one that is shown times 1,000.
    live: whether it is cheap enough to be measured during training; live_needs: what it then needs besides.
    chart: the live chart that it is drawn in; colour: its role in the palette, "" for the next free one.
    most: how many samples it looks at, at most; 0 for all.
    once: measured on the first draw only, because it takes long.
    """

    name: str
    title: str
    meaning: str
    better: str
    on: str
    module: str
    needs: tuple[str, ...]
    unit: str = ""
    live: bool = False
    live_needs: tuple[str, ...] = ()
    chart: str = ""
    colour: str = ""
    most: int = 0
    once: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError where facts are missing or contradict each other."""
        filled(self.name, title=self.title, meaning=self.meaning, module=self.module)
        one_of(self.name, "better", self.better, (LOWER, HIGHER, NEAR_ONE))
        one_of(self.name, "on", self.on, ("features", "pixels", "reading"))
        one_of(self.name, "unit", self.unit, ("", "share", "thousandths"))
        one_of(self.name, "chart", self.chart, CHARTS)
        for need in (*self.needs, *self.live_needs):
            one_of(self.name, "needs", need, NEEDS)
        if not self.needs:
            raise ValueError(f"{self.name}: needs is empty, so it would be measured of everything")
        if self.live != bool(self.chart):
            raise ValueError(f"{self.name}: a live metric has a chart, and only a live one")

    @property
    def scale(self) -> int:
        """The factor by which a value is multiplied where it is shown."""
        return {"share": 100, "thousandths": 1000}.get(self.unit, 1)

    @property
    def sign(self) -> str:
        """What follows a value where it is shown, " %" after a share."""
        return " %" if self.unit == "share" else ""

    @property
    def unit_words(self) -> str:
        """The unit as a title continues, such as ", %"; "" for a plain number."""
        return {"share": ", %", "thousandths": ", in thousandths"}.get(self.unit, "")
