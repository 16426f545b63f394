//! Sales > Resellers > Reseller Management: a distributor's resellers, and what it grants each.

pub(crate) mod api;
mod ask;
mod assign;
mod form;
mod freeze;
mod grant;
mod list;
mod moving;
mod offboard;
mod page;
mod requests;
mod words;

pub(crate) use ask::{ask_button, ask_news, requests_card};
pub(crate) use assign::assign_reseller_page;
pub(crate) use freeze::freeze_reseller_page;
pub(crate) use grant::grant_page;
pub(crate) use list::{reseller_items, resellers_page};
pub(crate) use moving::move_page;
pub(crate) use offboard::offboard_page;
