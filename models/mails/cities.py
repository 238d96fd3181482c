"""Cities that make "Denver, CO" a place, for states whose codes also follow names of people and companies.

PE is a professional engineer, MD a physician, SA and AB are companies, and "Virginia" may be a first name. Such a
code counts only after a city listed here, or if the text shows in another way that it means a place.
"""

from __future__ import annotations

_BY_CODE = {
    "AB": "calgary; edmonton; red deer; lethbridge; medicine hat; airdrie; fort mcmurray; grande prairie",
    "AL": "birmingham; huntsville; montgomery; mobile; tuscaloosa; hoover; auburn; dothan; decatur; madison",
    "CA": "los angeles; san diego; san jose; san francisco; fresno; sacramento; long beach; oakland; bakersfield; "
    "anaheim; santa ana; riverside; stockton; irvine; chula vista; fremont; san bernardino; modesto; fontana; "
    "oxnard; moreno valley; glendale; huntington beach; santa clarita; santa rosa; ontario; rancho cucamonga; "
    "oceanside; garden grove; elk grove; corona; hayward; palmdale; salinas; sunnyvale; pomona; escondido; torrance; "
    "pasadena; roseville; fullerton; visalia; concord; thousand oaks; santa clara; berkeley; carpinteria; ventura; "
    "santa barbara; santa monica; burbank; el segundo; costa mesa; newport beach; walnut creek; pleasanton; "
    "redwood city; palo alto; mountain view; san mateo; napa; carlsbad; long beach; culver city; emeryville",
    "CO": "denver; colorado springs; aurora; fort collins; lakewood; thornton; arvada; westminster; pueblo; "
    "centennial; boulder; greeley; longmont; loveland; broomfield; grand junction; castle rock; englewood; "
    "littleton; golden",
    "DE": "wilmington; dover; newark; middletown; bear; smyrna; georgetown",
    "HI": "honolulu; hilo; kailua; kapolei; pearl city; waipahu; kahului; kihei; lihue",
    "ID": "boise; meridian; nampa; idaho falls; caldwell; pocatello; coeur d'alene; twin falls; lewiston",
    "IN": "indianapolis; fort wayne; evansville; south bend; carmel; fishers; bloomington; hammond; gary; lafayette; "
    "muncie; terre haute; noblesville; kokomo; columbus",
    "LA": "new orleans; baton rouge; shreveport; metairie; lafayette; lake charles; kenner; bossier city; "
    "monroe; houma",
    "MA": "boston; worcester; springfield; cambridge; lowell; brockton; new bedford; quincy; lynn; fall river; newton; "
    "somerville; framingham; waltham; burlington; woburn; andover; needham; watertown; medford; braintree",
    "MD": "baltimore; columbia; germantown; silver spring; waldorf; frederick; ellicott city; glen burnie; rockville; "
    "bethesda; gaithersburg; bowie; towson; annapolis; hagerstown; laurel; salisbury; college park; hunt valley",
    "ME": "portland; lewiston; bangor; south portland; auburn; biddeford; augusta; scarborough; saco",
    "MS": "jackson; gulfport; southaven; biloxi; hattiesburg; olive branch; tupelo; meridian; ridgeland; oxford",
    "MT": "billings; missoula; great falls; bozeman; butte; helena; kalispell; whitefish",
    "NB": "moncton; saint john; fredericton; dieppe; miramichi",
    "NV": "las vegas; henderson; reno; north las vegas; sparks; carson city; elko; mesquite",
    "OK": "oklahoma city; tulsa; norman; broken arrow; edmond; lawton; moore; stillwater; enid",
    "ON": "toronto; ottawa; mississauga; brampton; hamilton; london; markham; vaughan; kitchener; windsor; oakville; "
    "burlington; sudbury; oshawa; barrie; kingston; guelph; cambridge; waterloo; thunder bay",
    "OR": "portland; salem; eugene; gresham; hillsboro; beaverton; bend; medford; springfield; corvallis; tigard; "
    "lake oswego; tualatin; albany; wilsonville",
    "PA": "philadelphia; pittsburgh; allentown; reading; erie; scranton; bethlehem; lancaster; harrisburg; york; "
    "king of prussia; conshohocken; plymouth meeting; malvern; exton; state college; wilkes-barre; blue bell",
    "PE": "charlottetown; summerside; stratford; cornwall",
    "SA": "adelaide; mount gambier; whyalla; port augusta; port lincoln",
    "SC": "charleston; columbia; north charleston; mount pleasant; rock hill; greenville; summerville; spartanburg; "
    "myrtle beach; florence; hilton head; anderson; aiken; fort mill",
    "WA": "seattle; spokane; tacoma; vancouver; bellevue; kent; everett; renton; spokane valley; federal way; yakima; "
    "kirkland; redmond; bellingham; kennewick; auburn; pasco; olympia; bothell; lynnwood",
    "Georgia": "atlanta; augusta; columbus; macon; savannah; athens; sandy springs; roswell; alpharetta; marietta",
    "Virginia": "virginia beach; norfolk; chesapeake; richmond; arlington; newport news; alexandria; hampton; roanoke; "
    "reston; mclean; fairfax; tysons; herndon; charlottesville",
    "Montana": "billings; missoula; great falls; bozeman; butte; helena; kalispell",
    "Victoria": "melbourne; geelong; ballarat; bendigo; shepparton",
    "Alberta": "calgary; edmonton; red deer; lethbridge; medicine hat",
    "Washington": "seattle; spokane; tacoma; vancouver; bellevue; kent; everett; renton; olympia; redmond",
}  # fmt: skip
_CITIES = {code: frozenset(cities.split("; ")) for code, cities in _BY_CODE.items()}


def is_certain(city: str, code: str) -> bool:
    """True if this code or state name after `city` can only mean the state."""
    return code not in _CITIES or city.lower() in _CITIES[code]
