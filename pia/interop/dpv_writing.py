"""Writes a case in the W3C Data Privacy Vocabulary as JSON-LD: a process for each data item within that of the case."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.models import DataItem, Risk
from pia.assessments.refusals import Words
from pia.assessments.scoring import levels_of
from pia.assessments.sensitive_items import derived
from pia.assessments.states import RiskState
from pia.interop import dpv_words
from pia.interop.dpv_graph import Graph, Node, both, concept, place
from pia.interop.dpv_scales import scored
from pia.interop.exchange import Loss, Outgoing, quoted
from pia.interop.left_out import assessment_losses, entries
from pia.lib.canonical import digest
from pia.programmes.definition import Regime
from pia.programmes.vocabulary import Section

MEDIA_TYPE = "application/ld+json"
NO_TERM = _("The Data Privacy Vocabulary has no term for it.")
ONLY_WORDS = _("The Data Privacy Vocabulary has no such concept. It is described by its words alone.")
NO_PLACE = _("The vocabulary knows countries and the European Union only.")
INVENTORY_AND_RISKS = _("The vocabulary describes processing. Export the proposal file to get everything.")
NOT_SCORED = _("Only risks that are scored are written.")
IN_ITEM = _("inventory {ref}: {field}")
DAY = "time:unitDay"
SHORT = 12  # characters of a digest that tell the things of one case apart


def write(case: Case, language: str) -> Outgoing:
    """The case as JSON-LD; its texts are in both languages where they are there, whatever language is asked for."""
    writer = _Writer(case)
    body = json.dumps(writer.document(), ensure_ascii=False, indent=1).encode()
    return Outgoing(f"{case.proposal.reference}-dpv.jsonld", MEDIA_TYPE, body, tuple(writer.losses))


def _short(text: str) -> str:
    """A name for something that is told apart by its words."""
    return digest(text)[:SHORT]


class _Writer:
    """Turns the parts of a case into nodes, and collects what has no term."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.graph = Graph(case)
        self.losses: list[Loss] = []
        self.home = case.proposal.organisation.country
        self.systems = {system["name"]: system for system in case.proposal.systems.values()}

    def lose(self, where: Words, what: Any, why: Words) -> None:
        """Name something that the file does not hold."""
        self.losses.append(Loss(where, quoted(str(what)), why))

    def lose_of(self, item: DataItem, field: Words, what: Any, why: Words = NO_TERM) -> None:
        """The same of a data item."""
        self.lose(format_lazy(IN_ITEM, ref=item.ref, field=field), what, why)

    def document(self) -> Mapping[str, Any]:
        """The whole graph."""
        self.process()
        self.losses += self.besides()
        return self.graph.document()

    def process(self) -> None:
        """The process of the case: who, where, its measures and risks, and a process for each data item."""
        proposal, graph = self.case.proposal, self.graph
        title, summary = f"{Section.DESCRIPTION}/title", f"{Section.DESCRIPTION}/summary"
        graph.add(
            "process",
            ["Process"],
            dpv_hasIdentifier=proposal.reference,
            dct_title=graph.content(proposal.title, title),
            dct_description=graph.content(proposal.summary, summary),
            dpv_hasDataController=self.controller(),
            dpv_hasJurisdiction=[place(code) for code in proposal.jurisdictions if self.is_place(code)],
            dpv_hasTechnicalOrganisationalMeasure=[self.measure(one.ref) for one in self.case.measures],
            dpv_hasRisk=[self.risk(one) for one in self.case.risks if one.state == RiskState.SCORED],
            dpv_hasProcess=[self.item(one) for one in self.case.items],
        )
        # The process of the case is what a reader looks for: it stands first.
        graph.nodes = {"case:process": graph.node("process"), **graph.nodes}

    def is_place(self, code: str) -> bool:
        """Whether a jurisdiction is a country or the European Union."""
        known = len(code) == dpv_words.CODE_OF_A_PLACE and code != "zz"
        if not known:
            self.lose(_("jurisdiction"), code, NO_PLACE)
        return known

    def controller(self) -> Node:
        """The organisation, with its officer and representative as far as its settings name them."""
        organisation = self.case.proposal.organisation
        names = [{"@value": organisation.name, "@language": "en"}]
        names += [{"@value": organisation.name_zh, "@language": "zh"}] if organisation.name_zh else []
        details = getattr(organisation, "controller_details", None)
        found = self.graph.add(
            "controller",
            ["DataController"],
            dpv_hasName=names,
            dpv_hasAddress=organisation.address,
            dpv_hasContact=organisation.contact_email,
            dpv_hasCountry=place(self.home) if self.home else None,
        )
        if details is not None and details.dpo:
            self.graph.node("controller")["dpv:hasDataProtectionOfficer"] = self.graph.add(
                "officer", ["DataProtectionOfficer"], dpv_hasName=details.dpo, dpv_hasContact=details.dpo_contact
            )
        if details is not None and details.representative_eu:
            self.graph.node("controller")["dpv:hasRepresentative"] = self.graph.add(
                "representative-eu",
                ["Representative"],
                dpv_hasName=details.representative_eu,
                dpv_hasContact=details.representative_eu_contact,
            )
        return found

    # -- data items --------------------------------------------------------------------------------------------------

    def item(self, item: DataItem) -> Node:
        """One row of the inventory as a process of its own."""
        graph, address = self.graph, f"{Section.INVENTORY}/{item.ref}"
        data = self.data(item)
        recipients: dict[str, list[Node]] = {}
        for row in item.recipients:
            recipients.setdefault(dpv_words.RECIPIENTS[row["kind"]][1], []).append(self.recipient(item, row))
        found = graph.add(
            item.ref,
            ["Process"],
            dpv_hasIdentifier=f"{self.case.proposal.reference}/{item.ref}",
            dct_title=graph.content(item.name, f"{address}/name"),
            dpv_hasPersonalData=data,
            dpv_hasDataSubject=[self.subject(item, one) for one in item.subjects],
            dpv_hasDataSubjectScale=self.scale(item),
            dpv_hasPurpose=self.purposes(item),
            dpv_hasLegalBasis=[*self.bases(item)],
            dpv_hasDataController=concept("case:controller"),
            dpv_hasDataSource=self.sources(item),
            dpv_hasStorageCondition=[*self.storage(item)],
            dpv_hasTechnicalOrganisationalMeasure=self.protection(item),
            dpv_hasProcess=[self.transfer(item, row, data) for row in item.recipients if self.is_abroad(row)],
        )
        graph.node(item.ref).update({f"dpv:{name}": nodes for name, nodes in recipients.items()})
        if item.retention_required:
            self.lose_of(item, _("required retention"), item.retention_required)
        return found

    def data(self, item: DataItem) -> Node:
        """The data themselves: their kind, whether they are sensitive or special, and how they came about."""
        concepts = dpv_words.CATEGORIES.get(item.category, ())
        category = self.case.programme.category(item.category)
        if item.category and not concepts:
            self.lose_of(item, _("category"), category.label if category else item.category, ONLY_WORDS)
        types = ["PersonalData", *self.sensitivity(item)]
        types += [dpv_words.ORIGINS[item.origin][0]] if item.origin else []
        labels = self.graph.content(item.name, f"{Section.INVENTORY}/{item.ref}/name")
        return self.graph.add(
            f"{item.ref}-data",
            types,
            skos_prefLabel=labels,
            skos_broader=[concept(f"pd:{one}") for one in concepts],
            dct_subject=both(category.label) if category else None,
        )

    def sensitivity(self, item: DataItem) -> list[str]:
        """Sensitive under some law; special as well where the GDPR, or its British sister, says so."""
        holding = [regime.slug for regime, found in derived(self.case, item) if found.value is True]
        if item.raised_sensitive:
            self.lose_of(item, _("reason for raising it to sensitive"), item.raised_sensitive)
        special = any(slug.endswith("gdpr") for slug in holding)
        found = ["SensitivePersonalData"] if holding or item.raised_sensitive else []
        return found + (["SpecialCategoryPersonalData"] if special else [])

    def subject(self, item: DataItem, one: str) -> Node:
        """A group of people."""
        known = self.case.programme.subject(one)
        concepts = dpv_words.SUBJECTS.get(one, ())
        if not concepts and known is not None and known.vulnerable:
            concepts = (dpv_words.VULNERABLE,)
        if not concepts:
            self.lose_of(item, _("data subjects"), known.label if known else one, ONLY_WORDS)
        label = both(known.label) if known else None
        return self.graph.add(f"subject-{one}", ["DataSubject", *concepts], skos_prefLabel=label)

    def scale(self, item: DataItem) -> Node | None:
        """How many people, by the words of the band."""
        band = self.case.programme.volume(item.volume) if item.volume else None
        if band is None:
            return None
        return self.graph.add(f"scale-{band.id}", ["DataSubjectScale"], skos_prefLabel=both(band.label))

    def purposes(self, item: DataItem) -> list[Node]:
        """A purpose for each line; the same line in another item is the same purpose."""
        lines = [line.strip() for line in item.purpose.splitlines() if line.strip()]
        address = f"{Section.INVENTORY}/{item.ref}/purpose"
        translated = [one.strip() for one in self.graph.translations.get(address, "").splitlines() if one.strip()]
        if translated and len(translated) != len(lines):
            self.lose_of(item, _("translation of the purpose"), " / ".join(translated))
            translated = []
        found = []
        for number, line in enumerate(lines):
            labels = self.graph.own(line)
            if translated:
                labels.append({"@value": translated[number], "@language": self.graph.other})
            found.append(self.graph.add(f"purpose-{_short(line)}", ["Purpose"], skos_prefLabel=labels))
        return found

    def bases(self, item: DataItem) -> Iterable[Node]:
        """Concepts of the GDPR for its own bases, bases of the case for those of other laws and for own words."""
        for slug, basis in item.legal_basis.items():
            regime = self.case.programme.regime(slug)
            if not basis or regime is None:
                continue
            articles = dpv_words.GDPR_BASES.get(basis, ()) if slug == dpv_words.GDPR else ()
            yield from (concept(f"eu-gdpr:{article}") for article in articles)
            if not articles:
                yield self.basis(regime, basis)
        if item.basis_stated:
            name = f"basis-{_short(item.basis_stated)}"
            yield self.graph.add(name, ["LegalBasis"], skos_prefLabel=self.graph.own(item.basis_stated))

    def basis(self, regime: Regime, basis: str) -> Node:
        """A basis of a law that has no concepts of its own."""
        known = next((one for one in regime.legal_bases if one.id == basis), None)
        stated = (one for part in self.case.programme.catalogues for one in part.stated_bases)
        general = next((one.id for one in stated if one.known_as.get(regime.slug) == basis), "")
        broader = dpv_words.STATED_BASES.get(general)
        law = self.graph.add(f"law-{regime.slug}", ["Law"], skos_prefLabel=both(regime.title))
        return self.graph.add(
            f"basis-{regime.slug}-{basis}",
            ["LegalBasis"],
            skos_prefLabel=both(known.label) if known else None,
            dct_references=both(known.citation.text) if known else None,
            skos_broader=concept(f"dpv:{broader}") if broader else None,
            dpv_hasApplicableLaw=law,
        )

    def sources(self, item: DataItem) -> list[Node]:
        """Where the data come from."""
        named = dpv_words.ORIGINS[item.origin][1] if item.origin else ""
        found = [concept(named)] if named else []
        if item.source:
            labels = self.graph.content(item.source, f"{Section.INVENTORY}/{item.ref}/source")
            found.append(self.graph.add(f"{item.ref}-source", ["DataSource"], skos_prefLabel=labels))
        return found

    def storage(self, item: DataItem) -> Iterable[Node]:
        """How long the data are kept, and where."""
        if item.retention_proposed or item.retention_days is not None:
            address = f"{Section.INVENTORY}/{item.ref}/retention_proposed"
            lasts = {
                "@type": ["time:Duration", "dpv:Duration"],
                "time:numericDuration": {"@value": str(item.retention_days), "@type": "xsd:decimal"},
                "time:unitType": concept(DAY),
            }
            yield self.graph.add(
                f"{item.ref}-retention",
                ["StorageDuration"],
                skos_prefLabel=self.graph.content(item.retention_proposed, address),
                dpv_hasDuration=lasts if item.retention_days is not None else None,
            )
        for name in item.systems:
            system = self.systems.get(name, {})
            if system.get("operator"):
                self.lose(format_lazy(_("system “{name}”: operator"), name=quoted(name)), system["operator"], NO_TERM)
            yield self.graph.add(
                f"system-{_short(name)}",
                ["StorageLocation"],
                skos_prefLabel=self.graph.own(name),
                dpv_hasLocation=place(system["country"]) if system.get("country") else None,
            )

    def protection(self, item: DataItem) -> Node | None:
        """How the data are protected."""
        if not item.protection:
            return None
        labels = self.graph.content(item.protection, f"{Section.INVENTORY}/{item.ref}/protection")
        return self.graph.add(f"{item.ref}-protection", ["TechnicalOrganisationalMeasure"], dct_description=labels)

    # -- recipients and transfers ------------------------------------------------------------------------------------

    def recipient(self, item: DataItem, row: Mapping[str, Any]) -> Node:
        """Somebody who gets the data; the same name, kind and country in other items is the same recipient."""
        kind, country = row["kind"], row.get("country", "")
        if row.get("contract") in ("signed", "missing"):
            self.lose_of(item, _("state of the contract"), f"{row['name']}: {row['contract']}")
        abroad = {"dpv_hasThirdCountry": place(country)} if self.is_abroad(row) else {}
        return self.graph.add(
            self.name_of(row),
            [dpv_words.RECIPIENTS[kind][0], *([] if kind == "public" else ["Recipient"])],
            dpv_hasName=self.graph.own(row["name"]),
            dpv_hasCountry=place(country) if country else None,
            **abroad,
        )

    def name_of(self, row: Mapping[str, Any]) -> str:
        """The address of a recipient within the case."""
        return f"recipient-{_short(' '.join((row['kind'], row.get('country', ''), row['name'])))}"

    def is_abroad(self, row: Mapping[str, Any]) -> bool:
        """Whether a recipient is in another country than the organisation."""
        return row.get("country", "") not in ("", self.home)

    def transfer(self, item: DataItem, row: Mapping[str, Any], data: Node) -> Node:
        """The way of the data to a recipient in another country, and what allows it."""
        return self.graph.add(
            f"{item.ref}-transfer-{_short(row['name'] + row['country'])}",
            ["Process"],
            dpv_hasProcessing=concept("dpv:Transfer"),
            dpv_hasPersonalData=data,
            dpv_hasDataExporter=concept("case:controller"),
            dpv_hasDataImporter=concept(f"case:{self.name_of(row)}"),
            dpv_hasLocation=place(row["country"]),
            dpv_hasLegalBasis=[self.mechanism(one) for one in row.get("mechanisms") or ()],
        )

    def mechanism(self, one: str) -> Node:
        """What allows a transfer."""
        if one in dpv_words.MECHANISMS:
            return concept(dpv_words.MECHANISMS[one])
        known = self.case.programme.mechanism(one)
        label = both(known.label) if known else None
        return self.graph.add(f"mechanism-{one}", ["DataTransferLegalBasis"], skos_prefLabel=label)

    # -- risks and measures ------------------------------------------------------------------------------------------

    def measure(self, ref: str) -> Node:
        """A measure of the case."""
        measure = next(one for one in self.case.measures if one.ref == ref)
        address = f"{Section.MEASURES}/{ref}"
        return self.graph.add(
            ref,
            ["TechnicalOrganisationalMeasure"],
            skos_prefLabel=self.graph.content(measure.title, f"{address}/title"),
            dct_description=self.graph.content(measure.description, f"{address}/description"),
        )

    def risk(self, risk: Risk) -> Node:
        """A scored risk at its level before measures, and what remains of it once they are done."""
        address, levels = f"{Section.RISKS}/{risk.ref}", levels_of(self.case, risk)
        method, measures = self.case.programme.method, [self.measure(one.measure.ref) for one in risk.effects.all()]
        found = self.graph.add(
            risk.ref,
            ["Risk"],
            skos_prefLabel=self.graph.content(risk.title, f"{address}/title"),
            dct_description=self.graph.content(risk.description, f"{address}/description"),
            dpv_isMitigatedByMeasure=measures,
            **scored(self.graph, method, levels.inherent),
        )
        if measures:
            left = self.graph.add(f"{risk.ref}-residual", ["Risk"], **scored(self.graph, method, levels.target))
            self.graph.node(risk.ref)["dpv:hasResidualRisk"] = left
        return found

    # -- what is left ------------------------------------------------------------------------------------------------

    def besides(self) -> Iterable[Loss]:
        """The parts of the case that no description of processing holds."""
        proposal = self.case.proposal
        if proposal.planned_launch:
            yield Loss(_("planned launch"), str(proposal.planned_launch), NO_TERM)
        parts: list[tuple[Words, int]] = [
            (_("answers"), len(self.case.answers)),
            (_("agreements"), len(self.case.agreements)),
            (_("clauses found"), len(proposal.agreement_clauses)),
            (_("short record"), len(proposal.short_record)),
        ]
        for part, count in parts:
            if count:
                yield Loss(part, entries(count), INVENTORY_AND_RISKS)
        for risk in self.case.risks:
            if risk.state != RiskState.SCORED:
                yield Loss(format_lazy(_("risk {ref}"), ref=risk.ref), quoted(risk.title), NOT_SCORED)
        yield from assessment_losses(self.case, risks=False)
