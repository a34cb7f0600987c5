"""The evidence base: it keeps what its description promises, and says where it does not."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from frictionless import Package

from widgets import evidence
from widgets.evidence import DATA, EvidenceError

TABLES = evidence.tables()


# ---------------------------------------------------------------- the data as they stand


def test_the_package_is_valid_by_the_standard() -> None:
    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])


def test_every_table_of_the_course_is_there_and_every_file_is_described() -> None:
    asked = {
        "parameters", "routes", "timecourses", "experiments", "trials", "meta_analyses", "treatments", "prevalence",
        "trauma_risk", "criteria", "instruments", "safety", "regulation", "claims", "helplines", "glossary",
    }  # fmt: skip
    assert asked <= set(TABLES)
    assert {path.stem for path in DATA.glob("*.csv")} == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_opens_with_the_types_it_promises(name: str) -> None:
    frame = evidence.table(name)
    columns = evidence.describe(name)
    assert list(frame.columns) == list(columns.index) and len(frame)
    for column, kind in columns["type"].items():
        is_kind = {
            "number": pd.api.types.is_float_dtype,
            "integer": pd.api.types.is_integer_dtype,
            "boolean": pd.api.types.is_bool_dtype,
            "date": pd.api.types.is_datetime64_any_dtype,
            "string": pd.api.types.is_string_dtype,
        }[kind]
        assert is_kind(frame[column]), f"{name}.{column}"
    assert columns["meaning"].str.endswith(".").all(), "each column is described in a sentence"


def test_a_table_is_a_copy() -> None:
    frame = evidence.table("trials")
    frame.loc[:, "label"] = "changed"
    assert "changed" not in set(evidence.table("trials")["label"])


@pytest.mark.parametrize("name", TABLES)
def test_values_lie_within_their_own_range(name: str) -> None:
    frame = evidence.table(name)
    triples = [
        ("low", "value", "high"), ("ci_low", "difference", "ci_high"), ("ci_low", "estimate", "ci_high"),
        ("d_low", "d", "d_high"), ("onset_low", "onset_low", "onset_high"), ("peak_low", "peak_low", "peak_high"),
        ("end_low", "end_low", "end_high"), ("onset_low", "peak_low", "end_high"), ("claimed_low", "claimed_low", "claimed_high"),
    ]  # fmt: skip
    for low, value, high in triples:
        if {low, value, high} <= set(frame.columns):
            outside = frame[(frame[low] > frame[value]) | (frame[value] > frame[high])]
            assert outside.empty, f"{name}: {low} <= {value} <= {high} fails in {outside.iloc[:, 0].tolist()}"


@pytest.mark.parametrize("name", [n for n in TABLES if n not in ("glossary", "helplines")])
def test_every_row_has_a_source_and_only_help_lines_and_glossary_are_without(name: str) -> None:
    for source in evidence.table(name)["source"]:
        keys, reason = evidence.split_source(source)
        assert keys or len(reason.split(": ", 1)[1]) > 15, source


def test_no_reference_is_unused_and_no_two_read_alike() -> None:
    used = {
        key
        for name in TABLES
        if "source" in evidence.table(name)
        for source in evidence.table(name)["source"]
        for key in evidence.split_source(source)[0]
    }
    assert set(evidence.references()) == used
    labels = [evidence.label(key) for key in used]
    assert len(labels) == len(set(labels))


def test_references_lead_to_one_page_each() -> None:
    text = (DATA / "references.bib").read_text(encoding="utf-8")
    entries = re.findall(r"@\w+\{(\S+),\n(.*?)\n\}", text, re.DOTALL)
    assert len(entries) == len(evidence.references())
    for key, body in entries:
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.MULTILINE))
        assert {"author", "title", "year"} <= set(fields), key
        assert len({"doi", "pmid", "pmcid", "url"} & set(fields)) == 1, key
        assert ("doi" in fields) == (fields.get("doistatus") in ("seen", "unconfirmed")), key
        assert fields.get("urlstatus") in (None, "unconfirmed") and ("urlstatus" not in fields or "url" in fields), key
        assert fields.get("checked") in (None, "secondary", "recalled"), key
        if "doi" in fields:
            assert re.fullmatch(r"10\.\d{4,9}/[^\s\"<>{}|]+", fields["doi"]), key
        address = evidence.link(key)
        assert re.fullmatch(r"https://[^\s()]+/[^\s()]*|https://[^\s()/]+", address), address
        assert not re.search(r"[?&](q|query|term|search)=|/search", address), address


def test_citations_are_links_and_reasons_stay_words() -> None:
    assert evidence.cite("Feder2014") == "[Feder et al. 2014](https://doi.org/10.1001/jamapsychiatry.2014.62)"
    both = evidence.cite("Clements1981; Ross2019; derived: why; so")
    assert both == (
        "[Clements and Nimmo 1981](https://doi.org/10.1093/bja/53.1.27); "
        "[Ross et al. 2019](https://pubmed.ncbi.nlm.nih.gov/31675388/); derived: why; so"
    )
    assert evidence.cite("FDA2023").startswith("[FDA 2023](https://www.fda.gov/")
    assert "DOI not confirmed" in evidence.reference("Brady2000")
    assert "DOI not confirmed" not in evidence.reference("Feder2014")
    assert "not read" in evidence.reference("Krystal1994")
    assert "address not confirmed" in evidence.reference("DEA1999")
    assert "not confirmed" not in evidence.reference("FDA2022")
    with pytest.raises(EvidenceError, match="no key 'Nobody1900'"):
        evidence.cite("Nobody1900")


def test_a_body_is_cited_by_its_name_without_braces(tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_text(
        """@misc{A, author = {{US Body of Liver Flow}}, title = {T}, year = {1979}, url = {https://a.org/b}}
        @misc{B, author = {{One Body} and {Another, Inc.}}, title = {T}, year = {1980}, url = {https://a.org/c}}
        @misc{C, author = {van der Doef, T. F. and others}, title = {T}, year = {2016}, url = {https://a.org/d}}""",
        encoding="utf-8",
    )
    assert evidence.cite("A", tmp_path) == "[US Body of Liver Flow 1979](https://a.org/b)"
    assert evidence.label("B", tmp_path) == "One Body and Another, Inc. 1980"
    assert evidence.label("C", tmp_path) == "van der Doef et al. 2016"
    assert evidence.reference("A", tmp_path).startswith("US Body of Liver Flow (1979). T.")


def test_the_edition_is_said_alike_wherever_it_is_said(copy: Path) -> None:
    version, day = evidence.edition()
    assert f"version {version}, last reviewed on {day}." in evidence.dictionary()
    (cited,) = yaml.safe_load((DATA.parent / "CITATION.cff").read_text(encoding="utf-8"))["references"]
    assert cited["version"] == version and evidence.in_words(cited["date-released"]) == day
    for old, new, says in (
        (r'"created": "2026-', '"created": "26-', r"created: expected a date like .*, found '26-"),
        (r'"version": "', '"edition": "', "version: expected a version like 2.0.0, found nothing"),
    ):
        broken = Path(shutil.copytree(copy, copy.parent / old[1:5]))
        edit(broken, "datapackage.json", old, new)
        with pytest.raises(EvidenceError, match=says):
            evidence.edition(broken)


def test_a_row_says_how_sure_it_is() -> None:
    ketamine = evidence.parameters("ketamine")
    assert evidence.certainty_label(ketamine.loc["Vc"]) == ""
    assert evidence.certainty_label(ketamine.loc["F_im"]) == "from memory"
    assert evidence.certainty_label(ketamine.loc["ka_im"]) == "assumption"
    assert evidence.certainty_label(ketamine.loc["FRm"]) == "computed here"
    assert evidence.certainty_label({"checked": "verified", "recalled": "dose", "secondary": True}) == (
        "partly from memory, read in a copy"
    )


def test_the_dictionary_is_up_to_date() -> None:
    assert (DATA / "README.md").read_text(encoding="utf-8") == evidence.dictionary(), "run python -m widgets.evidence"


def test_the_dictionary_is_written_by_one_command(copy: Path) -> None:
    (copy / "README.md").unlink()
    subprocess.run([sys.executable, "-m", "widgets.evidence", str(copy)], check=True)
    assert (copy / "README.md").read_text(encoding="utf-8") == evidence.dictionary()


@pytest.mark.parametrize("place", ["data", "widgets/data"])
def test_the_data_are_found_beside_the_package_and_inside_it(tmp_path: Path, place: str) -> None:
    home = tmp_path / "anywhere"
    shutil.copytree(DATA.parent / "widgets/evidence", home / "widgets/evidence")
    shutil.copytree(DATA, home / place)
    (home / "data").mkdir(exist_ok=True)  # a folder of that name that holds something else
    code = "from widgets import evidence; print(evidence.DATA, len(evidence.table('trials')))"
    found = subprocess.check_output(
        [sys.executable, "-c", code], text=True, cwd=tmp_path, env={"PYTHONPATH": str(home)}
    )
    assert found.split() == [str(home / place), str(len(evidence.table("trials")))]


def test_a_chapter_does_not_wait_for_the_validator() -> None:
    code = "import sys; from widgets import evidence; evidence.table('trials'); print('frictionless' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


# ---------------------------------------------------------------- what the course may not get wrong


def test_parameters_of_the_published_model_hold_together() -> None:
    p = evidence.parameters("ketamine")["value"]
    extraction = p["Vh"] * (p["kel"] + p["kmet"]) / (p["Qh"] + p["Vh"] * (p["kel"] + p["kmet"]))
    oral = p["Fgut"] * (1 - extraction)
    follows = evidence.parameters("ketamine_population")["value"]
    assert follows["E_h"] == pytest.approx(extraction, abs=0.005)
    assert follows["F_oral"] == pytest.approx(oral, abs=0.005)
    assert follows["F_nasal"] == pytest.approx(p["FRn"] + (1 - p["FRn"]) * oral, abs=0.005)
    assert p["FRm"] == pytest.approx((0.263 - oral) / (1 - oral), abs=0.005)
    effect = evidence.parameters("effect_site")["value"]
    assert effect["ke0"] == pytest.approx(math.log(2) / 6.1 * 60, rel=1e-3)
    assert effect["ke0_slow"] == pytest.approx(math.log(2) / 11.8 * 60, rel=1e-3)
    with pytest.raises(EvidenceError, match=r"no model 'ketamin'; it has .*ketamine"):
        evidence.parameters("ketamin")


def test_criteria_count_as_the_handbook_counts() -> None:
    symptoms = evidence.table("criteria").query("kind == 'symptom'")
    assert symptoms.groupby("cluster").size().to_dict() == {"B": 5, "C": 2, "D": 7, "E": 6}
    assert symptoms.groupby("cluster")["needed"].first().to_dict() == {"B": 1, "C": 1, "D": 2, "E": 2}
    assert (symptoms.groupby("cluster")["of"].first() == symptoms.groupby("cluster").size()).all()


def test_experiments_are_all_there_and_none_has_lost_its_mark() -> None:
    frame = evidence.table("experiments")
    assert frame["id"].tolist() == [f"E{i:02d}" for i in range(1, 81)]
    marked = set(frame.loc[frame["complicates"], "id"])
    assert {"E10", "E16", "E53", "E54", "E58", "E77", "E78", "E80"} <= marked and len(marked) == 39


def test_opioid_constants_and_the_occupancy_they_give_are_worked_out_from_what_was_printed() -> None:
    rows = evidence.table("receptors").set_index("id")
    for id, pki in {"B09": 4.38, "B20": 4.55, "B21": 3.57}.items():
        assert str(pki) in rows.loc[id, "source"]
        assert rows.loc[id, "value"] == round(10 ** (6 - pki)) and rows.loc[id, "unit"] == "umol/L"
    concentrations = evidence.table("concentrations").set_index("id")
    total = concentrations.loc["C01", "value"] / concentrations.loc["C91", "value"]
    shares = [100 * total * fu / (total * fu + 10 ** (6 - 4.38)) for fu in (0.55, 0.9)]
    assert rows.loc["B22", ["low", "high"]].tolist() == [round(share, 1) for share in shares]


def test_claims_are_judged_explained_and_treated() -> None:
    frame = evidence.table("claims")
    assert len(frame) == 68 and not {"W66", "W70"} & set(frame["id"])
    assert set("".join(frame["article"]).replace("; ", "")) == set("ABCDE")
    assert (frame["correct"].str.len() > 3).all()
    in_time = frame["about"] != ""
    assert (frame["claimed_low"].notna() == in_time).all() and (frame["claimed_high"].notna() == in_time).all()


def test_null_trials_stand_beside_the_positive_ones() -> None:
    trials = evidence.table("trials").query("condition == 'PTSD' and randomized and status == 'published'")
    found = trials.set_index("id")["result"].to_dict()
    assert {k: found[k] for k in ("Feder2014", "Feder2021", "Abdallah2022", "Dadabayev2020", "Duek2023")} == {
        "Feder2014": "positive", "Feder2021": "positive",
        "Abdallah2022": "null", "Dadabayev2020": "null", "Duek2023": "null",
    }  # fmt: skip
    without = trials[trials["g"].isna() | (trials["measure"] != "severity")]
    assert len(without) == 5 and (without["why_no_effect"] != "").all()
    assert trials.set_index("id").loc["Abdallah2022", "n"] == 158


def test_numbers_that_we_computed_can_be_computed_again() -> None:
    trials = evidence.table("trials").set_index("id")
    feder14, feder21 = trials.loc["Feder2014"], trials.loc["Feder2021"]
    assert (feder14["ci_high"] - feder14["ci_low"]) / 3.92 == pytest.approx(feder14["se"], abs=0.01)
    assert feder21["difference"] - 1.96 * feder21["se"] == pytest.approx(feder21["ci_low"], abs=0.05)
    assert feder21["difference"] + 1.96 * feder21["se"] == pytest.approx(feder21["ci_high"], abs=0.05)
    small_sample = 1 - 3 / (4 * (15 + 15 - 2) - 1)
    assert feder21["d"] * small_sample == pytest.approx(feder21["g"], abs=0.005)
    t14 = feder14["difference"] / feder14["se"]
    d14 = t14 * math.sqrt(1 / 22 + 1 / 19)
    assert d14 * (1 - 3 / (4 * 39 - 1)) == pytest.approx(feder14["g"], abs=0.01)
    assert t14 / math.sqrt(29) == pytest.approx(feder14["g_alternative"], abs=0.01)

    pooled = (
        evidence.table("meta_analyses").query("study == 'Borgogna2024' and checked == 'verified'").dropna(subset="se")
    )
    assert len(pooled) == 7
    for row in pooled.itertuples():
        assert (row.ci_high - row.ci_low) / 3.92 == pytest.approx(row.se, abs=0.006), row.subset

    odds = evidence.table("outcomes").query("trial == 'Feder2021'").set_index("outcome")["value"]
    assert odds["odds of response"] == pytest.approx((10 / 5) / (3 / 12))
    assert odds["number needed to treat for one more responder"] == pytest.approx(1 / (10 / 15 - 3 / 15), abs=0.05)
    kept = evidence.table("timecourses").query("effect == 'PTSD response kept' and source.str.startswith('Feder2021')")
    assert sorted(kept["end_low"]) == [27.5 * 1440, (14 + 27.5) * 1440]


def test_depression_is_never_mixed_into_ptsd() -> None:
    remains = evidence.table("timecourses").query("band == 'what remains'")
    assert set(remains["domain"]) == {"PTSD", "depression"}
    assert not remains.query("domain == 'PTSD'")["size_unit"].isin(["MADRS points", "SSI points"]).any()
    for route in ("intramuscular", "subcutaneous", "sublingual", "oral"):
        rows = remains.query("domain == 'PTSD' and route == @route")
        assert set(rows["result"]) == {"no data"}, route


def test_rodent_rows_say_so_and_every_time_has_an_origin() -> None:
    frame = evidence.table("timecourses")
    assert (frame["origin"] != "").all()
    cells = frame[frame["band"].isin(["in the cell", "in behavior"]) & (frame["species"] != "human")]
    assert len(cells) > 20 and (cells["dose"] != "").all()
    timed = frame[["onset_low", "onset_high", "peak_low", "peak_high", "end_low", "end_high"]].notna().any(axis=1)
    measured = frame["timing"] == "measured"
    assert timed[measured].all() and not timed[~measured].any()


def test_help_lines_and_glossary_are_complete() -> None:
    lines = evidence.table("helplines")
    assert lines["url"].str.startswith("https://").all()
    # A day is the day on which a page was read; what is from memory has none.
    assert (lines["checked_on"].notna() == (lines["checked"] == "verified")).all()
    assert {"988", "116 123"} <= set(lines["contact"])
    terms = evidence.table("glossary")
    assert len(terms) >= 120 and (terms["definition"].str.len() > 15).all()


def test_every_raised_mark_names_the_page_that_was_read() -> None:
    marks = evidence.table("marks")
    raised = marks[marks["outcome"] != "not found"]
    assert len(raised) >= 15 and (raised["page"] != "").all()
    for asked in ("Li2010", "Abdallah2022", "Kessler2017"):
        assert asked in set(marks["source"]), asked


# ---------------------------------------------------------------- what a contributor is told


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of data/ to break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def complaint(folder: Path, name: str) -> str:
    with pytest.raises(EvidenceError) as caught:
        evidence.table(name, folder)
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text, "one sentence"
    return text


KEY = "a key of references.bib, 'derived: reason' or 'assumption: reason'"


def test_a_deleted_source_is_named(copy: Path) -> None:
    edit(copy, "parameters.csv", ",192,L,,,27.5,,PerezRuixo2021,", ",192,L,,,27.5,,,")
    assert complaint(copy, "parameters") == (
        "data/parameters.csv, row 10 (ketamine, Vc), column source: expected a value, found nothing."
    )


def test_a_misspelled_key_is_named(copy: Path) -> None:
    edit(copy, "trials.csv", ",Dadabayev2020,verified", ",Dadabayew2020,verified")
    assert complaint(copy, "trials") == (
        f"data/trials.csv, row 5 (Dadabayev2020), column source: expected {KEY}, found 'Dadabayew2020'."
    )


def test_text_in_a_number_column_is_named(copy: Path) -> None:
    edit(copy, "meta_analyses.csv", ",0.27,0.03,", ",about a quarter,0.03,")
    assert complaint(copy, "meta_analyses") == (
        "data/meta_analyses.csv, row 2 (M01), column estimate: expected a number, found 'about a quarter'."
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("parameters.csv", ",192,L,", ",192,liters,", "column unit: expected one of L, L/h, L/h/year, 1/h, h, kg, ng/mL, 1, found 'liters'."),
        ("parameters.csv", "ketamine,FRn_later,", "ketamine,FRn,", "row 3 (ketamine), column symbol: expected a key not yet used (row 2 has it), found 'FRn'."),
        ("parameters.csv", "model,symbol,name", "model,sign,name", "row 1, column symbol: expected this heading in place 2, found 'sign'."),
        ("prevalence.csv", ",7.8,5877,", ",780,5877,", "column percent: expected at most 100, found '780'."),
        ("prevalence.csv", ",7.8,5877,", ",-7.8,5877,", "column percent: expected at least 0, found '-7.8'."),
        ("prevalence.csv", ",7.8,5877,", ",7.8,5877.0,", "column n: expected a whole number, found '5877.0'."),
        ("prevalence.csv", ",7.8,5877,", ",inf,5877,", "column percent: expected a number, found 'inf'."),
        ("parameters.csv", ",27.5,,PerezRuixo2021,", ",27.5,,PerezRuixo2021; derived: ,", f"column source: expected {KEY}, found 'derived: '."),
        ("prevalence.csv", ",7.8,5877,", ",7.8,many,", "column n: expected a whole number, found 'many'."),
        ("trials.csv", ",PTSD,true,", ",PTSD,yes,", "column randomized: expected true or false, found 'yes'."),
        ("outcomes.csv", "O01,Feder2014,", "O01,Feder2015,", "row 2 (O01), column trial: expected a value of id in trials, found 'Feder2015'."),
        ("experiments.csv", ",block,,true,", ",blocks,,true,", "column verdict: expected text of the form"),
        ("experiments.csv", ",verified,time,", ",verified,tyme,", "column recalled: expected names of columns of this table, found 'tyme'."),
        ("helplines.csv", ",2026-", ",11/", "column checked_on: expected a date like 2025-01-31, found"),
        ("routes.csv", ",derived: chosen so that the course's model peaks at the reported 22 min,derived,", ",derived: chosen so that the course's model peaks at the reported 22 min,verified,", "column checked: expected derived, as its source says, found 'verified'."),
        ("routes.csv", "\"assumption: from memory, no source was found\",recalled,false,assumption", "\"assumption: from memory, no source was found\",recalled,false,measured", "column basis: expected assumption, as its source says, found 'measured'."),
        ("glossary.csv", "term,abbreviation,definition,chapter\n", "term,abbreviation,definition,chapter\nloose end\n", "row 2, column abbreviation: expected 4 cells in the row, found 1."),
        ("datapackage.json", "\"resources\": [", "\"resources\": ", "data/datapackage.json, row "),
        ("references.bib", "  author = {Feder, A. and Parides, M. K. and Murrough, J. W. and others},", "", "data/references.bib, entry Feder2014: expected author, found nothing."),
        ("datapackage.json", "\"resources\": [", "\"tables\": [", "data/datapackage.json: expected resources, each with a name, found none."),
        ("references.bib", "@article{Feder2014,", "@article Feder2014,", "data/references.bib: expected BibTeX ("),
        ("references.bib", "  doi = {10.1001/jamapsychiatry.2014.62},", "", "data/references.bib, entry Feder2014: expected doi or pmid or pmcid or url, found nothing."),
        ("references.bib", "@article{Feder2014,", "@article{Feder2021,", "data/references.bib: expected BibTeX ("),
    ],
)  # fmt: skip
def test_a_broken_file_gives_one_sentence(copy: Path, file: str, old: str, new: str, says: str) -> None:
    edit(copy, file, old, new)
    text = complaint(copy, file.removesuffix(".csv") if file.endswith(".csv") else "trials")
    assert says in text and text.startswith(f"data/{file}")


def test_a_missing_or_garbled_file_is_named(copy: Path) -> None:
    (copy / "safety.csv").unlink()
    assert complaint(copy, "safety") == "data/safety.csv: expected the file, found none."
    (copy / "claims.csv").write_bytes(b"\xff\xfe\x00broken")
    assert complaint(copy, "claims") == "data/claims.csv: expected text in UTF-8."
    with pytest.raises(EvidenceError, match="no table 'trial'; the tables are parameters, "):
        evidence.table("trial")


def test_the_standard_agrees_that_a_broken_copy_is_broken(copy: Path) -> None:
    edit(copy, "meta_analyses.csv", ",0.27,0.03,", ",about a quarter,0.03,")
    assert not Package(str(copy / "datapackage.json")).validate().valid


def test_the_description_states_one_set_of_columns_for_how_sure_a_row_is() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        if "basis" in fields:
            assert fields["checked"]["constraints"]["enum"] == ["verified", "recalled", "derived"]
            own = ["published", "joined", "fitted by this course"] if resource["name"] == "parameters" else []
            assert fields["basis"]["constraints"]["enum"] == ["measured", "order of magnitude", "assumption", *own]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_used_by_a_chapter_a_figure_or_a_page(name: str) -> None:
    opened = re.compile(rf"""table\(\\?["']{name}\\?["']""")
    chapters, rooms = DATA.parent.glob("chapters/*.ipynb"), DATA.parent.glob("widgets/**/*.py")
    assert any(opened.search(path.read_text("utf-8")) for path in [*chapters, *rooms])
