//! Controls that know nothing of any feature. Each is a function from values to markup; meaning is given by `Tone`.

mod badge;
mod breadcrumbs;
mod code;
mod confirm;
mod icon;
mod meter;
mod news;
mod notice;
mod secret;
mod sending;
mod stat;

pub(crate) use badge::{badge, short_date, state_badge, state_tone};
pub(crate) use breadcrumbs::{Crumb, breadcrumbs};
pub(crate) use code::{
    CODE, code_news, code_step, plain_code_step, sending_or_code, tell_sent, wants_code,
};
pub(crate) use confirm::{confirm, confirm_with_code};
pub(crate) use icon::{brand_mark, icon, large_icon, small_icon, turning_icon};
pub(crate) use meter::{percent, share_meter};
pub(crate) use news::{News, known_words, news_view, sent_view, words_of};
pub(crate) use notice::{notice, notice_text};
pub(crate) use secret::secrets;
pub(crate) use sending::{attend, clear, sending, show_news};
pub(crate) use stat::stat;

/// What a mark means; never said by its colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
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
    pub(crate) fn word(self) -> &'static str {
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
