"""Promised days in Chinese: `过两天`, `三天内`, `下周五`, `月底`, `20号以后`."""

from __future__ import annotations

import re

from strategist.calendar.said_days import Reading, SaidOn, ask_for_a_day

DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
A_FEW = 3
HALF_MONTH = 15
WEEKDAYS = {sign: number for number, sign in enumerate("一二三四五六日")} | {"天": 6}
VAGUE = re.compile(
    r".*(尽快|尽早|马上|立即|立刻|很快|不久|过段时间|过一阵|过些|有钱|最近|近期|改天|回头|到时|以后再说|再说).*"
)
PERIOD = re.compile(r"(?:在)?(?:本|这个?|下个?)(周|星期|礼拜|月|季度)(?:内|里)?")
_NUMBER = r"(?P<number>\d{1,3}|[零〇一二三四五六七八九十两俩几]{1,3})"
_LEAD = re.compile(r"(?:我们?|他们?|会|将|大概|大约|应该|最迟|最晚|不迟于|争取|等到|在|于|到)*")
_TAIL = re.compile(
    r"(?:再|就|才|能|可以|会|一定|肯定|给你们?|把钱)*"
    r"(?:付款|付清|付|支付|打款|打钱|转账|汇款|还款|还清|还钱|还|结清|结账|到账|给钱|给|交)(?:了|吧|的|你|你们)*$"
)
_WHEN = r"(?P<when>以前|之前|前|以后|之后|后|以内|之内|内)?"
_DURATION = re.compile(rf"(?P<after>过)?{_NUMBER}(?P<unit>个?工作日|天|日|周|个?星期|个?礼拜|个月){_WHEN}")
_PATTERNS = {
    "day": re.compile(rf"(?P<day>今天|今日|明天|明日|后天|後天|大后天){_WHEN}"),
    "half_month": re.compile(rf"(?:过)?半个?月{_WHEN}"),
    "weekday": re.compile(rf"(?P<which>本|这个?|下个?|下下个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]){_WHEN}"),
    "weekend": re.compile(rf"(?P<which>本|这个?|下个?)?周末{_WHEN}"),
    "month_part": re.compile(rf"(?P<which>本|这个?|下个?|下下个?)?月(?P<part>底|末|中|初){_WHEN}"),
    "named_part": re.compile(rf"{_NUMBER}月(?P<part>底|末|中|初){_WHEN}"),
    "year_end": re.compile(rf"(?:今|本)?年(?:底|末){_WHEN}"),
    "day_of_month": re.compile(rf"(?:(?P<which>本|这个?|下个?|下下个?)月)?{_NUMBER}[号日]{_WHEN}"),
    "date": re.compile(
        r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月"
        rf"(?P<number>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[号日]{_WHEN}"
    ),
    "iso": re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<number>\d{{2}}){_WHEN}"),
}


def read_chinese(text: str, said: SaidOn) -> Reading:
    """The day of a phrase without spaces. Raises `PromiseError`."""
    phrase = _TAIL.sub("", text[_LEAD.match(text).end() :])  # type: ignore[union-attr]  # everything in it is optional
    if (duration := _DURATION.fullmatch(phrase)) and _counts_days(duration):
        return _duration(duration, said)
    for name, pattern in _PATTERNS.items():
        if match := pattern.fullmatch(phrase):
            found = _read(name, match, said)
            return found if name == "half_month" else _placed(found, match["when"] or "", said)
    if period := PERIOD.fullmatch(phrase):
        raise ask_for_a_day(
            "vague-promise", f"`{text[:60]}` names a {'month' if period[1] == '月' else 'period'}, not a day"
        )
    if VAGUE.fullmatch(text):
        raise ask_for_a_day("vague-promise", f"`{text[:60]}` names no day")
    raise ask_for_a_day("unreadable-promise", f"`{text[:60]}` cannot be read as a day")


def _counts_days(match: re.Match[str]) -> bool:
    """Whether 日 counts days, as in `两日后` and `20日内`; in `20日以后` it names the day of the month."""
    if match["when"] in ("前", "之前", "以前"):
        return False
    counted = match["after"] or (match["when"] or "").endswith("内") or not match["number"].isdigit()
    return match["unit"] != "日" or (bool(counted) and bool(match["after"] or match["when"]))


def _placed(reading: Reading, when: str, said: SaidOn) -> Reading:
    if when.endswith("前"):
        return said.before(reading)
    return said.day_after(reading) if when.endswith("后") else reading


def _duration(match: re.Match[str], said: SaidOn) -> Reading:
    number, unit, within = _number(match["number"]), match["unit"], (match["when"] or "").endswith("内")
    if number < 1:
        raise ask_for_a_day("vague-promise", f"`{match[0]}` names no later day")
    if unit.endswith("工作日"):
        return said.business_days(number, within=within)
    if unit == "个月":
        return said.months(number)
    if unit in ("天", "日"):
        return said.within_days(number) if within else said.full_days(number)
    return said.weeks(number)


def _read(name: str, match: re.Match[str], said: SaidOn) -> Reading:
    groups = match.groupdict()
    which = groups.get("which")
    later = None if which is None else which.count("下")
    match name:
        case "day":
            return said.after({"今": 0, "明": 1, "大": 3}.get(groups["day"][0], 2))
        case "half_month":
            return said.after(HALF_MONTH)
        case "weekday":
            return said.weekday(WEEKDAYS[groups["weekday"]], later)
        case "weekend":
            before = (groups["when"] or "").endswith("前")
            return said.end_of_week(later or 0) if before else said.weekend(later or 0)
        case "month_part" if groups["part"] == "中":
            return said.middle_of_month(later)
        case "month_part" if groups["part"] == "初":
            return said.start_of_month(later)
        case "month_part":
            return said.end_of_month(later or 0)
        case "named_part":
            number = {"中": 15, "初": 1}.get(groups["part"])
            return said.date_in(_number(groups["number"]), number)._replace(fuzzy=True)
        case "year_end":
            return said.end_of_year()
        case "day_of_month":
            return said.day_of_month(_number(groups["number"]), later)
        case _:
            year = int(groups["year"]) if groups["year"] else None
            return said.date_in(_number(groups["month"]), _number(groups["number"]), year)


def _number(text: str) -> int:
    """A number up to 99 in digits or signs; 几 is a few.

    >>> [_number(text) for text in ("15", "两", "十", "十五", "二十", "三十一", "几")]
    [15, 2, 10, 15, 20, 31, 3]
    """
    if text.isdigit():
        return int(text)
    if "几" in text:
        return A_FEW
    if "十" in text:
        tens, _, ones = text.partition("十")
        return DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0)
    return DIGITS.get(text, 0)
