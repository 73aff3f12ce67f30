"""Sales regions by country."""

REGIONS = {
    "central": {"AT", "CH", "CZ", "DE", "PL"},
    "north": {"DK", "FI", "NO", "SE"},
    "south": {"ES", "GR", "IT", "PT"},
    "west": {"BE", "FR", "GB", "IE", "LU", "NL"},
}


def region_of(country: str) -> str:
    return next((region for region, countries in REGIONS.items() if country in countries), "other")
