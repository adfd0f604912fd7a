"""The people of Northlight Technology, whom the demo signs in as and the tests tell their stories about."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from pia.accounts import organisations, people
from pia.accounts.actors import SYSTEM
from pia.accounts.models import Language, Organisation, RecordLanguage, Unit, User
from pia.accounts.roles import Role

DEMO_PASSWORD = "northlight-demo-2026"  # noqa: S105  # printed by the demo on purpose
MAIL_DOMAIN = "northlight.example"
ORGANISATION_NAME = "Northlight Technology"
CREATIVE_CAMERA = "Creative Camera"
GROWTH = "Growth"


@dataclass(frozen=True)
class Part:
    """One of the cast, before they exist: their key, their names, their role and the unit it is held in."""

    key: str
    name: str
    name_zh: str
    role: Role
    unit: str = ""

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@{MAIL_DOMAIN}"


PARTS = (
    Part("lin", "Lin Yue", "林悦", Role.AUTHOR, CREATIVE_CAMERA),
    Part("tang", "Tang Li", "唐立", Role.AUTHOR, CREATIVE_CAMERA),
    Part("chen", "Chen Wei", "陈薇", Role.PRIVACY_OFFICER),
    Part("wu", "Wu Fang", "吴芳", Role.PRIVACY_OFFICER),
    Part("he", "He Jing", "何静", Role.LEGAL_COUNSEL),
    Part("qin", "Qin Shu", "秦舒", Role.LEGAL_COUNSEL),
    Part("marcus", "Marcus Adeyemi", "马库斯·阿德耶米", Role.SECURITY_ASSESSOR),
    Part("priya", "Priya Nair", "普里娅·奈尔", Role.SECURITY_ASSESSOR),
    Part("keller", "Anna Keller", "安娜·凯勒", Role.DPO),
    Part("zhao", "Zhao Min", "赵敏", Role.PROTECTION_OFFICER),
    Part("sun", "Sun Kai", "孙凯", Role.APPROVER, CREATIVE_CAMERA),
    Part("gao", "Gao Yan", "高岩", Role.APPROVER),
    Part("omar", "Omar Haddad", "奥马尔·哈达德", Role.AUDITOR),
    Part("ravi", "Ravi Patel", "拉维·帕特尔", Role.ADMINISTRATOR),
    Part("song", "Song Mei", "宋梅", Role.AUTHOR, GROWTH),
)


@dataclass(frozen=True)
class Cast:
    """Northlight Technology with its units and everybody in it, by the keys used throughout."""

    organisation: Organisation
    creative_camera: Unit
    growth: Unit
    lin: User
    tang: User
    chen: User
    wu: User
    he: User
    qin: User
    marcus: User
    priya: User
    keller: User
    zhao: User
    sun: User
    gao: User
    omar: User
    ravi: User
    song: User

    @property
    def units(self) -> tuple[Unit, Unit]:
        return self.creative_camera, self.growth

    @property
    def people(self) -> tuple[User, ...]:
        return tuple(getattr(self, part.key) for part in PARTS)


@transaction.atomic
def create_cast(password: str = DEMO_PASSWORD) -> Cast:
    """Bring the cast on stage; whoever is there already stays as they are."""
    organisation = Organisation.objects.filter(name=ORGANISATION_NAME).first() or organisations.create_organisation(
        name=ORGANISATION_NAME,
        name_zh="北辰科技",
        country="CN",
        by=SYSTEM,
        default_language=Language.ENGLISH,
        record_language=RecordLanguage.CHINESE,
    )
    camera = _unit(organisation, CREATIVE_CAMERA, "创意相机")
    growth = _unit(organisation, GROWTH, "增长")
    units = {"": None, CREATIVE_CAMERA: camera, GROWTH: growth}
    encoded = make_password(password)  # hashed once: fifteen times would take seconds, by design of the hasher
    everybody = {part.key: _person(organisation, part, units[part.unit], encoded) for part in PARTS}
    for unit, head in ((camera, everybody["sun"]), (growth, everybody["gao"])):
        if unit.head_id is None:
            organisations.appoint_head(unit, head, by=SYSTEM)
    return Cast(organisation=organisation, creative_camera=camera, growth=growth, **everybody)


def _unit(organisation: Organisation, name: str, name_zh: str) -> Unit:
    found = Unit.objects.filter(organisation=organisation, name=name).first()
    return found or organisations.create_unit(organisation, name=name, name_zh=name_zh, by=SYSTEM)


def _person(organisation: Organisation, part: Part, unit: Unit | None, encoded_password: str) -> User:
    found = User.objects.filter(email=part.email).first()
    if found is not None:
        return found
    person = people.add_person(
        User(
            organisation=organisation,
            email=part.email,
            name=part.name,
            name_zh=part.name_zh,
            password=encoded_password,
        ),
        by=SYSTEM,
    )
    people.assign_role(person, part.role, unit=unit, by=SYSTEM)
    return person
