"""Units of measure: what they add to the name of a value, and the type they give it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """`suffix` is empty when the type already says the unit (money, percent)."""

    suffix: str
    type: str


_WRITTEN = """
hours decimal: hour hours hrs h
minutes integer: minute minutes min mins
seconds decimal: second seconds sec s
ms integer: millisecond milliseconds ms
days integer: day days
weeks integer: week weeks
months integer: month months
years integer: year years
kg decimal: kilogram kilograms kilo kilos kg kilogramme kilogrammes
g decimal: gram grams gramme grammes g
mg decimal: milligram milligrams mg
tons decimal: ton tons tonne tonnes t
km decimal: kilometre kilometres kilometer kilometers km
m decimal: metre metres meter meters m
cm decimal: centimetre centimetres centimeter centimeters cm
mm decimal: millimetre millimetres millimeter millimeters mm
miles decimal: mile miles
feet decimal: foot feet ft
inches decimal: inch inches
l decimal: litre litres liter liters l
ml decimal: millilitre millilitres milliliter milliliters ml
m2 decimal: square_metre square_metres square_meter square_meters sqm m2
m3 decimal: cubic_metre cubic_metres cubic_meter cubic_meters m3
hectares decimal: hectare hectares ha
kwh decimal: kilowatt_hour kilowatt_hours kwh
kw decimal: kilowatt kilowatts kw
watts decimal: watt watts
volts decimal: volt volts
celsius decimal: degree_celsius degrees_celsius celsius
kmh decimal: km_h kmh
bytes bigint: byte bytes
kb integer: kilobyte kilobytes kb
mb decimal: megabyte megabytes mb
 percent: percent per_cent percentage
 money: cent cents penny pence euro euros dollar dollars pound pounds usd eur gbp chf pln franc francs
"""


def _table() -> dict[str, Unit]:
    out: dict[str, Unit] = {}
    for line in _WRITTEN.strip("\n").splitlines():
        head, _, words = line.partition(":")
        suffix, _, kind = head.rpartition(" ")
        for word in words.split():
            out[word] = Unit(suffix.strip(), kind)
    return out


_UNITS = _table()
_BARE = frozenset({"hours", "minutes", "litres", "liters", "kilometres", "kilometers", "kilograms", "kilos", "miles", "tons", "tonnes"})  # fmt: skip


def unit_of(name: str) -> Unit | None:
    """The unit a noun names ("kilograms", "square metre"); None for any other noun."""
    return _UNITS.get(name)


def is_bare_amount(word: str) -> bool:
    """True for a plural unit that in a list of values stands for the amount itself ("date, hours and a note")."""
    return word in _BARE
