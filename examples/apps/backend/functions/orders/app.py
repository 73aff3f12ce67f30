"""Keeps an order, and answers with what the customer is told."""

import json
import logging
import os
import uuid
from datetime import datetime, timezone
from pathlib import Path
from string import Template

import boto3
import json_log
from dateutil import tz

OPT = Path("/opt")
CONFIG = json.loads((OPT / "config/defaults.json").read_text())
CONFIRMATION = Template((OPT / "templates/order-confirmation.txt").read_text())

json_log.configure()
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    order = json.loads(event["body"])
    today = datetime.now(timezone.utc).astimezone(tz.gettz(CONFIG["timeZone"])).date().isoformat()
    item = {"id": str(uuid.uuid4()), "day": today, "currency": CONFIG["currency"], "name": order["name"]}
    table.put_item(Item=item)
    logging.info("order %s is kept", item["id"])
    text = CONFIRMATION.substitute(name=item["name"], order=item["id"], day=today)
    return {"statusCode": 201, "body": json.dumps({"id": item["id"], "confirmation": text})}
