import pytest

from app import handler

ROWS = [{"region": "north", "revenue": 1500}, {"region": "central, south", "revenue": 200}]


def test_writes_csv():
    assert handler({"rows": ROWS}, None) == {
        "status": "ok",
        "format": "csv",
        "rows": 2,
        "content": 'region,revenue\nnorth,1500\n"central, south",200\n',
    }


def test_writes_a_table():
    assert handler({"rows": ROWS, "format": "table"}, None)["content"].splitlines() == [
        "| region         |   revenue |",
        "|----------------|-----------|",
        "| north          |      1500 |",
        "| central, south |       200 |",
    ]


@pytest.mark.parametrize("format_", ["csv", "table"])
def test_writes_a_file_without_rows(format_):
    assert handler({"format": format_}, None)["content"].strip() == ""


def test_fails_for_a_format_that_nobody_writes():
    with pytest.raises(ValueError, match="^format 'xlsx' is not known; it is one of csv, table$"):
        handler({"rows": ROWS, "format": "xlsx"}, None)
