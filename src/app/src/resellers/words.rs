//! What grants lead to, and what was changed, in words.

#[cfg(feature = "ssr")]
use domain::record::PartnerChange;
use domain::{grant::Effect, money::group_cents};

/// What a grant leads to, for the reseller of this name.
pub(super) fn effect_words(effect: &Effect, name: &str, currency: &str) -> String {
    let amount = |cents: &i64| format!("{} {currency}", group_cents(*cents));
    match effect {
        Effect::Begins => format!(
            "From now on {name} sets the budgets of its customers, freezes and unfreezes them. You no longer do, until you revoke the grant."
        ),
        Effect::Ends { stay: [monthly, one_time] } => format!(
            "{name} can no longer set budgets, freeze or unfreeze, from this moment on. Its budgets stay in force: {} monthly and {} one-time. You set them from now on, on Resellers' Customers.",
            amount(monthly),
            amount(one_time),
        ),
        Effect::StaysOut => {
            format!("{name} sets no budgets and freezes nobody. You do, on Resellers' Customers.")
        }
        Effect::Room { budget_type, free } => {
            format!("It can hand out {} more in {} budgets.", amount(free), budget_type.word())
        }
        Effect::Over { budget_type, allocated, by } => format!(
            "Its {} budgets come to {} already, {} more than this quota. None of them is cut; until they fit, only decreases are accepted.",
            budget_type.word(),
            amount(allocated),
            amount(by),
        ),
        Effect::NoQuota { budget_type, allocated: 0 } => {
            format!("It can set no {} budgets.", budget_type.word())
        }
        Effect::NoQuota { budget_type, allocated } => format!(
            "It can set no {} budgets. Those that there are, {} in all, stay in force, and nobody can change them while the grant lacks this quota.",
            budget_type.word(),
            amount(allocated),
        ),
    }
}

/// The word with which a URL says what was changed.
#[cfg(feature = "ssr")]
pub(super) fn done_word(change: Option<&PartnerChange>) -> &'static str {
    match change {
        Some(PartnerChange::Granted { .. }) => "granted",
        Some(PartnerChange::Revoked { .. }) => "revoked",
        Some(PartnerChange::QuotaSet { .. }) => "quota",
        Some(_) | None => "same",
    }
}

/// What a URL's word says was changed.
pub(super) fn done_words(word: &str) -> Option<&'static str> {
    match word {
        "added" => Some(
            "The reseller was added, and its administrator was sent an invitation. Until it is granted anything, you set the budgets of its customers.",
        ),
        "granted" => Some("The grant has been given."),
        "revoked" => Some("The grant has been revoked. Budgets that were set stay in force."),
        "quota" => Some("The quota has been set."),
        "same" => Some("Nothing was changed: everything was so already."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::budget::BudgetType;

    use super::*;

    #[test]
    fn a_revocation_says_what_stays_in_force() {
        let words = effect_words(&Effect::Ends { stay: [900_000, 0] }, "Eastgate IT", "USD");
        assert!(words.contains("stay in force: 9,000.00 USD monthly and 0.00 USD one-time"));
    }

    #[test]
    fn a_type_without_a_quota_cannot_be_set() {
        let none = Effect::NoQuota { budget_type: BudgetType::OneTime, allocated: 0 };
        assert_eq!(effect_words(&none, "Eastgate IT", "USD"), "It can set no one-time budgets.");
    }
}
