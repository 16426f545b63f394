//! Reads the values of a bill's cells: categories, amounts and instants.

use domain::{charge::ChargeCategory, money::Money};
use jiff::{Timestamp, fmt::temporal::Pieces, tz::Offset};

use super::{Fault, columns::Cell};

const CATEGORIES: [(&str, ChargeCategory); 5] = [
    ("Usage", ChargeCategory::Usage),
    ("Purchase", ChargeCategory::Purchase),
    ("Adjustment", ChargeCategory::Adjustment),
    ("Tax", ChargeCategory::Tax),
    ("Credit", ChargeCategory::Credit),
];
const CATEGORIES_ALLOWED: &str = "Usage, Purchase, Adjustment, Tax or Credit";
const AMOUNT_ALLOWED: &str = "a decimal such as 12.5 or 3e-7, within ±2147483647";
const INSTANT_ALLOWED: &str = "a date and time such as 2026-11-22 10:00:00 or 2026-11-22T10:00:00Z";

pub(super) fn category(cell: &Cell<'_>) -> Result<ChargeCategory, Fault> {
    let text = cell.required(CATEGORIES_ALLOWED)?;
    CATEGORIES
        .iter()
        .find(|(name, _)| text.eq_ignore_ascii_case(name))
        .map(|(_, category)| *category)
        .ok_or_else(|| cell.fault(&format!("is not {CATEGORIES_ALLOWED}")))
}

pub(super) fn amount(cell: &Cell<'_>) -> Result<Money, Fault> {
    let text = cell.required(AMOUNT_ALLOWED)?;
    Money::parse_half_even(text).ok_or_else(|| cell.fault(&format!("is not {AMOUNT_ALLOWED}")))
}

pub(super) fn instant(cell: &Cell<'_>) -> Result<Timestamp, Fault> {
    let text = cell.required(INSTANT_ALLOWED)?;
    parse_instant(text).ok_or_else(|| cell.fault(&format!("is not {INSTANT_ALLOWED}")))
}

/// UTC where the text names no offset; a named zone is refused, because bills have offsets.
fn parse_instant(text: &str) -> Option<Timestamp> {
    let pieces = Pieces::parse(text).ok()?;
    if pieces.time_zone_annotation().is_some() {
        return None;
    }
    let wall = pieces.date().to_datetime(pieces.time()?);
    pieces.to_numeric_offset().unwrap_or(Offset::UTC).to_timestamp(wall).ok()
}
