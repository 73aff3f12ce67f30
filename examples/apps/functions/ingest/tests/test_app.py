from app import handler

ORDER = {"id": "o-1", "placedAt": "2026-02-09T10:15:00Z", "country": "DE", "currency": "EUR", "total": 4498}


def test_takes_orders_and_tells_what_is_none():
    answer = handler({"records": [ORDER, {**ORDER, "id": "o-2", "total": -1}, "o-3"]}, None)
    assert answer == {
        "status": "ok",
        "accepted": [ORDER],
        "rejected": [
            {"index": 1, "errors": ["total must be a whole number of cents"]},
            {"index": 2, "errors": ["must be an object"]},
        ],
    }


def test_takes_an_order_that_was_sent_twice_once():
    assert handler({"records": [ORDER, ORDER]}, None)["accepted"] == [ORDER]


def test_has_nothing_to_do_without_records():
    assert handler({}, None) == {"status": "ok", "accepted": [], "rejected": []}
