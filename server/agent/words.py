"""What the AI agent says in its own name, beside what it quotes; `person/handoff_words.py` has what it says then."""

from typing import Final

GREETING: Final = "Hello! What can I help you with? I know this product's help centre and the page you are on."
THANKS: Final = "You are welcome. Write again whenever something is unclear."

ANSWER_STOPPED: Final = "You stopped the answer before it began."
