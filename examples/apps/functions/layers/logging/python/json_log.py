"""Logs as a line of JSON each, as CloudWatch Logs Insights reads them."""

import json
import logging


class JsonFormatter(logging.Formatter):
    def format(self, record):
        line = {"level": record.levelname, "message": record.getMessage(), "logger": record.name}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure(level=logging.INFO):
    """AWS Lambda adds a handler of its own, whose lines are text: it gives way."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=level, force=True)
