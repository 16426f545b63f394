//! What stands around every page, and what stands in its place when it cannot be shown.

mod error_page;
mod frame;

pub(crate) use error_page::{failure_view, not_found_page, sign_in_again};
pub(crate) use frame::{Signed, focus, footer, frame};
