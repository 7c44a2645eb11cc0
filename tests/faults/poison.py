"""Values that break naive software, by name: what a person, a program or an attacker may put where a text belongs."""

from typing import Final

LONGEST_FRAME: Final = 64 * 1024

CARRIED: Final = {
    "bidirectional controls": "Look\u202e gnp.exe \u2066here\u2069\u200f",
    "zero width": "in\u200bvi\u200dte\ufeff some\u2060one",
    "a noncharacter": "ends with \uffff and \U0010ffff",
    "control characters": "bell \x07 escape \x1b[31m delete \x7f next line \x85",
    "line separators": "one\u2028two\u2029three\x0bfour\x0cfive",
    "a tower of marks": "Z" + "\u0335\u0321\u0354\u0363" * 400 + "algo",
    "a joined emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 " * 40,
    "a very long word": "a" * 3_900,
    "marks of formatting": "%s %(name)s {0} {name} ${HOME} $(id) `id` \\x00 \\u0000 \\ud800",
    "marks of SQL": "'; DROP TABLE messages; -- \" OR 1=1 \\'",
    "marks of HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>&#0;&lt;",
    "marks of Markdown": "[x](javascript:alert(1)) ![x](//evil.example/x) " + "*" * 500 + "[" * 500,
    "marks of JSON": '{"lc": 1, "type": "constructor", "id": ["os", "system"]}',
    "another alphabet": "\u0645\u0631\u062d\u0628\u0627 \u4f60\u597d \u0b95\u0bcd\u0bb7\u0bcc \U00020bb7",
}
"""Whole Unicode, however ugly: it is stored and comes back as it was."""

REFUSED: Final = {
    "a high surrogate": "half \ud800 of a pair",
    "a low surrogate": "\udfff",
    "surrogates the wrong way round": "\ude00\ud83d",
    "NUL": "a\0b",
    "nothing but NUL": "\0",
}
"""What a row, a socket or both cannot carry."""

RAW: Final = {
    "NaN": '{"type": "ping", "nonce": NaN}',
    "Infinity": '{"type": "ping", "nonce": -Infinity}',
    "a float beyond all": '{"type": "ping", "nonce": 1e999}',
    "a number of 5,000 digits": '{"type": "ping", "nonce": ' + "9" * 5_000 + "}",
    "a negative number": '{"type": "ping", "nonce": -1}',
    "a number of a nonce that is a text": '{"type": "ping", "nonce": "\u0661"}',
    "deep lists": '{"type": "say", "client_id": "d", "text": ' + "[" * 30_000 + "]" * 30_000 + "}",
    "deep objects": '{"a":' * 5_000 + "1" + "}" * 5_000,
    "a list": "[1, 2, 3]",
    "null": "null",
    "an empty frame": "",
    "a frame of blanks": " " * 1_000,
    "a field that we do not know": '{"type": "ping", "nonce": 1, "__proto__": {}}',
    "a type that is a list": '{"type": ["say"], "client_id": "d", "text": "x"}',
    "a text that is a number": '{"type": "say", "client_id": "d", "text": 7}',
    "a text that is an object": '{"type": "say", "client_id": "d", "text": {"$ne": null}}',
    "an id with a space": '{"type": "say", "client_id": "a b", "text": "x"}',
    "an id of a line end": '{"type": "say", "client_id": "a\\n", "text": "x"}',
    "an id of 10,000 characters": '{"type": "say", "client_id": "' + "a" * 10_000 + '", "text": "x"}',
    "a page that is a text": '{"type": "page", "page": "/"}',
    "a thousand headings": '{"type": "page", "page": {"key": "/", "headings": '
    + str(["h"] * 1_000).replace("'", '"')
    + "}}",
}
"""Text frames that are no legal frame."""

OVERLONG: Final = {
    "an overlong slash": b'{"type": "ping", "nonce": 1, "x": "\xc0\xaf"}',
    "an overlong NUL": b'{"type": "ping", "nonce": 1, "x": "\xc0\x80"}',
    "a surrogate in UTF-8": b'{"type": "ping", "nonce": 1, "x": "\xed\xa0\x80"}',
    "beyond Unicode": b'{"type": "ping", "nonce": 1, "x": "\xf4\x90\x80\x80"}',
    "a cut character": b'{"type": "ping", "nonce": 1, "x": "\xe2\x82"}',
    "UTF-16": '{"type": "ping", "nonce": 1}'.encode("utf-16"),
    "UTF-32": '{"type": "ping", "nonce": 1}'.encode("utf-32"),
}
"""Bytes that are no UTF-8, or not only."""
