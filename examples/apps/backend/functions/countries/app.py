"""The countries that the shop delivers to."""

import csv
import json
from pathlib import Path

import json_log

json_log.configure()
with Path("/opt/geo/countries.csv").open(newline="") as file:
    COUNTRIES = list(csv.DictReader(file))


def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(COUNTRIES)}
