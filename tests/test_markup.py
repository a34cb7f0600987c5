"""The little markup for words on a page: what it reads, what it refuses, and the way back."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from widgets.page.markup import inline, markdown, parse, plain, xhtml

READ = {
    "plain words": ["plain words"],
    "white \n space\tis one": ["white space is one"],
    "*so* it is": [["em", "so"], " it is"],
    "(*so*), “*so*”": ["(", ["em", "so"], "), “", ["em", "so"], "”"],
    "*two words*.": [["em", "two words"], "."],
    "2*3*4": ["2*3*4"],
    "a * b * c": ["a * b * c"],
    "*open": ["*open"],
    "CL_int and _so_ and __so__": ["CL_int and _so_ and __so__"],
    "`x*y*z` and `a_b`": [["code", "x*y*z"], " and ", ["code", "a_b"]],
    r"a \b and &amp; <b>": [r"a \b and &amp; <b>"],
    "[one](a.ipynb)[two](#b)": [["a", "one", "a.ipynb"], ["a", "two", "#b"]],
    "[a * b](a.ipynb)": [["a", "a * b", "a.ipynb"]],
    "[a DOI](https://doi.org/10.1016/S0006-3223(99)00230-9).": [
        ["a", "a DOI", "https://doi.org/10.1016/S0006-3223(99)00230-9"],
        ".",
    ],
    "[kept](https://doi.org/10.1016/S0006%2817%29é)": [["a", "kept", "https://doi.org/10.1016/S0006%2817%29é"]],
    "[mail](mailto:a@b.org)": [["a", "mail", "mailto:a@b.org"]],
    "[not a link] (x), [nor] this": ["[not a link] (x), [nor] this"],
    "https://example.org": ["https://example.org"],
}


@pytest.mark.parametrize("text", READ)
def test_words_are_parsed_and_can_be_written_again(text):
    parts = parse(text, "The caption")
    assert parts == READ[text]
    assert parse(markdown(parts), "The caption") == parts
    assert "".join(ElementTree.fromstring(f"<p>{xhtml(parts)}</p>").itertext()) == plain(parts)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "must be a text that is not empty"),
        (" \n", "must be a text that is not empty"),
        ("a bell\x07", r"holds the unprintable character '\x07'"),
        ("half \ud800", r"holds the unprintable character '\ud800'"),
        ("**so**", "uses **, which has no meaning here; write *emphasis*"),
        ("[x](javascript:alert(1))", "links to javascript:alert(1); a link starts with https://"),
        ("[x](//elsewhere.org/a)", "links to //elsewhere.org/a; a link starts with https://"),
        ("[x](data:text/html,a)", "links to data:text/html,a; a link starts with https://"),
        ("[x]()", "links to ; a link starts with https://"),
        ("[*x*](a.ipynb)", "puts one mark inside another"),
        ("*see [x](a.ipynb)*", "puts one mark inside another"),
        ("*see `x`*", "puts one mark inside another"),
        ("[](a.ipynb)", "marks nothing"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(ValueError, match=r"^The caption ") as caught:
        parse(text, "The caption")
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_words_become_xhtml_with_nothing_left_to_escape():
    assert inline('a < b & *c* [d](https://e.org/?f="g"&h)') == (
        "a &lt; b &amp; <em>c</em> <a href='https://e.org/?f=\"g\"&amp;h'>d</a>"
    )
    assert inline("") == ""
