//! Batches: what is asked for, and what a preview and a result show.

use serde::{Deserialize, Serialize};

use super::BudgetsSet;
use crate::{
    batch::{Fault, NotUndone, Seen},
    budget::BudgetType,
    freeze::FreezeLevel,
    id::{BatchId, CustomerId},
    money::{BudgetAmount, Money},
    partner::Partner,
    period::Moment,
    problem::Problem,
    quota::Quota,
    record::Setting,
    selection::Selection,
    set_budget::{Obstacle, Target},
    text::{Account, Name, Note},
};

/// How many customers a page of a batch shows.
pub const BATCH_ROWS: u32 = 50;
/// How many obstacles, changes and leftovers are named; the others are counted.
pub const NAMED_MAX: usize = 20;

/// What a batch is to be made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewBatch {
    /// The same for all that were chosen.
    Chosen {
        /// Who.
        selection: Selection,
        /// The budget of each.
        target: Target,
        /// Whether to unfreeze them.
        unfreeze: bool,
        /// Whether the agreement to stopping resources was confirmed.
        agreed: bool,
        /// A note or ticket number, which the records keep.
        note: Option<Note>,
    },
    /// A CSV file with a line per customer.
    File {
        /// The file.
        bytes: Vec<u8>,
        /// Whether to unfreeze them.
        unfreeze: bool,
        /// Whether the agreement to stopping resources was confirmed.
        agreed: bool,
    },
    /// The budgets that a batch replaced.
    Undo(BatchId),
    /// A draft without the customers that stand in its way.
    Without(BatchId),
}

/// A page of a batch, previewed or done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchPage {
    /// Which batch.
    pub id: BatchId,
    /// Whose customers they are.
    pub owner: Partner,
    /// When it was drafted.
    pub made: Moment,
    /// By whom.
    pub maker: Name,
    /// The batch that it undoes.
    pub undoes: Option<BatchId>,
    /// What it comes to, or came to.
    pub sums: BatchSums,
    /// Some of its customers.
    pub rows: Vec<BatchRow>,
    /// The place of the first of them, from 0.
    pub first: u32,
    /// Where it stands.
    pub stage: Stage,
}

/// Where a batch stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing is set yet.
    Draft(Draft),
    /// It is set.
    Applied(Applied),
}

/// What a preview says beside its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Stands for all that is previewed (D18): only exactly that is confirmed.
    pub digest: String,
    /// Until when it can be confirmed.
    pub until: Moment,
    /// What stands in the way, the first few.
    pub obstacles: Vec<Obstacle>,
    /// How many there are.
    pub obstacles_all: u32,
    /// Whether leaving customers out would leave nothing in the way that concerns a single customer, and somebody.
    pub can_leave_out: bool,
    /// What is wrong with the file it came from, the first few.
    pub faults: Vec<Fault>,
    /// How many faults there are.
    pub faults_all: u32,
    /// What has changed since it was drafted, the first few.
    pub changed: Vec<ChangedSince>,
    /// How many customers have changed.
    pub changed_all: u32,
    /// What the owner was granted then, where that has changed.
    pub granted_then: Option<[Option<BudgetAmount>; 2]>,
    /// What an undo leaves as it is, the first few.
    pub not_undone: Vec<NotUndone>,
    /// How much that is.
    pub not_undone_all: u32,
    /// Whether a verification code is asked for.
    pub needs_code: bool,
    /// Why it cannot be confirmed, where that has nothing to do with its customers.
    pub denied: Option<Problem>,
}

/// A customer that has changed since a batch was drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedSince {
    /// Its name.
    pub customer: Name,
    /// How it stood.
    pub was: Seen,
    /// How it stands.
    pub is: Seen,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: Name,
    /// How many.
    pub done: BudgetsSet,
    /// The batch that undid it.
    pub undone_by: Option<BatchId>,
    /// Why it cannot be undone, if so.
    pub denied: Option<Problem>,
}

/// What a batch comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchSums {
    /// How many customers.
    pub customers: u32,
    /// Their budgets before, in cents.
    pub before_cents: i64,
    /// Their budgets after, in cents.
    pub after_cents: i64,
    /// How many accounts it unfreezes.
    pub unfreezes: u32,
    /// How many it freezes at once.
    pub freezes: u32,
    /// How many froze, or did not, against what the preview said: usage went on meanwhile.
    pub unforeseen: u32,
    /// The type, where all get the same.
    pub only_type: Option<BudgetType>,
    /// The owner's quotas before.
    pub quotas_before: [Quota; 2],
    /// And after.
    pub quotas_after: [Quota; 2],
}

/// A customer of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRow {
    /// Which customer.
    pub customer: CustomerId,
    /// Its name.
    pub name: Name,
    /// Its account.
    pub account: Account,
    /// Its budget before.
    pub before: Option<Setting>,
    /// Its budget after.
    pub after: Setting,
    /// What counts against the new budget already.
    pub used: Money,
    /// What happens to its account.
    pub account_change: AccountChange,
    /// Whether it froze, or did not, against what the preview said.
    pub unforeseen: bool,
}

impl BatchRow {
    /// What is left of the new budget, in cents; below zero when more is used.
    pub fn left_cents(&self) -> i64 {
        self.after.amount.cents() - self.used.floor_cents()
    }
}

/// What a batch does to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountChange {
    /// Nothing; it is not frozen.
    None,
    /// It is unfrozen.
    Unfreezes,
    /// It freezes at once, because the budget is used up already.
    Freezes(FreezeLevel),
    /// It is frozen and stays so.
    StaysFrozen,
}

impl AccountChange {
    /// As it stands in a file.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Unfreezes => "unfrozen",
            Self::Freezes(FreezeLevel::Account) => "frozen",
            Self::Freezes(FreezeLevel::AccountAndResources) => "frozen with resources",
            Self::StaysFrozen => "stays frozen",
        }
    }
}
