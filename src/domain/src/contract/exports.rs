//! Words of the contract about exports of the list of customers.

use serde::{Deserialize, Serialize};

use crate::{id::ExportId, period::Moment, problem::Problem, selection::Selection, text::Name};

/// For how many days an export can be downloaded.
pub const EXPORT_DAYS: i64 = 30;

/// The exports of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPage {
    /// Why the member may not export, if so; nothing else is told then.
    pub denied: Option<Problem>,
    /// The exports that are kept, newest first.
    pub exports: Vec<ExportSeen>,
}

/// An export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportSeen {
    /// Its id.
    pub id: ExportId,
    /// When it was made.
    pub at: Moment,
    /// By whom.
    pub by: Name,
    /// What was chosen.
    pub selection: Selection,
    /// How many customers that were.
    pub customers: u32,
}
