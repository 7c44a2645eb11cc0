"""The categories that a site begins with, on a labelled set: how often a category that is given is the right one."""

from collections import Counter

import pytest

from escalation.classifier import Classifier
from escalation.taxonomy import DEFAULT_TAXONOMY, Category, Taxonomy, taxonomy_from_document
from knowledge.onnx_embedder import OnnxEmbedder

LABELLED = {
    "account_access": (
        "The login page rejects my password",
        "I never got the mail to reset my password",
        "Please unlock the user of our new colleague",
        "Two-factor codes are refused when I sign in",
    ),
    "billing": (
        "Our last invoice shows the wrong amount",
        "My card was charged two times",
        "Where do I download receipts?",
        "Can you refund the last payment?",
    ),
    "how_to": (
        "How do I put a card at the top of a list?",
        "Where can I change the order of columns?",
        "How can I share a board with a client?",
        "Is there a way to export a list as PDF?",
    ),
    "onboarding": (
        "We start next week, how do we set up our workspace?",
        "Do you offer training for new teams?",
        "How do we move our old projects over to you?",
        "What are the first steps after signing up?",
    ),
    "outage": (
        "Is your service down? Nothing loads",
        "All pages answer with error 503 since ten minutes",
        "The app has been extremely slow for everybody today",
        "Your status page is green but nobody here can reach the site",
    ),
    "bug": (
        "The date picker shows the wrong month",
        "Clicking save does nothing since the update",
        "Comments appear twice in the list",
        "The chart does not show the numbers of the table",
    ),
    "integration": (
        "Our webhook does not receive events",
        "Does your API return deleted items?",
        "The Slack connection stopped posting",
        "How do we connect it with our CRM?",
    ),
    "feature_request": (
        "It would be great to have a dark mode",
        "Please add reminders by text message",
        "I wish we could group boards in folders",
        "Any plans for an offline mode?",
    ),
    "cancellation": (
        "Please cancel our subscription at the end of the month",
        "We want to close our account",
        "How do I stop the renewal?",
        "We are leaving for another tool, end our contract",
    ),
    "security": (
        "Somebody logged into my account from another country",
        "Which certificates of information security do you hold?",
        "I received a phishing mail in your name",
        "Where is our data stored, and is it encrypted?",
    ),
    "data_loss": (
        "All my tasks are gone since this morning",
        "A whole project has disappeared",
        "Our files were deleted and we did not do it",
        "My notes of last week have vanished, can you restore them?",
    ),
    "feedback": (
        "I love the new design, well done",
        "Just wanted to say that the update is great",
        "The new menu is worse than the old one, in my opinion",
        "Thanks for a wonderful product",
    ),
}


@pytest.mark.capability(10)
async def test_the_default_categories_are_given_rightly_on_a_labelled_set(embedder: OnnxEmbedder) -> None:
    assert set(LABELLED) == {each.name for each in DEFAULT_TAXONOMY.categories}
    learned = [(text, each.name) for each in DEFAULT_TAXONOMY.current for text in each.utterances]
    asked = [(text, name) for name, texts in LABELLED.items() for text in texts]
    assert not {text for text, _ in learned} & {text for text, _ in asked}
    texts = [text for text, _ in learned]
    classifier = Classifier(texts, await embedder.embed(texts), [name for _, name in learned])
    guesses = classifier.guesses([text for text, _ in asked], await embedder.embed([text for text, _ in asked]))
    given = Counter(guess.category for guess in guesses)
    right = Counter(name for guess, (_, name) in zip(guesses, asked, strict=True) if guess.category == name)
    precision = [right[name] / given[name] if given[name] else 0.0 for name in LABELLED]
    assert sum(precision) / len(precision) >= 0.75
    sure = [(guess.category, name) for guess, (_, name) in zip(guesses, asked, strict=True) if guess.is_sure]
    assert len(sure) >= len(asked) / 3
    assert sum(category == name for category, name in sure) / len(sure) >= 0.9


@pytest.mark.capability(10)
def test_the_default_categories_can_be_edited_and_added_to() -> None:
    own = Category("refunds", "Refunds", "Money back.", ("I want my money back",))
    edited = taxonomy_from_document(Taxonomy((own, *DEFAULT_TAXONOMY.categories)).to_document())
    assert edited.named("refunds") == own
    assert len(edited.categories) == len(DEFAULT_TAXONOMY.categories) + 1
