"""The model against the experiments: every row is asked or says why not, and what is wrong is said to be wrong."""

from __future__ import annotations

import pytest

from widgets import evidence
from widgets.models import experiments, plasticity
from widgets.models.experiments import (
    CANNOT,
    DOWN,
    EXPECTED_WORDS,
    GONE,
    LESS,
    MORE,
    NOT_UP,
    QUESTIONS,
    READOUTS,
    SAME,
    UP,
    Question,
    Run,
    against_experiments,
    cut,
    simulate,
)

ROWS = evidence.table("experiments").set_index("id")
CHAIN = ("disinhibition",)


@pytest.fixture(scope="module")
def answers():
    """The answers with each hypothesis alone."""
    return {h: against_experiments((h,)) for h in ("disinhibition", "direct", "trkb")}


@pytest.mark.slow
def test_every_experiment_stands_there_once_asked_or_with_the_reason_why_not(answers):
    frame = answers["disinhibition"]
    assert list(frame.index) == list(ROWS.index)
    assert not set(QUESTIONS) & set(CANNOT) and set(QUESTIONS) | set(CANNOT) == set(ROWS.index)
    for id, row in frame.iterrows():
        assert (
            (row["agrees"] == "cannot answer")
            == (id in CANNOT)
            == (row["role"] == "not modeled")
            == row["model"].startswith("cannot answer: ")
        )
        assert row["source"] and ("](https://" in row["source"] or "derived" in row["source"]), id
        assert row["complicates"] == ROWS.loc[id, "complicates"] and row["mark"] == evidence.certainty_label(
            ROWS.loc[id]
        )
        assert row["observed"].startswith(ROWS.loc[id, "verdict"])
    assert set(frame["agrees"]) == {"yes", "no", "cannot answer"}


@pytest.mark.slow
def test_what_the_chain_gets_wrong_is_named(answers):
    wrong = answers["disinhibition"].query("agrees == 'no'")
    # Lanicemine, principal neurons, rapamycin in people, the R-isomer, a path without eEF2, masking by anesthesia,
    # the R-isomer alone in people.
    assert {"E10", "E16", "E53", "E54", "E58", "E77", "E80"} <= set(wrong.index)
    assert {"E65", "E68", "E74"} <= set(wrong.index)
    assert wrong["complicates"].sum() >= 12
    assert len(wrong) >= 15


@pytest.mark.slow
def test_what_the_model_was_built_with_it_answers_under_the_hypothesis_it_belongs_to(answers):
    for id in ROWS.index[ROWS["role"] == "built with"]:
        assert any(frame.loc[id, "agrees"] == "yes" for frame in answers.values()), id
    chain = answers["disinhibition"]
    # Built with another hypothesis, and so not answered by the chain alone.
    assert set(chain.index[(chain["role"] == "built with") & (chain["agrees"] == "no")]) == {"E44", "E57"}
    assert (chain["role"] == "held out").sum() >= 25


@pytest.mark.slow
def test_an_answer_depends_on_the_hypothesis_it_is_asked_under(answers):
    agrees = lambda id: [answers[h].loc[id, "agrees"] for h in ("disinhibition", "direct", "trkb")]
    assert agrees("E15") == ["yes", "no", "no"]  # interneurons, and not principal neurons
    assert agrees("E16") == ["no", "yes", "no"]  # the reverse
    assert agrees("E44") == ["no", "no", "yes"]  # the site in TrkB
    assert agrees("E38") == ["yes", "yes", "no"]  # BDNF caught
    assert agrees("E50") == ["yes", "yes", "yes"]  # mTORC1, on every path


def test_an_answer_is_read_off_a_run():
    whole, broken = simulate(Run(), CHAIN), simulate(cut(("trkb", "mtor")), CHAIN)
    assert whole["mtor_level"].max() > 0.9 and broken["mtor_level"].max() < 1e-6
    assert Question("mTORC1", cut(("trkb", "mtor")), Run()).answer(CHAIN) == (GONE, "mTORC1: gone (0 %)")
    assert Question("BDNF", Run(arrows=(("glutamate", "ampa", 1.5),)), Run()).answer(CHAIN)[0] == MORE
    assert Question("BDNF", Run(arrows=(("glutamate", "ampa", 0.5),)), Run()).answer(CHAIN)[0] == LESS
    assert Question("BDNF", Run(arrows=(("glutamate", "ampa", 0.9),)), Run()).answer(CHAIN)[0] == SAME
    assert Question("glutamate", Run(dose=200.0)).answer(CHAIN)[0] == DOWN
    assert Question("glutamate", Run(dose=50.0)).answer(CHAIN)[0] == NOT_UP
    assert Question("glutamate", Run(given="human", dose=0.5)).answer(CHAIN)[0] == UP
    assert Question("late", cut(("trkb", "mtor")), Run()).answer(())[0] == NOT_UP  # nothing there to change


def test_a_bath_holds_its_concentration_and_a_series_counts_from_its_last_dose():
    bath = simulate(Run(given="bath", dose=1.0), CHAIN)
    unit = 1.42 / 2.6  # µmol/L unbound that count as one: half occupancy in rats, on the drug scale
    assert bath.loc[0.3:0.9, "drug"].to_numpy() == pytest.approx(1 / unit, rel=0.05)
    half = simulate(Run(given="bath", dose=1.42), CHAIN)
    assert half.loc[0.5, "occupancy"] == pytest.approx(0.5, abs=0.01)
    series = simulate(Run(count=3), CHAIN)
    assert series.index[0] == 0 and series["spine_level"].iloc[0] > 1
    assert series["occupancy"].idxmax() < 0.5


def test_every_verdict_that_is_asked_has_a_meaning():
    for id, questions in QUESTIONS.items():
        for question in questions:
            assert question.look in READOUTS
            assert question.expects or any(v in EXPECTED_WORDS for v in ROWS.loc[id, "verdict"].split("; ")), id
            assert all((a, b) in plasticity.EDGES for a, b, _ in question.run.arrows), id


def test_the_words_that_agree_are_those_of_the_verdict():
    for verdict, words in {
        "block": {GONE, LESS},
        "none": {SAME, NOT_UP},
        "none; enhance": {SAME, NOT_UP, MORE, UP},
        "mimic": {UP},
        "opposite": {DOWN},
    }.items():
        assert {
            w for w in (GONE, LESS, SAME, MORE, UP, NOT_UP, DOWN) if Question("late", Run()).agrees(w, verdict)
        } == words
    assert not Question("late", Run(), expects=frozenset({LESS})).agrees(GONE, "block")


def test_a_hypothesis_that_does_not_exist_is_refused_in_one_sentence():
    with pytest.raises(
        ValueError, match=r"There is no hypothesis 'habenula'; there are disinhibition, direct, trkb, hnk\."
    ):
        against_experiments(("habenula",))


@pytest.mark.slow
def test_people_and_rodents_are_set_side_by_side(answers):
    """Where people disagree with rodents the table says so: rapamycin, and a scan a day later."""
    chain = answers["disinhibition"]
    assert chain.loc["E50", "agrees"] == "yes" and chain.loc["E53", "agrees"] == "no"
    assert chain.loc["E74", "model"].startswith("new spines at 24 h: up") and ROWS.loc["E74", "species"] == "human"
    assert experiments.Run(given="human", dose=0.5) == QUESTIONS["E74"][0].run
