"""The doctor: it watches the numbers of a run and raises alarms, with evidence and one live setting to change. No torch.

It gets the rows of a run's stats one after the other. At each look at the samples ("health/...", see gan_core/doctor/signs.py) it
takes a reading: the medians of everything logged since the last one. An alarm is raised once a finding has held for HOLD
readings, and resolved once it has been gone for as many, so a single batch, bad or good, changes nothing. The same rows always
give the same diagnosis, in the worker, on the page and in a test.
"""

from collections.abc import Iterable
from dataclasses import replace

from ..settings.config import RunConfig
from .advice import EARLY_WORDS, Diagnosis, healthy
from .findings import AT_ONCE, FINDINGS, HOLD_CLASSES, HOLD_LOSSES
from .readings import HOLD, Reading, Row, make_reading

EARLY = 4
"""Readings before anything is said of the pictures: at first every generator draws one grey, whatever comes of it."""
NO_LOOK = 2
"""Times the usual wait between two looks after which a reading is taken without one."""


class Doctor:
    """Follows the rows of one run, in order. `config` holds the current settings; replace it when a live setting is changed."""

    def __init__(self, config: RunConfig) -> None:
        self._config = config
        self.readings: list[Reading] = []
        self.turned = -HOLD  # how many readings there were when a knob was turned
        self.window: list[Row] = []
        self.held: Diagnosis | None = None  # the alarm that is raised
        self.seen: list[str] = []  # what each reading found, "" for nothing
        # a run that was made before there were any looks is read all the same, more seldom
        self.most = NO_LOOK * max(1, round(config.sample_every / config.log_every))

    @property
    def config(self) -> RunConfig:
        return self._config

    @config.setter
    def config(self, config: RunConfig) -> None:
        if config != self._config:
            self._config, self.turned = config, len(self.readings)

    def hear(self, row: Row) -> tuple[str, Diagnosis] | None:
        """Take in one logged row. Returns ("alarm", it) when a finding is reported, ("recovered", it) when one is withdrawn.

        Rows made by hand are passed over: training one network alone is meant to upset the game.
        """
        if row.get("move"):
            return None
        self.window.append(row)
        broken = any(value is None for value in row.values())
        if not broken and "health/diversity" not in row and len(self.window) < self.most:
            return None
        self.readings.append(make_reading(self.window))
        self.window = []
        found = self._find()
        self.seen.append(found.name if found else "")
        if found and found.name == "diverged":
            self.held = found
            return "alarm", found
        if found and self.held and found.name == self.held.name:
            # With today's evidence; but after a knob was turned it takes some readings to see what came of it.
            waits = len(self.readings) - self.turned < HOLD
            self.held = replace(found, knob=self.held.knob) if waits else found
            return None
        if found and self.seen[-hold(found.name) :].count(found.name) == hold(found.name):
            self.held = found
            return "alarm", found
        if self.held and self.held.name not in self.seen[-hold(self.held.name) :]:
            over, self.held = self.held, None
            return "recovered", over
        return None

    @property
    def diagnosis(self) -> Diagnosis:
        """What there is to say now: the alarm in force; else what was just seen; else that all is well, and why."""
        if self.held:
            return self.held
        if len(self.readings) <= EARLY:
            return EARLY_WORDS  # an alarm may be raised earlier, but a suspicion of one reading is mostly the start's own noise
        if found := self._find():
            return Diagnosis(found.name, found.title + "?", found.words, found.evidence, None, "watch")
        return healthy(self.config, self.readings)

    def _find(self) -> Diagnosis | None:
        looks = FINDINGS if len(self.readings) > EARLY else AT_ONCE
        return next(filter(None, (look(self.config, self.readings) for look in looks)), None)


def hold(name: str) -> int:
    """Readings that the finding of this name has to hold, and to be gone."""
    return {"one-class": HOLD_CLASSES}.get(name, HOLD_LOSSES if name in ("diverging", "oscillation", "d-too-strong") else HOLD)


def diagnose(rows: Iterable[Row], config: RunConfig) -> Diagnosis:
    """What the logged rows of a run (as RunDir.stats gives them) say of it under `config`, the settings in force."""
    doctor = Doctor(config)
    for row in rows:
        doctor.hear(row)
    return doctor.diagnosis
