"""Explanations of a decision: the steps in order, and their renderings as text, JSON, HTML and Mermaid."""
