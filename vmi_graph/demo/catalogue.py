"""The things of the demo's world. Names and companies are made up; nobody's catalogue was read for them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Family:
    """Parts of one kind: `name` with each variant in each finish.

    cost   the lowest and the highest unit cost
    usage  the lowest and the highest use in a month at one location
    packs  the pack sizes they come in
    """

    code: str
    supplier: str
    name: str
    variants: tuple[str, ...]
    cost: tuple[float, float]
    usage: tuple[float, float]
    packs: tuple[int, ...] = (1,)
    unit: str = "piece"
    criticality: str = "MEDIUM"
    finishes: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Site:
    """A location."""

    code: str
    name: str
    time_zone: str
    capacity: int
    share: float


@dataclass(frozen=True, slots=True)
class Company:
    """A supplier."""

    code: str
    name: str


SITES: Final = (
    Site("HAM-PLANT", "Hamburg bottling plant, spare parts store", "Europe/Berlin", 900, 0.75),
    Site("ROT-DEPOT", "Rotterdam service depot", "Europe/Amsterdam", 1400, 0.60),
    Site("LYN-PLANT", "Lyon filling plant, maintenance store", "Europe/Paris", 700, 0.50),
    Site("GDA-YARD", "Gdańsk crane yard", "Europe/Warsaw", 500, 0.35),
    Site("POR-VANS", "Porto field service vans", "Europe/Lisbon", 120, 0.25),
    Site("BRS-LAB", "Bristol test laboratory", "Europe/London", 80, 0.20),
)

COMPANIES: Final = (
    Company("NORDLAGER", "Nordlager Wälzlager GmbH"),
    Company("HYDRAFIT", "Hydrafit Dichtingen BV"),
    Company("VOLTARIS", "Voltaris Composants SARL"),
    Company("FERROTEK", "Ferrotek Antriebe AG"),
    Company("BRIGHTWELL", "Brightwell Industrial Supply Ltd"),
)

GENERALIST: Final = "BRIGHTWELL"
"""Sells some of everything: in charge beside others of the same part at the same location."""


def _sizes(*sizes: str) -> tuple[str, ...]:
    return sizes


FAMILIES: Final = (
    Family(
        "BRG",
        "NORDLAGER",
        "Deep groove ball bearing",
        _sizes("12 x 32 x 10", "15 x 35 x 11", "17 x 40 x 12", "20 x 47 x 14", "25 x 52 x 15", "30 x 62 x 16")
        + _sizes("35 x 72 x 17", "40 x 80 x 18", "45 x 85 x 19", "50 x 90 x 20", "60 x 110 x 22", "70 x 125 x 24"),
        (3.2, 64),
        (0.4, 14),
        (1, 5, 10),
        criticality="HIGH",
        finishes=("sealed", "shielded"),
    ),
    Family(
        "TRB",
        "NORDLAGER",
        "Tapered roller bearing",
        _sizes("25 x 52", "30 x 62", "35 x 72", "40 x 80", "50 x 90", "60 x 110", "75 x 130", "90 x 160"),
        (11, 190),
        (0.1, 4),
        (1, 2),
        criticality="HIGH",
    ),
    Family(
        "PIL",
        "NORDLAGER",
        "Pillow block with insert bearing",
        _sizes("20 mm", "25 mm", "30 mm", "35 mm", "40 mm", "50 mm", "60 mm"),
        (14, 120),
        (0.1, 3),
    ),
    Family(
        "LIN",
        "NORDLAGER",
        "Linear guide carriage",
        _sizes("15 mm flanged", "15 mm narrow", "20 mm flanged", "20 mm narrow", "25 mm flanged", "30 mm flanged")
        + _sizes("35 mm flanged", "45 mm flanged"),
        (48, 310),
        (0.05, 1.2),
        criticality="HIGH",
    ),
    Family(
        "GRS",
        "NORDLAGER",
        "Bearing grease",
        _sizes("lithium, 400 g", "lithium, 1 kg", "food grade, 400 g", "high temperature, 400 g", "low noise, 1 kg"),
        (6, 42),
        (1, 20),
        (12,),
        unit="cartridge",
        criticality="LOW",
    ),
    Family(
        "ORG",
        "HYDRAFIT",
        "O-ring",
        _sizes("6 x 2 NBR", "8 x 2 NBR", "10 x 2 NBR", "12 x 2.5 NBR", "16 x 3 NBR", "20 x 3 NBR", "24 x 3 FKM")
        + _sizes("30 x 3 FKM", "36 x 3.5 FKM", "42 x 3.5 FKM", "50 x 4 EPDM", "60 x 4 EPDM", "75 x 5 EPDM"),
        (0.08, 3.4),
        (5, 90),
        (50, 100),
        criticality="LOW",
    ),
    Family(
        "SFT",
        "HYDRAFIT",
        "Rotary shaft seal",
        _sizes(
            "15 x 30 x 7", "20 x 35 x 7", "25 x 40 x 7", "30 x 47 x 8", "35 x 52 x 8", "40 x 60 x 10", "50 x 70 x 10"
        )
        + _sizes(
            "60 x 80 x 12",
        ),
        (2.1, 22),
        (0.5, 9),
        (5, 10),
        finishes=("NBR", "FKM"),
    ),
    Family(
        "MEC",
        "HYDRAFIT",
        "Mechanical seal, pump side",
        _sizes("20 mm carbon/ceramic", "25 mm carbon/ceramic", "30 mm SiC/SiC", "35 mm SiC/SiC", "45 mm SiC/SiC"),
        (68, 520),
        (0.05, 1.0),
        criticality="HIGH",
    ),
    Family(
        "HSE",
        "HYDRAFIT",
        "Hydraulic hose with fittings",
        _sizes("DN6, 500 mm", "DN8, 800 mm", "DN10, 1000 mm", "DN12, 1200 mm", "DN16, 1500 mm", "DN20, 2000 mm"),
        (19, 160),
        (0.1, 5),
        criticality="HIGH",
    ),
    Family(
        "FLT",
        "HYDRAFIT",
        "Filter element",
        _sizes("3 µm return line", "10 µm return line", "25 µm suction", "5 µm pressure line", "air breather 10 µm")
        + _sizes("coalescing 0.1 µm", "cartridge 1 µm water"),
        (12, 145),
        (0.5, 12),
        (1, 6),
    ),
    Family(
        "VLV",
        "HYDRAFIT",
        "Solenoid valve",
        _sizes(
            "2/2 way 1/4 in", "2/2 way 1/2 in", "3/2 way 1/8 in", "5/2 way 1/4 in", "5/3 way 1/4 in", "4/3 way size 6"
        ),
        (38, 420),
        (0.05, 2),
        criticality="HIGH",
    ),
    Family(
        "FUS",
        "VOLTARIS",
        "Fuse link",
        _sizes("10 x 38, 2 A", "10 x 38, 6 A", "10 x 38, 10 A", "10 x 38, 16 A", "14 x 51, 25 A", "22 x 58, 63 A")
        + _sizes("NH00, 80 A", "NH00, 125 A", "NH1, 200 A"),
        (0.9, 28),
        (1, 25),
        (10,),
        criticality="MEDIUM",
    ),
    Family(
        "CON",
        "VOLTARIS",
        "Contactor",
        _sizes("4 kW", "5.5 kW", "7.5 kW", "11 kW", "15 kW", "22 kW", "30 kW"),
        (24, 290),
        (0.1, 3),
        criticality="HIGH",
        finishes=("24 V DC coil", "230 V AC coil"),
    ),
    Family(
        "SEN",
        "VOLTARIS",
        "Inductive proximity switch",
        _sizes("M8 flush PNP", "M8 non-flush PNP", "M12 flush PNP", "M12 flush NPN", "M18 flush PNP", "M30 flush PNP"),
        (18, 74),
        (0.5, 8),
        criticality="HIGH",
    ),
    Family(
        "PHO",
        "VOLTARIS",
        "Photoelectric sensor",
        _sizes("retroreflective 4 m", "diffuse 300 mm", "through-beam 15 m", "background suppression 200 mm"),
        (46, 210),
        (0.1, 3),
    ),
    Family(
        "RLY",
        "VOLTARIS",
        "Plug-in relay with socket",
        _sizes("1 changeover 24 V DC", "2 changeover 24 V DC", "4 changeover 24 V DC", "2 changeover 230 V AC"),
        (6, 31),
        (1, 14),
        (10,),
    ),
    Family(
        "PSU",
        "VOLTARIS",
        "Power supply 24 V DC, DIN rail",
        _sizes("2.5 A", "5 A", "10 A", "20 A", "40 A"),
        (42, 380),
        (0.05, 1.2),
        criticality="HIGH",
    ),
    Family(
        "CBL",
        "VOLTARIS",
        "Sensor cable M12",
        _sizes("4 pin, 2 m", "4 pin, 5 m", "4 pin, 10 m", "5 pin, 5 m", "8 pin, 5 m"),
        (7, 39),
        (0.5, 12),
        (5, 10),
        criticality="LOW",
        finishes=("straight", "angled"),
    ),
    Family(
        "BLT",
        "FERROTEK",
        "V-belt, narrow",
        _sizes("SPZ 900", "SPZ 1120", "SPA 1000", "SPA 1250", "SPA 1600", "SPB 1800", "SPB 2240", "SPC 3150"),
        (5, 58),
        (0.2, 6),
        (1, 5),
    ),
    Family(
        "TIM",
        "FERROTEK",
        "Timing belt, polyurethane",
        _sizes("T5, 340 mm", "T5, 510 mm", "T10, 660 mm", "T10, 980 mm", "AT10, 1210 mm", "AT20, 1900 mm"),
        (9, 140),
        (0.1, 3),
    ),
    Family(
        "CHN",
        "FERROTEK",
        "Roller chain",
        _sizes(
            "3/8 in simplex, 5 m",
            "1/2 in simplex, 5 m",
            "5/8 in simplex, 5 m",
            "3/4 in duplex, 5 m",
            "1 in duplex, 5 m",
        ),
        (31, 280),
        (0.05, 1.5),
        unit="box",
    ),
    Family(
        "CPL",
        "FERROTEK",
        "Jaw coupling spider",
        _sizes("size 19, 92 Shore", "size 24, 92 Shore", "size 28, 98 Shore", "size 38, 98 Shore", "size 48, 98 Shore"),
        (6, 48),
        (0.2, 5),
        (1, 5),
    ),
    Family(
        "GBX",
        "FERROTEK",
        "Worm gearbox",
        _sizes("size 40, i=20", "size 50, i=30", "size 63, i=40", "size 75, i=60", "size 90, i=30"),
        (140, 780),
        (0.01, 0.3),
        criticality="HIGH",
    ),
    Family(
        "MOT",
        "FERROTEK",
        "Three-phase motor, IE3",
        _sizes("0.37 kW", "0.75 kW", "1.5 kW", "2.2 kW", "4 kW", "7.5 kW"),
        (120, 960),
        (0.01, 0.3),
        criticality="HIGH",
    ),
    Family(
        "SCR",
        "BRIGHTWELL",
        "Hexagon socket screw, box of 100",
        _sizes("M4 x 12", "M5 x 16", "M6 x 20", "M6 x 30", "M8 x 25", "M8 x 40", "M10 x 40", "M12 x 50"),
        (4, 62),
        (0.5, 8),
        (1, 5),
        unit="box",
        criticality="LOW",
        finishes=("A2", "A4"),
    ),
    Family(
        "WRK",
        "BRIGHTWELL",
        "Consumable",
        _sizes("cleaning wipes, tub of 100", "thread locker medium, 50 ml", "cable ties 200 mm, bag of 100")
        + _sizes("degreaser, 500 ml", "sealing tape PTFE, 12 m", "nitrile gloves L, box of 100"),
        (2.5, 29),
        (3, 45),
        (6, 12),
        unit="pack",
        criticality="LOW",
    ),
    Family(
        "LMP",
        "BRIGHTWELL",
        "Signal lamp insert",
        _sizes("red 24 V", "amber 24 V", "green 24 V", "blue 24 V", "white 24 V", "red 230 V"),
        (5, 24),
        (0.3, 5),
        (5,),
    ),
    Family(
        "WHL",
        "BRIGHTWELL",
        "Castor wheel with brake",
        _sizes("80 mm rubber", "100 mm rubber", "125 mm polyurethane", "160 mm polyurethane", "200 mm nylon"),
        (9, 57),
        (0.1, 3),
        (1, 4),
        criticality="LOW",
    ),
)
