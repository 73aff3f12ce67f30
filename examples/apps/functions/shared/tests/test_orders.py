import pytest

from analytics_common import OrderError, parse_order

RECORD = {"id": "o-1", "placedAt": "2026-02-09T10:15:00Z", "country": "DE", "currency": "EUR", "total": 4498}


def test_an_order_is_read_and_written_the_same():
    assert parse_order({**RECORD, "note": "a gift"}).to_json() == RECORD


def test_the_day_of_an_order_is_in_utc():
    assert parse_order({**RECORD, "placedAt": "2026-02-10T00:30:00+01:00"}).day == "2026-02-09"


def test_fails_with_every_mistake_at_once():
    with pytest.raises(OrderError) as failure:
        parse_order({"id": "o 1", "placedAt": "2026-02-09T10:15:00", "country": "de", "currency": None, "total": True})
    assert failure.value.errors == [
        "id must be a text of 1 to 64 characters",
        "placedAt must be a time with its zone",
        "country must be a code of two capital letters",
        "currency must be a code of three capital letters",
        "total must be a whole number of cents",
    ]


def test_fails_for_what_is_no_order():
    with pytest.raises(OrderError, match="^must be an object$"):
        parse_order("o-1")
