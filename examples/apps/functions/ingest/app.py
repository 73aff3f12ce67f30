"""Takes orders in, and tells which are none."""

from analytics_common import OrderError, parse_order


def handler(event, context):
    accepted, rejected, known = [], [], set()
    for index, record in enumerate(event.get("records", [])):
        try:
            order = parse_order(record)
        except OrderError as error:
            rejected.append({"index": index, "errors": error.errors})
            continue
        if order.id not in known:  # what sends orders may send one again
            known.add(order.id)
            accepted.append(order.to_json())
    return {"status": "ok", "accepted": accepted, "rejected": rejected}
