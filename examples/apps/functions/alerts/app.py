"""Tells the days whose revenue is far from what was expected."""


def handler(event, context):
    tolerance = event.get("tolerance", 0.3)
    expected = {day["day"]: day["revenue"] for day in event.get("expected", [])}
    days = [day for day in event.get("days", []) if day["day"] in expected]
    return {"status": "ok", "alerts": [alert for day in days if (alert := compare(day, expected[day["day"]], tolerance))]}


def compare(day, expected, tolerance):
    if abs(day["revenue"] - expected) <= tolerance * expected:
        return None
    return {"day": day["day"], "kind": "drop" if day["revenue"] < expected else "peak", "revenue": day["revenue"], "expected": expected}
