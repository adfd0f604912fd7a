"""Whether the CNIL software would read a file properly: the rules of its importer, written from the facts alone."""

import json
import re
from collections.abc import Iterator
from typing import Any

KEYS = {"pia", "answers", "measures", "evaluations", "comments"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ITEMS = {"1.1", "1.2", "3.2", "3.3", "3.4"}
PRINCIPLES = {f"2.1.{n}" for n in range(211, 216)} | {f"2.2.{n}" for n in range(221, 228)}
LISTS = {event * 10 + last for event in (32, 33, 34) for last in (1, 2, 3, 4)}
GAUGES = {event * 10 + last for event in (32, 33, 34) for last in (5, 6)}
TAGS = {324, 334, 344}
BOOLEANS, BITS = ("concerned_people_searched_opinion",), ("dpo_status", "concerned_people_status")
TEXTS = ("name", "author_name", "evaluator_name", "validator_name", "rejection_reason", "applied_adjustments")
FOREIGN = {"user_pias", "guests", "authors", "evaluators", "validators", "user", "lock_version", "evaluation_infos"}
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


def faults(body: bytes) -> list[str]:
    """Everything that the rules forbid; empty where the file is fine."""
    data = json.loads(body.decode(), parse_constant=lambda said: f"no JSON: {said}")
    if not data.keys() >= KEYS:
        return [f"keys missing: {KEYS - data.keys()}"]
    measures = {row["id"]: row["title"] for row in data["measures"]}
    return [
        *_pia(data["pia"]),
        *(fault for key in KEYS - {"pia"} for fault in _rows(key, data[key], data["pia"]["id"])),
        *(fault for row in data["answers"] for fault in _answer(row, set(measures.values()))),
        *(f"measure {row}" for row in data["measures"] if not isinstance(row["title"] + row["content"], str)),
        *(fault for row in data["evaluations"] for fault in _evaluation(row, set(measures))),
        *(f"comment {row}" for row in data["comments"] if not _is_comment(row)),
        *_evaluated(data, set(measures)),
        *(f"{key} leaves" for key in FOREIGN if f'"{key}":' in body.decode()),
        *(f"script in {body!r}" for _found in [1] if "<script" in body.decode()),
    ]


def _pia(pia: dict[str, Any]) -> Iterator[str]:
    if type(pia["status"]) is not int or pia["status"] not in range(5):
        yield f"status {pia['status']!r}"
    if pia["structure_id"] is not None:
        yield "structure_id"
    for key in BOOLEANS:
        if pia[key] not in (None, True, False) or (isinstance(pia[key], int) and not isinstance(pia[key], bool)):
            yield f"{key} {pia[key]!r}"
    for key in BITS:
        if pia[key] is not None and (type(pia[key]) is not int or pia[key] not in (0, 1)):
            yield f"{key} {pia[key]!r}"
    for key in TEXTS:
        if not isinstance(pia[key], str):
            yield f"{key} {pia[key]!r}"
    for key in ("author_name", "evaluator_name", "validator_name", "dpos_names", "people_names"):
        if ADDRESS.search(pia[key] or ""):
            yield f"{key} has an address"
    for key in ("is_example", "is_archive"):
        if type(pia[key]) is not int:
            yield f"{key} {pia[key]!r}"
    for key in ("created_at", "updated_at"):
        if not MOMENT.fullmatch(pia[key]):
            yield f"{key} {pia[key]!r}"
    if not 0 <= pia["progress"] <= 100:
        yield f"progress {pia['progress']!r}"


def _rows(key: str, rows: list[dict[str, Any]], pia: int) -> Iterator[str]:
    ids = [row["id"] for row in rows]
    if len(set(ids)) < len(ids) or any(type(one) is not int for one in ids):
        yield f"ids of {key}: {ids}"
    references = [row.get("reference_to") for row in rows]
    if key in ("answers", "evaluations") and len(set(references)) < len(references):
        yield f"{key} twice: {references}"
    for row in rows:
        if row["pia_id"] != pia:
            yield f"{key}: pia_id {row['pia_id']!r}"
        for name in ("created_at", "updated_at", "evaluation_date", "estimated_implementation_date"):
            if name in row and not MOMENT.fullmatch(row[name]):
                yield f"{key}: {name} {row[name]!r}"


def _answer(row: dict[str, Any], titles: set[str]) -> Iterator[str]:
    data, reference = row["data"], row["reference_to"]
    if type(reference) is not int:
        yield f"answer to {reference!r}"
    if set(data) != {"text", "gauge", "list"}:
        yield f"answer {reference}: keys {set(data)}"
    if not (data["text"] is None or isinstance(data["text"], str)):
        yield f"answer {reference}: text {data['text']!r}"
    if data["gauge"] is not None and (type(data["gauge"]) is not int or data["gauge"] not in range(5)):
        yield f"answer {reference}: gauge {data['gauge']!r}"
    if not isinstance(data["list"], list) or not all(isinstance(one, str) for one in data["list"]):
        yield f"answer {reference}: list {data['list']!r}"
    if reference in TAGS and not set(data["list"]) <= titles:
        yield f"answer {reference}: tags without a measure: {set(data['list']) - titles}"


def _evaluation(row: dict[str, Any], measures: set[int]) -> Iterator[str]:
    reference = row["reference_to"]
    known = ITEMS | PRINCIPLES | {f"3.1.{one}" for one in measures}
    if not isinstance(reference, str) or (
        reference not in known and not re.fullmatch(r"[12]\.[12]\.\d{4,}", reference)
    ):
        yield f"evaluation of {reference!r}"
    if type(row["status"]) is not int or row["status"] not in range(4):
        yield f"evaluation {reference}: status {row['status']!r}"
    if type(row["global_status"]) is not int or row["global_status"] not in range(3):
        yield f"evaluation {reference}: global_status {row['global_status']!r}"
    if not all(type(row["gauges"][axis]) is int and row["gauges"][axis] in range(5) for axis in ("x", "y")):
        yield f"evaluation {reference}: gauges {row['gauges']!r}"


def _is_comment(row: dict[str, Any]) -> bool:
    return type(row["reference_to"]) is int and type(row["for_measure"]) is bool and isinstance(row["description"], str)


def _evaluated(data: dict[str, Any], measures: set[int]) -> Iterator[str]:
    if data["pia"]["status"] < 2:
        return
    found = {row["reference_to"]: row["global_status"] for row in data["evaluations"]}
    for reference in ITEMS | PRINCIPLES | {f"3.1.{one}" for one in measures}:
        if found.get(reference) != 2:
            yield f"{reference} is not finished"
