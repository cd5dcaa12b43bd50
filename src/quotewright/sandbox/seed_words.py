"""The words of which the seed sets are made: nobody's names, and states as people write them."""

from __future__ import annotations

from typing import NamedTuple


def listed(text: str) -> list[str]:
    """Words written one after another with commas, which a long list of them reads best as."""
    return [word.strip() for word in text.split(",")]


class Known(NamedTuple):
    """One customer of the small set, written out, with the people there."""

    business: str
    first: str
    last: str
    email: str
    city: str
    state: str
    zip: str
    tax_rate_id: int | None
    people: tuple[str, ...]


SMALL = (
    Known(
        "Northgate Physio",
        "Hana",
        "Sato",
        "reception@northgate.example",
        "Keene",
        "NH",
        "03431",
        None,
        ("Hana Sato", "Rui Prado"),
    ),
    Known(
        "Ferry Lane Books",
        "Eilidh",
        "Brand",
        "cleo@ferrylane.example",
        "Bath",
        "Maine",
        "04530",
        40,
        ("Eilidh Brand",),
    ),
    Known(
        "Quarry Road Garage",
        "Milo",
        "Fenn",
        "milo@quarryroad.example",
        "Barre",
        "VT",
        "05641",
        None,
        ("Milo Fenn",),
    ),
    Known(
        "Tamarack Law",
        "Ines",
        "Corvo",
        "ines@tamaracklaw.example",
        "Portland",
        "ME",
        "04101",
        40,
        ("Ines Corvo", "Pete Oakes", "Lena Voss"),
    ),
    Known(
        "Ridgeline Veterinary",
        "Sam",
        "Adeyemi",
        "front@ridgelinevet.example",
        "Concord",
        "N.H.",
        "03301",
        None,
        ("Sam Adeyemi",),
    ),
    Known(
        "Copper Kettle Bakery",
        "Noor",
        "Haddad",
        "noor@copperkettle.example",
        "Kingston",
        "Ontario",
        "K7L 1A1",
        41,
        ("Noor Haddad", "Theo Blum"),
    ),
    Known(
        "Lakeside Montessori",
        "Greta",
        "Lind",
        "office@lakesidemontessori.example",
        "Burlington",
        "Vt",
        "05401",
        None,
        ("Greta Lind",),
    ),
    Known(
        "Beacon Surveying",
        "Otis",
        "Yarrow",
        "otis@beaconsurveying.example",
        "Augusta",
        "ME",
        "04330",
        40,
        ("Otis Yarrow", "Dee Marsh"),
    ),
    Known(
        "Old Mill Brewing",
        "Ana",
        "Ruiz",
        "hello@oldmill.example",
        "Fresno",
        "calif.",
        "93650",
        None,
        ("Ana Ruiz",),
    ),
    Known(
        "Pinecrest Realty",
        "Ben",
        "Ode",
        "ben@pinecrest.example",
        "Nashua",
        "New Hampshire",
        "03060",
        None,
        ("Ben Ode", "Isla Grant"),
    ),
    Known(
        "Stonebridge Accounting",
        "Vera",
        "Kol",
        "vera@stonebridge.example",
        "Ottawa",
        "ON",
        "K1P 5M7",
        41,
        ("Vera Kol",),
    ),
    Known("", "Walter", "Simms", "walter.simms@home.example", "Dover", "NH", "03820", None, ()),
)
SMALL_VENDORS = (
    "Northern Supply",
    "Bluewater Distribution",
    "H&K Wholesale",
    "Stratus Cloud",
    "Cabletown",
)
SMALL_PRODUCTS = (
    ("Switch 24p", "24-port managed switch", "310.00", "450.00", "SW-24"),
    ("Access point", "Wi-Fi 6 access point, ceiling mount", "118.40", "189.00", "AP-6"),
    ("UPS 1500", "1500 VA line-interactive UPS", "402.10", "565.00", "UPS-1500"),
    ("Laptop 14", "14-inch business laptop, 16 GB, 512 GB", "842.00", "1090.00", "LT-14"),
    ("Monitor 27", "27-inch IPS monitor", "189.99", "259.00", "MON-27"),
    ("Firewall 40", "Desktop firewall with one year of subscription", "495.00", "690.00", "FW-40"),
    ("Patch cable 2 m", "Cat 6 patch cable, blue", "1.85", "6.50", "CAT6-2"),
    ("On-site labor", "Technician on site, per hour", "0.00", "145.00", ""),
    ("Remote labor", "Technician remotely, per hour", "0.00", "125.00", ""),
    ("Backup 1 TB", "Cloud backup, 1 TB, per month", "22.00", "49.00", "BK-1T"),
    ("Office suite seat", "Office suite, per seat and month", "10.20", "15.00", "OFF-1"),
    ("Disposal fee", "Disposal of old equipment", "0.00", "25.00", ""),
)

PLACES = listed(
    "Alder, Ash, Aspen, Bayview, Birch, Bluff, Brook, Canyon, Cedar, Chestnut, Cliff, Coastal, "
    "Copper, Cove, Crescent, Dogwood, Dune, Eagle, Elm, Falcon, Fern, Foxglove, Glen, Granite, "
    "Grove, Hazel, Heron, Highland, Hollow, Iron, Ivy, Juniper, Kestrel, Lantern, Larch, Laurel, "
    "Linden, Lodge, Maple, Marsh, Meadow, Mesa, Mill, Moss, Oak, Orchard, Osprey, Pebble, Pine, "
    "Prairie, Quartz, Raven, Redwood, Ridge, River, Rowan, Sable, Saddle, Sierra, Slate, Spruce, "
    "Summit, Tidewater, Timber, Valley, Willow"
)
TRADES = listed(
    "Dental, Law, Accounting, Realty, Veterinary, Physio, Pediatrics, Optical, Bakery, Brewing, "
    "Catering, Roofing, Plumbing, Electric, Heating, Masonry, Carpentry, Landscaping, Nursery, "
    "Florist, Pharmacy, Insurance, Mortgage, Credit Union, Architects, Engineering, Surveying, "
    "Design, Printing, Signs, Logistics, Freight, Storage, Auto Body, Garage, Tire, Marine, "
    "Cycles, Outfitters, Books, Records, Gallery, Theatre, Academy, Montessori, Church, Museum, "
    "Library, Hotel, Inn, Cafe, Grill, Market, Foods, Farms, Vineyard, Textiles, Metalworks, "
    "Plastics, Labs"
)
FIRST_NAMES = listed(
    "Ada, Amir, Ana, Ben, Bea, Carl, Chen, Cleo, Dara, Dev, Dina, Edo, Ella, Emil, Esra, Faye, "
    "Finn, Gina, Greta, Hana, Hugo, Ida, Ines, Ivan, Jana, Jude, Kai, Kira, Lars, Lena, Leo, Liv, "
    "Luca, Maia, Marco, Mila, Milo, Nadia, Nils, Noor, Olga, Omar, Otis, Paula, Pavel, Quinn, "
    "Rita, Rosa, Rui, Sam, Sara, Sofia, Tara, Theo, Uma, Vera, Walt, Wren, Yara, Zoe"
)
LAST_NAMES = listed(
    "Abbott, Adeyemi, Alvarez, Baker, Banerjee, Bauer, Blum, Boyd, Brandt, Castro, Chang, Corvo, "
    "Dahl, Diaz, Dubois, Ekman, Ellis, Fenn, Fischer, Garcia, Grant, Haddad, Hansen, Hoang, "
    "Ibrahim, Ito, Jansen, Jones, Kaya, Keller, Kim, Kowalski, Lam, Larsen, Lind, Lopez, Marsh, "
    "Meyer, Moreau, Nakata, Nguyen, Novak, Oakes, Ode, Okafor, Olsen, Park, Patel, Peters, Prado, "
    "Quist, Reyes, Rossi, Ruiz, Sato, Schmidt, Silva, Singh, Tanaka, Toth, Ueda, Vance, Vega, "
    "Voss, Walsh, Weber, Yarrow, Young, Zeller"
)
# City, the ways its people write the state, and the zip they give.
TOWNS = (
    ("Keene", ("NH", "N.H.", "New Hampshire", "nh"), "03431"),
    ("Portland", ("ME", "Maine", "Me.", "MAINE"), "04101"),
    ("Fresno", ("CA", "calif.", "California", "Calif"), "93650"),
    ("Austin", ("TX", "Tex.", "Texas", " TX "), "78701"),
    ("Albany", ("NY", "N.Y.", "New York", "N Y"), "12207"),
    ("Kingston", ("Ontario", "ON", "Ont.", "ontario"), "K7L 1A1"),
    ("Montréal", ("QC", "Québec", "Quebec", "P.Q."), "H2X 1Y4"),
    ("Washington", ("DC", "D.C.", "Washington DC", "District of Columbia"), "20001"),
    ("Charlotte", ("NC", "N. Carolina", "North Carolina", "n.c."), "28202"),
    ("Bristol", ("Avon", "", "England", "UK"), "BS1 4DJ"),
)
STREETS = ("Elm St", "Main Street", "2nd Ave", "Harbor Rd", "County Rd 9", "Mill Lane")
MAKERS = listed("Arbor, Bolt, Cirrus, Delta, Ember, Fathom, Glint, Helix, Isotope, Juno")
THINGS = listed(
    "Switch, Access Point, Firewall, UPS, Laptop, Desktop, Monitor, Dock, Headset, Phone, Server, "
    "NAS, Drive, Memory, Cable, Rack, Printer, Toner, Webcam, License"
)
SIZES = listed("8, 16, 24, 27, 48, 64, 128, 256, 512, 1000")
FORMS = ("", " Pro", " Plus", " Mini")
VENDOR_FORMS = ("Supply", "Distribution", "Wholesale", "Cloud", "Networks", "Components")
