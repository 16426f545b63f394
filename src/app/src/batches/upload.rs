//! Budgets from a file: the form that sends it. What is in it is previewed next, with all its faults.

use domain::{access::Action, problem::Problem};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    layout::{Signed, failure_view},
    overview::may_not_set,
    paths::{self, YES},
    ui::{Crumb, Tone, breadcrumbs, known_words, notice, notice_text},
};

/// What a file looks like.
const EXAMPLE: &str =
    "customer,amount,type,action\nacme-robotics,1000.00,monthly,automatic\nborealis-foods,250,,\n";

/// The page.
pub(crate) fn upload_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    view! {
        <Title text="Set Budgets from a File"/>
        <Transition>
            {move || Suspend::new(async move {
                let problem = params.get_untracked().get("problem");
                match signed.me().await {
                    Some(me) => {
                        let denied = (!domain::access::role_allows(me.role, Action::SetBudget))
                            .then(|| Problem::RoleForbids {
                                action: Action::SetBudget,
                                partner: me.partner.name.clone(),
                            });
                        view(denied.as_ref(), problem.as_deref()).into_any()
                    }
                    None => failure_view(&Problem::NotSignedIn.into()),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// What a code in the URL says.
fn recall(code: &str) -> Option<String> {
    match code {
        "too_large" => {
            Some(format!("The file is longer than {} MB, which is the limit.", paths::UPLOAD_MB))
        }
        "no_file" => Some("Choose a CSV file.".into()),
        "role_forbids" | "not_granted" | "delegated" => {
            Some("You may not set these budgets.".into())
        }
        _ => known_words(code),
    }
}

fn view(denied: Option<&Problem>, problem: Option<&str>) -> impl IntoView + use<> {
    let is_denied = denied.is_some();
    let described = is_denied.then_some("may-not");
    let failed = problem.and_then(recall).map(|said| {
        let title = "Nothing has been set.".into();
        notice(Tone::Over, "alert-triangle", "alert", "news", title, notice_text(said))
    });
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Customers"),
                    Crumb::Page("Customer Management".into(), paths::CUSTOMERS.into()),
                    Crumb::Here("Set Budgets from a File".into()),
                ])}
                <h1>"Set Budgets from a File"</h1>
                <p class="page-lead">"A line for each customer. You see what it does before anything is set."</p>
            </div>
        </header>
        <div class="stack">
            {failed}
            {denied.map(may_not_set)}
            <section class="card" aria-label="File">
                <div class="card-body">
                    <form class="form" method="post" enctype="multipart/form-data" action=paths::UPLOAD_TO>
                        <div class="field">
                            <label class="label" for="file">"CSV file"</label>
                            <input class="input" type="file" name="file" id="file" accept=".csv,text/csv" required disabled=is_denied aria-describedby="file-hint"/>
                            <p class="hint" id="file-hint">
                                {format!("UTF-8, at most {} MB and 100,000 lines. The first line names the columns: customer (account or ID) and amount, and if you like type (monthly or one-time; monthly where it is empty) and action (manual, automatic or with-resources; kept where it is empty).", paths::UPLOAD_MB)}
                            </p>
                        </div>
                        <pre class="code" aria-label="Example">{EXAMPLE}</pre>
                        <div class="tick">
                            <input class="check" type="checkbox" name="unfreeze" id="unfreeze" value=YES disabled=is_denied aria-describedby="unfreeze-hint"/>
                            <div class="tick-text">
                                <label class="tick-label" for="unfreeze">"Unfreeze Now"</label>
                                <span class="tick-hint" id="unfreeze-hint">"all customers of the file that are frozen"</span>
                            </div>
                        </div>
                        <div class="tick">
                            <input class="check" type="checkbox" name="agree" id="agree" value=YES disabled=is_denied aria-describedby="agree-hint"/>
                            <div class="tick-text">
                                <label class="tick-label" for="agree">
                                    "I have read and agree to the agreement on managing customer budgets"
                                </label>
                                <p class="hint" id="agree-hint">
                                    "Needed where a line says with-resources: running resources stop without notice to the customer, and what is released cannot be brought back."
                                </p>
                            </div>
                        </div>
                        <div class="form-foot">
                            <div class="buttons">
                                <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"OK"</button>
                                <a class="button" href=paths::CUSTOMERS>"Cancel"</a>
                            </div>
                        </div>
                    </form>
                </div>
            </section>
        </div>
    }
}
