"""Prints how far Python and the page lie from the reference of each published system."""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from tests.browser import launch
from tests.published import CASES, deviation, in_page, in_python, load, table

with sync_playwright() as playwright:
    browser = launch(playwright)
    seen = in_page(load(browser.new_page()))
    browser.close()
python, page = {}, {}
for case, states in zip(CASES, seen, strict=True):
    reference = case.reference()
    python[case.name] = deviation(in_python(case), reference)
    page[case.name] = deviation(states, reference)
print(table(python, page))
