"""Interviews: asking only for facts that can still change the decision."""

from strategist.ask.interview import Interview, State
from strategist.ask.question import Question

__all__ = ["Interview", "Question", "State"]
