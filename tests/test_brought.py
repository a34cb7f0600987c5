"""What students bring to a live figure: runs with parameters of their own."""

from __future__ import annotations

import numpy as np
import pytest

from tests.brought import Metabolizers
from widgets.live import FigureError, LiveFigure
from widgets.system import ModelError, System, bolus

# ---- runs that differ in parameters ----


def test_each_run_has_its_own_parameters_and_all_share_the_doses():
    figure = Metabolizers(dose=20, CL=60)
    assert list(figure.runs()) == ["slow", "fast"]
    for run, CL, V in (("slow", 30, 250), ("fast", 120, 300)):
        result = figure.result(run)
        exact = 20_000 / V * np.exp(-CL / V * result.times)
        np.testing.assert_allclose(result.curves["plasma"], exact, rtol=1e-6)


def test_people_differ_in_what_a_run_leaves_them():
    figure = Metabolizers(dose=20, CL=60)
    slow, fast = figure.result("slow"), figure.result("fast")
    for edge, V in zip(slow.bands["plasma"], (300, 200), strict=True):
        early = slow.times < 0.5
        np.testing.assert_allclose(edge[early], 20_000 / V * np.exp(-30 / V * slow.times[early]), rtol=1e-5)
    # A volume that is given to a run is that of everybody.
    np.testing.assert_allclose(*fast.bands["plasma"], rtol=1e-12)


def test_what_does_not_change_a_run_does_not_solve_it_again():
    class Fixed(Metabolizers):
        run_parameters = {"slow": {"CL": 40}, "half": {"CL": "CL/2"}}

        def draw(self, figure):
            figure.subplots()

    figure = Fixed()
    figure.result("slow")
    figure.result("half")
    assert Fixed.solutions().solved == 2
    for figure.dose in (10, 30):
        figure.result("slow")
    figure.CL = 100
    figure.result("slow")
    assert Fixed.solutions().solved == 2
    figure.result("half")
    assert Fixed.solutions().solved == 3


@pytest.mark.parametrize(
    ("doses", "given", "sentence"),
    [
        ({"main": [bolus(1, "A")]}, {"slow": {"CL": 1}}, "run_parameters names the run 'slow', which has no doses"),
        ([], {"slow": {"Cl": 1}}, "there is no parameter Cl to replace; known are CL, V"),
        ([], {"slow": {"CL": "A/2"}}, "the value of CL in a run is 'A/2', which depends on a state"),
        ([], {"slow": {"CL": "CL/(V - 2)"}}, "parameter CL is .*inf"),
    ],
)  # fmt: skip
def test_parameters_that_cannot_be_are_refused_in_a_sentence(doses, given, sentence):
    class Wrong(LiveFigure):
        system = System("one", {"A": "-CL/V*A"}, {"CL": 1, "V": 2}, {"level": "A"})

        def draw(self, figure):
            self.plot(figure.subplots(), f"level@{next(iter(given))}")

    Wrong.doses, Wrong.run_parameters = doses, given
    with pytest.raises((FigureError, ModelError), match=sentence) as caught:
        _ = Wrong().spec
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
