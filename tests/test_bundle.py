"""Scripts and sheets as a page takes them, made of small modules written here."""

from __future__ import annotations

import re

import pytest

from widgets import live, teaching
from widgets.page.bundle import bundle, lean
from widgets.page.script import BundleError, squeeze
from widgets.page.shorten import shorten


@pytest.fixture
def joined(tmp_path):
    """Joins modules, given by their names without an ending; the first one is the page's."""

    def join(**modules: str) -> str:
        for name, text in modules.items():
            (tmp_path / f"{name}.mjs").write_text(text, "utf-8")
        return bundle(tmp_path / f"{next(iter(modules))}.mjs")

    return join


# ---- joining ----


def test_a_module_stands_once_before_those_that_need_it(joined):
    script = joined(
        main='import { twice } from "./twice.mjs";\nimport { one } from "./one.mjs";\n\nexport function book() {\n'
        "  return twice(one);\n}\n",
        twice='import {\n  one,\n  unused\n} from "./one.mjs";\n\nexport const twice = (x) => one * x;\n',
        one="export const one = 1;\nexport const unused = 0;\n",
    )
    assert script == "let A=1;\nlet B=0;\nlet C=(e)=>A*e;\nfunction book(){return C(A)}"


def test_what_the_page_calls_keeps_its_name(joined):
    script = joined(
        main='import { help } from "./help.mjs";\nfunction render() {\n  help();\n}\n'
        "export async function book(page) {\n  help(page);\n}\nexport default { render };\n",
        help="export function help() {}\n",
    )
    assert script == ("function A(){}\nfunction B(){A()}\nasync function book(e){A(e)}\nexport default{render:B};")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('import * as all from "./other.mjs";', "main.mjs says 'import*as all"),
        ('import one from "./other.mjs";', "main.mjs says 'import one from"),
        ('import { one as two } from "./other.mjs";', "main.mjs says 'import{one as two}"),
        ('import "./other.mjs";', 'main.mjs says \'import"./other.mjs"'),
        ('import { one } from "https://example.org/x.mjs";', "main.mjs says 'import{one}from\"https:"),
        ("const late = () => import(name);", "main.mjs says 'import(name)"),
        ('export { one } from "./other.mjs";', "main.mjs says 'export{one}from"),
        ('export * from "./other.mjs";', "main.mjs says 'export*from"),
        ("export default function () {}", "main.mjs says 'export default function"),
        ('import { three } from "./other.mjs";', "main.mjs imports three from other.mjs, which does not declare it."),
        ('import { one } from "./other.mjs";\nconst one = 2;', "main.mjs declares one in other.mjs too"),
        ("const { a, b } = globalThis;", "main.mjs declares several names at once"),
        ('import { back } from "./circle.mjs";\nexport const one = 1;', "circle.mjs and main.mjs import each other."),
        ("const a = `x ${`y`}`;", "main.mjs inserts a template or braces into a template"),
        ("const a = `x ${f({ y: 1 })}`;", "main.mjs inserts a template or braces into a template"),
        ("const a = `x\ny`;", "main.mjs has a text over several lines"),
        ('import { one } from "./other.mjs";\nconst f = (one) => one;', "f declares one, which is declared at the top"),
    ],
)
def test_what_cannot_be_joined_is_refused_in_a_sentence(joined, text, sentence):
    with pytest.raises(BundleError) as caught:
        joined(
            main=text,
            other="export const one = 1;\n",
            circle='import { one } from "./main.mjs";\nexport const back = one;\n',
        )
    assert str(caught.value).startswith(sentence) and str(caught.value).endswith(".")


# ---- what is left out ----


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("// why\nlet a = 1; // because\n", "let a=1;"),
        ("/** Says.\n *\n * @param {number} x\n */\nfunction f(x) {\n  return x;\n}\n", "function f(x){return x}"),
        ('const address = "https://example.org"; // not a comment', 'const address="https://example.org";'),
        ("const text = '/* no comment */';", "const text='/* no comment */';"),
        ("const sign = `// ${a} /* ${b + c} */`;", "const sign=`// ${a} /* ${b + c} */`;"),
        ('const quote = "say \\"  \\" twice";', 'const quote="say \\"  \\" twice";'),
        (r"const both = /[/'\"]  \/\/ x/g.test(a);", r"const both=/[/'\"]  \/\/ x/g.test(a);"),
        ("const half = a / b / 2; // halves", "const half=a/ b/ 2;"),
        ("a = b + +c - -d;\na++;\n", "a=b+ +c- -d;\na++;"),
        ("if (a) {\n  return b;\n} else {\n  throw c;\n}\n", "if(a){return b}else{throw c}"),
        ("const f = async ({ a, ...b }) => typeof a in b;", "const f=async({a,...b})=>typeof a in b;"),
        ("for (const a of b) c(a);", "for(const a of b)c(a);"),
    ],
)
def test_comments_and_blanks_are_left_out(text, left):
    assert squeeze(text) == left


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("function book(page,root=first){return page.root+root}", "function book(e,t=first){return e.root+t}"),
        ("function f({name,kind:type=1,...rest}){g({name,type,rest:rest})}",
         "function A({name:e,kind:t=1,...n}){g({name:e,type:t,rest:n})}"),
        ("const f=(list)=>list.map(([key,value])=>({[key]:value,key}));",
         "let A=(e)=>e.map(([t,n])=>({[t]:n,key:t}));"),
        ("class Box{constructor(size){this.size=size}get area(){const{size}=this;return size*size}grow(by){this.size*=by}}",
         "class A{constructor(e){this.size=e}get area(){let{size:e}=this;return e*e}grow(t){this.size*=t}}"),
        ("function f(one){return`${one.one} of ${one / 2}`}", "function A(e){return`${e.one} of ${e / 2}`}"),
        ('function f(low){return"low"in low?low:{low:low}}', 'function A(e){return"low"in e?e:{low:e}}'),
        ("function f(a,b){if(a){b=1}return a?b:a}", "function A(e,t){if(e){t=1}return e?t:e}"),
        ("function f(test){try{test()}catch(error){throw error}}", "function A(e){try{e()}catch(t){throw t}}"),
        ("function f(e){document.e=e;const a=window;return a}", "function A(e){document.e=e;let t=window;return t}"),
        ("const set=(value)=>value;\nset(2);", "let set=(e)=>e;\nset(2);"),
        ("function f(first){t(first)}", "function A(e){t(e)}"),
        ("function f(first,second){e(first,second)}", "function A(t,n){e(t,n)}"),
    ],
)  # fmt: skip
def test_variables_get_short_names_and_properties_keep_theirs(text, shorter):
    assert shorten(text, ["book"]) == shorter


def test_a_sheet_loses_comments_and_blanks_that_say_nothing(tmp_path):
    (tmp_path / "a.css").write_text(
        '/* Calm. */\n.a :is(.b, .c) > p { margin: 0 auto; color: red; }\n@media (min-width: 38rem) {\n  .a[data-x*=";"]::after { content: "; "; }\n}\n'
    )
    assert lean(tmp_path / "a.css") == (
        '.a :is(.b,.c) > p{margin:0 auto;color:red}@media (min-width:38rem){.a[data-x*=";"]::after{content:"; "}}'
    )


# ---- what pages take ----


@pytest.mark.parametrize("script", [live.script, teaching.selfcheck.script], ids=["figure", "check"])
def test_the_scripts_may_stand_in_a_page(script):
    text = script()
    assert "</" not in text  # would end an inline script
    assert not re.search(r"\beval\b|\bimport\b|//|/\*", text.replace("http://www.w3.org/2000/svg", ""))
    assert len(re.findall(r"^function book\(", text, re.M)) == 1
    assert len(re.findall(r"^export default\{render:", text, re.M)) == 1
