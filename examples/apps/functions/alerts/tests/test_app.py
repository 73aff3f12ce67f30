import pytest

from app import handler


@pytest.mark.parametrize(("revenue", "kinds"), [(699, ["drop"]), (700, []), (1300, []), (1301, ["peak"])])
def test_tells_a_day_that_is_far_from_what_was_expected(revenue, kinds):
    answer = handler({"days": [{"day": "2026-02-09", "revenue": revenue}], "expected": [{"day": "2026-02-09", "revenue": 1000}]}, None)
    assert [alert["kind"] for alert in answer["alerts"]] == kinds


def test_tells_both_figures():
    event = {"days": [{"day": "2026-02-09", "revenue": 90}], "expected": [{"day": "2026-02-09", "revenue": 100}], "tolerance": 0.05}
    assert handler(event, None) == {
        "status": "ok",
        "alerts": [{"day": "2026-02-09", "kind": "drop", "revenue": 90, "expected": 100}],
    }


def test_tells_nothing_of_days_that_nobody_forecast():
    assert handler({"days": [{"day": "2026-02-09", "revenue": 0}]}, None) == {"status": "ok", "alerts": []}
