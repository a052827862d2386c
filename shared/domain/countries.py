"""Countries as people write them: ISO 3166 codes, English names, and the names that other people use."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

_NAMED: Final = """
AD-Andorra | AE-United Arab Emirates; UAE | AF-Afghanistan | AG-Antigua and Barbuda | AI-Anguilla | AL-Albania
AM-Armenia | AO-Angola | AQ-Antarctica | AR-Argentina | AS-American Samoa | AT-Austria; Österreich
AU-Australia | AW-Aruba | AX-Åland Islands | AZ-Azerbaijan | BA-Bosnia and Herzegovina; Bosnia | BB-Barbados
BD-Bangladesh | BE-Belgium; Belgique; België; Belgien | BF-Burkina Faso | BG-Bulgaria | BH-Bahrain | BI-Burundi
BJ-Benin | BL-Saint Barthélemy | BM-Bermuda | BN-Brunei; Brunei Darussalam
BO-Bolivia; Bolivia, Plurinational State of | BQ-Bonaire, Sint Eustatius and Saba; Caribbean Netherlands
BR-Brazil; Brasil | BS-Bahamas | BT-Bhutan | BV-Bouvet Island | BW-Botswana | BY-Belarus | BZ-Belize | CA-Canada
CC-Cocos (Keeling) Islands
CD-Congo, the Democratic Republic of the; Democratic Republic of the Congo; DR Congo
CF-Central African Republic | CG-Congo; Republic of the Congo | CH-Switzerland; Schweiz; Suisse; Svizzera
CI-Côte d'Ivoire; Ivory Coast | CK-Cook Islands | CL-Chile | CM-Cameroon | CN-China; People's Republic of China
CO-Colombia | CR-Costa Rica | CU-Cuba | CV-Cabo Verde; Cape Verde | CW-Curaçao | CX-Christmas Island | CY-Cyprus
CZ-Czechia; Czech Republic | DE-Germany; Deutschland | DJ-Djibouti | DK-Denmark; Danmark | DM-Dominica
DO-Dominican Republic | DZ-Algeria | EC-Ecuador | EE-Estonia; Eesti | EG-Egypt | EH-Western Sahara | ER-Eritrea
ES-Spain; España | ET-Ethiopia | FI-Finland; Suomi | FJ-Fiji | FK-Falkland Islands; Falkland Islands (Malvinas)
FM-Micronesia; Micronesia, Federated States of | FO-Faroe Islands | FR-France | GA-Gabon
GB-United Kingdom; UK; Great Britain; United Kingdom of Great Britain and Northern Ireland; England; Scotland; Wales; Northern Ireland
GD-Grenada | GE-Georgia | GF-French Guiana | GG-Guernsey | GH-Ghana | GI-Gibraltar | GL-Greenland | GM-Gambia
GN-Guinea | GP-Guadeloupe | GQ-Equatorial Guinea | GR-Greece | GS-South Georgia and the South Sandwich Islands
GT-Guatemala | GU-Guam | GW-Guinea-Bissau | GY-Guyana | HK-Hong Kong | HM-Heard Island and McDonald Islands
HN-Honduras | HR-Croatia; Hrvatska | HT-Haiti | HU-Hungary; Magyarország | ID-Indonesia
IE-Ireland; Republic of Ireland; Éire | IL-Israel | IM-Isle of Man | IN-India
IO-British Indian Ocean Territory | IQ-Iraq | IR-Iran; Iran, Islamic Republic of | IS-Iceland; Ísland
IT-Italy; Italia | JE-Jersey | JM-Jamaica | JO-Jordan | JP-Japan | KE-Kenya | KG-Kyrgyzstan | KH-Cambodia
KI-Kiribati | KM-Comoros | KN-Saint Kitts and Nevis; St Kitts and Nevis
KP-North Korea; Korea, Democratic People's Republic of | KR-South Korea; Korea, Republic of; Republic of Korea
KW-Kuwait | KY-Cayman Islands | KZ-Kazakhstan | LA-Laos; Lao People's Democratic Republic | LB-Lebanon
LC-Saint Lucia; St Lucia | LI-Liechtenstein | LK-Sri Lanka | LR-Liberia | LS-Lesotho | LT-Lithuania; Lietuva
LU-Luxembourg; Luxemburg | LV-Latvia; Latvija | LY-Libya | MA-Morocco | MC-Monaco
MD-Moldova; Moldova, Republic of | ME-Montenegro | MF-Saint Martin; Saint Martin (French part) | MG-Madagascar
MH-Marshall Islands | MK-North Macedonia; Macedonia | ML-Mali | MM-Myanmar; Burma | MN-Mongolia
MO-Macao; Macau | MP-Northern Mariana Islands | MQ-Martinique | MR-Mauritania | MS-Montserrat | MT-Malta
MU-Mauritius | MV-Maldives | MW-Malawi | MX-Mexico; México | MY-Malaysia | MZ-Mozambique | NA-Namibia
NC-New Caledonia | NE-Niger | NF-Norfolk Island | NG-Nigeria | NI-Nicaragua | NL-Netherlands; Holland; Nederland
NO-Norway; Norge | NP-Nepal | NR-Nauru | NU-Niue | NZ-New Zealand; Aotearoa | OM-Oman | PA-Panama
PE-Peru; Perú | PF-French Polynesia | PG-Papua New Guinea | PH-Philippines | PK-Pakistan | PL-Poland; Polska
PM-Saint Pierre and Miquelon | PN-Pitcairn | PR-Puerto Rico | PS-Palestine; Palestine, State of | PT-Portugal
PW-Palau | PY-Paraguay | QA-Qatar | RE-Réunion | RO-Romania; România | RS-Serbia; Srbija
RU-Russia; Russian Federation | RW-Rwanda | SA-Saudi Arabia | SB-Solomon Islands | SC-Seychelles | SD-Sudan
SE-Sweden; Sverige | SG-Singapore | SH-Saint Helena, Ascension and Tristan da Cunha; Saint Helena
SI-Slovenia; Slovenija | SJ-Svalbard and Jan Mayen | SK-Slovakia; Slovensko | SL-Sierra Leone | SM-San Marino
SN-Senegal | SO-Somalia | SR-Suriname | SS-South Sudan | ST-São Tomé and Príncipe | SV-El Salvador
SX-Sint Maarten | SY-Syria; Syrian Arab Republic | SZ-Eswatini; Swaziland | TC-Turks and Caicos Islands
TD-Chad | TF-French Southern Territories | TG-Togo | TH-Thailand | TJ-Tajikistan | TK-Tokelau
TL-Timor-Leste; East Timor | TM-Turkmenistan | TN-Tunisia | TO-Tonga | TR-Türkiye; Turkey
TT-Trinidad and Tobago | TV-Tuvalu | TW-Taiwan; Taiwan, Province of China
TZ-Tanzania; Tanzania, United Republic of | UA-Ukraine | UG-Uganda | UM-United States Minor Outlying Islands
US-United States; United States of America; USA | UY-Uruguay | UZ-Uzbekistan | VA-Vatican City; Holy See
VC-Saint Vincent and the Grenadines | VE-Venezuela; Venezuela, Bolivarian Republic of
VG-British Virgin Islands; Virgin Islands, British | VI-US Virgin Islands; Virgin Islands, U.S.
VN-Vietnam; Viet-Nam | VU-Vanuatu | WF-Wallis and Futuna | WS-Samoa | XK-Kosovo | YE-Yemen | YT-Mayotte
ZA-South Africa | ZM-Zambia | ZW-Zimbabwe
"""
"""Codes and, after a hyphen, their names: an entry ends at a bar, a name at a semicolon."""


def country_code(text: str, also: Mapping[str, str] | None = None) -> str:
    """
    The ISO alpha-2 code of this country, whether it is written as a code or as a name; empty where nobody knows it.

    `also`: further names with their codes, exactly as they are written; they go first.
    """
    said = text.strip()
    if also and said in also:
        return also[said]
    return _codes().get(_folded(said), "")


def _folded(text: str) -> str:
    """Without case, accents, punctuation and a leading article."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    words = "".join(
        one if one.isalnum() else " " for one in plain.replace(".", "").replace("'", "").replace("’", "")
    ).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


@cache
def _codes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in _NAMED.replace("\n", " | ").split(" | "):
        code, _, names = entry.strip().partition("-")
        if code:
            found |= {_folded(name): code for name in names.split(";")} | {_folded(code): code}
    return found
