"""What is said about actions in Handrail's own name, where a team has written nothing itself."""

from typing import Final

DECLINE: Final = "No, leave it"
"""What the visitor says by the other button of a card."""

DECLINED: Final = "All right, I have left everything as it is."
DONE: Final = "Done."

ASK_THE_REST_AGAIN: Final = "You wrote something else meanwhile. Please send it once more, then I look at it."
