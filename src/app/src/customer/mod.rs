//! The page of one customer: how it stands, where its money goes, what froze it, and who is to be called.

pub(crate) mod api;
mod cards;
mod page;

pub(crate) use page::customer_page;
