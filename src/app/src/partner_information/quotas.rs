//! Budget quota as a bar and figures, for each type that was granted.

use domain::{
    budget::BudgetType,
    money::{Money, group_cents},
    quota::Quota,
};
use leptos::{either::Either, prelude::*};

use crate::ui::{Tone, percent, share_meter};

/// Both quotas.
pub(crate) fn quotas_view(quotas: &[Quota; 2], currency: &str) -> impl IntoView + use<> {
    quotas.iter().map(|quota| quota_view(quota, currency)).collect_view()
}

fn quota_view(quota: &Quota, currency: &str) -> impl IntoView + use<> {
    let (id, title) = match quota.budget_type {
        BudgetType::Monthly => ("quota-monthly", "Monthly budget quota"),
        BudgetType::OneTime => ("quota-one-time", "One-time budget quota"),
    };
    let allocated = group_cents(quota.allocated_cents);
    let body = if let Some(granted) = quota.granted {
        let permille = share(quota.allocated_cents, granted.cents());
        let tone = if permille > 900 { Tone::Near } else { Tone::Ok };
        let free = group_cents(quota.free_cents().unwrap_or_default());
        Either::Left(view! {
            <div class="quota-head">
                <h3 id=id>{title}</h3>
                <span class="quiet figure">{format!("{} allocated", percent(permille))}</span>
            </div>
            {share_meter(tone, permille, true, format!("{} of the {} allocated", percent(permille), title.to_lowercase()))}
            <dl class="quota-figures">
                <div><dt>"Quota"</dt><dd>{granted.shown()}</dd></div>
                <div><dt>"Allocated"</dt><dd>{allocated}</dd></div>
                <div><dt>"Available"</dt><dd>{free}" "<span class="quiet">{currency.to_owned()}</span></dd></div>
            </dl>
        })
    } else {
        Either::Right(view! {
            <div class="quota-head"><h3 id=id>{title}</h3><span class="quiet">"none granted"</span></div>
            <dl class="quota-figures">
                <div><dt>"Allocated"</dt><dd>{allocated}" "<span class="quiet">{currency.to_owned()}</span></dd></div>
            </dl>
        })
    };
    view! { <section class="quota" aria-labelledby=id>{body}</section> }
}

/// Thousandths of a whole in cents.
pub(crate) fn share(part: i64, whole: i64) -> i64 {
    Money::from_nanos(part).permille_of(Money::from_nanos(whole))
}
