//! What stands around every page, and what stands in its place when it cannot be shown.

mod error_page;
mod frame;

pub use error_page::{NotFoundPage, failure_view};
pub use frame::{Frame, Signed, focus, footer};
