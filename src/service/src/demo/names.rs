//! Names of companies that do not exist: two words, a number once the pairs are used up, sometimes a legal form. All of
//! them sort after `Borealis Foods`, so that the first two customers of a list are the same in every demo world.

use super::chance::Chance;

const FIRST: [&str; 120] = [
    "Bramble",
    "Brightwater",
    "Bristlecone",
    "Cedar",
    "Cinder",
    "Clearbrook",
    "Clover",
    "Copper",
    "Coral",
    "Crescent",
    "Crimson",
    "Crystal",
    "Cypress",
    "Daybreak",
    "Dogwood",
    "Driftwood",
    "Eastmoor",
    "Echo",
    "Elderflower",
    "Elmstone",
    "Ember",
    "Fairwind",
    "Falcon",
    "Fernhill",
    "Fjord",
    "Flint",
    "Foxglove",
    "Frostline",
    "Garnet",
    "Gilded",
    "Glacier",
    "Goldfinch",
    "Granite",
    "Greenfield",
    "Greystone",
    "Harbour",
    "Hawthorn",
    "Hazel",
    "Heather",
    "Heron",
    "Highland",
    "Hollow",
    "Horizon",
    "Indigo",
    "Ironwood",
    "Island",
    "Ivory",
    "Jasper",
    "Kingfisher",
    "Lakeside",
    "Lantern",
    "Larch",
    "Laurel",
    "Lavender",
    "Lighthouse",
    "Linden",
    "Longmeadow",
    "Lotus",
    "Lunar",
    "Maple",
    "Marigold",
    "Meadow",
    "Midland",
    "Millstone",
    "Mistral",
    "Monarch",
    "Moonstone",
    "Mosaic",
    "Nightingale",
    "Nimbus",
    "Nordic",
    "Oakridge",
    "Obsidian",
    "Ocean",
    "Olive",
    "Onyx",
    "Opal",
    "Orchard",
    "Osprey",
    "Otter",
    "Pebble",
    "Pelican",
    "Peregrine",
    "Pinewood",
    "Pioneer",
    "Polar",
    "Prairie",
    "Quarry",
    "Quartz",
    "Quill",
    "Raven",
    "Redwood",
    "Ridgeway",
    "Riverside",
    "Robin",
    "Rosewood",
    "Rowan",
    "Saffron",
    "Sandstone",
    "Sapphire",
    "Seabright",
    "Sequoia",
    "Silver",
    "Skylark",
    "Slate",
    "Solstice",
    "Sparrow",
    "Spruce",
    "Stonegate",
    "Summit",
    "Swift",
    "Sycamore",
    "Tamarack",
    "Thistle",
    "Tidewater",
    "Topaz",
    "Vermilion",
    "Westbrook",
    "Willow",
    "Zephyr",
];

const SECOND: [&str; 60] = [
    "Aerospace",
    "Analytics",
    "Architects",
    "Automation",
    "Bakery",
    "Bank",
    "Biotech",
    "Brewery",
    "Capital",
    "Ceramics",
    "Chemicals",
    "Clinics",
    "Coffee",
    "Construction",
    "Consulting",
    "Dairy",
    "Dental",
    "Design",
    "Diagnostics",
    "Dynamics",
    "Education",
    "Electronics",
    "Energy",
    "Engineering",
    "Farms",
    "Fashion",
    "Films",
    "Fisheries",
    "Foundry",
    "Freight",
    "Furniture",
    "Games",
    "Genomics",
    "Glassworks",
    "Hotels",
    "Insurance",
    "Labs",
    "Legal",
    "Logistics",
    "Marine",
    "Media",
    "Mobility",
    "Motors",
    "Museum",
    "Optics",
    "Outdoors",
    "Paper",
    "Pharma",
    "Press",
    "Publishing",
    "Railways",
    "Records",
    "Robotics",
    "Seeds",
    "Software",
    "Solar",
    "Studios",
    "Textiles",
    "Travel",
    "Water",
];

const FORMS: [&str; 14] = [
    "", "", "", "", "", " Ltd", " GmbH", " Inc.", " AG", " LLC", " B.V.", " Pte Ltd", " S.A.",
    " AB",
];

const PAIRS: u32 = 120 * 60;
/// Shares no factor with the number of pairs, so that its multiples visit each pair once; near the golden section of it,
/// so that neighbours differ in both words.
const STRIDE: u32 = 4_451;

const MAILBOXES: [&str; 8] =
    ["accounts", "billing", "cloud", "finance", "hello", "it", "operations", "platform"];

/// Numbers that the countries' regulators keep free for films.
const PHONES: [(&str, i64, i64); 4] = [
    ("+1 202 555 0", 100, 200),
    ("+44 20 7946 0", 100, 1000),
    ("+49 30 23125 ", 100, 1000),
    ("+61 2 5550 1", 100, 1000),
];

/// The name of a company and its account; no two numbers of a world share either.
pub(super) fn company(number: u32, offset: u32, chance: &mut Chance) -> (String, String) {
    let place =
        (u64::from(number % PAIRS) * u64::from(STRIDE) + u64::from(offset)) % u64::from(PAIRS);
    let place = usize::try_from(place).unwrap_or_default();
    let (first, second) = (FIRST[place / SECOND.len()], SECOND[place % SECOND.len()]);
    let form = chance.pick(&FORMS);
    let account = format!("{}-{}", first.to_lowercase(), second.to_lowercase());
    match number / PAIRS {
        0 => (format!("{first} {second}{form}"), account),
        round => {
            (format!("{first} {second} {}{form}", round + 1), format!("{account}-{}", round + 1))
        }
    }
}

/// An address at a host that cannot exist.
pub(super) fn email(account: &str, chance: &mut Chance) -> String {
    format!("{}@{account}.example", chance.pick(&MAILBOXES))
}

/// A number that rings nowhere.
pub(super) fn phone(chance: &mut Chance) -> String {
    let (prefix, low, high) = chance.pick(&PHONES);
    format!("{prefix}{}", chance.between(low, high))
}
