"""What stands in the Data Privacy Vocabulary (DPV 2, w3id.org/dpv) for our categories, people, bases and mechanisms.

Only concepts of the released 2.0 and 2.1 lists are named, under the addresses that stay the same between versions.
Where no concept means the same, none is named: the thing is then described by its words alone.
"""

from collections.abc import Mapping
from typing import Any

CONTEXT: Mapping[str, Any] = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "risk": "https://w3id.org/dpv/risk#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "basic_profile": ("Identifying",),
    "identity_number": ("OfficialID",),
    "identity_document_image": ("OfficialID",),
    "face_image": ("Picture",),
    "biometric_template": ("Biometric",),
    "biometric_verification": ("Biometric",),
    "genetic": ("Genetic",),
    "synthetic_likeness": ("Picture",),
    "portrait": ("Picture",),
    "network_identity": ("Identifier",),
    "credentials": ("Authenticating",),
    "health": ("Health",),
    "body_measures": ("PhysicalCharacteristic",),
    "education_work": ("Professional",),
    "income": ("Income",),
    "financial_account": ("FinancialAccount",),
    "property_records": ("Transactional",),
    "credit_report": ("Credit",),
    "communications": ("Communication",),
    "contacts": ("SocialNetwork",),
    "online_activity": ("Behavioral",),
    "profile_tags": ("Profile",),
    "device": ("DeviceBased",),
    "location_coarse": ("Location",),
    "location_precise": ("Location",),
    "race_ethnicity": ("Race", "EthnicOrigin"),
    "religion": ("Religion", "PhilosophicalBelief"),
    "political_opinion": ("PoliticalOpinion",),
    "trade_union": ("TradeUnionMembership",),
    "sex_life": ("Sexual",),
    "criminal_record": ("Criminal",),
    "marital_history": ("MaritalStatus",),
    "age_guardian": ("Age",),
}

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "user": ("User",),
    "customer": ("Customer",),
    "subscriber": ("Subscriber",),
    "child_under_14": ("Child", "VulnerableDataSubject"),
    "minor_14_17": ("Child", "VulnerableDataSubject"),
    "guardian": ("GuardianOfDataSubject",),
    "employee": ("Employee",),
    "job_applicant": ("JobApplicant",),
    "student": ("Student",),
    "patient": ("Patient",),
    "elderly": ("ElderlyDataSubject",),
    "visitor": ("Visitor",),
}
VULNERABLE = "VulnerableDataSubject"

# What an item is by where it comes from, and the source itself where that is a concept.
ORIGINS: Mapping[str, tuple[str, str]] = {
    "person": ("ProvidedPersonalData", "dpv:DataSubject"),
    "observed": ("ObservedPersonalData", "dpv:DataSubject"),
    "derived": ("DerivedPersonalData", ""),
    "third_party": ("CollectedPersonalData", "dpv:ThirdPartyDataSource"),
    "public_source": ("CollectedPersonalData", "dpv:PublicDataSource"),
}

# Ids of bases whose concept is an article of the GDPR; the British law has no concepts of its own.
GDPR = "eu-gdpr"
GDPR_BASES: Mapping[str, tuple[str, ...]] = {
    "gdpr6.1a": ("A6-1-a",),
    "gdpr6.1b": ("A6-1-b",),
    "gdpr6.1c": ("A6-1-c",),
    "gdpr6.1d": ("A6-1-d",),
    "gdpr6.1e": ("A6-1-e",),
    "gdpr6.1f": ("A6-1-f",),
    "gdpr9.2a": ("A6-1-a-explicit-consent", "A9-2-a"),
    **{f"gdpr9.2{letter}": (f"A9-2-{letter}",) for letter in "bcdefghij"},
}
STATED_BASES: Mapping[str, str] = {
    "consent": "Consent",
    "contract": "Contract",
    "legal_duty": "LegalObligation",
    "legitimate_interests": "LegitimateInterest",
}
MECHANISMS: Mapping[str, str] = {
    "eu_adequacy": "eu-gdpr:A45-3",
    "eu_scc": "eu-gdpr:A46-2-c",
    "eu_bcr": "eu-gdpr:A46-2-b",
}

# What a recipient is, and the property by which the processing names it.
RECIPIENTS: Mapping[str, tuple[str, str]] = {
    "own_unit": ("OrganisationalUnit", "hasRecipient"),
    "affiliate": ("Organisation", "hasRecipient"),
    "processor": ("DataProcessor", "hasDataProcessor"),
    "controller": ("DataController", "hasRecipientDataController"),
    "public": ("Recipient", "hasRecipient"),
    "authority": ("Authority", "hasRecipient"),
}

# Names for the steps of scales of three, four and five steps, from the lowest.
STEPS: Mapping[int, tuple[str, ...]] = {
    3: ("Low", "Moderate", "High"),
    4: ("Low", "Moderate", "High", "VeryHigh"),
    5: ("VeryLow", "Low", "Moderate", "High", "VeryHigh"),
}
CODE_OF_A_PLACE = 2  # letters of the codes that are countries, or the European Union
