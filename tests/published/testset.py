"""Test problems for solvers: those of Hairer and Wanner, of the Bari test set, and two with a known solution."""

from __future__ import annotations

import numpy as np

from tests.published.case import Published
from widgets.system import System

BARI = "Mazzia and Magherini 2008, Test Set for Initial Value Problem Solvers, release 2.4"
HAIRER = "Hairer and Wanner 1996, Solving Ordinary Differential Equations II"

ROBERTSON = Published(
    "Robertson", f"Robertson 1966; {BARI}",
    System("Robertson", {"a": "-0.04*a + 1e4*b*c", "b": "0.04*a - 1e4*b*c - 3e7*b**2", "c": "3e7*b**2"},
           initial={"a": 1}, time_unit="s"),
    lambda t, y: [-0.04 * y[0] + 1e4 * y[1] * y[2], 0.04 * y[0] - 1e4 * y[1] * y[2] - 3e7 * y[1] ** 2, 3e7 * y[1] ** 2],
    1e11, start=[1, 0, 0], method="Radau", first=1e-6,
)  # fmt: skip


def _hires(t, y):
    both = 280 * y[5] * y[7]
    return [
        -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007, 1.71 * y[0] - 8.75 * y[1],
        -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4], 8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3],
        -1.745 * y[4] + 0.43 * y[5] + 0.43 * y[6], -both + 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6],
        both - 1.81 * y[6], -both + 1.81 * y[6],
    ]  # fmt: skip


HIRES = Published(
    "HIRES", f"Schäfer 1975; {BARI}",
    System("HIRES", {
        "y1": "-1.71*y1 + 0.43*y2 + 8.32*y3 + 0.0007", "y2": "1.71*y1 - 8.75*y2",
        "y3": "-10.03*y3 + 0.43*y4 + 0.035*y5", "y4": "8.32*y2 + 1.71*y3 - 1.12*y4",
        "y5": "-1.745*y5 + 0.43*y6 + 0.43*y7", "y6": "-both + 0.69*y4 + 1.71*y5 - 0.43*y6 + 0.69*y7",
        "y7": "both - 1.81*y7", "y8": "-both + 1.81*y7"},
        quantities={"both": "280*y6*y8"}, initial={"y1": 1, "y8": 0.0057}),
    _hires, 321.8122, start=[1, 0, 0, 0, 0, 0, 0, 0.0057], method="Radau", first=1e-4,
)  # fmt: skip

OREGONATOR = Published(
    "Oregonator", f"Field and Noyes 1974; {HAIRER}",
    System("Oregonator", {"x": "s*(y + x*(1 - q*x - y))", "y": "(z - (1 + x)*y)/s", "z": "w*(x - z)"},
           {"s": 77.27, "q": 8.375e-6, "w": 0.161}, initial={"x": 1, "y": 2, "z": 3}, time_unit="s"),
    lambda t, y: [77.27 * (y[1] + y[0] * (1 - 8.375e-6 * y[0] - y[1])), (y[2] - (1 + y[0]) * y[1]) / 77.27, 0.161 * (y[0] - y[2])],
    360, start=[1, 2, 3], method="LSODA",
)  # fmt: skip

VAN_DER_POL = Published(
    "van der Pol", f"van der Pol 1926; {BARI}",
    System("van der Pol", {"x": "v", "v": "((1 - x**2)*v - x)/eps"}, {"eps": 1e-6}, initial={"x": 2}),
    lambda t, y: [y[1], ((1 - y[0] ** 2) * y[1] - y[0]) / 1e-6],
    2, start=[2, 0], method="Radau", first=1e-8,
)  # fmt: skip

E5 = Published(
    "E5", f"Enright, Hull and Lindberg 1975; {BARI}",
    System("E5", {
        "a": "-A*a - B*a*c", "b": "A*a - M*C*b*c", "c": "A*a - B*a*c - M*C*b*c + C*d", "d": "B*a*c - C*d"},
        {"A": 7.89e-10, "B": 1.1e7, "C": 1.13e3, "M": 1e6}, initial={"a": 1.76e-3},
        scales={"b": 1e-10, "c": 1e-12, "d": 1e-12}, time_unit="s"),
    lambda t, y: [
        -7.89e-10 * y[0] - 1.1e7 * y[0] * y[2], 7.89e-10 * y[0] - 1.13e9 * y[1] * y[2],
        7.89e-10 * y[0] - 1.1e7 * y[0] * y[2] - 1.13e9 * y[1] * y[2] + 1.13e3 * y[3], 1.1e7 * y[0] * y[2] - 1.13e3 * y[3]],
    1e6, start=[1.76e-3, 0, 0, 0], method="Radau", first=1e-5,
)  # fmt: skip

BRUSSELATOR = Published(
    "Brusselator", "Prigogine and Lefever 1968, J Chem Phys 48:1695",
    System("Brusselator", {"x": "1 + x**2*y - 4*x", "y": "3*x - x**2*y"}, initial={"x": 1.5, "y": 3}),
    lambda t, y: [1 + y[0] ** 2 * y[1] - 4 * y[0], 3 * y[0] - y[0] ** 2 * y[1]],
    20, start=[1.5, 3],
)  # fmt: skip

_K = (
    0.35, 26.6, 12.3e3, 0.86e-3, 0.82e-3, 15e3, 0.13e-3, 24e3, 16.5e3, 9e3, 0.022, 12e3, 1.88, 16.3e3, 4.8e6, 0.35e-3,
    0.0175, 1e8, 4.44e11, 1240, 2.1, 5.78, 0.0474, 1780, 3.12,
)  # fmt: skip
_TAKES = (
    "1", "2 4", "5 2", "7", "7", "7 6", "9", "9 6", "11 2", "11 1", "13", "10 2", "14", "1 6", "3", "4", "4", "16", "16",
    "17 6", "19", "19", "1 4", "19 1", "20",
)  # fmt: skip
_BALANCE = {  # state: reactions that make it, reactions that take it
    1: ("2 3 9 11 12 22 25", "1 10 14 23 24"), 2: ("1 21", "2 3 9 12"), 3: ("1 17 19 22", "15"), 4: ("15", "2 16 17 23"),
    5: ("4 4 6 7 13 20", "3"), 6: ("3 18 18", "6 8 14 20"), 7: ("13", "4 5 6"), 8: ("4 5 6 7", ""), 9: ("", "7 8"),
    10: ("7 9", "12"), 11: ("8 11", "9 10"), 12: ("9", ""), 13: ("10", "11"), 14: ("12", "13"), 15: ("14", ""),
    16: ("16", "18 19"), 17: ("", "20"), 18: ("20", ""), 19: ("23 25", "21 22 24"), 20: ("24", "25"),
}  # fmt: skip
_POLLUTION_START = {"y2": 0.2, "y4": 0.04, "y7": 0.1, "y8": 0.3, "y9": 0.01, "y17": 0.007}


def _pollution(t, y):
    r = [k * np.prod([y[int(i) - 1] for i in takes.split()]) for k, takes in zip(_K, _TAKES, strict=True)]
    total = lambda these: sum(r[int(i) - 1] for i in these.split())
    return [total(makes) - total(takes) for makes, takes in _BALANCE.values()]


def _sum(these: str, sign: str) -> str:
    return "".join(f" {sign} r{i}" for i in these.split())


POLLUTION = Published(
    "pollution", f"Verwer 1994; {BARI}",
    System(
        "pollution",
        {f"y{i}": f"0{_sum(makes, '+')}{_sum(takes, '-')}" for i, (makes, takes) in _BALANCE.items()},
        {f"k{i + 1}": k for i, k in enumerate(_K)},
        quantities={f"r{i + 1}": f"k{i + 1}*" + "*".join(f"y{j}" for j in takes.split()) for i, takes in enumerate(_TAKES)},
        initial=_POLLUTION_START, time_unit="min",
        scales={"y3": 1e-9, "y5": 1e-7, "y6": 1e-7, "y10": 1e-6, "y11": 1e-8, "y14": 1e-6, "y16": 1e-13},
    ),
    _pollution, 60, start=[_POLLUTION_START.get(f"y{i}", 0) for i in _BALANCE], method="LSODA", first=1e-5,
)  # fmt: skip

KAPS = Published(
    "Kaps", "Kaps 1981, Rosenbrock-type methods, Bericht 9, RWTH Aachen",
    System("Kaps", {"x": "-(2 + m)*x + m*y**2", "y": "x - y - y**2"}, {"m": 1e6}, initial={"x": 1, "y": 1}),
    None, 5, exact=lambda t: np.transpose([np.exp(-2 * t), np.exp(-t)]),
)  # fmt: skip

PROTHERO_ROBINSON = Published(
    "Prothero-Robinson", "Prothero and Robinson 1974, Math Comp 28:145",
    System("Prothero-Robinson", {"y": "-m*(y - cos(t)) - sin(t)"}, {"m": 1e5}, initial={"y": 1}),
    None, 20, exact=lambda t: np.cos(t)[:, None],
)  # fmt: skip

CASES = (ROBERTSON, HIRES, OREGONATOR, VAN_DER_POL, E5, BRUSSELATOR, POLLUTION, KAPS, PROTHERO_ROBINSON)
