"""How far apart two places are. Pure."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
DETOUR = 1.3


def road_km(from_latitude: float, from_longitude: float, to_latitude: float, to_longitude: float) -> float:
    """About how many kilometres of road lie between two points: great circle (haversine formula) × 1.3 for the detour of roads."""
    up, across = radians(to_latitude - from_latitude), radians(to_longitude - from_longitude)
    half = sin(up / 2) ** 2 + cos(radians(from_latitude)) * cos(radians(to_latitude)) * sin(across / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half)) * DETOUR
