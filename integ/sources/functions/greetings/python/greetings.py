"""Words that functions share."""

GREETINGS = {"de": "Guten Tag", "fr": "Bonjour"}


def greeting_of(language):
    return GREETINGS.get(language, "Good morning")
