import app


def test_greets_by_name():
    assert app.handler({"name": "Ada"}, None)["greeting"] == "Hello Ada"
