"""The questions of the screening under Chinese law, as an author reads them."""

VENDOR = "Does somebody else process the data for you, on your instructions?"
THIRD_PERSONS = "Can users bring in data of people who are not users?"
HOW_MANY = "How many people do you expect in the first month?"
OTHERS = (
    "Does a computer evaluate people and decide something about them?",
    "Do other companies receive the data for purposes of their own?",
    "Does personal data become public?",
    "Does personal data leave mainland China, or can it be read from abroad?",
    "Is a technology used that is new, or new to your users?",
    "Are public places watched systematically?",
    "Will minors be among the people concerned?",
    "Could the processing have a major impact on people in some other way?",
    "Is a face used to tell or to prove who somebody is?",
    "Are faces or voices of people generated, replaced or altered?",
    "Is consent to sensitive data asked for separately from the terms?",
    "Can people delete their data themselves, without asking support?",
    "Are people's data, pictures or clips used for advertising?",
    "Is the age of users found out before data are collected?",
)
