//! The page of one customer: how it stands, where its money goes, what froze it, and who is to be called; and the page on
//! which customers are added.

pub(crate) mod api;
mod cards;
mod leaving;
mod leaving_api;
mod new;
mod page;

pub(crate) use leaving::{answer_page, disassociate_page};
pub(crate) use new::new_customers_page;
pub(crate) use page::customer_page;
