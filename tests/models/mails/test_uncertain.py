"""What looks like an answer and isn't certain is left open: each kind of mistake that a reader made once."""

from __future__ import annotations

from datetime import date

import pytest

from models.mails import Ours
from models.mails.reader import read

TODAY = date(2026, 11, 20)
CUSTOMER = "Customer: Harbor Point Builders, LLC\n"


def field(name: str, text: str) -> str | None:
    found = getattr(read(CUSTOMER + text, Ours(), TODAY), name)
    return None if found is None else str(found)


@pytest.mark.parametrize(
    "line",
    [
        "Dana Ruiz, PE",
        "Dana Ruiz, MD",
        "Dana Ruiz, PE, LEED AP",
        "Dana Ruiz, MS",
        "Dana Ruiz, CA",
        "Priya Shah, PA",
        "Grupo Norte, SA",
        "Skanska, AB",
        "Bouwbedrijf Jansen, NV",
        "Turner Brothers, CO",
        "Shah, Virginia",
        "Park, Georgia",
        "Tbilisi, Georgia",
        "Yes, OK",
    ],
)
def test_a_degree_a_legal_form_or_a_first_name_is_no_state(line: str) -> None:
    assert (field("region", line), field("country", line)) == (None, None)


@pytest.mark.parametrize(
    ("line", "region"),
    [
        ("Charlottetown, PE", "Prince Edward Island"),
        ("Their office in Frederick, MD", "Maryland"),
        ("City: Havre de Grace, MD", "Maryland"),
        ("12 Main Street, Havre de Grace, MD", "Maryland"),
        ("12 Main Street\nHavre de Grace, MD", "Maryland"),
        ("Havre de Grace, MD 21078", "Maryland"),
        ("Atlanta, Georgia", "Georgia"),
        ("Austin, TX", "Texas"),
        ("San Francisco, CA", "California"),
    ],
)
def test_a_state_is_read_where_the_text_says_that_it_is_one(line: str, region: str) -> None:
    assert field("region", line) == region


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Customer Name\tHarbor Point Builders, LLC", "Harbor Point Builders, LLC"),
        ("Account Name    Harbor Point Builders, LLC", "Harbor Point Builders, LLC"),
        ("Company Name\nHarbor Point Builders, LLC", "Harbor Point Builders, LLC"),
        ("Company:\nHarbor Point Builders, LLC", "Harbor Point Builders, LLC"),
        ("| Customer | Harbor Point Builders, LLC |", "Harbor Point Builders, LLC"),
        ("Company\tEmail\nHarbor Point Builders, LLC\tjo@x.com", "Harbor Point Builders, LLC"),
        ("Harbor Point Builders, LLC\tBoston", "Harbor Point Builders, LLC"),
        ("Cliente: Constructora del Norte S.A. de C.V.", "Constructora del Norte S.A. de C.V."),
        ("Hablé con Constructora del Norte S.A. de C.V. hoy", "Constructora del Norte S.A. de C.V."),
        ("Constructora de los Andes, S.A.S.", "Constructora de los Andes, S.A.S."),
        ("Construções da Serra e do Mar, Lda", "Construções da Serra e do Mar, Lda"),
        ("Gebrüder von der Heide GmbH & Co. KG", "Gebrüder von der Heide GmbH & Co. KG"),
        ("Rossi e Figli S.p.A.", "Rossi e Figli S.p.A."),
        ("Van den Berg Bouw B.V.", "Van den Berg Bouw B.V."),
    ],
)
def test_a_name_is_read_whole_and_without_its_label(text: str, name: str) -> None:
    assert read(text, Ours(), TODAY).organization == name


@pytest.mark.parametrize(
    "line",
    [
        "They will not sign before 2027-03-31.",
        "They won’t sign before March 31, 2027.",
        "The contract can't be signed until June 30, 2027.",
        "Signing no earlier than 2027-03-31.",
        "If they sign by 2027-03-31 they get the discount.",
        "They had hoped to sign by 2027-03-31.",
        "Signing was moved from 2027-03-31.",
        "They may sign by 2027-03-31.",
        "Unlikely to close by 2027-03-31.",
        "They decide after 2027-03-31.",
        "The quote is valid until 2027-03-31; they sign later.",
        "The contract starts on 2027-03-31.",
        "No firmarán antes del 2027-03-31.",
    ],
)
def test_a_day_on_which_they_may_not_sign_is_no_close_date(line: str) -> None:
    assert field("day", line) is None


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("Monthly subscription $10,000.", "120000"),
        ("Subscription: $10,000 a month", "120000"),
        ("Licenses at $10,000/mo", "120000"),
        ("Licenses: $30,000 per quarter", "120000"),
        ("Annual subscription $120,000.", "120000"),
        ("Subscription of $300,000 over three years.", None),
        ("A 3-year subscription, $300,000.", None),
        ("Subscription for 36 months: $300,000", None),
        ("Total contract value $300,000", None),
        ("Licenses are $1,200 per user per year.", None),
        ("One-time license fee of $15,000.", None),
        ("They currently pay $40,000 a year for software.", None),
        ("The software budget isn't $40,000.", None),
        ("Budget cut from $100,000 a year.", None),
        ("Subscription $10,000 a month, $100,000 a year.", None),
        ("Software $10,000 a month. 3-year subscription $300,000.", None),
    ],
)
def test_only_what_a_year_costs_is_an_annual_value(line: str, amount: str | None) -> None:
    assert field("amount", line) == amount


@pytest.mark.parametrize(
    "line",
    [
        "Fax: 617-555-0199",
        "F 617-555-0199",
        "Telefax: 617-555-0199",
        "617-555-0199 (fax)",
        "CSLB #1047782045",
        "License no. 617-555-0199",
        "PO 4500123456",
        "Meeting ID: 812 5550 0134",
        "Project No. 617-555-0199",
        "EIN 61-75550199",
        "Invoice 617-555-0199",
    ],
)
def test_a_fax_or_the_number_of_something_else_is_no_phone(line: str) -> None:
    assert field("phone", line) is None


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Contact: Jana Müller <jana@straßenbau-müller.de>", "jana@straßenbau-müller.de"),
        ("山田 <yamada@例え.jp>", "yamada@例え.jp"),
        ("josé@constructora-peña.mx", "josé@constructora-peña.mx"),
    ],
)
def test_an_address_in_any_script_is_read(text: str, email: str) -> None:
    assert field("email", text) == email


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Contact: Dana Ruiz, PE", "Dana Ruiz"),
        ("Contact: Ing. Luis Peña", "Luis Peña"),
        ("On Wed, Nov 11, 2026 at 2:40 PM Owen Tate <owen@x-build.com> wrote:\n\n> Hi", "Owen Tate"),
    ],
)
def test_a_person_is_named_without_degree_title_or_the_hour(text: str, person: str) -> None:
    assert field("person", text) == person


@pytest.mark.parametrize(
    "line",
    [
        "Tanager wants a demo.",
        "Tanager is ready to sign.",
        "Tanager Demo Request",
        "Tanager spółka akcyjna chce demo.",
        "Tanager braucht ein Angebot",
    ],
)
def test_a_sentence_that_begins_with_the_domain_s_name_is_no_organization(line: str) -> None:
    assert read(f"{line}\njo@tanager.com", Ours(), TODAY).organization is None


@pytest.mark.parametrize(
    "name",
    [
        "Tanager Builders",
        "Tanager spółka akcyjna",
        "Tanager de Norte",
        "TANAGER",
        "Tanager & Sons",
        "Tanager 3D",
    ],
)
def test_a_name_alone_on_its_line_is_the_organization(name: str) -> None:
    assert read(f"{name}\njo@tanager.com", Ours(), TODAY).organization == name
