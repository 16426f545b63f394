//! What needs somebody today, as sentences a person would say, the most urgent first.

use domain::{
    budget::BudgetType,
    contract::{CustomerRow, Overview, ResellerRow, ResellersToday},
    id::CustomerId,
    list::{Count, CustomerQuery, Sort, StateFilter},
    money::group_cents,
    quota::Quota,
    request::RequestKind,
    set_budget::quota_of,
};

use crate::{
    partner_information::share,
    paths,
    ui::{Tone, percent},
};

/// A sentence with its mark and its one button.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Task {
    pub(super) tone: Tone,
    pub(super) mark: String,
    /// Whom it is about; stands first.
    pub(super) whom: String,
    pub(super) sentence: String,
    pub(super) note: String,
    pub(super) step: Step,
}

/// What to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    SetBudget(Vec<CustomerId>),
    See(String),
}

/// What needs somebody today.
pub(super) fn tasks(overview: &Overview, currency: &str) -> Vec<Task> {
    let mut tasks = resellers(overview, currency);
    let figures = &overview.figures;
    tasks.extend(overview.over.iter().filter_map(over));
    tasks.extend(more(&overview.over, figures.over, StateFilter::Over, ["over budget"; 2]));
    tasks.extend(overview.near.iter().filter_map(near));
    let near_words = ["near its budget", "near their budget"];
    tasks.extend(more(&overview.near, figures.near, StateFilter::Near, near_words));
    let restores = overview.restores.day();
    tasks.extend(overview.frozen_by_budget.iter().filter_map(|row| frozen(row, &restores)));
    let by_budget = StateFilter::FrozenBudget;
    let frozen_words = ["frozen by its budget", "frozen by their budget"];
    tasks.extend(more(&overview.frozen_by_budget, figures.frozen_budget, by_budget, frozen_words));
    tasks.extend(without_budget(overview));
    tasks.extend(free_quota(overview, currency));
    tasks
}

/// What resellers need of their distributor.
fn resellers(overview: &Overview, currency: &str) -> Vec<Task> {
    let Some(ResellersToday { requests, near_quota, frozen, .. }) = &overview.resellers else {
        return Vec::new();
    };
    let asks = requests.iter().take(3).map(|request| Task {
        tone: Tone::Accent,
        mark: "Request".into(),
        whom: request.reseller.name.to_string(),
        sentence: match (request.kind, request.wanted) {
            (RequestKind::Grant, _) => "asks for budgets and freezing".into(),
            (kind, None) => format!("asks for more {} quota", kind.word()),
            (kind, Some(wanted)) => {
                format!("asks for a {} quota of {} {currency}", kind.word(), wanted.shown())
            }
        },
        note: format!("asked by {}", request.by),
        step: Step::See(paths::RESELLERS.into()),
    });
    let near = near_quota.iter().flat_map(|row| {
        let used_up = row.quotas.iter().filter(|quota| quota.reached(75));
        used_up.filter_map(|quota| near_its_quota(row, quota))
    });
    let frozen = frozen.iter().map(|row| Task {
        tone: Tone::Frozen,
        mark: "Frozen".into(),
        whom: row.partner.name.to_string(),
        sentence: "is frozen, and its customers with it".into(),
        note: format!("{} customers", row.customers.shown()),
        step: Step::See(paths::RESELLERS.into()),
    });
    asks.chain(near).chain(frozen).collect()
}

fn near_its_quota(row: &ResellerRow, quota: &Quota) -> Option<Task> {
    let granted = quota.granted?;
    let permille = share(quota.allocated_cents, granted.cents());
    Some(Task {
        tone: if quota.reached(100) { Tone::Over } else { Tone::Near },
        mark: percent(permille),
        whom: row.partner.name.to_string(),
        sentence: format!(
            "has handed out {} of its {} quota of {}",
            group_cents(quota.allocated_cents),
            quota.budget_type.word(),
            granted.shown(),
        ),
        note: format!("{} free", group_cents(quota.free_cents().unwrap_or_default())),
        step: Step::See(paths::grant(row.partner.id, &[])),
    })
}

fn over(row: &CustomerRow) -> Option<Task> {
    let amount = row.budget.as_ref()?.amount;
    let over = row.used.floor_cents() - amount.cents();
    Some(Task {
        tone: Tone::Over,
        mark: "Over".into(),
        whom: row.name.to_string(),
        sentence: if over <= 0 {
            format!("has used up its {}", amount.shown())
        } else {
            format!("is {} over its {}", group_cents(over), amount.shown())
        },
        note: "nothing is frozen until you decide".into(),
        step: Step::SetBudget(vec![row.id]),
    })
}

fn near(row: &CustomerRow) -> Option<Task> {
    let budget = row.budget.as_ref()?;
    let left = budget.amount.cents() - row.used.floor_cents();
    Some(Task {
        tone: Tone::Near,
        mark: percent(row.permille?),
        whom: row.name.to_string(),
        sentence: format!("has {} left of its {}", group_cents(left), budget.amount.shown()),
        note: if budget.action.freezes().is_some() {
            "freezes automatically when it is used up".into()
        } else {
            "manual freezing".into()
        },
        step: Step::SetBudget(vec![row.id]),
    })
}

fn frozen(row: &CustomerRow, restores: &str) -> Option<Task> {
    let amount = row.budget.as_ref()?.amount;
    Some(Task {
        tone: Tone::Frozen,
        mark: "Frozen".into(),
        whom: row.name.to_string(),
        sentence: format!("has used up its {}", amount.shown()),
        note: if row.restores.is_some() {
            format!("frozen by its budget · restores on {restores}")
        } else {
            "frozen by its budget until you unfreeze it".into()
        },
        step: Step::SetBudget(vec![row.id]),
    })
}

/// The customers of a state that are not named, in one line that leads to all of them; the words are those for one and
/// for several.
fn more(
    named: &[CustomerRow],
    count: Count,
    state: StateFilter,
    [one, several]: [&str; 2],
) -> Option<Task> {
    let named = u32::try_from(named.len()).unwrap_or(u32::MAX);
    let rest = count.number().checked_sub(named).filter(|rest| *rest > 0)?;
    let (tone, mark) = match state {
        StateFilter::Over => (Tone::Over, "Over"),
        StateFilter::Near => (Tone::Near, "Near"),
        _ => (Tone::Frozen, "Frozen"),
    };
    let all = CustomerQuery {
        state: Some(state),
        sort: Sort::Usage,
        descending: true,
        ..CustomerQuery::default()
    };
    Some(Task {
        tone,
        mark: mark.into(),
        whom: format!("{rest} more"),
        sentence: if rest == 1 { format!("is {one}") } else { format!("are {several}") },
        note: format!("{} in all", count.shown()),
        step: Step::See(paths::customers(&all)),
    })
}

fn without_budget(overview: &Overview) -> Option<Task> {
    let first = overview.without_budget.first()?;
    let count = overview.figures.without_budget;
    let shown = u32::try_from(overview.without_budget.len()).unwrap_or(u32::MAX);
    let sentence = match count.number().max(shown) {
        1 => "has no budget".into(),
        2 => "and one other have no budget".into(),
        more => format!("and {} others have no budget", more - 1),
    };
    // Those who are not shown cannot be chosen here: the list shows them all.
    let step = if count.number() > shown {
        let state = Some(StateFilter::NoBudget);
        Step::See(paths::customers(&CustomerQuery { state, ..CustomerQuery::default() }))
    } else {
        Step::SetBudget(overview.without_budget.iter().map(|row| row.id).collect())
    };
    Some(Task {
        tone: Tone::Frozen,
        mark: "New".into(),
        whom: first.name.to_string(),
        sentence,
        note: "a new customer stays frozen until you set one".into(),
        step,
    })
}

fn free_quota(overview: &Overview, currency: &str) -> Option<Task> {
    let free = quota_of(&overview.quotas, BudgetType::Monthly).free_cents()?;
    Some(Task {
        tone: Tone::Quiet,
        mark: "Quota".into(),
        whom: group_cents(free),
        sentence: format!("{currency} of monthly quota is free"),
        note: "what you may still hand out in monthly budgets".into(),
        step: Step::See(paths::PARTNER_INFORMATION.into()),
    })
}
