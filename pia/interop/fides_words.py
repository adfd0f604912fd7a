"""What Fides calls categories of data, uses and groups of people, and what stands for them here.

Keys are those of the Fides taxonomy (fideslang 1 to 3): later versions renamed some, and manifests hold them all.
A key that is not listed is looked up by the key above it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pia.programmes.definition import Text

OTHER = "other"
NOT_OF_PEOPLE = "system"  # data of the system itself, under this key and those below it
OLD_SEGMENTS = (
    "provided",
    "derived",
    "identifiable",
    "nonidentifiable",
)  # of fideslang 1: user.provided.identifiable...


@dataclass(frozen=True, slots=True)
class Known:
    """A key of the taxonomy: the category here, and its words."""

    category: str
    words: Text
    subjects: tuple[str, ...] = ()


def _known(category: str, en: str, zh: str, *subjects: str) -> Known:
    return Known(category, Text(en=en, zh=zh), subjects)


CHILDREN = ("child_under_14", "minor_14_17")
CATEGORIES: Mapping[str, Known] = {
    "user.account": _known("network_identity", "Account information", "账号信息"),
    "user.account.username": _known("network_identity", "User name of the account", "账号用户名"),
    "user.account.settings": _known(OTHER, "Account settings", "账号设置"),
    "user.authorization": _known("credentials", "Authorisation information", "授权信息"),
    "user.authorization.biometric": _known("biometric_verification", "Biometric credentials", "生物识别凭证"),
    "user.authorization.biometrics": _known("biometric_verification", "Biometric credentials", "生物识别凭证"),
    "user.authorization.credentials": _known("credentials", "Credentials", "身份鉴别凭证"),
    "user.authorization.password": _known("credentials", "Password", "密码"),
    "user.behavior": _known("online_activity", "Observed behaviour", "行为记录"),
    "user.behavior.browsing_history": _known("online_activity", "Browsing history", "浏览记录"),
    "user.behavior.media_consumption": _known("online_activity", "Media consumed", "内容观看记录"),
    "user.behavior.purchase_history": _known("property_records", "Purchase history", "购买记录"),
    "user.behavior.search_history": _known("online_activity", "Search history", "搜索记录"),
    "user.biometric": _known("biometric_template", "Biometric data", "生物识别信息"),
    "user.biometric.health": _known("health", "Biometric health data", "生物识别健康信息"),
    "user.biometric_health": _known("health", "Biometric health data", "生物识别健康信息"),
    "user.biometrics": _known("biometric_template", "Biometric data", "生物识别信息"),
    "user.biometrics.fingerprint": _known("biometric_template", "Fingerprint", "指纹"),
    "user.biometrics.retinal": _known("biometric_template", "Retina scan", "视网膜扫描信息"),
    "user.biometrics.voice": _known("biometric_template", "Voiceprint or voice recording", "声纹或语音"),
    "user.browsing_history": _known("online_activity", "Browsing history", "浏览记录"),
    "user.children": _known(OTHER, "Data about children", "未成年人信息", *CHILDREN),
    "user.children.children_under_thirteen": _known(
        OTHER, "Data about children under thirteen", "不满十三周岁未成年人信息", "child_under_14"
    ),
    "user.children.thirteen_to_sixteen": _known(
        OTHER, "Data about children from thirteen to sixteen", "十三至十六周岁未成年人信息", *CHILDREN
    ),
    "user.childrens": _known(OTHER, "Data about children", "未成年人信息", *CHILDREN),
    "user.contact": _known("basic_profile", "Contact data", "联系方式"),
    "user.contact.address": _known("basic_profile", "Postal address", "通信地址"),
    "user.contact.address.city": _known("basic_profile", "City of the address", "地址所在城市"),
    "user.contact.address.country": _known("basic_profile", "Country of the address", "地址所在国家"),
    "user.contact.address.postal_code": _known("basic_profile", "Postal code", "邮政编码"),
    "user.contact.address.state": _known("basic_profile", "State or province of the address", "地址所在省州"),
    "user.contact.address.street": _known("basic_profile", "Street address", "街道地址"),
    "user.contact.email": _known("basic_profile", "E-mail address", "电子邮件地址"),
    "user.contact.fax_number": _known("basic_profile", "Fax number", "传真号码"),
    "user.contact.organization": _known("education_work", "Organisation of the person", "所属组织"),
    "user.contact.phone_number": _known("basic_profile", "Phone number", "电话号码"),
    "user.contact.social_url": _known("network_identity", "Links to social profiles", "社交主页链接"),
    "user.contact.url": _known("network_identity", "Websites of the person", "个人网站链接"),
    "user.content": _known(OTHER, "Content of the user", "用户内容"),
    "user.content.private": _known(OTHER, "Private content of the user", "用户非公开内容"),
    "user.content.public": _known(OTHER, "Public content of the user", "用户公开内容"),
    "user.content.self_image": _known("portrait", "Picture of the user", "用户图像"),
    "user.credentials": _known("credentials", "Credentials", "身份鉴别凭证"),
    "user.credentials.biometric_credentials": _known("biometric_verification", "Biometric credentials", "生物识别凭证"),
    "user.credentials.password": _known("credentials", "Password", "密码"),
    "user.criminal_history": _known("criminal_record", "Criminal record", "犯罪记录"),
    "user.date_of_birth": _known("basic_profile", "Date of birth", "出生日期"),
    "user.demographic": _known("basic_profile", "Demographic data", "人口统计信息"),
    "user.demographic.age_range": _known("basic_profile", "Age range", "年龄段"),
    "user.demographic.citizenship_or_immigration_status": _known(
        "basic_profile", "Citizenship or immigration status", "国籍或移民身份"
    ),
    "user.demographic.date_of_birth": _known("basic_profile", "Date of birth", "出生日期"),
    "user.demographic.gender": _known("basic_profile", "Gender", "性别"),
    "user.demographic.language": _known("basic_profile", "Language", "语言"),
    "user.demographic.marital_status": _known("marital_history", "Marital status", "婚姻状况"),
    "user.demographic.philosophical_belief": _known("religion", "Philosophical belief", "哲学信念"),
    "user.demographic.political_opinion": _known("political_opinion", "Political opinion", "政治观点"),
    "user.demographic.profile": _known("profile_tags", "Profile data", "画像信息"),
    "user.demographic.protected_classifications": _known(
        "specific_identity", "Protected classifications", "受保护身份"
    ),
    "user.demographic.race_ethnicity": _known("race_ethnicity", "Race or ethnicity", "种族或民族"),
    "user.demographic.religious_belief": _known("religion", "Religious belief", "宗教信仰"),
    "user.demographic.sexual_orientation": _known("sex_life", "Sexual orientation", "性取向"),
    "user.demographic.union_membership": _known("trade_union", "Trade-union membership", "工会会员身份"),
    "user.device": _known("device", "Device data", "设备信息"),
    "user.device.cookie": _known("device", "Cookie", "Cookie信息"),
    "user.device.cookie_id": _known("device", "Cookie id", "Cookie标识"),
    "user.device.device_id": _known("device", "Device id", "设备标识"),
    "user.device.ip_address": _known("network_identity", "IP address", "IP地址"),
    "user.device.sensor": _known("device", "Sensor data of the device", "设备传感器信息"),
    "user.device.telemetry": _known("device", "Telemetry of the device", "设备遥测信息"),
    "user.financial": _known("property_records", "Financial data", "财务信息"),
    "user.financial.account_number": _known("financial_account", "Financial account number", "金融账号"),
    "user.financial.bank_account": _known("financial_account", "Bank account", "银行账户"),
    "user.financial.credit_card": _known("financial_account", "Credit card", "信用卡信息"),
    "user.gender": _known("basic_profile", "Gender", "性别"),
    "user.genetic": _known("genetic", "Genetic data", "基因信息"),
    "user.government_id": _known("identity_number", "Identity number issued by a state", "政府签发的证件号码"),
    "user.government_id.birth_certificate": _known("identity_number", "Birth certificate", "出生证明"),
    "user.government_id.drivers_license_number": _known("identity_number", "Driving licence number", "驾驶证号码"),
    "user.government_id.immigration": _known("identity_number", "Immigration id", "移民证件号码"),
    "user.government_id.national_identification_number": _known("identity_number", "National id number", "身份证号码"),
    "user.government_id.passport_number": _known("identity_number", "Passport number", "护照号码"),
    "user.government_id.vehicle_registration": _known("identity_number", "Vehicle registration", "车辆登记信息"),
    "user.health": _known("health", "Health data", "健康信息"),
    "user.health.genetic": _known("genetic", "Genetic data", "基因信息"),
    "user.health.insurance_beneficiary_id": _known("health", "Health insurance number", "医疗保险号码"),
    "user.health.record_id": _known("health", "Health record number", "病历号码"),
    "user.health.medications": _known("health", "Medication", "用药信息"),
    "user.health.medical_diagnosis": _known("health", "Medical diagnosis", "医疗诊断"),
    "user.health_and_medical": _known("health", "Health and medical data", "健康医疗信息"),
    "user.health_and_medical.genetic": _known("genetic", "Genetic data", "基因信息"),
    "user.job_title": _known("education_work", "Job title", "职位"),
    "user.location": _known("location_precise", "Location", "位置信息"),
    "user.location.coarse": _known("location_coarse", "Coarse location", "粗略位置"),
    "user.location.imprecise": _known("location_coarse", "Coarse location", "粗略位置"),
    "user.location.precise": _known("location_precise", "Precise location", "精准位置"),
    "user.media_consumption": _known("online_activity", "Media consumed", "内容观看记录"),
    "user.name": _known("basic_profile", "Name", "姓名"),
    "user.name.first": _known("basic_profile", "First name", "名"),
    "user.name.last": _known("basic_profile", "Family name", "姓"),
    "user.non_specific_age": _known("basic_profile", "Age range", "年龄段"),
    "user.observed": _known("online_activity", "Observed behaviour", "行为记录"),
    "user.organization": _known("education_work", "Organisation of the person", "所属组织"),
    "user.payment": _known("financial_account", "Payment data", "支付信息"),
    "user.political_opinion": _known("political_opinion", "Political opinion", "政治观点"),
    "user.privacy_preferences": _known(OTHER, "Privacy preferences", "隐私偏好"),
    "user.professional_information": _known("education_work", "Professional information", "职业信息"),
    "user.professional_information.job_title": _known("education_work", "Job title", "职位"),
    "user.professional_information.workplace": _known("education_work", "Workplace", "工作单位"),
    "user.profiling": _known("profile_tags", "Profile data", "画像信息"),
    "user.race": _known("race_ethnicity", "Race", "种族"),
    "user.religious_belief": _known("religion", "Religious belief", "宗教信仰"),
    "user.search_history": _known("online_activity", "Search history", "搜索记录"),
    "user.sensor": _known("device", "Sensor data", "传感器信息"),
    "user.settings": _known(OTHER, "Settings of the user", "用户设置"),
    "user.sexual_orientation": _known("sex_life", "Sexual orientation", "性取向"),
    "user.social": _known("online_activity", "Social activity", "社交活动"),
    "user.social_activity": _known("online_activity", "Social activity", "社交活动"),
    "user.telemetry": _known("device", "Telemetry", "遥测信息"),
    "user.unique_id": _known("network_identity", "User id", "用户标识"),
    "user.unique_id.pseudonymous": _known("network_identity", "Pseudonymous user id", "假名用户标识"),
    "user.user_sensor": _known("device", "Sensor data", "传感器信息"),
    "user.workplace": _known("education_work", "Workplace", "工作单位"),
}


def _text(en: str, zh: str) -> Text:
    return Text(en=en, zh=zh)


USES: Mapping[str, Text] = {
    "advertising": _text("Advertising, marketing or promotion", "广告、营销或推广"),
    "advertising.first_party": _text("Advertising with own data", "基于自有数据的广告"),
    "advertising.third_party": _text("Advertising with data of others", "基于第三方数据的广告"),
    "analytics": _text("Analytics", "统计分析"),
    "analytics.reporting": _text("Analytics for reports", "用于报告的统计分析"),
    "analytics.reporting.ad_performance": _text("Analytics of advertising performance", "广告效果分析"),
    "analytics.reporting.content_performance": _text("Analytics of content performance", "内容效果分析"),
    "analytics.reporting.system": _text("Analytics of system activity", "系统运行分析"),
    "collect": _text("Collected for another purpose that is not yet defined", "收集后用于尚未确定的其他目的"),
    "employment": _text("Employment", "雇佣管理"),
    "employment.recruitment": _text("Recruitment", "招聘"),
    "essential": _text("Needed to operate the service", "运营服务所必需"),
    "essential.fraud_detection": _text("Detecting fraud and misuse", "识别欺诈和滥用"),
    "essential.legal_obligation": _text("Meeting a legal obligation", "履行法定义务"),
    "essential.service": _text("Providing the service", "提供服务"),
    "essential.service.authentication": _text("Authenticating users", "用户身份验证"),
    "essential.service.notifications": _text("Notifications about the service", "服务通知"),
    "essential.service.notifications.email": _text(
        "Notifications about the service by e-mail", "通过电子邮件发送服务通知"
    ),
    "essential.service.notifications.sms": _text("Notifications about the service by SMS", "通过短信发送服务通知"),
    "essential.service.operations": _text("Operating the service", "运行服务"),
    "essential.service.operations.improve": _text("Improving support", "改进支持服务"),
    "essential.service.operations.support": _text("Supporting users", "用户支持"),
    "essential.service.payment_processing": _text("Processing payments", "处理支付"),
    "essential.service.security": _text("Keeping the service secure", "保障服务安全"),
    "essential.service.upgrades": _text("Offering upgrades of the service", "提供服务升级"),
    "finance": _text("Finance and accounting", "财务与会计"),
    "functional": _text("Functions of the service", "实现服务功能"),
    "functional.service": _text("Functions of the service", "实现服务功能"),
    "functional.service.improve": _text("Improving the service", "改进服务"),
    "functional.storage": _text("Storing on the device", "在设备上存储"),
    "functional.storage.privacy_preferences": _text(
        "Storing privacy preferences on the device", "在设备上存储隐私偏好"
    ),
    "improve": _text("Improving the service", "改进服务"),
    "improve.system": _text("Improving the system", "改进系统"),
    "marketing": _text("Marketing", "营销"),
    "marketing.advertising": _text("Advertising", "广告"),
    "marketing.advertising.first_party": _text("Advertising with own data", "基于自有数据的广告"),
    "marketing.advertising.first_party.targeted": _text(
        "Personalised advertising with own data", "基于自有数据的个性化广告"
    ),
    "marketing.advertising.profiling": _text("Profiles for advertising", "用于广告的画像"),
    "marketing.advertising.serving": _text("Showing advertisements", "投放广告"),
    "marketing.advertising.third_party": _text("Advertising with data of others", "基于第三方数据的广告"),
    "marketing.advertising.third_party.targeted": _text(
        "Personalised advertising with data of others", "基于第三方数据的个性化广告"
    ),
    "marketing.communications": _text("Marketing messages", "营销信息"),
    "marketing.communications.email": _text("Marketing messages by e-mail", "电子邮件营销"),
    "marketing.communications.sms": _text("Marketing messages by SMS", "短信营销"),
    "operations": _text("Running the organisation", "组织运营"),
    "personalize": _text("Personalisation", "个性化"),
    "personalize.content": _text("Personalised content", "个性化内容"),
    "personalize.content.profiling": _text("Profiles for personalised content", "用于个性化内容的画像"),
    "personalize.system": _text("Personalised system", "个性化系统"),
    "provide": _text("Providing the service", "提供服务"),
    "provide.service": _text("Providing the service", "提供服务"),
    "provide.service.operations": _text("Operating the service", "运行服务"),
    "provide.service.operations.support": _text("Supporting users", "用户支持"),
    "provide.service.upgrades": _text("Offering upgrades of the service", "提供服务升级"),
    "sales": _text("Sales", "销售"),
    "third_party_sharing": _text("Sharing with third parties", "向第三方共享"),
    "third_party_sharing.fraud_detection": _text("Sharing to detect fraud", "为识别欺诈而共享"),
    "third_party_sharing.legal_obligation": _text("Sharing by legal obligation", "依法定义务共享"),
    "third_party_sharing.payment_processing": _text("Sharing to process payments", "为处理支付而共享"),
    "third_party_sharing.personalized_advertising": _text("Sharing for personalised advertising", "为个性化广告而共享"),
    "train_ai_system": _text("Training an AI system", "训练人工智能系统"),
}

SUBJECTS: Mapping[str, str] = {
    "anonymous_user": "visitor",
    "consultant": "employee",
    "customer": "customer",
    "employee": "employee",
    "job_applicant": "job_applicant",
    "patient": "patient",
    "student": "student",
    "supplier_vendor": "supplier_contact",
    "trainee": "employee",
    "user": "user",
    "visitor": "visitor",
}

# Article 6 and 9 of the GDPR as Fides words them, and the end of our ids for them.
BASES: Mapping[str, str] = {
    "consent": "6.1a",
    "contract": "6.1b",
    "legal obligations": "6.1c",
    "vital interests": "6.1d",
    "public interest": "6.1e",
    "legitimate interests": "6.1f",
}
EXPLICIT_CONSENT = "explicit consent"
EXPLICIT = "9.2a"
GDPR_BEGINNINGS = ("gdpr", "uk")

PROTECTED: Mapping[str, Text] = {
    "aggregated": _text("Aggregated, by the manifest", "清单标注为聚合数据"),
    "anonymized": _text("Anonymised, by the manifest", "清单标注为匿名化数据"),
    "unlinked_pseudonymized": _text("Pseudonymised without a link, by the manifest", "清单标注为不可关联的假名化数据"),
    "pseudonymized": _text("Pseudonymised, by the manifest", "清单标注为假名化数据"),
}


def modern(key: str) -> str:
    """A key without the segments that only the first taxonomy had."""
    return ".".join(part for part in key.split(".") if part not in OLD_SEGMENTS)


def category_of(key: str) -> Known | None:
    """What stands for a category: its own entry, or that of the nearest key above it."""
    wanted = modern(key)
    while wanted:
        if wanted in CATEGORIES:
            return CATEGORIES[wanted]
        wanted = wanted.rpartition(".")[0]
    return None


def use_of(key: str) -> Text | None:
    """The words of a data use, or of the nearest one above it."""
    while key:
        if key in USES:
            return USES[key]
        key = key.rpartition(".")[0]
    return None
