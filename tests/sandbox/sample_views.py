"""Views and messages that tests post: one of each thing in the vocabulary."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def option(text: str, value: str | None = None) -> Json:
    """An option whose value is its words unless given."""
    return {"text": plain(text), "value": value or text.lower()}


def button(text: str, action_id: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def field(label: str, element: Json, block_id: str, **more: Any) -> Json:
    """An input block whose element has the action_id that all others have too."""
    element = {"action_id": "value", **element}
    return {"type": "input", "label": plain(label), "element": element, "block_id": block_id, **more}


def line(*leaves: Json) -> Json:
    """A rich_text_section."""
    return {"type": "rich_text_section", "elements": list(leaves)}


def text(words: str, **style: bool) -> Json:
    """A text leaf."""
    return {"type": "text", "text": words, **({"style": style} if style else {})}


LAUNCHPAD: list[Json] = [
    {"type": "header", "text": plain("Partner Desk")},
    {"type": "section", "text": {"type": "mrkdwn", "text": "Everything starts *here*."}},
    {
        "type": "actions",
        "block_id": "launchpad",
        "elements": [
            button("Register a deal", "deal.start", value="deal", style="primary"),
            button("Ask Procore", "ask.start", value="ask"),
            {
                "type": "overflow",
                "action_id": "more",
                "options": [option("My submissions", "mine"), option("Help")],
            },
        ],
    },
]

CARD: list[Json] = [
    {"type": "header", "text": plain("A deal to decide")},
    {"type": "section", "fields": [plain("Customer\nHarbor Point"), {"type": "mrkdwn", "text": "*Value*"}]},
    {
        "type": "rich_text",
        "elements": [
            line(text("Filed by ", bold=True), {"type": "user", "user_id": "U0ROSA"}, text(" on ")),
            line(
                {
                    "type": "date",
                    "timestamp": 1_800_000_000,
                    "format": "{date_long} at {time}",
                    "fallback": "x",
                }
            ),
            {"type": "rich_text_list", "style": "bullet", "elements": [line(text("E1")), line(text("E2"))]},
            {"type": "rich_text_quote", "elements": [text("*not bold* <!channel>")]},
            {"type": "rich_text_preformatted", "elements": [text("DR-7K3Q-9F")]},
        ],
    },
    {"type": "divider"},
    {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": "Rule"}, {"type": "raw_text", "text": "Evidence"}],
            [{"type": "raw_text", "text": "E1"}, {"type": "rich_text", "elements": [line(text("attested"))]}],
        ],
    },
    {"type": "context", "elements": [plain("5 business days left"), {"type": "mrkdwn", "text": "_soon_"}]},
    {
        "type": "section",
        "text": plain("More"),
        "accessory": {"type": "overflow", "action_id": "card.more", "options": [option("Note")]},
    },
    {
        "type": "actions",
        "elements": [
            button(
                "Approve",
                "deal.approve",
                value="7",
                confirm={
                    "title": plain("Sure?"),
                    "text": plain("Really"),
                    "confirm": plain("Yes"),
                    "deny": plain("No"),
                },
            ),
            {
                "type": "static_select",
                "action_id": "card.owner",
                "placeholder": plain("Owner"),
                "options": [option("Maya"), option("Daniel")],
            },
        ],
    },
]

FORM: Json = {
    "type": "modal",
    "callback_id": "deal",
    "title": plain("Register a deal"),
    "submit": plain("Next"),
    "close": plain("Close"),
    "private_metadata": "draft=1",
    "notify_on_close": True,
    "blocks": [
        {"type": "alert", "text": plain("Check the marked fields."), "level": "warning"},
        field("Legal name", {"type": "plain_text_input", "max_length": 200}, "name"),
        field(
            "Description",
            {"type": "plain_text_input", "multiline": True, "min_length": 10},
            "description",
            hint=plain("At least 10 characters"),
        ),
        field("Contact", {"type": "email_text_input"}, "email"),
        field("Website", {"type": "url_text_input"}, "website", optional=True),
        field("Seats", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, "seats"),
        field("Close date", {"type": "datepicker"}, "close"),
        field(
            "Country",
            {
                "type": "static_select",
                "option_groups": [
                    {
                        "label": plain("Americas"),
                        "options": [option("United States", "US"), option("Canada", "CA")],
                    },
                    {"label": plain("Europe"), "options": [option("Spain", "ES")]},
                ],
            },
            "country",
            dispatch_action=True,
        ),
        field(
            "Activities", {"type": "multi_static_select", "options": [option("Demo"), option("Visit")]}, "did"
        ),
        field("Kind", {"type": "radio_buttons", "options": [option("New"), option("Renewal")]}, "kind"),
        field("Attested", {"type": "checkboxes", "options": [option("I attest")]}, "attested"),
        field("Manager", {"type": "external_select", "min_query_length": 1}, "manager", optional=True),
        {"type": "actions", "elements": [button("Back", "form.back")]},
    ],
}

HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Your queue")},
        {"type": "section", "text": plain("Nothing waits."), "accessory": button("Refresh", "home.refresh")},
    ],
}

FILLED: Json = {
    "Legal name": "Harbor Point Builders LLC",
    "Description": "We met them twice.",
    "Contact": "ana@harborpoint.example",
    "Seats": 40,
    "Close date": "2027-03-31",
    "country": "Spain",
    "Activities": ["Demo", "visit"],
    "Kind": "New",
    "Attested": True,
}
