"""He Min, counsel, hands the case on in the vocabulary that other privacy tools read."""

import json
from typing import Any

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from pia.accounts.cast import Cast
from pia.accounts.models import ControllerDetails
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.interop import dpv_words, dpv_writing
from pia.interop.exchange import Outgoing
from tests.interop.tables import programme
from tests.web import zao

DPV = Namespace("https://w3id.org/dpv#")
PD = Namespace("https://w3id.org/dpv/pd#")
LOC = Namespace("https://w3id.org/dpv/loc#")
RISK = Namespace("https://w3id.org/dpv/risk#")
GDPR = Namespace("https://w3id.org/dpv/legal/eu/gdpr#")
TIME = Namespace("http://www.w3.org/2006/time#")
# The concepts and properties of DPV 2.0 and 2.1 that we use, as the published lists spell them.
NAMES = """
    Process PersonalData SensitivePersonalData SpecialCategoryPersonalData ProvidedPersonalData ObservedPersonalData
    DerivedPersonalData CollectedPersonalData DataSubject User Customer Subscriber Child VulnerableDataSubject
    GuardianOfDataSubject Employee JobApplicant Student Patient ElderlyDataSubject Visitor DataSubjectScale Purpose
    LegalBasis DataTransferLegalBasis Consent Contract LegalObligation LegitimateInterest Law DataSource
    ThirdPartyDataSource PublicDataSource StorageDuration StorageLocation Duration TechnicalOrganisationalMeasure
    Recipient OrganisationalUnit Organisation DataProcessor DataController Authority DataProtectionOfficer
    Representative Transfer Risk RiskLevel Severity Likelihood hasIdentifier hasDataController hasJurisdiction
    hasTechnicalOrganisationalMeasure hasRisk hasProcess hasProcessing hasName hasAddress hasContact hasCountry
    hasThirdCountry hasDataProtectionOfficer hasRepresentative hasPersonalData hasDataSubject hasDataSubjectScale
    hasPurpose hasLegalBasis hasApplicableLaw hasDataSource hasStorageCondition hasDuration hasLocation hasRecipient
    hasDataProcessor hasRecipientDataController hasDataExporter hasDataImporter isMitigatedByMeasure hasResidualRisk
    hasRiskLevel hasSeverity hasLikelihood
"""
KNOWN = set(NAMES.split())


def written(case: Case) -> Outgoing:
    return dpv_writing.write(Case(Proposal.objects.get(pk=case.proposal.pk)), "en")


def graph_of(out: Outgoing) -> tuple[Graph, Namespace]:
    """The triples as a program without a network reads them, and where the case's own names are."""
    document = json.loads(out.body)
    return Graph().parse(data=out.body, format="json-ld"), Namespace(document["@context"]["case"])


def label(graph: Graph, node: Any, language: str) -> str:
    return next(str(one) for one in graph.objects(node, SKOS.prefLabel) if one.language == language)


def lost(out: Outgoing) -> dict[str, str]:
    return {str(loss.where): str(loss.what) for loss in out.losses}


@pytest.fixture
def case(cast: Cast) -> Case:
    """The face-swap case with one item as full as it can be, kept in Chinese, under Chinese and European law."""
    recipients = [
        {"name": "云端渲染公司", "kind": "processor", "country": "DE", "contract": "signed", "mechanisms": ["eu_scc"]},
        {"name": "广告代理商", "kind": "controller", "country": "CN", "contract": "missing"},
        {"name": "公众", "kind": "public"},
        {"name": "总部", "kind": "own_unit", "country": "US", "mechanisms": ["cn_exempt"]},
    ]
    where = "inventory/D01"
    return zao.draft(
        cast,
        **{
            "description/jurisdictions": ["cn", "eu", "us-ca"],
            f"{where}/subjects": ["user", "child_under_14", "public_figure"],
            f"{where}/purpose": "制作换脸视频\n展示",
            f"{where}/purpose@en": "Make the clip\nShow it",
            f"{where}/legal_basis": {"cn-pipl": "pipl29", "eu-gdpr": "gdpr9.2a"},
            f"{where}/basis_stated": "用户点击同意",
            f"{where}/origin": "person",
            f"{where}/source": "上传页面",
            f"{where}/volume": "from_1m",
            f"{where}/systems": ["渲染集群"],
            f"{where}/retention_days": 30,
            f"{where}/retention_required": "渲染后立即删除",
            f"{where}/protection": "传输加密",
            f"{where}/raised_sensitive": "人脸",
            f"{where}/recipients": recipients,
            "inventory/systems/S01": {"name": "渲染集群", "country": "SG", "operator": "云端渲染公司"},
            "inventory/D04/legal_basis": {"cn-pipl": "pipl13.1"},
        },
    )


def test_it_describes_an_item_in_all_that_the_vocabulary_has_words_for(case: Case) -> None:
    graph, ours = graph_of(written(case))
    item, data = ours.D01, ours["D01-data"]

    assert set(graph.objects(item, DPV.hasPersonalData)) == {data}
    assert set(graph.objects(data, SKOS.broader)) == {PD.Picture}
    kinds = {DPV.PersonalData, DPV.SensitivePersonalData, DPV.ProvidedPersonalData}
    assert kinds <= set(graph.objects(data, RDF.type))
    assert set(graph.objects(item, DPV.hasDataSubject)) == {
        ours["subject-user"],
        ours["subject-child_under_14"],
        ours["subject-public_figure"],
    }
    assert DPV.Child in set(graph.objects(ours["subject-child_under_14"], RDF.type))
    purposes = list(graph.objects(item, DPV.hasPurpose))
    assert {(label(graph, one, "zh"), label(graph, one, "en")) for one in purposes} == {
        ("制作换脸视频", "Make the clip"),
        ("展示", "Show it"),
    }
    assert DPV.DataSubject in set(graph.objects(item, DPV.hasDataSource))
    [scale] = graph.objects(item, DPV.hasDataSubjectScale)
    assert label(graph, scale, "en") == "1,000,000 to 10,000,000 people"
    names = set(graph.objects(item, DCTERMS.title))
    assert names == {Literal("正脸照片", lang="zh"), Literal("Frontal photo", lang="en")}


def test_it_names_legal_bases_by_the_articles_of_the_gdpr_and_by_the_laws_own_words(case: Case) -> None:
    graph, ours = graph_of(written(case))
    bases = set(graph.objects(ours.D01, DPV.hasLegalBasis))

    assert {GDPR["A6-1-a-explicit-consent"], GDPR["A9-2-a"], ours["basis-cn-pipl-pipl29"]} <= bases
    assert "用户点击同意" in {str(one) for basis in bases for one in graph.objects(basis, SKOS.prefLabel)}
    consent = ours["basis-cn-pipl-pipl13.1"]
    assert set(graph.objects(consent, SKOS.broader)) == {DPV.Consent}
    [law] = graph.objects(consent, DPV.hasApplicableLaw)
    assert label(graph, law, "zh") == "中国：《个人信息保护法》"


def test_it_tells_how_long_where_and_who_gets_the_data(case: Case) -> None:
    graph, ours = graph_of(written(case))
    conditions = set(graph.objects(ours.D01, DPV.hasStorageCondition))
    [duration] = graph.objects(ours["D01-retention"], DPV.hasDuration)
    assert str(graph.value(duration, TIME.numericDuration)) == "30"
    assert {place for one in conditions for place in graph.objects(one, DPV.hasLocation)} == {LOC.SG}

    [processor] = graph.objects(ours.D01, DPV.hasDataProcessor)
    assert str(graph.value(processor, DPV.hasName)) == "云端渲染公司"
    assert set(graph.objects(processor, DPV.hasThirdCountry)) == {LOC.DE}
    assert len(set(graph.objects(ours.D01, DPV.hasRecipientDataController))) == 1
    assert len(set(graph.objects(ours.D01, DPV.hasRecipient))) == 2


def test_it_tells_the_way_abroad_and_what_allows_it(case: Case) -> None:
    graph, ours = graph_of(written(case))
    ways = {graph.value(one, DPV.hasLocation): one for one in graph.objects(ours.D01, DPV.hasProcess)}

    assert set(ways) == {LOC.DE, LOC.US}
    assert set(graph.objects(ways[LOC.DE], DPV.hasLegalBasis)) == {GDPR["A46-2-c"]}
    assert set(graph.objects(ways[LOC.US], DPV.hasLegalBasis)) == {ours["mechanism-cn_exempt"]}
    assert graph.value(ways[LOC.DE], DPV.hasDataExporter) == ours.controller


def test_it_names_what_the_vocabulary_has_no_term_for(case: Case) -> None:
    losses = lost(written(case))

    assert losses["inventory D01: required retention"] == "渲染后立即删除"
    assert losses["inventory D01: reason for raising it to sensitive"] == "人脸"
    assert losses["inventory D01: data subjects"] == "Actor or public figure"
    assert losses["inventory D01: state of the contract"].startswith("广告代理商")
    assert losses["system “渲染集群”: operator"] == "云端渲染公司"
    assert losses["jurisdiction"] == "us-ca"
    assert losses["planned launch"] == "2026-12-07"
    assert "entries" in losses["answers"]


def test_it_writes_risks_with_their_levels_and_measures(cast: Cast) -> None:
    case = zao.scored(cast)
    out = written(case)
    graph, ours = graph_of(out)

    risks = set(graph.objects(ours.process, DPV.hasRisk))
    assert len(risks) == len([one for one in Case(case.proposal).risks if one.state == "scored"]) > 0
    for risk in risks:
        [level] = graph.objects(risk, DPV.hasRiskLevel)
        [rest] = graph.objects(risk, DPV.hasResidualRisk)
        ranks = [str(graph.value(one, DPV.hasRiskLevel)).rpartition("-")[2] for one in (risk, rest)]
        assert ranks[1] <= ranks[0]
        assert set(graph.objects(level, SKOS.broader)) <= {
            RISK.LowRisk,
            RISK.ModerateRisk,
            RISK.HighRisk,
            RISK.VeryHighRisk,
        }
        assert set(graph.objects(risk, DPV.isMitigatedByMeasure)) == {ours.M01, ours.M02}
    assert label(graph, ours.M01, "zh") == "端侧处理"
    assert [where for where in lost(out) if where.startswith("risk ")] == []


def test_it_uses_no_name_that_the_vocabulary_does_not_have(case: Case) -> None:
    graph, _ours = graph_of(written(case))
    used = {one for triple in graph for one in triple if isinstance(one, URIRef) and str(one).startswith(str(DPV))}
    assert {str(one).removeprefix(str(DPV)) for one in used} <= KNOWN
    mapped = {one for many in dpv_words.SUBJECTS.values() for one in many} | set(dpv_words.STATED_BASES.values())
    mapped |= {kind for pair in dpv_words.RECIPIENTS.values() for kind in pair}
    assert mapped <= KNOWN

    chinese = programme("cn", "eu")
    assert [one for one in dpv_words.CATEGORIES if chinese.category(one) is None] == []
    assert [one for one in dpv_words.SUBJECTS if chinese.subject(one) is None] == []
    assert [one for one in dpv_words.MECHANISMS if chinese.mechanism(one) is None] == []
    gdpr = chinese.regime("eu-gdpr")
    assert gdpr is not None and {one.id for one in gdpr.legal_bases} == set(dpv_words.GDPR_BASES)


def test_the_same_case_has_the_same_addresses_every_time(case: Case, cast: Cast) -> None:
    first, again = written(case), written(case)
    assert first.body == again.body and first.name == f"{case.proposal.reference}-dpv.jsonld"
    context = json.loads(first.body)["@context"]
    assert all(isinstance(one, str) for one in context.values()), "nothing to fetch"
    other = zao.draft(cast)
    assert graph_of(written(other))[1] != graph_of(first)[1]


def test_it_names_the_officer_and_the_representative(case: Case) -> None:
    ControllerDetails.objects.create(
        organisation=case.proposal.organisation,
        dpo="Anna Berg",
        dpo_contact="dpo@northlight.example",
        representative_eu="NL GmbH",
    )
    graph, ours = graph_of(written(case))

    [officer] = graph.objects(ours.controller, DPV.hasDataProtectionOfficer)
    assert str(graph.value(officer, DPV.hasContact)) == "dpo@northlight.example"
    assert graph.value(ours.controller, DPV.hasCountry) == LOC[case.proposal.organisation.country]
    [body] = graph.objects(ours.controller, DPV.hasRepresentative)
    assert str(graph.value(body, DPV.hasName)) == "NL GmbH"


def test_a_translation_with_other_lines_is_not_mixed_up(case: Case, cast: Cast) -> None:
    changes = {"inventory/D01/purpose@en": "Make and show the clip"}
    zao.act(case.proposal, Action.EDIT_INVENTORY, cast.lin, changes=changes)
    out = written(case)
    graph, ours = graph_of(out)

    purposes = list(graph.objects(ours.D01, DPV.hasPurpose))
    assert {str(one.language) for purpose in purposes for one in graph.objects(purpose, SKOS.prefLabel)} == {"zh"}
    assert lost(out)["inventory D01: translation of the purpose"] == "Make and show the clip"
