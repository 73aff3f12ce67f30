"""Greets whoever calls, with words from the layer `greetings`."""

from greetings import greeting_of


def handler(event, context):
    return {"greeting": f"{greeting_of(event.get('language'))} {event.get('name', 'world')}"}
