"""Systems of epidemiology, physiology and systems biology."""

from __future__ import annotations

from math import exp

from tests.published.case import Published
from widgets.system import System

SIR = Published(
    "SIR", "Kermack and McKendrick 1927, Proc R Soc A 115:700",
    System("SIR", {"S": "-beta*S*I/N", "I": "beta*S*I/N - gamma*I", "R": "gamma*I"},
           {"beta": 1.66, "gamma": 0.44, "N": 763}, initial={"S": 762, "I": 1}, time_unit="days"),
    lambda t, y: [-1.66 * y[0] * y[1] / 763, 1.66 * y[0] * y[1] / 763 - 0.44 * y[1], 0.44 * y[1]],
    15, start=[762, 1, 0],
)  # fmt: skip

SEIR = Published(
    "SEIR", "Anderson and May 1991, Infectious Diseases of Humans",
    System("SEIR", {"S": "mu - (mu + f)*S", "E": "f*S - (mu + sigma)*E", "I": "sigma*E - (mu + gamma)*I", "R": "gamma*I - mu*R"},
           {"mu": 1 / (50 * 365), "sigma": 1 / 8, "gamma": 1 / 5, "beta": 3.4},
           quantities={"f": "beta*I"}, initial={"S": 0.06, "E": 1e-3, "I": 1e-3, "R": 0.938}, time_unit="days"),
    lambda t, y: [
        (1 - y[0]) / 18250 - 3.4 * y[2] * y[0], 3.4 * y[2] * y[0] - y[1] / 8 - y[1] / 18250,
        y[1] / 8 - y[2] / 5 - y[2] / 18250, y[2] / 5 - y[3] / 18250],
    365, start=[0.06, 1e-3, 1e-3, 0.938],
)  # fmt: skip

LOTKA_VOLTERRA = Published(
    "Lotka-Volterra", "Lotka 1925; Volterra 1926, Nature 118:558",
    System("Lotka-Volterra", {"x": "a*x - b*x*y", "y": "d*x*y - c*y"}, {"a": 1.1, "b": 0.4, "c": 0.4, "d": 0.1},
           initial={"x": 10, "y": 10}),
    lambda t, y: [1.1 * y[0] - 0.4 * y[0] * y[1], 0.1 * y[0] * y[1] - 0.4 * y[1]],
    40, start=[10, 10],
)  # fmt: skip


def _hodgkin_huxley(t, y):
    v, m, h, n = y
    am, bm = 0.1 * (v + 40) / (1 - exp(-(v + 40) / 10)), 4 * exp(-(v + 65) / 18)
    ah, bh = 0.07 * exp(-(v + 65) / 20), 1 / (1 + exp(-(v + 35) / 10))
    an, bn = 0.01 * (v + 55) / (1 - exp(-(v + 55) / 10)), 0.125 * exp(-(v + 65) / 80)
    current = 10 - 120 * m**3 * h * (v - 50) - 36 * n**4 * (v + 77) - 0.3 * (v + 54.387)
    return [current, am * (1 - m) - bm * m, ah * (1 - h) - bh * h, an * (1 - n) - bn * n]


HODGKIN_HUXLEY = Published(
    "Hodgkin-Huxley", "Hodgkin and Huxley 1952, J Physiol 117:500",
    System("Hodgkin-Huxley", {
        "v": "(current - gNa*m**3*h*(v - 50) - gK*n**4*(v + 77) - gL*(v + 54.387))/Cm",
        "m": "am*(1 - m) - bm*m", "h": "ah*(1 - h) - bh*h", "n": "an*(1 - n) - bn*n"},
        {"Cm": 1, "gNa": 120, "gK": 36, "gL": 0.3, "current": 10},
        quantities={
            "am": "0.1*(v + 40)/(1 - exp(-(v + 40)/10))", "bm": "4*exp(-(v + 65)/18)", "ah": "0.07*exp(-(v + 65)/20)",
            "bh": "1/(1 + exp(-(v + 35)/10))", "an": "0.01*(v + 55)/(1 - exp(-(v + 55)/10))",
            "bn": "0.125*exp(-(v + 65)/80)"},
        initial={"v": -64.9, "m": 0.053, "h": 0.596, "n": 0.318}, time_unit="ms"),
    _hodgkin_huxley, 30, start=[-64.9, 0.053, 0.596, 0.318],
)  # fmt: skip

GOODWIN = Published(
    "Goodwin", "Goodwin 1965, Adv Enzyme Regul 3:425; Griffith 1968",
    System("Goodwin", {"x": "1/(1 + z**10) - 0.1*x", "y": "x - 0.1*y", "z": "y - 0.1*z"},
           initial={"x": 0.1, "y": 0.2, "z": 2.5}),
    lambda t, y: [1 / (1 + y[2] ** 10) - 0.1 * y[0], y[0] - 0.1 * y[1], y[1] - 0.1 * y[2]],
    150, start=[0.1, 0.2, 2.5],
)  # fmt: skip

_GENES = ("lacI", "tetR", "cI")
_BEFORE = dict(zip(_GENES, ("cI", "lacI", "tetR"), strict=True))


def _repressilator(t, y):
    m, p = y[:3], y[3:]
    return [*(216 / (1 + p[i - 1] ** 2) + 0.216 - m[i] for i in range(3)), *(5 * (m[i] - p[i]) for i in range(3))]


REPRESSILATOR = Published(
    "repressilator", "Elowitz and Leibler 2000, Nature 403:335",
    System("repressilator", {
        **{f"m_{g}": f"alpha/(1 + p_{_BEFORE[g]}**2) + alpha0 - m_{g}" for g in _GENES},
        **{f"p_{g}": f"beta*(m_{g} - p_{g})" for g in _GENES}},
        {"alpha": 216, "alpha0": 0.216, "beta": 5}, initial={"m_lacI": 1, "m_tetR": 5, "m_cI": 20}),
    _repressilator, 40, start=[1, 5, 20, 0, 0, 0],
)  # fmt: skip

FITZHUGH_NAGUMO = Published(
    "FitzHugh-Nagumo", "FitzHugh 1961, Biophys J 1:445; Nagumo et al. 1962",
    System("FitzHugh-Nagumo", {"v": "v - v**3/3 - w + current", "w": "eps*(v + 0.7 - 0.8*w)"},
           {"current": 0.5, "eps": 0.08}, initial={"v": -1, "w": -0.5}),
    lambda t, y: [y[0] - y[0] ** 3 / 3 - y[1] + 0.5, 0.08 * (y[0] + 0.7 - 0.8 * y[1])],
    100, start=[-1, -0.5],
)  # fmt: skip

LORENZ = Published(
    "Lorenz, for a short time", "Lorenz 1963, J Atmos Sci 20:130",
    System("Lorenz", {"x": "10*(y - x)", "y": "x*(28 - z) - y", "z": "x*y - 8/3*z"}, initial={"x": 1, "y": 1, "z": 1}),
    lambda t, y: [10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - 8 / 3 * y[2]],
    3, start=[1, 1, 1],
)  # fmt: skip

ENZYME = Published(
    "enzyme kinetics", "Michaelis and Menten 1913, Biochem Z 49:333, without the steady state",
    System("enzyme", {
        "E": "-kf*E*S + (kr + kcat)*C", "S": "-kf*E*S + kr*C", "C": "kf*E*S - (kr + kcat)*C", "P": "kcat*C"},
        {"kf": 1000, "kr": 10, "kcat": 100}, initial={"E": 0.01, "S": 1}, time_unit="s"),
    lambda t, y: [
        -1000 * y[0] * y[1] + 110 * y[2], -1000 * y[0] * y[1] + 10 * y[2], 1000 * y[0] * y[1] - 110 * y[2], 100 * y[2]],
    5, start=[0.01, 1, 0, 0], method="Radau", first=1e-5,
)  # fmt: skip

CASES = (
    SIR, SEIR, LOTKA_VOLTERRA, HODGKIN_HUXLEY, GOODWIN, REPRESSILATOR, FITZHUGH_NAGUMO, LORENZ, ENZYME,
)  # fmt: skip
