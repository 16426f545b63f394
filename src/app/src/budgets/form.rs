//! The rules of the form: what was typed, the one check that the browser and the server make of it, where its problems
//! belong, and the bounds of the amount. Plain Rust, the same on both sides.

use domain::{
    access::Action,
    budget::{BudgetType, ExhaustionAction},
    contract::BudgetPage,
    money::BudgetAmount,
    partner::PartnerKind,
    problem::{CodeError, FieldName, Problem},
    quota::Quota,
    selection::Selection,
    set_budget::{Choice, Decision, SetBudget, Target, Terms, decide, quota_of, reallocate},
    text::Note,
};
#[cfg(feature = "ssr")]
use domain::{contract::NewBatch, selection::TICKED_MAX};
use serde::{Deserialize, Serialize};

use crate::{
    paths::{self, YES},
    ui::{CODE, known_words},
};

/// The form as it is sent, with the names of its fields: flat texts, as a browser without JavaScript sends them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fields {
    /// The customers with the version of each that the person saw: `id.version,id.version`.
    #[serde(default)]
    pub customers: String,
    /// What was chosen, where it is to be set as a batch: as [`paths::chosen_text`] writes it.
    #[serde(default)]
    pub chosen: String,
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
            chosen: batch_text(page).unwrap_or_default(),
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
        let Target { budget_type, amount, action } = self.target()?;
        Ok(SetBudget {
            customers,
            budget_type,
            amount,
            action,
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

    /// The budget that it asks for.
    fn target(&self) -> Result<Target, Problem> {
        Ok(Target {
            budget_type: type_of(&self.budget_type).ok_or(Problem::NotFound)?,
            amount: BudgetAmount::parse(&self.amount)?,
            action: action_of(&self.exhaustion),
        })
    }

    /// The batch that it asks for.
    ///
    /// # Errors
    /// As [`Fields::command`].
    #[cfg(feature = "ssr")]
    pub(crate) fn batch(&self) -> Result<NewBatch, Problem> {
        Ok(NewBatch::Chosen {
            selection: paths::chosen_of(&self.chosen),
            target: self.target()?,
            unfreeze: self.unfreeze == YES,
            agreed: self.agree == YES,
            note: self.note()?,
        })
    }

    /// What was chosen, for the page that the form came from.
    #[cfg(feature = "ssr")]
    pub(crate) fn selection(&self) -> Selection {
        if self.chosen.is_empty() {
            let choices = self.choices().unwrap_or_default();
            // One more than may be chosen is enough to say that it is too many.
            let ids = choices.iter().take(TICKED_MAX + 1).map(|choice| choice.id);
            Selection::Ticked(ids.collect())
        } else {
            paths::chosen_of(&self.chosen)
        }
    }

    /// The chosen customers and their versions; `None` when that is not what the page wrote.
    pub(crate) fn choices(&self) -> Option<Vec<Choice>> {
        choices_of(&self.customers)
    }
}

/// What a check has found to be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Checked {
    /// The decision about each of the chosen customers.
    Each(Decision),
    /// The quotas afterwards, where all that match were chosen; what it does to each, the preview says.
    All([Quota; 2]),
}

/// Reads `id.version,id.version`.
pub(crate) fn choices_of(text: &str) -> Option<Vec<Choice>> {
    let choice = |text: &str| {
        let (id, version) = text.split_once('.')?;
        Some(Choice { id: id.parse().ok()?, version: Some(version.parse().ok()?) })
    };
    text.split(',').map(choice).collect()
}

/// The one check: what the amount says, then what the rules say. The browser makes it before it sends anything, the
/// server when it shows again what was sent, and the service once more when it sets.
pub(super) fn check(typed: &Typed, page: &BudgetPage) -> Result<Checked, Problem> {
    let fields = typed.fields(page);
    if matches!(page.chosen, Selection::Matching(_)) {
        return check_all(&fields, page).map(Checked::All);
    }
    let command = fields.command()?;
    let facts: Vec<_> = page.customers.iter().map(|customer| customer.facts.clone()).collect();
    let terms = Terms {
        actor: &page.actor,
        owner: &page.owner,
        quotas: &page.quotas,
        month: &page.month,
        now: page.now.at,
    };
    decide(&command, &facts, terms).map(Checked::Each)
}

/// What can be said of customers that are not listed one by one.
fn check_all(fields: &Fields, page: &BudgetPage) -> Result<[Quota; 2], Problem> {
    let target = fields.target()?;
    page.actor.may(Action::SetBudget, &page.owner)?;
    if let Some(problem) = type_denied(page, target.budget_type) {
        return Err(problem);
    }
    if target.action == Some(ExhaustionAction::AutomaticWithResources) && fields.agree != YES {
        return Err(Problem::AgreementMissing);
    }
    let all = target.amount.cents().saturating_mul(i64::from(page.sums.customers));
    let requested = BudgetType::ALL.map(|one| if one == target.budget_type { all } else { 0 });
    let (quotas, shortfalls) = reallocate(&page.quotas, page.sums.cents, requested);
    let is_bound = page.actor.partner.kind == PartnerKind::Reseller;
    match shortfalls.into_iter().next() {
        Some(shortfall) if is_bound => {
            let distributor = domain::access::whom_to_ask(&page.owner);
            Err(Problem::QuotaExceeded { shortfall, distributor })
        }
        _ => Ok(quotas),
    }
}

/// The check before sending: the code must be there as well, where one is asked for. What concerns single customers of
/// several, the preview says of all of them.
pub(super) fn check_to_set(typed: &Typed, page: &BudgetPage) -> Result<(), Problem> {
    match check(typed, page) {
        Err(Problem::StillExhausted { .. } | Problem::NotResale { .. }) if is_batch(page) => {}
        checked => _ = checked?,
    }
    if needs_code(page) && typed.code.trim().is_empty() {
        return Err(Problem::VerificationCode { error: CodeError::Missing });
    }
    Ok(())
}

/// Whether what was chosen is set as a batch: previewed first.
pub(super) fn is_batch(page: &BudgetPage) -> bool {
    page.customers.len() != 1
}

/// What was chosen as the form of a batch carries it.
pub(super) fn batch_text(page: &BudgetPage) -> Option<String> {
    is_batch(page).then(|| paths::chosen_text(&page.chosen))
}

/// Whether setting asks for a verification code here (R-VER-1); a batch asks for it at its preview.
pub(super) fn needs_code(page: &BudgetPage) -> bool {
    page.actor.partner.verification_code && !is_batch(page)
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
    let count = i64::from(page.sums.customers).max(1);
    if page.actor.partner.kind != PartnerKind::Reseller {
        return BudgetAmount::MAX.cents();
    }
    let quota = quota_of(&page.quotas, budget_type);
    let [monthly, one_time] = page.sums.cents;
    let replaced = if budget_type == BudgetType::Monthly { monthly } else { one_time };
    let granted = quota.granted.map_or(0, BudgetAmount::cents);
    let available = (granted - quota.allocated_cents + replaced).max(replaced);
    (available / count).min(BudgetAmount::MAX.cents())
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
        _ => text_of(code).map(|message| Said { message, place: Place::Page }),
    }
}

fn text_of(code: &str) -> Option<String> {
    match code {
        "changed_meanwhile" => Some(
            "One of these customers was changed by somebody else while this page was open. Check the figures below and press OK again.".into(),
        ),
        "amount" | "field" | "quota_exceeded" | "still_exhausted" | "agreement_missing"
        | "type_not_granted" | "not_granted" | "delegated" | "role_forbids" | "partner_frozen"
        | "not_resale" => Some(
            "Nothing was changed, and what stood in the way is gone. Check the figures below and press OK again.".into(),
        ),
        _ => known_words(code),
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
    action.word()
}

/// The action of a word.
pub(crate) fn action_of(word: &str) -> Option<ExhaustionAction> {
    ACTIONS.into_iter().find(|action| action_word(*action) == word)
}

#[cfg(test)]
pub(super) mod tests;
