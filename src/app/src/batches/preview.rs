//! Before a batch is set: what stands in the way, what has changed since it was drafted, what it comes to, and OK.

use domain::{
    batch::{Fault, NotUndone, Seen},
    contract::{BatchPage, ChangedSince, Draft, Me},
    money::BudgetAmount,
    problem::CodeError,
    record::Setting,
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::params::ParamsMap;

use super::rows::sums;
use crate::{
    overview::may_not_set,
    paths,
    ui::{self, CODE, Tone, code_step, icon, known_words, notice, notice_text},
};

/// All of it but the customers.
pub(super) fn preview(
    batch: &BatchPage,
    draft: &Draft,
    me: &Me,
    params: &ParamsMap,
) -> impl IntoView + use<> {
    let problem = params.get("problem");
    let is_sent = params.get_str("sent").is_some();
    let news = if is_sent {
        EitherOf3::A(ui::sent_view(None, "news"))
    } else if let Some(said) = problem.as_deref().and_then(|code| recall(code, draft)) {
        let title = "Nothing has been set.".to_owned();
        EitherOf3::B(notice(
            Tone::Over,
            "alert-triangle",
            "alert",
            "news",
            title,
            notice_text(said),
        ))
    } else {
        EitherOf3::C(())
    };
    let is_blocked = draft.denied.is_some() || draft.obstacles_all > 0 || draft.faults_all > 0;
    let denied = draft.denied.as_ref().map(may_not_set);
    let code_error =
        problem.as_deref().and_then(CodeError::from_code).map(|error| error.message().to_owned());
    view! {
        {news}
        {denied}
        {faults(&draft.faults, draft.faults_all)}
        {obstacles(batch, draft)}
        {changed(draft)}
        {not_undone(&draft.not_undone, draft.not_undone_all)}
        {(draft.faults_all == 0).then(|| confirm(batch, draft, me, is_blocked, code_error))}
    }
}

/// What a code in the URL says. Where something stands in the way, the page says it anyway.
fn recall(code: &str, draft: &Draft) -> Option<String> {
    match code {
        "selection" => Some("Nobody would be left.".into()),
        "quota_exceeded" | "still_exhausted" | "agreement_missing" | "type_not_granted"
        | "not_granted" | "delegated" | "role_forbids" | "partner_frozen" | "not_resale"
        | "preview_expired" | "preview_faulty" => {
            let is_gone = draft.denied.is_none() && draft.obstacles_all == 0;
            Some(if is_gone {
                "What stood in the way is gone. Look again and press OK.".into()
            } else {
                "Something stands in the way.".into()
            })
        }
        _ => known_words(code),
    }
}

/// `and 12 more`, below the first few.
fn more(all: u32, named: usize) -> impl IntoView + use<> {
    let rest = usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(named);
    (rest > 0).then(|| view! { <li>{format!("and {rest} more")}</li> })
}

fn faults(faults: &[Fault], all: u32) -> impl IntoView + use<> {
    (all > 0).then(|| {
        let title = match all {
            1 => "The file has a fault, so nothing can be set.".to_owned(),
            _ => format!("The file has {all} faults, so nothing can be set."),
        };
        let items = faults.iter().map(|fault| view! { <li>{fault.message()}</li> }).collect_view();
        let more = more(all, faults.len());
        notice(
            Tone::Over,
            "alert-triangle",
            "",
            "faults",
            title,
            view! {
                <span></span>
                <div class="notice-text">
                    <ul class="notice-list">{items}{more}</ul>
                    <p><a class="link" href=paths::UPLOAD>"Send the file again"</a></p>
                </div>
            },
        )
    })
}

fn obstacles(batch: &BatchPage, draft: &Draft) -> impl IntoView + use<> {
    (draft.obstacles_all > 0).then(|| {
        let title = match draft.obstacles_all {
            1 => "One thing stands in the way.".to_owned(),
            many => format!("{many} things stand in the way."),
        };
        let items = draft
            .obstacles
            .iter()
            .map(|obstacle| {
                let link = obstacle.customer.map(|customer| view! {
                    " "<a class="link" href=paths::set_budget(&[customer])>"Set Budget"</a>
                });
                view! { <li>{obstacle.problem.message()}{link}</li> }
            })
            .collect_view();
        let more = more(draft.obstacles_all, draft.obstacles.len());
        let leave_out = draft.can_leave_out.then(|| view! {
            <form method="post" action="/api/batches/leave-out">
                <input type="hidden" name="batch" value=batch.id.to_string()/>
                <button class="button button--small" type="submit">"Leave these customers out"</button>
            </form>
        });
        notice(
            Tone::Over,
            "alert-triangle",
            "",
            "obstacles",
            title,
            view! {
                <span></span>
                <div class="notice-text">
                    <ul class="notice-list">{items}{more}</ul>
                    {leave_out}
                </div>
            },
        )
    })
}

fn changed(draft: &Draft) -> impl IntoView + use<> {
    let quota = draft.granted_then.map(|then| {
        let [monthly, one_time] = then.map(granted_words);
        view! { <li>{format!("The quota, which was {monthly} monthly and {one_time} one-time")}</li> }
    });
    (draft.changed_all > 0 || quota.is_some()).then(|| {
        let items = draft.changed.iter().map(|one| view! { <li>{change(one)}</li> }).collect_view();
        let more = more(draft.changed_all, draft.changed.len());
        notice(
            Tone::Near,
            "info",
            "",
            "changed",
            "Something has changed since this was drafted. All figures are those of now.".into(),
            view! { <span></span><div class="notice-text"><ul class="notice-list">{quota}{items}{more}</ul></div> },
        )
    })
}

fn granted_words(granted: Option<BudgetAmount>) -> String {
    granted.map_or_else(|| "none".into(), BudgetAmount::shown)
}

/// How a customer stood, and how it stands.
fn change(changed: &ChangedSince) -> String {
    let ChangedSince { customer, was, is } = changed;
    let mut parts = Vec::new();
    if was.budget != is.budget {
        parts.push(format!("budget {}, was {}", setting(is), setting(was)));
    }
    match (was.frozen.is_some(), is.frozen.is_some()) {
        (false, true) => parts.push("was frozen".into()),
        (true, false) => parts.push("was unfrozen".into()),
        _ if was.frozen != is.frozen => parts.push("is frozen at another level".into()),
        _ => {}
    }
    if parts.is_empty() {
        parts.push("was set or frozen anew and stands as it stood".into());
    }
    format!("{customer}: {}", parts.join("; "))
}

fn setting(seen: &Seen) -> String {
    seen.budget.as_ref().map_or_else(
        || "none".into(),
        |Setting { budget_type, amount, action }| {
            format!("{} {} ({})", amount.shown(), budget_type.word(), action.label().to_lowercase())
        },
    )
}

fn not_undone(left: &[NotUndone], all: u32) -> impl IntoView + use<> {
    (all > 0).then(|| {
        let items = left
            .iter()
            .map(|one| view! { <li>{format!("{} {}", one.customer, one.what.words())}</li> })
            .collect_view();
        let more = more(all, left.len());
        notice(
            Tone::Near,
            "info",
            "",
            "not-undone",
            "This is not undone.".into(),
            view! { <span></span><div class="notice-text"><ul class="notice-list">{items}{more}</ul></div> },
        )
    })
}

fn confirm(
    batch: &BatchPage,
    draft: &Draft,
    me: &Me,
    is_blocked: bool,
    code_error: Option<String>,
) -> impl IntoView + use<> {
    let busy = RwSignal::new(false);
    let why = if draft.denied.is_some() { "may-not" } else { "obstacles" };
    let described = is_blocked.then_some(why);
    let setting = format!("Setting {} budgets…", batch.sums.customers);
    let code = (draft.needs_code && !is_blocked)
        .then(|| code_step(CODE, "/api/batches/send-code", move || code_error.clone()));
    let until = format!("This preview can be confirmed until {} {}.", draft.until.short(), me.zone);
    view! {
        <section class="card" aria-label="Set Budget">
            <div class="card-body">
                <form class="form" method="post" action="/api/batches/confirm" on:submit=move |_| busy.set(true)>
                    <input type="hidden" name="batch" value=batch.id.to_string()/>
                    <input type="hidden" name="digest" value=draft.digest.clone()/>
                    {sums(&batch.sums, &me.currency, false)}
                    {code}
                    <div class="form-foot">
                        <div class="buttons">
                            <button class="button button--primary" type="submit" disabled=is_blocked aria-describedby=described>"OK"</button>
                            <a class="button" href=paths::CUSTOMERS>"Cancel"</a>
                            <a class="button button--quiet" href=paths::batch_file(batch.id) rel="external">{icon("arrow-down")} "Download CSV"</a>
                        </div>
                        <p class="hint">{until}</p>
                        {move || busy.get().then(|| view! {
                            <p role="status">
                                <span>{setting.clone()}</span>
                                <progress aria-label=setting.clone()></progress>
                            </p>
                        })}
                    </div>
                </form>
            </div>
        </section>
    }
}
