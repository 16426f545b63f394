//! What a record tells, in the words of the table's columns.

use domain::{
    alert::Marks,
    freeze::{FreezeCause, FreezeLevel},
    money::BudgetAmount,
    partner::Quotas,
    record::{Entry, OwnChange, PartnerChange, Setting},
    text::{Name, Note},
};

/// The cells of a record; empty where it has nothing to say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) operation: &'static str,
    pub(crate) note: String,
    pub(crate) budget_type: &'static str,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) exhaustion: &'static str,
}

/// Tells a record.
pub(crate) fn tell(entry: &Entry) -> Told {
    let told = Told { operation: entry.operation(), ..Told::default() };
    match entry {
        Entry::BudgetSet { before, after, note } => Told {
            budget_type: after.budget_type.label(),
            before: before.as_ref().map(|before| before.amount.shown()),
            after: Some(after.amount.shown()),
            exhaustion: after.action.label(),
            note: noted(changed_words(before.as_ref(), after), note.as_ref()),
            ..told
        },
        Entry::Frozen { cause, level, reason } => {
            let note = join(cause_words(*cause), *level, reason.as_ref().map(ToString::to_string));
            Told { note, ..told }
        }
        Entry::Unfrozen { causes, level, reason } => {
            let causes: Vec<_> = causes.iter().copied().map(cause_words).collect();
            let note = join(&causes.join(", "), *level, reason.as_ref().map(ToString::to_string));
            Told { note, ..told }
        }
        Entry::Moved { from, to } => Told { note: format!("from {from} to {to}"), ..told },
        Entry::Partner { change, .. } => Told { note: partner_words(change), ..told },
        Entry::Associated => Told { note: "frozen until its first budget".into(), ..told },
        Entry::Disassociated { budget, reason, by_customer } => Told {
            budget_type: budget.as_ref().map_or("", |budget| budget.budget_type.label()),
            before: budget.as_ref().map(|budget| budget.amount.shown()),
            after: budget.as_ref().map(|_| "none".into()),
            note: format!(
                "{}: {reason}",
                if *by_customer { "the customer agreed" } else { "agreed, as the partner says" }
            ),
            ..told
        },
    }
}

/// What is new besides the amount.
fn changed_words(before: Option<&Setting>, after: &Setting) -> String {
    match before {
        None => "first budget".into(),
        Some(before) if before.budget_type != after.budget_type => {
            format!("was {}", before.budget_type.word())
        }
        Some(before) if before.action != after.action => {
            format!("was {}", before.action.label().to_lowercase())
        }
        Some(_) => String::new(),
    }
}

/// With what somebody noted behind it.
fn noted(words: String, note: Option<&Note>) -> String {
    match note {
        Some(note) if words.is_empty() => note.to_string(),
        Some(note) => format!("{words}: {note}"),
        None => words,
    }
}

fn join(causes: &str, level: FreezeLevel, reason: Option<String>) -> String {
    let mut words = causes.to_owned();
    if level == FreezeLevel::AccountAndResources {
        words.push_str(", with resources");
    }
    if let Some(reason) = reason {
        words.push_str(": ");
        words.push_str(&reason);
    }
    words
}

/// Why an account is frozen, in a few words.
pub(crate) fn cause_words(cause: FreezeCause) -> &'static str {
    match cause {
        FreezeCause::Association => "since it joined",
        FreezeCause::Automatic => "budget used up",
        FreezeCause::Manual => "by hand",
        FreezeCause::Partner => "partner frozen",
    }
}

/// What was changed about a partner, beside the operation.
fn partner_words(change: &PartnerChange) -> String {
    match change {
        PartnerChange::Granted { quotas } => quotas_words(*quotas),
        PartnerChange::Revoked { quotas } => format!("was {}", quotas_words(*quotas)),
        PartnerChange::QuotaSet { before, after } => {
            format!("{}; was {}", quotas_words(*after), quotas_words(*before))
        }
        PartnerChange::Frozen { reason } | PartnerChange::Unfrozen { reason } => reason.to_string(),
        PartnerChange::Assigned { manager } => {
            manager.as_ref().map_or_else(|| "nobody".into(), ToString::to_string)
        }
        PartnerChange::Added | PartnerChange::Offboarded => String::new(),
        PartnerChange::Own(change) => own_words(change),
    }
}

fn own_words(change: &OwnChange) -> String {
    match change {
        OwnChange::MemberInvited { role, .. } | OwnChange::MemberJoined { role, .. } => {
            format!("as {}", role.label())
        }
        OwnChange::InvitationWithdrawn { .. } => String::new(),
        OwnChange::RoleChanged { before, after, .. } => {
            format!("{} → {}", before.label(), after.label())
        }
        OwnChange::MemberRemoved { role, .. } => format!("was {}", role.label()),
        OwnChange::CodesSwitched { on } => if *on { "on" } else { "off" }.into(),
        OwnChange::MarksChosen { before, after } => {
            let words = |marks: Marks| {
                let [first, second] = marks.warnings();
                format!("{first} % and {second} %")
            };
            format!("{} → {}", words(*before), words(*after))
        }
        OwnChange::KeyMade { name, customer: Some(account), .. } => {
            format!("{name}: of the customer {account}")
        }
        OwnChange::KeyMade { name, scopes, .. } => {
            let scopes: Vec<_> = scopes.iter().map(|scope| scope.word()).collect();
            format!("{name}: {}", scopes.join(", "))
        }
        OwnChange::KeyRevoked { name, .. } => name.to_string(),
        OwnChange::RecipientsChosen { message, names } => {
            let names: Vec<_> = names.iter().map(Name::as_str).collect();
            let whom = if names.is_empty() { "administrators".into() } else { names.join(", ") };
            format!("{}: {whom}", message.label())
        }
        OwnChange::Webhook { url, .. } => url.clone(),
    }
}

/// Quotas in a few words.
pub(crate) fn quotas_words(quotas: Quotas) -> String {
    let words = |amount: Option<BudgetAmount>| {
        amount.map_or_else(|| "none".to_owned(), BudgetAmount::shown)
    };
    format!("monthly {}, one-time {}", words(quotas.monthly), words(quotas.one_time))
}

#[cfg(test)]
mod tests {
    use domain::{
        budget::{BudgetType, ExhaustionAction},
        text::Reason,
    };

    use super::*;

    fn setting(budget_type: BudgetType, amount: &str) -> Setting {
        let amount = BudgetAmount::parse(amount).unwrap();
        Setting { budget_type, amount, action: ExhaustionAction::Manual }
    }

    #[test]
    fn a_budget_is_told_with_what_was_before() {
        let before = Some(setting(BudgetType::OneTime, "50"));
        let told = tell(&Entry::BudgetSet {
            before,
            after: setting(BudgetType::Monthly, "1000"),
            note: None,
        });
        assert_eq!(told.operation, "Set Budget");
        assert_eq!(
            (told.before.as_deref(), told.after.as_deref()),
            (Some("50.00"), Some("1,000.00"))
        );
        assert_eq!((told.budget_type, told.note.as_str()), ("Monthly Budget", "was one-time"));
        let note = Note::parse("INC-2042").ok();
        let told = tell(&Entry::BudgetSet {
            before: None,
            after: setting(BudgetType::Monthly, "1"),
            note,
        });
        assert_eq!(told.note, "first budget: INC-2042");
    }

    #[test]
    fn freezes_are_told_with_their_reason() {
        let told = tell(&Entry::Frozen {
            cause: FreezeCause::Manual,
            level: FreezeLevel::AccountAndResources,
            reason: Some(Reason::parse("arrears").unwrap()),
        });
        assert_eq!(told.note, "by hand, with resources: arrears");
        let told = tell(&Entry::Unfrozen {
            causes: vec![FreezeCause::Association, FreezeCause::Automatic],
            level: FreezeLevel::Account,
            reason: None,
        });
        assert_eq!(
            (told.operation, told.note.as_str()),
            ("Unfreeze Account", "since it joined, budget used up")
        );
    }

    #[test]
    fn a_change_of_quotas_is_told_with_what_was_before() {
        let quotas =
            |monthly| Quotas { monthly: BudgetAmount::parse(monthly).ok(), one_time: None };
        let change = PartnerChange::QuotaSet { before: quotas("5"), after: quotas("2000") };
        let told = partner_words(&change);
        assert_eq!(told, "monthly 2,000.00, one-time none; was monthly 5.00, one-time none");
    }
}
