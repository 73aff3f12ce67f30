from app import handler


def test_expects_what_the_same_weekdays_brought():
    days = [{"day": "2026-02-02", "revenue": 1000}, {"day": "2026-02-09", "revenue": 3000}, {"day": "2026-02-15", "revenue": 500}]
    assert handler({"days": days, "horizon": 1}, None) == {"status": "ok", "days": [{"day": "2026-02-16", "revenue": 2000}]}


def test_expects_the_average_of_all_days_where_no_weekday_is_known():
    days = [{"day": "2026-02-09", "revenue": 1000}, {"day": "2026-02-10", "revenue": 2000}]
    assert handler({"days": days, "horizon": 1}, None)["days"] == [{"day": "2026-02-11", "revenue": 1500}]


def test_looks_a_week_ahead_when_nobody_says_how_far():
    assert len(handler({"days": [{"day": "2026-02-09", "revenue": 1000}]}, None)["days"]) == 7


def test_expects_nothing_without_a_past():
    assert handler({}, None) == {"status": "ok", "days": []}
