"""Feeds that mean harm, by what they try."""


def event(number: int = 0, *lines: str) -> str:
    """Return an event."""
    head = ("BEGIN:VEVENT", f"UID:{number}", "DTSTART:20261201T090000Z", "DTEND:20261201T100000Z", "SUMMARY:Ann")
    return "\r\n".join((*head, *lines, "END:VEVENT", ""))


def calendar(body: str) -> bytes:
    """Return a feed."""
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


RULES = {
    "each second": "FREQ=SECONDLY",
    "each minute": "FREQ=MINUTELY",
    "each hour": "FREQ=HOURLY",
    "each day": "FREQ=DAILY",
    "all seconds of an hour": f"FREQ=HOURLY;BYSECOND={','.join(map(str, range(60)))}",
    "an hour that never comes": "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    "a day that never comes": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",
    "a week that never comes": "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
    "a huge interval": "FREQ=DAILY;INTERVAL=99999999999999999999",
    "no interval": "FREQ=DAILY;INTERVAL=0",
    "every day of the year": f"FREQ=YEARLY;BYYEARDAY={','.join(map(str, range(1, 367)))}",
}

HOSTILE: dict[str, bytes] = {
    **{name: calendar(event(0, f"RRULE:{rule}")) for name, rule in RULES.items()},
    "many that repeat": calendar("".join(event(number, "RRULE:FREQ=DAILY") for number in range(15_000))),
    "many rules": calendar(event(0, *["RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"] * 20_000)),
    "100,000 events": calendar("".join(event(number) for number in range(100_000)))[: 2 << 20],
    "many versions of one": calendar("".join(event(0, f"SEQUENCE:{number}") for number in range(20_000))),
    "many changes": calendar("".join(event(0, f"RECURRENCE-ID:2026{n:04}T090000Z") for n in range(10_000))),
    "deep events": b"BEGIN:VEVENT\r\n" * 140_000,
    "deep calendars": b"BEGIN:VCALENDAR\r\n" * 120_000 + b"END:VCALENDAR\r\n" * 5,
    "many calendars": calendar("") * 30_000,
    "a long line": calendar(f"X-A:{'a' * 2_000_000}\r\n"),
    "a long folded line": calendar("X-A:" + "a\r\n " * 500_000 + "\r\n"),
    "a long text": calendar(event(0, "SUMMARY:" + "\\," * 900_000)),
    "many parameters": calendar(f"X-A{';A=b' * 500_000}:x\r\n"),
    "many dates": calendar(event(0, f"EXDATE:{','.join(['20261201T090000Z'] * 120_000)}")),
    "many categories": calendar(event(0, f"CATEGORIES:{',' * 1_900_000}")),
    "quotes": calendar("X-A;B=" + '"' * 1_900_000 + ":x\r\n"),
    "a zone of many rules": calendar(
        "BEGIN:VTIMEZONE\r\nTZID:x\r\n"
        + "BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=DAILY\r\n"
        "END:STANDARD\r\n" * 5_000 + "END:VTIMEZONE\r\n" + event(0, "RDATE;TZID=x:20261202T090000")
    ),
    "far away years": calendar(event(0, "RDATE:00010101T000000Z,99991231T235959Z")),
    "no lines": b"\r" * (2 << 20),
    "zeros": b"\x00" * (2 << 20),
}
