//! Batches: the preview of many budgets, what came of it, and the file that many budgets can come from.

pub(crate) mod api;
mod page;
mod preview;
mod result;
mod rows;
mod upload;

pub(crate) use page::batch_page;
pub(crate) use upload::upload_page;
