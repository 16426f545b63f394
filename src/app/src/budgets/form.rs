//! The rules of the form: what was typed, the one check that the browser and the server make of it, where its problems
//! belong, and the bounds of the amount. Plain Rust, the same on both sides.

use domain::{
    access::Action,
    budget::{BudgetType, ExhaustionAction},
    contract::BudgetPage,
    money::BudgetAmount,
    partner::PartnerKind,
    problem::{CodeError, FieldName, Problem},
    set_budget::{Choice, Decision, SetBudget, Terms, decide, quota_of},
    text::Note,
};
use serde::{Deserialize, Serialize};

use crate::{paths::YES, ui::CODE};

/// The form as it is sent, with the names of its fields: flat texts, as a browser without JavaScript sends them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fields {
    /// The customers with the version of each that the person saw: `id.version,id.version`.
    #[serde(default)]
    pub customers: String,
    /// `monthly` or `one-time`.
    #[serde(default, rename = "type")]
    pub budget_type: String,
    /// As typed.
    #[serde(default)]
    pub amount: String,
    /// `automatic`, `manual` or `with-resources`.
    #[serde(default)]
    pub exhaustion: String,
    /// `yes` when ticked.
    #[serde(default)]
    pub agree: String,
    /// `yes` when ticked.
    #[serde(default)]
    pub unfreeze: String,
    /// As typed.
    #[serde(default)]
    pub note: String,
    /// As typed.
    #[serde(default)]
    pub code: String,
}

/// What stands in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) budget_type: BudgetType,
    pub(super) amount: String,
    pub(super) action: ExhaustionAction,
    pub(super) agreed: bool,
    pub(super) unfreeze: bool,
    pub(super) note: String,
    pub(super) code: String,
}

/// The field that a problem belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Type,
    Amount,
    Agreement,
    Unfreeze,
    Note,
    Code,
    /// None of them.
    Page,
}

impl Place {
    /// The id of the field.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Type => "type-monthly",
            Self::Amount => "amount",
            Self::Agreement => "agree",
            Self::Unfreeze => "unfreeze",
            Self::Note => "note",
            Self::Code => CODE,
            Self::Page => "said",
        }
    }
}

/// What is to be said about the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) message: String,
    pub(super) place: Place,
}

impl From<&Problem> for Said {
    fn from(problem: &Problem) -> Self {
        let place = match problem {
            Problem::Amount { .. } | Problem::QuotaExceeded { .. } => Place::Amount,
            Problem::StillExhausted { .. } | Problem::PartnerFrozen { .. } => Place::Unfreeze,
            Problem::AgreementMissing => Place::Agreement,
            Problem::TypeNotGranted { .. } => Place::Type,
            Problem::Field { field: FieldName::Note, .. } => Place::Note,
            Problem::VerificationCode { .. } => Place::Code,
            _ => Place::Page,
        };
        Self { message: problem.message(), place }
    }
}

impl Typed {
    /// The present state: what a form shows that nobody has touched. Several customers begin with nothing typed.
    pub(super) fn present(page: &BudgetPage) -> Self {
        let budget = match page.customers.as_slice() {
            [customer] => customer.facts.budget.as_ref(),
            _ => None,
        };
        let first_type = if type_denied(page, BudgetType::Monthly).is_none() {
            BudgetType::Monthly
        } else {
            BudgetType::OneTime
        };
        Self {
            budget_type: budget.map_or(first_type, |budget| budget.budget_type),
            amount: budget.map_or_else(String::new, |budget| budget.amount.plain()),
            action: budget.map_or(ExhaustionAction::Manual, |budget| budget.action),
            agreed: false,
            unfreeze: false,
            note: String::new(),
            code: String::new(),
        }
    }

    /// What somebody typed, read by the names of the fields; a radio group that is not there keeps `present`.
    pub(super) fn read(get: impl Fn(&str) -> Option<String>, present: &Self) -> Self {
        let text = |name| get(name).unwrap_or_default();
        Self {
            budget_type: type_of(&text("type")).unwrap_or(present.budget_type),
            amount: text("amount"),
            action: action_of(&text("exhaustion")).unwrap_or(present.action),
            agreed: text("agree") == YES,
            unfreeze: text("unfreeze") == YES,
            note: text("note"),
            code: text("code"),
        }
    }

    /// As it is sent, together with the customers as they were seen.
    pub(super) fn fields(&self, page: &BudgetPage) -> Fields {
        let tick = |ticked| if ticked { YES.to_owned() } else { String::new() };
        Fields {
            customers: chosen_text(page),
            budget_type: type_word(self.budget_type).into(),
            amount: self.amount.clone(),
            exhaustion: action_word(self.action).into(),
            agree: tick(self.agreed),
            unfreeze: tick(self.unfreeze),
            note: self.note.clone(),
            code: self.code.clone(),
        }
    }
}

impl Fields {
    /// What it asks for.
    ///
    /// # Errors
    /// When the amount is none, or customers or type are not what the page offered.
    pub(crate) fn command(&self) -> Result<SetBudget, Problem> {
        let customers = self.choices().ok_or(Problem::NotFound)?;
        Ok(SetBudget {
            customers,
            budget_type: type_of(&self.budget_type).ok_or(Problem::NotFound)?,
            amount: BudgetAmount::parse(&self.amount)?,
            action: action_of(&self.exhaustion),
            unfreeze: self.unfreeze == YES,
            agreed: self.agree == YES,
            note: self.note()?,
            code: Some(self.code.trim().to_owned()).filter(|code| !code.is_empty()),
        })
    }

    /// The note, which may be left out.
    fn note(&self) -> Result<Option<Note>, Problem> {
        let note = Some(self.note.trim()).filter(|note| !note.is_empty());
        let note = note.map(Note::parse).transpose();
        note.map_err(|error| Problem::Field { field: FieldName::Note, error })
    }

    /// The chosen customers and their versions; `None` when that is not what the page wrote.
    pub(crate) fn choices(&self) -> Option<Vec<Choice>> {
        let choice = |text: &str| {
            let (id, version) = text.split_once('.')?;
            Some(Choice { id: id.parse().ok()?, version: Some(version.parse().ok()?) })
        };
        self.customers.split(',').map(choice).collect()
    }
}

/// The one check: what the amount says, then what the rules say. The browser makes it before it sends anything, the
/// server when it shows again what was sent, and the service once more when it sets.
pub(super) fn check(typed: &Typed, page: &BudgetPage) -> Result<Decision, Problem> {
    let command = typed.fields(page).command()?;
    let facts: Vec<_> = page.customers.iter().map(|customer| customer.facts.clone()).collect();
    let terms = Terms {
        actor: &page.actor,
        owner: &page.owner,
        quotas: &page.quotas,
        month: &page.month,
        now: page.now.at,
    };
    decide(&command, &facts, terms)
}

/// The check before sending: the code must be there as well, where one is asked for.
pub(super) fn check_to_set(typed: &Typed, page: &BudgetPage) -> Result<(), Problem> {
    check(typed, page)?;
    if needs_code(page) && typed.code.trim().is_empty() {
        return Err(Problem::VerificationCode { error: CodeError::Missing });
    }
    Ok(())
}

/// Whether setting asks for a verification code (R-VER-1).
pub(super) fn needs_code(page: &BudgetPage) -> bool {
    page.actor.partner.verification_code
}

/// Why the member may not set budgets of these customers, if so.
pub(super) fn denied(page: &BudgetPage) -> Option<Problem> {
    page.actor.may(Action::SetBudget, &page.owner).err()
}

/// Why a type cannot be chosen, if so: a reseller needs a quota of it (R-GRANT-2).
pub(super) fn type_denied(page: &BudgetPage, budget_type: BudgetType) -> Option<Problem> {
    let is_bound = page.actor.partner.kind == PartnerKind::Reseller;
    let lacks = is_bound && quota_of(&page.quotas, budget_type).granted.is_none();
    let distributor = domain::access::whom_to_ask(&page.owner);
    lacks.then_some(Problem::TypeNotGranted { budget_type, distributor })
}

/// The most that each of the customers can be given, in cents: the quota with what they have of it counted back in, at
/// least what they have (A-2b).
pub(super) fn most(page: &BudgetPage, budget_type: BudgetType) -> i64 {
    let count = i64::try_from(page.customers.len()).unwrap_or(i64::MAX).max(1);
    if page.actor.partner.kind != PartnerKind::Reseller {
        return BudgetAmount::MAX.cents();
    }
    let quota = quota_of(&page.quotas, budget_type);
    let replaced = allocated(page, budget_type);
    let granted = quota.granted.map_or(0, BudgetAmount::cents);
    let available = (granted - quota.allocated_cents + replaced).max(replaced);
    (available / count).min(BudgetAmount::MAX.cents())
}

/// The cents that the chosen customers have of a type.
pub(super) fn allocated(page: &BudgetPage, budget_type: BudgetType) -> i64 {
    let budgets = page.customers.iter().filter_map(|customer| customer.facts.budget.as_ref());
    budgets
        .filter(|budget| budget.budget_type == budget_type)
        .map(|budget| budget.amount.cents())
        .sum()
}

/// What a code in the URL says about what was typed: the very problem where the check finds it again, and otherwise a
/// text for the code. Unknown codes say nothing.
pub(super) fn recall(code: &str, typed: &Typed, page: &BudgetPage) -> Option<Said> {
    if let Err(problem) = check(typed, page)
        && problem.code() == code
    {
        return Some(Said::from(&problem));
    }
    if let Some(error) = CodeError::from_code(code) {
        return Some(Said::from(&Problem::VerificationCode { error }));
    }
    match (code, page.customers.as_slice()) {
        ("changed_meanwhile", [customer]) => {
            Some(Said::from(&Problem::ChangedMeanwhile { customer: customer.facts.name.clone() }))
        }
        ("unavailable", _) => Some(Said::from(&Problem::Unavailable)),
        ("outcome_unknown", _) => Some(Said::from(&Problem::OutcomeUnknown)),
        _ => text_of(code).map(|text| Said { message: text.into(), place: Place::Page }),
    }
}

fn text_of(code: &str) -> Option<&'static str> {
    match code {
        "changed_meanwhile" => Some(
            "One of these customers was changed by somebody else while this page was open. Check the figures below and press OK again.",
        ),
        "too_many_attempts" => Some("Too many codes were asked for. Try again in some minutes."),
        "internal" => {
            Some("Something went wrong on our side, and it was logged. Nothing was changed.")
        }
        "amount" | "field" | "quota_exceeded" | "still_exhausted" | "agreement_missing"
        | "type_not_granted" | "not_granted" | "delegated" | "role_forbids" | "partner_frozen"
        | "not_resale" => Some(
            "Nothing was changed, and what stood in the way is gone. Check the figures below and press OK again.",
        ),
        _ => None,
    }
}

/// The customers as the form carries them.
pub(super) fn chosen_text(page: &BudgetPage) -> String {
    let customers = page.customers.iter().map(|customer| &customer.facts);
    customers.map(|facts| format!("{}.{}", facts.id, facts.version)).collect::<Vec<_>>().join(",")
}

/// The word of a type in forms and URLs.
pub(crate) fn type_word(budget_type: BudgetType) -> &'static str {
    budget_type.word()
}

/// The type of a word.
pub(crate) fn type_of(word: &str) -> Option<BudgetType> {
    BudgetType::ALL.into_iter().find(|budget_type| type_word(*budget_type) == word)
}

/// The actions in the order of the screen.
pub(super) const ACTIONS: [ExhaustionAction; 3] = [
    ExhaustionAction::Automatic,
    ExhaustionAction::Manual,
    ExhaustionAction::AutomaticWithResources,
];

/// The word of an action in forms and URLs.
pub(crate) fn action_word(action: ExhaustionAction) -> &'static str {
    match action {
        ExhaustionAction::Automatic => "automatic",
        ExhaustionAction::Manual => "manual",
        ExhaustionAction::AutomaticWithResources => "with-resources",
    }
}

/// The action of a word.
pub(crate) fn action_of(word: &str) -> Option<ExhaustionAction> {
    ACTIONS.into_iter().find(|action| action_word(*action) == word)
}

#[cfg(test)]
pub(super) mod tests;
