"""Pages of hosts that make it hard for a guest: policies, styles, scripts and routers as they are met in the wild."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.widget.stage import HANDRAIL

_ALLOWED: Final = f"script-src {HANDRAIL} 'nonce-n0nce'; connect-src {HANDRAIL}; frame-src {HANDRAIL}"
"""What docs/embedding.md asks a strict policy for; the nonce is that of the host's own scripts."""


@dataclass(frozen=True, slots=True)
class HostPage:
    """`init` runs before everything else on the page, `arrives` once the launcher is there."""

    name: str
    head: str = ""
    body: str = "<h1>Members</h1><main><p>Text</p><button>Save</button></main>"
    headers: Mapping[str, str] = field(default_factory=dict)
    init: str = ""
    arrives: str = ""
    doctype: str = "<!doctype html>"


def _policy(name: str, policy: str) -> HostPage:
    return HostPage(name, headers={"Content-Security-Policy": policy})


def _styled(name: str, css: str) -> HostPage:
    return HostPage(name, head=f"<style>{css}</style>")


HOST_PAGES: Final = (
    HostPage("plain"),
    HostPage("without a doctype", doctype=""),
    HostPage("from right to left", head="<script>document.documentElement.dir = 'rtl'</script>"),
    _policy("strict policy", f"default-src 'none'; {_ALLOWED}"),
    _policy(
        "strict policy and trusted types",
        f"default-src 'none'; {_ALLOWED}; require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    _policy(
        "strict-dynamic by nonce",
        f"default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; connect-src {HANDRAIL}; frame-src {HANDRAIL}; "
        "require-trusted-types-for 'script'",
    ),
    _styled("everything unset", "* { all: unset !important }"),
    _styled("everything hidden", "body * { opacity: 0 !important; pointer-events: none !important }"),
    _styled(
        "rules for every tag",
        "iframe, button, svg, path, p, div { display: none !important; width: 1px !important; transform: scale(0) }"
        "handrail-widget { display: none !important }",
    ),
    _styled("huge z-index", "main { position: fixed; inset: 0; z-index: 2147483647; background: #fff }"),
    HostPage(
        "frozen prototypes",
        init="for (const one of [Array, Object, Function, Promise, Map, Set, String, Element, Node, EventTarget])"
        " { Object.freeze(one.prototype); Object.freeze(one); }"
        " Object.freeze(JSON); Object.freeze(console); Object.freeze(history); Object.freeze(History.prototype);",
    ),
    HostPage(
        "prototypes of an old library",
        init="Date.prototype.toJSON = function () { return 'broken'; }; Object.prototype.extend = function () {};"
        " Array.prototype.remove = function () {}; String.prototype.strip = function () { return ''; };"
        " Function.prototype.argumentNames = function () { return []; };",
    ),
    HostPage(
        "wrapped listeners and timers",
        init="const add = EventTarget.prototype.addEventListener;"
        " EventTarget.prototype.addEventListener = function (type, run, options) {"
        "   return add.call(this, type, typeof run === 'function' ? function (event) { return run.call(this, event); }"
        "     : run, options); };"
        " const later = window.setTimeout; window.setTimeout = (...all) => later(...all);"
        " const get = window.fetch; window.fetch = (...all) => get(...all).then((answer) => answer);",
    ),
    HostPage(
        "no storage",
        init="for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new Error('SecurityError'); } });",
    ),
    HostPage(
        "no navigation API, no idle time, no visual viewport",
        init="delete window.navigation;"
        " delete Window.prototype.navigation; window.requestIdleCallback = undefined;"
        " Object.defineProperty(window, 'visualViewport', { value: null });",
    ),
    HostPage(
        "a module loader",
        init="window.define = () => { throw new Error('define'); }; define.amd = {};"
        " window.module = { exports: {} }; window.exports = window.module.exports;",
    ),
    HostPage(
        "a router that replaces the body",
        arrives="const body = document.createElement('body');"
        " body.innerHTML = '<h1>Next</h1>'; document.documentElement.replaceChild(body, document.body);",
    ),
    HostPage(
        "Turbo",
        init="window.Turbo = {};",
        arrives="const body = document.createElement('body');"
        " body.innerHTML = '<h1>Next</h1>'; document.documentElement.replaceChild(body, document.body);",
    ),
    HostPage(
        "a router that fills the body anew",
        arrives="document.body.innerHTML = '<h1>Next</h1>'; history.pushState({}, '', '/projects/8241/board');",
    ),
    HostPage("a late document.write", arrives="document.open(); document.write('<h1>Written</h1>'); document.close();"),
    HostPage(
        "everything in a shadow root",
        body="<div id='app'></div><script nonce='n0nce'>const root = document.getElementById('app')"
        ".attachShadow({ mode: 'open' }); root.innerHTML = '<h1>Members</h1><button>Save</button>';</script>",
    ),
    HostPage(
        "the script twice",
        body=f"<h1>Members</h1><script async src='{HANDRAIL}/widget.js' data-site='pk_stage'></script>",
    ),
)
