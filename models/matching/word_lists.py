"""Word lists for the normalizer and the features: legal forms, abbreviations, locations, generic words.

This module only has lists, no logic. They were written by hand from general knowledge of company names; none comes
from the training data (`rarity.txt` and `model.json` do). Every word is as `letters.fold` returns it: lower case,
no accents, no punctuation.
"""

from __future__ import annotations

# Forms that always mean "this is a company": removed anywhere except first.
LEGAL_ANYWHERE = frozenset(
    """inc incorporated corp corporation co company companies ltd limited llc llp lllp plc pllc pty pte pvt
    gmbh kgaa sarl bvba eurl oyj ojsc pjsc cjsc oao ooo zao sdn bhd ltda kaisha kabushiki nyrt zrt unlimited dac tnhh
    """.split()
)

# Forms that are also ordinary words, initials, or states: removed only at the end of a name.
LEGAL_AT_END = LEGAL_ANYWHERE | frozenset(
    """lp pc ulc cic cio jsc ao pao ag kg ohg mbh ug ev se sa sas sasu snc sca scs spa srl srls sapa scarl
    nv bv cv cvba vof ab publ as asa oy aps hf ehf kft rt doo dd ad eood ood sro zoo sp sl slu slp lda
    unipessoal eireli sab sapi kk gk tbk nfp private public partnership registered
    """.split()
)

# Words within a legal form of several words ("limited liability company", "S.A. de C.V.").
LEGAL_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "limited liability company",
        "limited liability partnership",
        "limited liability co",
        "public limited company",
        "public limited co",
        "public company limited",
        "private limited",
        "limited partnership",
        "open joint stock company",
        "public joint stock company",
        "closed joint stock company",
        "joint stock company",
        "professional corporation",
        "professional limited liability company",
        "community interest company",
        "sa de cv",
        "sab de cv",
        "s de rl de cv",
        "sp zoo",
        "co kg",
        "general partnership",
    )
)

# Forms at the start of a name in one country, initials elsewhere. The rest is an additional name.
LEGAL_IF_LEADING = frozenset("pt cv uab ab as sia sa ooo oao zao pao ao tov too".split())

# Marks of a listed share, never part of a customer's name. Removed at the end like a legal form.
SHARE_MARKS = frozenset("adr ads ord nvdr regs".split())

STOP_WORDS = frozenset(
    "the of and for in at on by to a an de la le les du des del der die das und et y e el da do dos".split()
)

ABBREVIATIONS = {
    "acad": "academy",
    "adm": "administration",
    "admin": "administration",
    "agcy": "agency",
    "amer": "american",
    "assn": "association",
    "assoc": "associates",
    "auth": "authority",
    "bancorporation": "bancorp",
    "bldg": "building",
    "bldgs": "buildings",
    "bldr": "builder",
    "bldrs": "builders",
    "bros": "brothers",
    "bus": "business",
    "cap": "capital",
    "centre": "center",
    "centres": "centers",
    "ch": "church",
    "chem": "chemical",
    "cnty": "county",
    "coll": "college",
    "comm": "communications",
    "comms": "communications",
    "commty": "community",
    "cons": "construction",
    "const": "construction",
    "constr": "construction",
    "constrn": "construction",
    "cntr": "center",
    "contr": "contractors",
    "cty": "county",
    "ctr": "center",
    "ctrs": "centers",
    "defence": "defense",
    "dept": "department",
    "dev": "development",
    "dist": "district",
    "distr": "distribution",
    "div": "division",
    "elec": "electric",
    "eng": "engineering",
    "engr": "engineering",
    "engrg": "engineering",
    "ent": "enterprises",
    "ents": "enterprises",
    "entpr": "enterprises",
    "env": "environmental",
    "equip": "equipment",
    "est": "estate",
    "exch": "exchange",
    "fabr": "fabrication",
    "fdn": "foundation",
    "fin": "financial",
    "fincl": "financial",
    "fndn": "foundation",
    "ft": "fort",
    "gen": "general",
    "govt": "government",
    "gp": "group",
    "grp": "group",
    "hldg": "holdings",
    "hldgs": "holdings",
    "holding": "holdings",
    "hosp": "hospital",
    "hosps": "hospitals",
    "hq": "headquarters",
    "ind": "industries",
    "indl": "industrial",
    "inds": "industries",
    "ins": "insurance",
    "inst": "institute",
    "instr": "instruments",
    "internatl": "international",
    "intl": "international",
    "intnl": "international",
    "inv": "investment",
    "invs": "investments",
    "invt": "investment",
    "lab": "laboratory",
    "laboratories": "laboratory",
    "laboratoires": "laboratory",
    "labs": "laboratory",
    "lib": "library",
    "mech": "mechanical",
    "med": "medical",
    "mem": "memorial",
    "meml": "memorial",
    "mfg": "manufacturing",
    "mfr": "manufacturer",
    "mfrs": "manufacturers",
    "mgmt": "management",
    "mgt": "management",
    "mkt": "market",
    "mktg": "marketing",
    "mng": "mining",
    "mt": "mount",
    "mtn": "mountain",
    "nat": "national",
    "natl": "national",
    "org": "organization",
    "organisation": "organization",
    "partn": "partners",
    "petr": "petroleum",
    "pharm": "pharmaceuticals",
    "pharma": "pharmaceuticals",
    "pharmaceutical": "pharmaceuticals",
    "prod": "products",
    "prods": "products",
    "progs": "programs",
    "programme": "program",
    "programmes": "programs",
    "prop": "property",
    "props": "properties",
    "ptnr": "partners",
    "ptnrs": "partners",
    "ptrs": "partners",
    "rd": "road",
    "reg": "regional",
    "regl": "regional",
    "rehab": "rehabilitation",
    "res": "resources",
    "rlty": "realty",
    "rr": "railroad",
    "rwy": "railway",
    "ry": "railway",
    "saint": "st",
    "sci": "science",
    "sch": "school",
    "schs": "schools",
    "sec": "security",
    "serv": "services",
    "servs": "services",
    "soc": "society",
    "sol": "solutions",
    "solns": "solutions",
    "ste": "st",
    "svc": "service",
    "svcs": "services",
    "sys": "systems",
    "tech": "technology",
    "techs": "technologies",
    "technol": "technology",
    "tel": "telephone",
    "theatre": "theater",
    "tr": "trust",
    "trans": "transport",
    "transp": "transport",
    "twp": "township",
    "univ": "university",
    "usa": "us",
    "util": "utilities",
    "utils": "utilities",
    "whsle": "wholesale",
    "ville": "city",
    "ciudad": "city",
    "calif": "california",
    "ariz": "arizona",
    "colo": "colorado",
    "fla": "florida",
    "mich": "michigan",
    "minn": "minnesota",
    "okla": "oklahoma",
    "penna": "pennsylvania",
    "tenn": "tennessee",
    "tex": "texas",
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "4th": "fourth",
    "5th": "fifth",
}

NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""".split()
    )
}
# Roman numerals that are no words. "i", "v" and "x" are letters unless they follow something that is counted.
ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12",
    "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xvii": "17", "xviii": "18", "xix": "19",
}  # fmt: skip
ROMAN_LETTERS = {"i": "1", "v": "5", "x": "10"}
NUMBERED = frozenset(
    """phase level unit building tower district school stage part fund trust series acquisition partners lot package
    section zone ward region area plant terminal pier block parcel tract site project module""".split()
)
NUMBER_MARKS = frozenset("no nr num number".split())

# What is written in full wherever it doesn't come first.
SHORT_KINDS = {
    "isd": "independent school district",
    "usd": "unified school district",
    "cusd": "community unified school district",
    "mud": "municipal utility district",
    "pud": "public utility district",
    "dpw": "department public works",
}
STATE_HABITS = {
    "ga": "georgia", "penn": "pennsylvania", "cal": "california", "calif": "california", "wash": "washington",
    "mass": "massachusetts", "conn": "connecticut", "minn": "minnesota", "wis": "wisconsin", "tex": "texas",
    "fla": "florida", "ariz": "arizona", "colo": "colorado", "ore": "oregon", "mich": "michigan", "tenn": "tennessee",
}  # fmt: skip
"""How people shorten a state besides its postal code."""

KINDS_OF_PLACE = frozenset(
    "city ville ciudad county town village township borough parish municipality state and".split()
)
"""What stands before "of" and a place in the name of a public body; "and" joins two ("city and county")."""

# Two or more words that mean one (read from left to right, longest first).
PHRASES = {
    ("united", "states", "of", "america"): "us",
    ("united", "states"): "us",
    ("united", "kingdom"): "uk",
    ("great", "britain"): "uk",
    ("new", "york"): "newyork",
}

INITIALS = {"us": "us", "uk": "uk", "newyork": "ny"}
"""First letters of a word that stands for several."""

# Words between two names of one company: what follows (or stands before) is a name of its own.
OTHER_NAME_MARKS = (
    r"d\s*[/.]\s*b\s*[/.]\s*a\.?",
    r"dba",
    r"doing business as",
    r"t\s*/\s*a",
    r"trading as",
    r"a\s*/\s*k\s*/\s*a",
    r"aka",
    r"also known as",
    r"f\s*/\s*k\s*/\s*a",
    r"fka",
    r"formerly known as",
    r"formerly",
)

WHAT_FOLLOWS_IS_NO_NAME = (
    r"(?:,\s*|\s+)(?:an?\s+[a-z. ]{0,20}(?:corporation|limited liability company|partnership)"
    r"|an?\s+\w+\s+company|successor (?:in interest )?to\s.*)\s*$"
)
"""The end of a name that says what or whose a company is: "a Nevada corporation", "a DPR company"."""

STATES = {
    "AL": "alabama", "AK": "alaska", "AZ": "arizona", "AR": "arkansas", "CA": "california",
    "CO": "colorado", "CT": "connecticut", "DE": "delaware", "DC": "district of columbia", "FL": "florida",
    "GA": "georgia", "HI": "hawaii", "ID": "idaho", "IL": "illinois", "IN": "indiana", "IA": "iowa",
    "KS": "kansas", "KY": "kentucky", "LA": "louisiana", "ME": "maine", "MD": "maryland",
    "MA": "massachusetts", "MI": "michigan", "MN": "minnesota", "MS": "mississippi", "MO": "missouri",
    "MT": "montana", "NE": "nebraska", "NV": "nevada", "NH": "new hampshire", "NJ": "new jersey",
    "NM": "new mexico", "NY": "new york", "NC": "north carolina", "ND": "north dakota", "OH": "ohio",
    "OK": "oklahoma", "OR": "oregon", "PA": "pennsylvania", "PR": "puerto rico", "RI": "rhode island",
    "SC": "south carolina", "SD": "south dakota", "TN": "tennessee", "TX": "texas", "UT": "utah",
    "VT": "vermont", "VA": "virginia", "WA": "washington", "WV": "west virginia", "WI": "wisconsin",
    "WY": "wyoming",
}  # fmt: skip
"""The states of the USA, the District of Columbia and Puerto Rico: postal code to name."""

PROVINCES = {
    "AB": "alberta", "BC": "british columbia", "MB": "manitoba", "NB": "new brunswick",
    "NL": "newfoundland and labrador", "NS": "nova scotia", "ON": "ontario", "PE": "prince edward island",
    "QC": "quebec", "SK": "saskatchewan", "NSW": "new south wales", "QLD": "queensland",
    "SA": "south australia", "TAS": "tasmania", "VIC": "victoria", "WA": "western australia",
}  # fmt: skip
"""Provinces of Canada and states of Australia that people abbreviate."""

COUNTRY_HABITS = {
    "usa": "US", "u s a": "US", "u s": "US", "america": "US", "united states of america": "US",
    "uk": "GB", "u k": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "holland": "NL", "the netherlands": "NL", "uae": "AE", "korea": "KR",
    "turkey": "TR", "czech republic": "CZ", "russian federation": "RU", "hong kong": "HK", "macau": "MO",
}  # fmt: skip
"""What people write for a country besides its code and its name."""

PLACE_WORDS = frozenset(word for name in [*STATES.values(), *PROVINCES.values()] for word in name.split()) - {
    "of", "and", "new", "north", "south", "west", "island", "district", "prince", "edward", "western", "rhode",
} | frozenset(
    """newyork us uk usa america american europe european canada canadian australia australian ireland irish
    scotland scottish england english wales welsh britain british germany deutschland france italia italy
    spain espana netherlands nederland india china japan korea taiwan thailand singapore malaysia
    hongkong asia asian africa african mexico brasil brazil global international worldwide national
    midlands london chicago houston dallas boston denver atlanta seattle toronto sydney melbourne
    """.split()
)  # fmt: skip

DIRECTIONS = frozenset(
    """north south east west northern southern eastern western central northeast northwest southeast southwest
    northeastern northwestern southeastern southwestern upper lower mid middle greater""".split()
)

# Words that set one company of a group apart from another without naming it.
GROUP_WORDS = frozenset(
    """group groups holdings international global worldwide national americas north america us uk usa europe
    emea ventures partners enterprises industries management services capital investments properties
    foundation trust fund bank insurance""".split()
)

# The type of organization. Two names that differ only here are rarely one customer.
KINDS = {
    "health": "hospital hospitals clinic clinics healthcare health medical infirmary rehabilitation hospice",
    "school": "university universities college colleges school schools academy polytechnic campus",
    "research": "institute institutes laboratory research center centers observatory survey",
    "society": "association society federation council union alliance network consortium coalition league",
    "charity": "foundation charity trust fund endowment",
    "public": "department ministry agency authority commission government county city town council office police "
    "district municipality township bureau",
    "faith": "church diocese ministries mission cathedral parish",
    "finance": "bank bancorp bancshares capital insurance investments investment fund funds acquisition etf "
    "securities financial wealth realty reit",
    "culture": "museum library gallery press media theater",
    "hotel": "hotel hotels inn inns resort restaurants",
}
KIND_OF_WORD = {word: kind for kind, words in KINDS.items() for word in words.split()}

TRADES = frozenset(
    """construction concrete excavating excavation drywall electric electrical plumbing roofing masonry paving
    landscaping flooring insulation painting millwork steel erectors crane rigging fire protection homes
    surveying surveyors environmental mechanical demolition glass carpentry fencing tile stone precast
    waterproofing hvac heating cooling drilling pipeline trucking septic utilities sitework framing foundations
    earthworks aggregates asphalt remodeling restoration builders contractors contracting building interiors
    engineering architects inspection testing automation fabrication welding scaffolding systems ready mix
    elevators glazing siding grading sheet metal iron works tree service fireproofing equipment rental""".split()
)

# Words that any two companies may share. A name of only these is never a match by itself.
COMMON_WORDS = (
    TRADES
    | GROUP_WORDS
    | DIRECTIONS
    | PLACE_WORDS
    | frozenset(KIND_OF_WORD)
    | frozenset(
        """general company contractor builder community memorial regional st mercy first united american new old
        quality premier professional custom advanced associates solutions technology technologies development
        design consulting supply products manufacturing energy power water resources gas oil mining gold food
        foods sons brothers family home house public private state federal valley county city town village lake
        river mountain mount hill hills park grove beach bay point creek spring springs island university care
        service business commercial industrial residential real estate property land transport logistics
        security pharmaceuticals therapeutics biotech bio digital data software network media communications
        corporate consultants team pro plus star best all total one summit pacific atlantic metro urban infrastructure
        civil technical constructors communities facilities""".split()
    )
)

# Cities where many companies are, folded and without spaces as `places.city` gives them.
LARGE_CITIES = frozenset(
    """newyork brooklyn bronx losangeles chicago houston phoenix philadelphia sanantonio sandiego dallas austin sanjose
    jacksonville columbus charlotte indianapolis seattle denver boston nashville detroit portland lasvegas memphis
    baltimore milwaukee atlanta miami oakland minneapolis tampa stlouis pittsburgh cincinnati cleveland orlando
    sacramento kansascity omaha raleigh saltlakecity newark arlington cambridge washington sanfrancisco
    london birmingham manchester leeds glasgow liverpool bristol edinburgh sheffield cardiff belfast leicester
    nottingham newcastle reading dublin
    toronto montreal vancouver calgary edmonton ottawa winnipeg quebec sydney melbourne brisbane perth adelaide auckland
    paris lyon marseille toulouse berlin hamburg munich cologne frankfurt madrid barcelona rome milan vienna zurich
    geneva brussels amsterdam rotterdam stockholm oslo copenhagen helsinki warsaw prague budapest athens lisbon moscow
    istanbul dubai riyadh cairo lagos nairobi johannesburg capetown beijing shanghai shenzhen guangzhou hongkong taipei
    tokyo osaka seoul singapore kualalumpur jakarta manila bangkok mumbai newdelhi delhi bengaluru bangalore chennai
    hyderabad saopaulo riodejaneiro buenosaires santiago bogota lima mexicocity""".split()
)

NAMED_PLACES = LARGE_CITIES | frozenset(
    word for name in [*STATES.values(), *PROVINCES.values()] for word in name.split() if word in PLACE_WORDS
)
"""Words that name one place."""

PUBLIC_BODIES = frozenset(
    "city county town village township borough department ministry university authority".split()
)
"""What a place has one of."""

WORDS_OF_PLACES = PLACE_WORDS | frozenset(
    word for name in [*STATES.values(), *PROVINCES.values()] for word in name.split()
)
"""Every word that may say where something is."""
