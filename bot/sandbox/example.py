"""A believable world to try the bot in: Procore, four partners, and people of every role.

Ids are constants, so that whoever seeds the bot's database can name the same people, workspaces and channels.
`PARTNERS` and `PEOPLE` say what the bot should know; the world built by `example_world` is what Slack knows.
Companies and people are made up.
"""

from dataclasses import dataclass, replace

from bot.sandbox.manifest import declared
from bot.sandbox.world import App, Channel, Json, Naming, User, Workspace, World

PROCORE = Workspace("T0PROCORE", "Procore", "procore")
NORTHWIND = Workspace("T0NORTHWIND", "Northwind Building Systems", "northwind-building")
CALDER = Workspace("T0CALDER", "Calder & Finch Consulting", "calderfinch", enterprise_id="E0CALDER")
BEACON = Workspace("T0BEACON", "Beacon Field Services", "beaconfield")
SABLE = Workspace("T0SABLE", "Sable Point Media", "sablepoint")

APPROVALS = "C0APPROVALS"
OPERATIONS = "C0OPERATIONS"
DIRECT_SALES = "C0DIRECTSALES"
NORTHWIND_CHANNEL = "C0NORTHWIND"
CALDER_CHANNEL = "C0CALDER"
BEACON_CHANNEL = "C0BEACON"

CHANNEL_NAMES = {
    APPROVALS: "partner-approvals",
    OPERATIONS: "partner-operations",
    DIRECT_SALES: "direct-sales",
    NORTHWIND_CHANNEL: "northwind-procore",
    CALDER_CHANNEL: "calder-finch-procore",
    BEACON_CHANNEL: "beacon-procore",
}

APP = App(installed_in=(PROCORE.id,))


@dataclass(frozen=True)
class ExamplePartner:
    """A partner as the program knows it. `channel_manager` and `backup` are keys of `PEOPLE`."""

    key: str
    name: str
    programs: tuple[str, ...]
    timezone: str
    country: str
    currency: str
    channel_manager: str
    backup: str
    slack_team: str
    slack_channel: str


@dataclass(frozen=True)
class ExamplePerson:
    """A person of the example. `known` is False for whom the bot has no row; `partner` is a key or empty."""

    key: str
    name: str
    email: str
    title: str
    timezone: str
    slack_team: str
    slack_user: str
    roles: tuple[str, ...] = ()
    partner: str = ""
    channels: tuple[str, ...] = ()
    is_guest: bool = False
    is_post_only: bool = False
    known: bool = True


PARTNERS = (
    ExamplePartner(
        "northwind",
        NORTHWIND.name,
        ("reseller", "services"),
        "America/Chicago",
        "US",
        "USD",
        "maya",
        "daniel",
        NORTHWIND.id,
        NORTHWIND_CHANNEL,
    ),
    ExamplePartner(
        "calder",
        CALDER.name,
        ("reseller", "referral"),
        "Europe/London",
        "GB",
        "GBP",
        "daniel",
        "maya",
        CALDER.id,
        CALDER_CHANNEL,
    ),
    ExamplePartner(
        "beacon",
        BEACON.name,
        ("services",),
        "America/Denver",
        "US",
        "USD",
        "maya",
        "daniel",
        BEACON.id,
        BEACON_CHANNEL,
    ),
)

_STAFF = (APPROVALS, OPERATIONS)
_US_WEST = "America/Los_Angeles"
PEOPLE = (
    ExamplePerson(
        "maya",
        "Maya Lindqvist",
        "maya.lindqvist@procore.example",
        "Channel Manager",
        _US_WEST,
        PROCORE.id,
        "U0MAYA",
        ("channel_manager",),
        channels=(*_STAFF, NORTHWIND_CHANNEL, CALDER_CHANNEL, BEACON_CHANNEL, DIRECT_SALES),
    ),
    ExamplePerson(
        "daniel",
        "Daniel Okoro",
        "daniel.okoro@procore.example",
        "Channel Manager",
        "America/New_York",
        PROCORE.id,
        "U0DANIEL",
        ("channel_manager",),
        channels=(*_STAFF, NORTHWIND_CHANNEL, CALDER_CHANNEL, BEACON_CHANNEL),
    ),
    ExamplePerson(
        "ines",
        "Inês Carvalho",
        "ines.carvalho@procore.example",
        "Partner Programs",
        _US_WEST,
        PROCORE.id,
        "U0INES",
        ("operations",),
        channels=_STAFF,
    ),
    ExamplePerson(
        "sam",
        "Sam Whitfield",
        "sam.whitfield@procore.example",
        "Account Executive, direct sales",
        "America/Chicago",
        PROCORE.id,
        "U0SAM",
        ("representative",),
        channels=(DIRECT_SALES, NORTHWIND_CHANNEL),
    ),
    ExamplePerson(
        "hana",
        "Hana Sato",
        "hana.sato@procore.example",
        "Solutions Engineer",
        _US_WEST,
        PROCORE.id,
        "U0HANA",
        ("representative",),
        channels=(DIRECT_SALES,),
    ),
    ExamplePerson(
        "jules",
        "Jules Moreau",
        "jules.moreau@procore.example",
        "Finance, no part in the program",
        _US_WEST,
        PROCORE.id,
        "U0JULES",
        channels=(DIRECT_SALES,),
        known=False,
    ),
    ExamplePerson(
        "rosa",
        "Rosa Delgado",
        "rosa.delgado@northwind.example",
        "Account Manager",
        "America/Chicago",
        NORTHWIND.id,
        "U0ROSA",
        ("partner_member",),
        "northwind",
        (NORTHWIND_CHANNEL,),
    ),
    ExamplePerson(
        "peter",
        "Peter Novak",
        "peter.novak@northwind.example",
        "Partnership Manager",
        "America/Chicago",
        NORTHWIND.id,
        "U0PETER",
        ("partner_manager",),
        "northwind",
        (NORTHWIND_CHANNEL,),
    ),
    ExamplePerson(
        "tom",
        "Tom Aldous",
        "tom.aldous@northwind.example",
        "Estimator, invited post-only",
        "America/Chicago",
        NORTHWIND.id,
        "U0TOM",
        ("partner_member",),
        "northwind",
        (NORTHWIND_CHANNEL,),
        is_post_only=True,
    ),
    ExamplePerson(
        "priya",
        "Priya Nair",
        "priya.nair@nair-advisory.example",
        "Adviser to Northwind, guest of Procore",
        "America/Chicago",
        PROCORE.id,
        "U0PRIYA",
        ("partner_member",),
        "northwind",
        (NORTHWIND_CHANNEL,),
        is_guest=True,
    ),
    ExamplePerson(
        "owen",
        "Owen Finch",
        "owen.finch@calderfinch.example",
        "Partnership Manager",
        "Europe/London",
        CALDER.id,
        "U0OWEN",
        ("partner_manager",),
        "calder",
        (CALDER_CHANNEL,),
    ),
    ExamplePerson(
        "lena",
        "Lena Brandt",
        "lena.brandt@calderfinch.example",
        "Consultant",
        "Europe/London",
        CALDER.id,
        "U0LENA",
        ("partner_member",),
        "calder",
        (CALDER_CHANNEL,),
    ),
    ExamplePerson(
        "bea",
        "Bea Thornton",
        "bea.thornton@beaconfield.example",
        "Partnership Manager",
        "America/Denver",
        BEACON.id,
        "U0BEA",
        ("partner_manager",),
        "beacon",
        (BEACON_CHANNEL,),
    ),
    ExamplePerson(
        "ivo",
        "Ivo Marek",
        "ivo.marek@sablepoint.example",
        "Works for nobody in the program",
        "Europe/Prague",
        SABLE.id,
        "U0IVO",
        known=False,
    ),
)


def example_world(manifest: Json | None = None) -> World:
    """A fresh world with everybody in place and nothing said yet. The app is as `manifest` declares it, if given."""
    world = World(APP if manifest is None else declared(manifest, APP))
    world.add(PROCORE, NORTHWIND, CALDER, BEACON, SABLE)
    world.add(User(APP.bot_user, PROCORE.id, "partner_desk", APP.name, is_bot=True))
    world.add(*map(_account, PEOPLE), *_channels())
    return world


def put_on_grid(world: World, naming: Naming) -> None:
    """Makes every workspace a part of an Enterprise Grid organization of its own."""
    world.naming = naming
    for workspace in list(world.workspaces.values()):
        world.add(replace(workspace, enterprise_id=f"E{workspace.id[1:]}"))


def _account(person: ExamplePerson) -> User:
    return User(
        person.slack_user,
        person.slack_team,
        person.key,
        person.name,
        person.timezone,
        person.email,
        person.title,
        is_restricted=person.is_guest,
    )


def _channels() -> list[Channel]:
    shared = {partner.slack_channel: partner for partner in PARTNERS}
    return [
        Channel(
            id=channel_id,
            name=name,
            host_team=PROCORE.id,
            members=[APP.bot_user, *(who.slack_user for who in PEOPLE if channel_id in who.channels)],
            is_private=channel_id != DIRECT_SALES,
            connected_team_ids=[shared[channel_id].slack_team] if channel_id in shared else [],
            post_only={who.slack_user for who in PEOPLE if who.is_post_only and channel_id in who.channels},
        )
        for channel_id, name in CHANNEL_NAMES.items()
    ]
