//! Controls that know nothing of any feature. Each is a function from values to markup; meaning is given by `Tone`.

mod badge;
mod breadcrumbs;
mod icon;
mod meter;
mod notice;
mod stat;

pub use badge::{badge, short_date, state_badge, state_tone, state_words};
pub use breadcrumbs::{Crumb, breadcrumbs};
pub use icon::{brand_mark, icon, large_icon, small_icon, turning_icon};
pub use meter::{percent, share_meter};
pub use notice::{notice, notice_text};
pub use stat::stat;

/// What a mark means; never said by its colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// What can be done, and the budget itself.
    Accent,
    /// All is well.
    Ok,
    /// Soon.
    Near,
    /// Too late.
    Over,
    /// Frozen.
    Frozen,
    /// No meaning.
    Quiet,
}

impl Tone {
    /// As the style sheet calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::Ok => "ok",
            Self::Near => "near",
            Self::Over => "over",
            Self::Frozen => "frozen",
            Self::Quiet => "quiet",
        }
    }
}
