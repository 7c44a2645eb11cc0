"""Knowledge: sources become articles, articles become passages, and a question on a page finds the right ones.

A leaf package: it knows nothing of conversations, people or tickets. The doors are `knowledge.ingest.ingest`
(sources in) and `knowledge.knowledge_base.KnowledgeBase` (questions in, passages with reasons out).
"""
