"""The round that classifies, with the real embedding model."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.classifier import SURE_FROM
from escalation.examples import Example, import_examples
from escalation.matrix import Matrix
from escalation.site_documents import DocumentName, store_document
from escalation.tables import tickets
from escalation.taxonomy import DEFAULT_TAXONOMY, Category
from escalation.ticket import CLASSIFIER, Ticket
from escalation.triage import TriageTier
from knowledge.embedding import Vectors
from knowledge.errors import KnowledgeError
from knowledge.onnx_embedder import OnnxEmbedder
from server.conversation.site import Site
from server.realtime.topics import desk_topic
from server.upkeep.classifying import Classifying
from server.upkeep.site_classifiers import RETRAIN_SECONDS, SiteClassifiers, labelled_texts
from tests.knowledge.exported_model import exported_model
from tests.knowledge.made_up import HashEmbedder
from tests.server.desk.house import House
from tests.server.inbox.test_triaging import gives_category, gives_tier

BILLING = "You billed us for March two times, please give us the money of one of them"
WISH = "Would love to get a dark mode one day"
NOTHING = "Hello?"


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder(exported_model())


@pytest.fixture
def classifiers(house: House, embedder: OnnxEmbedder) -> SiteClassifiers:
    return SiteClassifiers(house.database, embedder, lambda: house.clock.seconds)


def rounds(house: House, classifiers: SiteClassifiers, *, reads_english_only: bool = True) -> Classifying:
    return Classifying(
        house.database, house.hub, classifiers, lambda: house.clock.now, reads_english_only=reads_english_only
    )


@pytest.fixture
def classifying(house: House, classifiers: SiteClassifiers) -> Classifying:
    return rounds(house, classifiers)


async def test_a_new_ticket_gets_its_category_and_the_tier_that_follows(
    house: House, site: Site, classifying: Classifying
) -> None:
    billing, wish, nothing = [await house.ticket(site, question) for question in (BILLING, WISH, NOTHING)]
    heard: list[object] = []
    house.hub.listen(desk_topic(site.site_id), heard.append)
    assert not await classifying.look()
    billing, wish, nothing = [await house.again(each) for each in (billing, wish, nothing)]
    assert (billing.category, billing.category_by, billing.tier) == ("billing", CLASSIFIER, TriageTier.NORMAL)
    assert (wish.category, wish.tier, wish.triaged_by) == ("feature_request", TriageTier.LOW, CLASSIFIER)
    assert (wish.first_response_due, wish.why) == (None, "A wish for the product, or feedback.")
    assert (nothing.category, nothing.tier) == (None, TriageTier.NORMAL)
    assert nothing.category_confidence is not None
    assert 0 < nothing.category_confidence < SURE_FROM
    assert len(heard) == 3


async def test_two_processes_that_look_at_once_classify_each_ticket_once(
    house: House, site: Site, classifying: Classifying, classifiers: SiteClassifiers
) -> None:
    ticket = await house.ticket(site, BILLING)
    heard: list[object] = []
    house.hub.listen(desk_topic(site.site_id), heard.append)
    await asyncio.gather(classifying.look(), rounds(house, classifiers).look())
    assert (await house.again(ticket)).category == "billing"
    assert len(heard) == 1


async def test_a_persons_word_stands(house: House, site: Site, classifying: Classifying) -> None:
    user = await house.user("bo@example.com", "Bo", site)
    said, given = await house.ticket(site, BILLING), await house.ticket(site, WISH)
    await gives_category(house, user, said, "how_to")
    await gives_tier(house, user, given, TriageTier.HIGH)
    await classifying.look()
    said, given = await house.again(said), await house.again(given)
    assert (said.category, said.category_by) == ("how_to", user.user_id)
    assert (given.category, given.tier, given.triaged_by) == ("feature_request", TriageTier.HIGH, user.user_id)


async def test_what_an_earlier_handoff_raised_stays_raised(house: House, site: Site, classifying: Classifying) -> None:
    ticket = await house.ticket(site, WISH)
    raised = update(tickets).where(tickets.c.ticket_id == ticket.ticket_id).values(tier="high", tier_rank=1)
    await house.database.write(lambda rows: rows.execute(raised))
    await classifying.look()
    assert (await house.again(ticket)).tier is TriageTier.HIGH


async def test_corrections_teach(house: House, site: Site, classifying: Classifying) -> None:
    bo = await house.user("bo@example.com", "Bo", site)
    await classifying.look()
    questions = [f"The heron of {place} does not wake up" for place in ("Rome", "Oslo", "Bonn", "Bern")]
    for question in questions[:3]:
        await gives_category(house, bo, await house.ticket(site, question), "integration")
    house.clock.seconds += RETRAIN_SECONDS
    last = await house.ticket(site, questions[3])
    await classifying.look()
    assert (await house.again(last)).category == "integration"


async def test_a_sites_own_category_is_learned_from_an_import(
    house: House, site: Site, classifying: Classifying
) -> None:
    own = DEFAULT_TAXONOMY.to_document()["categories"] + [Category("hardware", "Hardware").to_document()]
    taught = [Example(f"The {thing} needs new batteries", "hardware") for thing in ("scanner", "scale", "tag", "lock")]

    async def unit(rows: AsyncConnection) -> None:
        await store_document(
            rows,
            site.site_id,
            DocumentName.TAXONOMY,
            {"categories": own},
            after_version=0,
            by=("u", "U"),
            at=house.clock.now,
        )
        await import_examples(rows, site.site_id, taught, house.clock.now)

    await house.database.write(unit)
    ticket = await house.ticket(site, "Our door sensor needs new batteries")
    await classifying.look()
    assert (await house.again(ticket)).category == "hardware"


async def test_a_sites_own_matrix_decides(house: House, site: Site, classifying: Classifying) -> None:
    document = Matrix((), TriageTier.LOW).to_document()
    await house.database.write(
        lambda rows: store_document(
            rows, site.site_id, DocumentName.TRIAGE, document, after_version=0, by=("u", "U"), at=house.clock.now
        )
    )
    assert (await house.ticket(site, "Your site is down")).tier is TriageTier.LOW


async def test_in_another_language_an_english_model_only_guesses(
    house: House, site: Site, classifiers: SiteClassifiers
) -> None:
    async def german(question: str) -> Ticket:
        ticket = await house.ticket(site, question)
        speaks = update(tickets).where(tickets.c.ticket_id == ticket.ticket_id).values(language="de")
        await house.database.write(lambda rows: rows.execute(speaks))
        return ticket

    ticket = await german(BILLING)
    await rounds(house, classifiers).look()
    looked = await house.again(ticket)
    assert (looked.category, looked.category_guess) == (None, "billing")
    ticket = await german(BILLING + ".")
    await rounds(house, classifiers, reads_english_only=False).look()
    assert (await house.again(ticket)).category == "billing"


async def test_a_ticket_whose_handoff_cannot_be_read_is_not_looked_at_again_and_again(
    house: House, site: Site, classifying: Classifying
) -> None:
    ticket = await house.ticket(site, BILLING)
    broken = update(tickets).where(tickets.c.ticket_id == ticket.ticket_id).values(handoff={"version": 99})
    await house.database.write(lambda rows: rows.execute(broken))
    await classifying.look()
    assert (await house.again(ticket)).category_confidence == 0


async def test_without_a_model_tickets_wait_for_it(house: House, site: Site) -> None:
    class Away(HashEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:  # noqa: ARG002
            raise KnowledgeError("away")

    ticket = await house.ticket(site, BILLING)
    away = SiteClassifiers(house.database, Away(), lambda: 0.0)
    assert not await rounds(house, away).look()
    assert (await house.again(ticket)).category_confidence is None


def test_the_latest_word_on_a_text_counts_and_retired_categories_are_not_learned() -> None:
    taught = [Example("x", "bug"), Example("x", "billing"), Example("y", "gone")]
    labelled = labelled_texts(DEFAULT_TAXONOMY, taught)
    assert labelled["x"] == "bug"
    assert "y" not in labelled
