"""Numbers of the GS1 system that name parts and places the world over."""


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is the GS1 check digit of the others (GS1 General Specifications, 7.9)."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0


def is_gtin(digits: str) -> bool:
    """Whether it is a trade item number of 8, 12, 13 or 14 digits."""
    return digits.isascii() and digits.isdigit() and len(digits) in {8, 12, 13, 14} and has_check_digit(digits)


def is_gln(digits: str) -> bool:
    """Whether it is a location number of 13 digits."""
    return digits.isascii() and digits.isdigit() and len(digits) == 13 and has_check_digit(digits)  # noqa: PLR2004 - GLN
