"""The joined model: both enantiomers of ketamine in artery and vein, by every route that has a measured curve."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from widgets import evidence
from widgets.models.published import DEVICE_INTERVAL, MOST_DEVICES, parameters
from widgets.system import Dose, Parameter, System, bolus, infusion, release

# The share of the S-enantiomer in what is given.
DRUGS = {"racemate": 0.5, "esketamine": 1.0, "arketamine": 0.0}
ROUTES = {
    "iv": "intravenous",
    "im": "into a muscle",
    "oral": "swallowed",
    "film": "film under the tongue",
    "wafer": "wafer under the tongue",
    "nasal": "nasal spray",
}
SITES = {"artery": 0, "vein": 1}

FITTED = "fitted by this course"
# The quantile of the normal distribution that ends an interval of 95 %.
_Z95 = 1.959964

# Depots of each route, and what leaves them: by itself into the blood, or first through gut wall and liver.
_DEPOTS = {
    "iv": {},
    "im": {},
    "oral": {"gut": "ka_o"},
    "film": {"film": "ka_m", "gut": "ka_o"},
    "wafer": {"wafer": "ka_w", "gut": "ka_o"},
    "nasal": {"nose": "ka_n", "swallowed": "ka_s"},
}
_FIRST_PASS = ("gut", "swallowed")
# Parameters that only the doses of a route use.
_OF_DOSES = {
    "iv": (),
    "im": ("F_im", "D_im"),
    "oral": ("D_o",),
    "film": ("FR_film", "D_m", "D_g"),
    "wafer": ("FR_wafer", "D_o"),
    "nasal": ("FR_n", "FR_n_later", "D_s"),
}
_CLEARANCE = {"S": "CL", "R": "rCL*CL"}
# Both enantiomers meet the same flow of blood, so the extraction follows the clearance.
_EXTRACTION = {"S": "E", "R": "rCL*E"}
_NOSE = "(FR_n*(1 + (devices - 1)*FR_n_later)/devices)"


def _enantiomers(drug: str) -> dict[str, str]:
    """Enantiomer -> its share of a dose, as an expression."""
    if drug not in DRUGS:
        raise ValueError(f"There is no drug {drug!r}; choose {', '.join(DRUGS)}.")
    return {"racemate": {"S": "share_S", "R": "(1 - share_S)"}, "esketamine": {"S": "1"}, "arketamine": {"R": "1"}}[
        drug
    ]


def _bioavailability(route: str, drug: str) -> str:
    """The fraction of a dose that reaches the blood unchanged, as the structure of the model gives it."""
    through = " + ".join(f"{share}*Fg*(1 - {_EXTRACTION[e]})" for e, share in _enantiomers(drug).items())
    return {
        "iv": "1",
        "im": "F_im",
        "oral": through,
        "film": f"FR_film + (1 - FR_film)*({through})",
        "wafer": f"FR_wafer + (1 - FR_wafer)*({through})",
        "nasal": f"{_NOSE} + (1 - {_NOSE})*({through})",
    }[route]


def _equations(drug: str, depots: dict[str, str]) -> dict[str, str]:
    """State -> its rate of change; amounts in mg, the forearm's tissue in mg/L."""
    shares = _enantiomers(drug)
    equations = {depot: f"-{rate}*{depot}" for depot, rate in depots.items()}
    direct = " + ".join(f"{rate}*{depot}" for depot, rate in depots.items() if depot not in _FIRST_PASS) or "0"
    first = " + ".join(f"{rate}*{depot}" for depot, rate in depots.items() if depot in _FIRST_PASS) or "0"
    formed = []
    for e, share in shares.items():
        passes = f"Fg*(1 - {_EXTRACTION[e]})" if first != "0" else "0"
        equations[f"central_{e}"] = (
            f"{share}*({direct} + {passes}*({first})) - {_CLEARANCE[e]}/V1*central_{e}"
            f" - Q2/V1*central_{e} + Q2/V2*fast_{e} - Q3/V1*central_{e} + Q3/V3*slow_{e}"
        )
        equations[f"fast_{e}"] = f"Q2/V1*central_{e} - Q2/V2*fast_{e}"
        equations[f"slow_{e}"] = f"Q3/V1*central_{e} - Q3/V3*slow_{e}"
        formed.append(f"{_CLEARANCE[e]}/V1*central_{e} + {share}*(1 - {passes})*({first})")
    # One tissue and one norketamine for both: their constants are shared and the equations are linear.
    arterial = " + ".join(f"central_{e}" for e in shares)
    equations["forearm"] = f"k_t*(({arterial})/V1 - forearm)"
    equations["metabolite"] = f"{' + '.join(formed)} - CLN/VN*metabolite - QN/VN*metabolite + QN/VN2*metabolite_deep"
    equations["metabolite_deep"] = "QN/VN*metabolite - QN/VN2*metabolite_deep"
    return equations


def _with_interval(p: Parameter) -> Parameter:
    """A fitted value, with its interval of 95 % turned into a spread that a band can carry."""
    if p.basis != FITTED or p.low is None or p.high is None:
        return p
    if p.unit == "1":
        logit = lambda x: math.log(x / (1 - x))
        return replace(p, logit_sd=(logit(p.high) - logit(p.low)) / (2 * _Z95))
    sd = math.log(p.high / p.low) / (2 * _Z95)
    return replace(p, cv=math.sqrt(math.expm1(sd * sd)))


def joined(drug: str = "racemate", routes: Sequence[str] = tuple(ROUTES)) -> System:
    """Ketamine and norketamine after a dose by any of `routes`, in artery and vein.

    Amounts in mg, time in h, concentrations in ng/mL. Each enantiomer has the states `central_S`, `fast_S`,
    `slow_S` (or `_R`); both share `forearm`, the tissue that venous blood of the arm has passed, and norketamine's
    `metabolite` and `metabolite_deep`, for their constants are the same and the equations linear. Depots (`gut`,
    `film`, `wafer`, `nose`, `swallowed`) are there only when a route needs them. Bioavailability is not a parameter:
    it comes out of gut wall and liver. All that is cleared becomes norketamine, milligram for milligram.

    The inputs, which a control may set: `site` (0 artery, 1 vein), `share_S` (the racemate's system only: the share
    of the S-enantiomer, 0.5), `devices` (with the nasal route only: for how many nasal devices `F_nasal` is the mean).

    Parameters
    ----------
    drug : {"racemate", "esketamine", "arketamine"}
        A single enantiomer has three states less.
    routes : sequence of str
        Keys of `ROUTES`.

    Returns
    -------
    System
        Observables `plasma` (at `site`), `artery`, `vein` and `norketamine`, all in ng/mL, and `F_` of each route.
        `norketamine` is that of its central volume at either site: nothing measured tells the two apart.

    Raises
    ------
    ValueError
        For a drug or a route that is not known.

    Notes
    -----
    A band drawn with `sample_population` carries two things. Between-person variability, as published: for `E`, `Fg`,
    `ka_n`, `FR_n`, `VN` and `CLN` with their own estimates, for `V1`, `CL`, `Q3` and `ka_o` with that of another model
    of the same quantity, as the rows say. And what the fit leaves open: the interval of `phi` and `k_t`, read as one
    of 95 %, drawn on the logit and on the log scale. All are drawn as if independent; `E` does not follow `CL`. What
    has no published spread (muscle, film, wafer, ratio of clearances) is drawn without one, so their bands are too
    narrow rather than too wide.

    The last hours are the least certain. Nothing was measured later than 10 h, where the curve stands at 0.7 of what
    was; its last half-life, 2.4 h for esketamine, is shorter than the 7 to 12 h of the label of the spray.

    References
    ----------
    Noppers 2011, Ashraf 2018, Wang 2019, Perez-Ruixo 2021, Otto 2021, Simons 2022, Rolan 2014; values, sources and
    what each rests on in data/parameters.csv, model `joined`.
    """
    _enantiomers(drug)
    for route in routes:
        if route not in ROUTES:
            raise ValueError(f"There is no route {route!r}; choose {', '.join(ROUTES)}.")
    return _joined(drug, tuple(r for r in ROUTES if r in routes))


@cache
def _joined(drug: str, routes: tuple[str, ...]) -> System:
    depots = {depot: rate for route in routes for depot, rate in _DEPOTS[route].items()}
    equations = _equations(drug, depots)
    arterial = " + ".join(f"central_{e}" for e in _enantiomers(drug))
    vein = f"((1 - phi)*({arterial})/V1 + phi*forearm)"
    observables = {
        "plasma": (f"1000*((1 - site)*({arterial})/V1 + site*{vein})", "ng/mL", "ketamine in plasma"),
        "artery": (f"1000*({arterial})/V1", "ng/mL", "ketamine in arterial plasma"),
        "vein": (f"1000*{vein}", "ng/mL", "ketamine in venous plasma"),
        "norketamine": ("1000*metabolite/VN", "ng/mL", "norketamine in plasma"),
        **{f"F_{r}": (_bioavailability(r, drug), "1", f"bioavailability, {ROUTES[r]}") for r in routes},
    }
    text = " ".join(
        [*equations.values(), *(o[0] for o in observables.values()), *(d for r in routes for d in _OF_DOSES[r])]
    )
    known = parameters("joined")
    used = {s: _with_interval(p) for s, p in known.items() if s in _words(text)}
    inputs = {
        "site": SITES["vein"],
        **({"share_S": DRUGS["racemate"]} if drug == "racemate" else {}),
        **({"devices": 1} if "nasal" in routes else {}),
    }
    units = {s: "mg/L" if s == "forearm" else "mg" for s in equations}
    return System("joined", equations, used, observables, units=units, inputs=inputs)


def _words(text: str) -> set[str]:
    """The symbols in an expression."""
    return set("".join(c if c.isalnum() or c == "_" else " " for c in text).split())


def into_blood(drug: str) -> list[tuple[str, str]]:
    """Where a dose that enters the blood goes: the share of it, as an expression, and the state."""
    return [(share, f"central_{e}") for e, share in _enantiomers(drug).items()]


def doses(
    route: str, amount: float | str, drug: str = "racemate", *, duration: float | str = 40 / 60, devices=1, **again
) -> list[Dose]:
    """What a dose by `route` puts into the states of `joined(drug)`.

    Parameters
    ----------
    route : str
        A key of `ROUTES`.
    amount : float or str
        mg in all: a number, or an expression in the system's symbols. Nasal doses may also be sprayed as a whole
        (`devices` 1, any amount).
    drug : {"racemate", "esketamine", "arketamine"}
        The drug of the system.
    duration : float or str
        h, of an intravenous infusion; 0 is a bolus.
    devices : int or str
        In how many equal parts a nasal dose is given, five minutes apart: 1 to 3, or the name of a control.
    **again
        `start`, `count`, `every`, `times` as in `Dose` (h).

    Returns
    -------
    list of Dose

    Raises
    ------
    ValueError
        For a route or a drug that is not known, or a number of devices that is none of 1, 2, 3.
    """
    blood = into_blood(drug)
    if route == "iv":
        give = (lambda a, s: infusion(a, s, duration, **again)) if duration else (lambda a, s: bolus(a, s, **again))
        return [give(f"{share}*({amount})", state) for share, state in blood]
    if route == "im":
        return [release(f"F_im*{share}*({amount})", state, "D_im", **again) for share, state in blood]
    if route == "oral":
        return [release(f"{amount}", "gut", "D_o", **again)]
    if route == "film":
        return [
            release(f"FR_film*({amount})", "film", "D_m", **again),
            release(f"(1 - FR_film)*({amount})", "gut", "D_g", **again),
        ]
    if route == "wafer":
        return [
            bolus(f"FR_wafer*({amount})", "wafer", **again),
            release(f"(1 - FR_wafer)*({amount})", "gut", "D_o", **again),
        ]
    if route == "nasal":
        return _nasal(amount, devices, again)
    raise ValueError(f"There is no route {route!r}; choose {', '.join(ROUTES)}.")


def _nasal(amount: float | str, devices, again: dict) -> list[Dose]:
    number = isinstance(devices, (int, float))
    if number and devices not in range(1, MOST_DEVICES + 1):
        raise ValueError(f"The number of nasal devices is {devices!r}; it must be 1, 2 or {MOST_DEVICES}.")
    start, times = again.get("start", 0), again.get("times", ())
    out = []
    for i in range(int(devices) if number else MOST_DEVICES):
        # Device i + 1 is given when devices > i: its amount is 0 otherwise, written without a condition.
        given = "1" if number else f"Min(1, Max(0, {devices} - {i}))"
        part = f"({amount})/({devices})*{given}"
        taken = "FR_n" if i == 0 else "FR_n_later*FR_n"
        late = i * DEVICE_INTERVAL
        later = {
            **again,
            "start": f"{start} + {late}" if isinstance(start, str) else start + late,
            "times": tuple(t + late for t in times),
        }
        out += [
            bolus(f"{part}*{taken}", "nose", **later),
            release(f"{part}*(1 - {taken})", "swallowed", "D_s", **later),
        ]
    return out


def at_weight(kg: float, system: System, parameters: Mapping[str, float] | None = None) -> dict[str, float]:
    """The parameters of a person of `kg`: volumes in proportion to weight, clearances to its power 0.75.

    Parameters
    ----------
    kg : float
        Body weight.
    system : System
        Any system whose volumes (L) and clearances (L/h) stand at 70 kg.
    parameters : dict, optional
        Values at 70 kg that replace those of the system.

    Returns
    -------
    dict
        Symbol -> value of what weight changes and of what `parameters` replaces, to be given to `simulate`.
    """
    reference = float(evidence.parameters("body_weight").loc["BW", "value"])
    power = {"L": 1.0, "L/h": 0.75}
    new = {s: v for s, v in (parameters or {}).items() if s in system.parameters}
    return {
        s: new.get(s, p.value) * (kg / reference) ** power.get(p.unit, 0.0)
        for s, p in system.parameters.items()
        if p.unit in power or s in new
    }
