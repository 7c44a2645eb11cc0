"""The parts with which the AI agent answers, built for `app.py`: answerers, reflexes, and what judges them."""

from collections.abc import Callable

import structlog

from knowledge.knowledge_base import KnowledgeBase
from server.acting import Acting
from server.agent.accepted_error import NEVER
from server.agent.answer import Answerer
from server.agent.attachment_reflex import AttachmentReflex
from server.agent.calibration import Calibration, read_calibration, shipped_calibration
from server.agent.courtesy_reflex import CourtesyReflex
from server.agent.extractive import ExtractiveAnswerer
from server.agent.llm import LlmAnswerer, choices_of
from server.agent.person.frustration_reflex import FrustrationReflex
from server.agent.person.segment_reflex import SegmentReflex
from server.agent.person.sensitive_reflex import SensitiveReflex
from server.agent.profile import AgentProfile
from server.agent.reflex import Reflex
from server.agent.responder import Responder
from server.agent.usage import ModelBudget
from server.agent.wish_reflex import WishReflex
from server.clock import utc_now
from server.database import Database
from server.settings import Settings

log = structlog.get_logger(__name__)


def build_responder(
    settings: Settings,
    knowledge: KnowledgeBase,
    profile: AgentProfile,
    acting: Acting,
    answerers: tuple[Answerer, ...],
    on_failure: Callable[[], None],
) -> Responder:
    """What makes an answer of a question; `on_failure` hears of each model that failed. Warns of settings with which
    people answer everything."""
    calibration = build_calibration(settings)
    thresholds = calibration.thresholds(settings.accepted_error_rate)
    if thresholds.hand_off >= NEVER:
        log.warning(
            "people_answer_everything", accepted_error_rate=settings.accepted_error_rate, see="docs/confidence.md"
        )
    has_model = len(answerers) > 1
    return Responder(
        knowledge,
        answerers,
        thresholds,
        on_failure,
        reflexes=build_reflexes(acting, profile, has_model=has_model),
        acts=acting.guide.matches,
        instead=acting.playbook if has_model else None,
        calibration=calibration,
    )


def build_answerers(
    settings: Settings, profile: AgentProfile, database: Database, acting: Acting | None = None
) -> tuple[Answerer, ...]:
    """The answerers in the order in which they are tried: the models that are set, then the help centre's own words.

    Without `acting` a model only answers.
    """
    budget = ModelBudget(database, profile.budget, utc_now)
    toolbox, playbooks = (None, None) if acting is None else (acting.toolbox, acting.guide)
    models = (LlmAnswerer(each, settings, profile, toolbox, budget, playbooks) for each in choices_of(settings))
    return (*models, ExtractiveAnswerer())


def build_reflexes(acting: Acting, profile: AgentProfile, *, has_model: bool) -> tuple[Reflex, ...]:
    """What may settle a turn before anything is searched, in the order in which it is tried."""
    first = (
        acting.decided,
        acting.scout,
        AttachmentReflex(),
        WishReflex(),
        SegmentReflex(profile.people.segments),
        CourtesyReflex(),
        FrustrationReflex(),
        acting.incident,
        SensitiveReflex(profile.people.sensitive, acting.guide),
    )
    return first if has_model else (*first, acting.playbook)


def build_calibration(settings: Settings) -> Calibration:
    """What was learned from outcomes: that of the settings, else the one that comes with this version. Raises
    CalibrationUnusable."""
    return shipped_calibration() if settings.calibration_file is None else read_calibration(settings.calibration_file)
