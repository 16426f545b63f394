//! What is said after a budget was set, the same from the answer of the server function as from the URL to which a
//! form without JavaScript is led.

use domain::{budget::BudgetType, contract::BudgetsSet};
use leptos_router::params::ParamsMap;

use super::form::type_word;

/// Budgets that were set, and of which type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) budget_type: BudgetType,
    pub(crate) done: BudgetsSet,
}

/// That budgets of a type have been set.
pub(crate) fn set_title(budget_type: BudgetType, set: u32) -> String {
    let word = budget_type.word();
    match set {
        1 => format!("The {word} budget has been set successfully."),
        many => format!("The {word} budget of {many} customers has been set successfully."),
    }
}

impl Outcome {
    /// The news.
    pub(super) fn title(self) -> String {
        set_title(self.budget_type, self.done.set)
    }

    /// What happened besides; empty when nothing did.
    pub(super) fn besides(self) -> String {
        let BudgetsSet { set, unfrozen, frozen } = self.done;
        let thawed = match (unfrozen, set) {
            (0, _) => String::new(),
            (_, 1) => "The account was unfrozen.".into(),
            (1, _) => "One account was unfrozen.".into(),
            (many, _) => format!("{many} accounts were unfrozen."),
        };
        let iced = match (frozen, set) {
            (0, _) => String::new(),
            (_, 1) => {
                "The account was frozen at once, because the budget is used up already.".into()
            }
            (1, _) => {
                "One account was frozen at once, because its budget is used up already.".into()
            }
            (many, _) => format!(
                "{many} accounts were frozen at once, because their budgets are used up already."
            ),
        };
        format!("{thawed} {iced}").trim().to_owned()
    }

    /// Reads a URL; `None` when it tells of nothing done.
    pub(crate) fn from_query(params: &ParamsMap) -> Option<Self> {
        let done = params.get_str("done")?;
        let budget_type = BudgetType::ALL.into_iter().find(|one| type_word(*one) == done)?;
        let number = |name| params.get_str(name)?.parse().ok();
        let done = BudgetsSet {
            set: number("set")?,
            unfrozen: number("unfrozen")?,
            frozen: number("frozen")?,
        };
        Some(Self { budget_type, done })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(set: u32, unfrozen: u32, frozen: u32) -> Outcome {
        let done = BudgetsSet { set, unfrozen, frozen };
        Outcome { budget_type: BudgetType::Monthly, done }
    }

    #[test]
    fn success_is_said_in_the_words_of_the_outer_face() {
        assert_eq!(outcome(1, 0, 0).title(), "The monthly budget has been set successfully.");
        assert_eq!(
            outcome(3, 0, 0).title(),
            "The monthly budget of 3 customers has been set successfully."
        );
        let one_time = Outcome { budget_type: BudgetType::OneTime, ..outcome(1, 0, 0) };
        assert_eq!(one_time.title(), "The one-time budget has been set successfully.");
    }

    #[test]
    fn what_happened_besides_is_said() {
        assert_eq!(outcome(1, 0, 0).besides(), "");
        assert_eq!(outcome(1, 1, 0).besides(), "The account was unfrozen.");
        assert_eq!(
            outcome(5, 2, 1).besides(),
            "2 accounts were unfrozen. One account was frozen at once, because its budget is used up already."
        );
    }
}
