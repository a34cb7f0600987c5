"""What the book's theme leaves undone: math, the day of the last review, lighter pages, pages that axe passes."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from widgets import evidence

HERE = Path(__file__).parent
log = logging.getLogger(__name__)
converter = LatexToMathML(fancy_error=False)


def mathml(node: nodes.math | nodes.math_block, display: bool) -> str:
    """The node's LaTeX as MathML, which browsers and screen readers read without a script.

    Parameters
    ----------
    node : docutils.nodes.math or docutils.nodes.math_block
        Holds LaTeX as its text.
    display : bool
        Whether the formula stands on a line of its own.

    Returns
    -------
    str
        A `<math>` element. LaTeX that cannot be read becomes a warning that names it and its
        place, and is returned as it is.
    """
    latex = node.astext()
    try:
        return converter.convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        log.warning("math that cannot be read: %s in %r", error, latex, location=node)
        return nodes.literal(text=latex).astext()


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Writes an inline formula as MathML; Sphinx calls it for each.

    Raises
    ------
    docutils.nodes.SkipNode
        Always: nothing within the node is left to write.
    """
    self.body.append(mathml(node, display=False))
    raise nodes.SkipNode


def visit_math_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Writes a displayed formula as MathML, with its number when it has a label; Sphinx calls it for each.

    Raises
    ------
    docutils.nodes.SkipNode
        Always: nothing within the node is left to write.
    """
    if node["nowrap"]:
        # JupyterLab numbers it, starred or not, and the book would give it another id each time.
        log.warning(
            r"an environment on its own: write $$\begin{aligned} ... \end{aligned}$$, "
            "with (label) behind it for a number",
            location=node,
        )
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    # The theme gives what carries this class a tab stop as long as it is too wide for the page.
    self.body.append('<div class="pst-scrollable-table-container">')
    self.body.append(f"{mathml(node, display=True)}</div></div>\n")
    raise nodes.SkipNode


def sign(app: Sphinx, config: Config) -> None:
    """Puts into every page's footer when the evidence was last reviewed, as data/ says.

    Raises
    ------
    EvidenceError
        If data/ does not say it.
    """
    version, day = evidence.edition()
    options = config.html_theme_options
    line = f"<p>Evidence last reviewed on {day} (version {version} of the data).</p>"
    options["extra_footer"] = options.get("extra_footer", "") + line


def add_files(app: Sphinx) -> None:
    """Puts the style sheet and the math font among the book's static files, when a build begins."""
    app.config.html_static_path += [str(HERE / "theme.css"), str(HERE / "fonts/math.woff2")]


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Lightens each page when a build has ended; one that has failed is left as it is.

    The script that turns icons into pictures (1.5 MB) goes, the icon font stays.
    """
    if failure or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        page = re.sub(r"<script[^>]*/fontawesome\.js[^>]*></script>", "", page)
        # A screen reader has no word for an icon's private character; the button has a name.
        page = re.sub(r'<(i|span) (?=class="[^"]*\bfa-)', r'<\1 aria-hidden="true" ', page)
        path.write_text(page, encoding="utf-8")
    (Path(app.outdir) / "_static/scripts/fontawesome.js").unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Registers all of it with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.add_css_file("theme.css", priority=900)
    app.connect("config-inited", sign)
    app.connect("builder-inited", add_files)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
