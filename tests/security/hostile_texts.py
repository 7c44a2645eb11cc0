"""Texts that try to run in a browser: our own, whose success a sentinel shows, and the shared ones where they are."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from tests.security.corpus import SHARED
from tests.security.trap import SENTINEL

_DO: Final = f"window.{SENTINEL}=1"
_SAY: Final = f"{_DO};alert(1)"

_TEMPLATES: Final = """
<script>{do}</script>
</script><script>{do}</script>
"><script>{do}</script>
</textarea></title></style><script>{do}</script>
<img src=x onerror="{do}">
<IMG SRC=x OnErRoR={do}>
<img src=x onerror={do} //
<svg onload="{do}"></svg>
<svg><script>{do}</script></svg>
<svg><animate onbegin="{do}" attributeName=x dur=1s>
<math><mtext></mtext><mglyph><style></math><img src=x onerror="{do}">
<iframe src="javascript:{do}"></iframe>
<iframe srcdoc="<script>parent.{do}</script>"></iframe>
<details open ontoggle="{do}">x</details>
<input autofocus onfocus="{do}">
<body onload="{do}">
<video><source onerror="{do}"></video>
<object data="javascript:{do}"></object>
<a href="javascript:{do}">click</a>
<form action="javascript:{do}"><button>click</button></form>
<base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<link rel=stylesheet href="https://evil.example/x.css">
<style>@import "https://evil.example/x.css";</style>
<template shadowrootmode=open><img src=x onerror="{do}"></template>
<img src="https://evil.example/pixel.png">
![x](https://evil.example/pixel.png)
![x](x" onerror="{do})
![x"onerror="{do}](https://a.example/)
[x](javascript:{do})
[x](JaVaScRiPt:{do})
[x](java&#x0A;script:{do})
[x](&#106;avascript:{do})
[x](data:text/html,<script>{do}</script>)
[x](https://a.example" onmouseover="{do})
[x](<javascript:{do}>)
[x]: javascript:{do}
<javascript:{do}>
https://a.example/"onmouseover="{do}
`<img src=x onerror="{do}">`
```html"onclick="{do}
```<img src=x onerror={do}>
| <img src=x onerror="{do}"> | [x](javascript:{do}) |
- [x] <img src=x onerror="{do}">
> <script>{do}</script>
{{{{constructor.constructor('{do}')()}}}}
${{{do}}}
#{{{do}}}
<%= {do} %>
{{% raw %}}<script>{do}</script>
<b hx-get="/desk" hx-trigger="load" hx-on::load="{do}">x</b>
<div x-data x-init="{do}">x</div>
<button data-handrail="x" onclick="{do}">x</button>
&lt;img src=x onerror="{do}"&gt;
\\u003cimg src=x onerror={do}\\u003e
%3Cimg%20src%3Dx%20onerror%3D{do}%3E
\u202e<img src=x onerror="{do}">\u202c
＜script＞{do}＜/script＞
<scr\u0000ipt>{do}</scr\u0000ipt>
""".strip("\n").split("\n")
"""`{do}` is what runs if anything does."""


def own_texts() -> Sequence[str]:
    """Texts of our own: each way in, once quietly and once with a dialog."""
    return list(dict.fromkeys(template.format(do=deed) for template in _TEMPLATES for deed in (_DO, _SAY)))


def shared_texts() -> Sequence[str]:
    """Every text of the shared file, as it is; none where it is not there."""
    if not SHARED.exists():
        return ()
    lines = SHARED.read_text(encoding="utf-8").split("\n")
    return [json.loads(line)["text"] for line in lines if line]


def batches(texts: Sequence[str], count: int, characters_max: int) -> Iterator[Sequence[str]]:
    """`texts` in their order, at most `count` and about `characters_max` characters at a time."""
    batch: list[str] = []
    for text in texts:
        if batch and (len(batch) == count or sum(map(len, batch)) + len(text) > characters_max):
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch
