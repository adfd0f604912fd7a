"""Dates and times as people of each language write them. One place, so that pages, mails and documents agree."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import get_language

CHINESE_WEEKDAYS = "一二三四五六日"
ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_chinese(language: str | None = None) -> bool:
    """Whether texts are written in Chinese; asks the active language unless one is named."""
    return (language or get_language() or "").startswith("zh")


def day_from(text: str | None) -> dt.date | None:
    """The day that ISO 8601 writes; where nothing is written there is none."""
    return dt.date.fromisoformat(text) if text else None


def local_day(value: dt.date | dt.datetime) -> dt.date:
    """The calendar day of a date or of a moment in the installation's time zone."""
    if not isinstance(value, dt.datetime):
        return value
    return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()


def long_day(value: dt.date | dt.datetime, language: str | None = None) -> str:
    """23 November 2026; 2026年11月23日."""
    day = local_day(value)
    if in_chinese(language):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"


def short_day(value: dt.date | dt.datetime, language: str | None = None) -> str:
    """23 Nov; 11月23日."""
    day = local_day(value)
    if in_chinese(language):
        return f"{day.month}月{day.day}日"
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1][:3]}"


def week_day(value: dt.date | dt.datetime, language: str | None = None) -> str:
    """Monday 23 November; 11月23日 星期一."""
    day = local_day(value)
    if in_chinese(language):
        return f"{day.month}月{day.day}日 星期{CHINESE_WEEKDAYS[day.weekday()]}"
    return f"{ENGLISH_WEEKDAYS[day.weekday()]} {day.day} {ENGLISH_MONTHS[day.month - 1]}"


def moment(value: dt.datetime, language: str | None = None, zone: bool = False) -> str:
    """23 November 2026, 14:02; 2026年11月23日 14:02. Records also name the time zone."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    between = " " if in_chinese(language) else ", "
    clock = local.strftime("%H:%M")
    if not zone:
        return f"{long_day(local, language)}{between}{clock}"
    offset = local.strftime("%z")
    return f"{long_day(local, language)}{between}{clock} UTC{offset[:3]}:{offset[3:]}"
