"""Systems of pharmacology, at doses and parameters of the order that their sources give."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincc

from tests.published.case import Published
from widgets.system import System

THEOPHYLLINE = Published(
    "theophylline", "Boeckmann, Sheiner and Beal 1994, NONMEM Users Guide V; Pinheiro and Bates 1995",
    System("theophylline", {"gut": "-ka*gut", "body": "ka*gut - CL/V*body"}, {"ka": 1.5, "CL": 2.8, "V": 32}),
    None, 25, given=[(0, 320, 0, 0)],
    exact=lambda t: np.transpose([
        320 * np.exp(-1.5 * t), 320 * 1.5 / (1.5 - 0.0875) * (np.exp(-0.0875 * t) - np.exp(-1.5 * t))]),
)  # fmt: skip

WARFARIN = Published(
    "warfarin, indirect response", "O'Reilly and Aggeler 1968; Dayneka, Garg and Jusko 1993",
    System("warfarin", {
        "gut": "-ka*gut", "body": "ka*gut - CL/V*body", "pca": "kin*(1 - Imax*conc/(IC50 + conc)) - kout*pca"},
        {"ka": 1.3, "CL": 0.134, "V": 8.1, "kin": 4.6, "kout": 0.048, "Imax": 1, "IC50": 1.2},
        quantities={"conc": "body/V"}, initial={"pca": "kin/kout"}),
    lambda t, y: [
        -1.3 * y[0], 1.3 * y[0] - 0.134 / 8.1 * y[1], 4.6 * (1 - y[1] / 8.1 / (1.2 + y[1] / 8.1)) - 0.048 * y[2]],
    144, given=[(0, 100, 0, 0)], start=[0, 0, 4.6 / 0.048],
)  # fmt: skip

PHENYTOIN = Published(
    "phenytoin", "Ludden et al. 1977, Clin Pharmacol Ther 21:287; Michaelis-Menten elimination",
    System("phenytoin", {"A": "-Vmax*A/V/(Km + A/V)"}, {"Vmax": 500, "Km": 4, "V": 45}, time_unit="days"),
    lambda t, y: [-500 * y[0] / 45 / (4 + y[0] / 45)],
    20, given=[(0, 300, float(day), 0) for day in range(20)],
)  # fmt: skip

TMDD = Published(
    "target-mediated disposition", "Mager and Jusko 2001, J Pharmacokinet Pharmacodyn 28:507",
    System("TMDD", {
        "L": "-kel*L - kon*L*R + koff*P", "R": "ksyn - kdeg*R - kon*L*R + koff*P", "P": "kon*L*R - (koff + kint)*P"},
        {"kel": 0.0015, "kon": 0.091, "koff": 0.001, "kint": 0.003, "ksyn": 0.11, "kdeg": 0.0089},
        initial={"R": "ksyn/kdeg"}),
    lambda t, y: [
        -0.0015 * y[0] - 0.091 * y[0] * y[1] + 0.001 * y[2],
        0.11 - 0.0089 * y[1] - 0.091 * y[0] * y[1] + 0.001 * y[2], 0.091 * y[0] * y[1] - 0.004 * y[2]],
    1500, given=[(0, 100, 0, 0)], start=[0, 0.11 / 0.0089, 0], method="Radau", first=1e-3,
)  # fmt: skip

_TRANSIT = {f"x{i}": f"ktr*(x{i - 1} - x{i})" for i in range(1, 5)}
TRANSIT = Published(
    "transit absorption", "Savic et al. 2007, J Pharmacokinet Pharmacodyn 34:711",
    System("transit", {"x0": "-ktr*x0", **_TRANSIT, "body": "ktr*x4 - k*body"}, {"ktr": 4, "k": 0.25}),
    lambda t, y: [-4 * y[0], *(4 * (y[i - 1] - y[i]) for i in range(1, 5)), 4 * y[4] - 0.25 * y[5]],
    24, given=[(0, 100, 0, 0), (0, 50, 8, 0)],
)  # fmt: skip

EFFECT_COMPARTMENT = Published(
    "effect compartment", "Sheiner et al. 1979, Clin Pharmacol Ther 25:358",
    System("effect compartment", {"A": "-k*A", "Ce": "ke0*(A/V - Ce)"}, {"k": 0.4, "V": 20, "ke0": 1.2}),
    None, 24, given=[(0, 100, 0, 0)],
    exact=lambda t: np.transpose([
        100 * np.exp(-0.4 * t), 5 * 1.2 / (1.2 - 0.4) * (np.exp(-0.4 * t) - np.exp(-1.2 * t))]),
)  # fmt: skip

_MARSH = {"k10": 0.119, "k12": 0.112, "k13": 0.042, "k21": 0.055, "k31": 0.0033, "ke0": 0.26, "V": 0.228 * 70}
PROPOFOL = Published(
    "propofol pump", "Marsh et al. 1991, Br J Anaesth 67:41",
    System("propofol", {
        "x1": "-(k10 + k12 + k13)*x1 + k21*x2 + k31*x3", "x2": "k12*x1 - k21*x2", "x3": "k13*x1 - k31*x3",
        "Ce": "ke0*(x1/V - Ce)"}, _MARSH, time_unit="min"),
    lambda t, y: [
        -0.273 * y[0] + 0.055 * y[1] + 0.0033 * y[2], 0.112 * y[0] - 0.055 * y[1], 0.042 * y[0] - 0.0033 * y[2],
        0.26 * (y[0] / (0.228 * 70) - y[3])],
    120, given=[(0, 70, 0, 0.5), (0, 100, 0.5, 9.5), (0, 250, 10, 50)],
)  # fmt: skip

MINIMAL_GLUCOSE = Published(
    "minimal model of glucose", "Bergman et al. 1979, Am J Physiol 236:E667",
    System("minimal glucose", {"G": "-(SG + X)*G + SG*Gb", "X": "-p2*X + p3*(I - Ib)"},
           {"SG": 0.026, "p2": 0.025, "p3": 1.3e-5, "Gb": 92, "Ib": 7.3},
           quantities={"I": "Ib + 340*exp(-0.3*t) + 20*t*exp(-t/20)/20"}, initial={"G": 287},
           scales={"X": 0.01}, time_unit="min"),
    lambda t, y: [
        -(0.026 + y[1]) * y[0] + 0.026 * 92, -0.025 * y[1] + 1.3e-5 * (340 * np.exp(-0.3 * t) + t * np.exp(-t / 20))],
    180, start=[287, 0],
)  # fmt: skip

_GRANULOCYTES = [5.05] * 5
MYELOSUPPRESSION = Published(
    "myelosuppression", "Friberg et al. 2002, J Clin Oncol 20:4713",
    System("myelosuppression", {
        "A": "-0.2*A", "prol": "ktr*prol*((1 - slope*A/10)*(base/circ)**gam - 1)",
        "t1": "ktr*(prol - t1)", "t2": "ktr*(t1 - t2)", "t3": "ktr*(t2 - t3)", "circ": "ktr*(t3 - circ)"},
        {"ktr": 4 / 88.7, "slope": 0.5, "gam": 0.161, "base": 5.05},
        initial=dict.fromkeys(("prol", "t1", "t2", "t3", "circ"), "base")),
    lambda t, y: [
        -0.2 * y[0], 4 / 88.7 * y[1] * ((1 - 0.05 * y[0]) * (5.05 / y[5]) ** 0.161 - 1),
        *(4 / 88.7 * (y[i] - y[i + 1]) for i in range(1, 5))],
    600, given=[(0, 100, 0, 1)], start=[0, *_GRANULOCYTES],
)  # fmt: skip

TUMOR = Published(
    "tumor growth", "Simeoni et al. 2004, Cancer Res 64:1094",
    System("tumor", {
        "A": "-0.4*A", "x1": "l0*x1/(1 + (l0*w/l1)**20)**(1/20) - k2*A*x1", "x2": "k2*A*x1 - k1*x2",
        "x3": "k1*(x2 - x3)", "x4": "k1*(x3 - x4)"},
        {"l0": 0.273, "l1": 0.814, "k1": 0.73, "k2": 0.06}, quantities={"w": "x1 + x2 + x3 + x4"},
        initial={"x1": 0.055}, time_unit="days"),
    lambda t, y: [
        -0.4 * y[0], 0.273 * y[1] / (1 + (0.273 * sum(y[1:]) / 0.814) ** 20) ** 0.05 - 0.06 * y[0] * y[1],
        0.06 * y[0] * y[1] - 0.73 * y[2], 0.73 * (y[2] - y[3]), 0.73 * (y[3] - y[4])],
    30, given=[(0, 15, 9, 0), (0, 15, 13, 0), (0, 15, 17, 0)], start=[0, 0.055, 0, 0, 0],
)  # fmt: skip

HIV = Published(
    "HIV under a protease inhibitor", "Perelson et al. 1996, Science 271:1582",
    System("HIV", {"I": "k*V*T0 - delta*I", "V": "-c*V", "VN": "N*delta*I - c*VN"},
           {"k": 3.43e-8, "T0": 180_000, "delta": 0.5, "c": 3.1, "N": 502.1},
           initial={"I": "k*V0*T0/delta", "V": "V0"}, inputs={"V0": 98_000}, time_unit="days"),
    lambda t, y: [3.43e-8 * 180_000 * y[1] - 0.5 * y[0], -3.1 * y[1], 502.1 * 0.5 * y[0] - 3.1 * y[2]],
    7, start=[3.43e-8 * 98_000 * 180_000 / 0.5, 98_000, 0],
)  # fmt: skip


def _chain(n: int, k: float, end: float) -> Published:
    """A row of compartments: the i-th follows a gamma density, and what is behind the last one its integral."""
    exact = lambda t: np.transpose([gammaincc(i + 1, k * t) - (gammaincc(i, k * t) if i else 0 * t) for i in range(n)])
    return Published(
        f"chain of {n}", "Erlang 1917; each compartment of the row follows a gamma density",
        System("chain", {"x0": "-k*x0", **{f"x{i}": f"k*(x{i - 1} - x{i})" for i in range(1, n)}}, {"k": k}),
        None, end, given=[(0, 1, 0, 0)], exact=exact,
    )  # fmt: skip


CASES = (
    THEOPHYLLINE, WARFARIN, PHENYTOIN, TMDD, TRANSIT, EFFECT_COMPARTMENT, PROPOFOL, MINIMAL_GLUCOSE, MYELOSUPPRESSION,
    TUMOR, HIV, _chain(50, 5, 24), _chain(200, 20, 24),
)  # fmt: skip
