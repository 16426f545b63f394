//! Partner Information > Audit: every record of the partner's chain, and the chain as a file.

pub(crate) mod api;
mod page;

pub(crate) use page::audit_page;
