"""Answering with a language model: which one, how it is asked, and what becomes of what it says."""

from server.agent.llm.answerer import LlmAnswerer
from server.agent.llm.choice import ModelChoice, choices_of

__all__ = ["LlmAnswerer", "ModelChoice", "choices_of"]
