"""Scores of risks in the Data Privacy Vocabulary, which has names for scales of three, four and five steps."""

from typing import Any

from pia.assessments.scoring import Score
from pia.interop import dpv_words
from pia.interop.dpv_graph import Graph, Node, both, concept
from pia.programmes.definition import Method, Text


def scored(graph: Graph, method: Method, score: Score) -> dict[str, Any]:
    """Level, impact and likelihood: by the concepts of scales with as many steps, and by the words of the method."""
    impact = {step.value: step.label for step in method.impact}
    likelihood = {step.value: step.label for step in method.likelihood}
    level, rank = score.level, score.level.rank
    return {
        "dpv_hasRiskLevel": _step(graph, ("Risk", "RiskLevel"), rank, len(method.levels), level.label),
        "dpv_hasSeverity": _step(graph, ("Severity", "Severity"), score.impact, len(impact), impact[score.impact]),
        "dpv_hasLikelihood": _step(
            graph, ("Likelihood", "Likelihood"), score.likelihood, len(likelihood), likelihood[score.likelihood]
        ),
    }


def _step(graph: Graph, kind: tuple[str, str], rank: int, steps: int, label: Text) -> Node:
    """One step of a scale: the ending of its concepts and its class, where it stands, and its word."""
    ending, of = kind
    names = dpv_words.STEPS.get(steps, ())
    broader = concept(f"risk:{names[rank - 1]}{ending}") if 0 < rank <= len(names) else None
    return graph.add(f"{ending.lower()}-{rank}", [of], skos_prefLabel=both(label), skos_broader=broader)
