//! The page of a batch: its preview until it is set, and then what was done.

use domain::{
    contract::{BatchPage, Me, Stage},
    problem::Problem,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{api, preview::preview, result::result, rows::rows};
use crate::{
    layout::{Signed, failure_view},
    paths,
    ui::{Crumb, breadcrumbs},
};

/// The page.
pub(crate) fn batch_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let asked = Memo::new(move |_| {
        params.with(|params| (paths::batch_id(params), paths::batch_from(params)))
    });
    let batch = Resource::new(move || asked.get(), |(id, first)| api::page(id, first));
    view! {
        <Title text="Set Budget"/>
        <Transition>
            {move || Suspend::new(async move {
                match (batch.await, signed.me().await) {
                    (Ok(batch), Some(me)) => view(&batch, &me, &params.get_untracked()).into_any(),
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn view(batch: &BatchPage, me: &Me, params: &ParamsMap) -> impl IntoView + use<> {
    let customers = match batch.sums.customers {
        1 => "1 customer".to_owned(),
        many => format!("{many} customers"),
    };
    let whose = if batch.owner.id == me.partner.id {
        String::new()
    } else {
        format!(" of {}", batch.owner.name)
    };
    let (here, heading, lead) = match (&batch.stage, batch.undoes.is_some()) {
        (Stage::Draft(_), false) => (
            "Preview",
            "Preview",
            format!("What OK does to the budgets of {customers}{whose}. Nothing is set yet."),
        ),
        (Stage::Draft(_), true) => (
            "Preview",
            "Preview of undoing",
            format!("What OK brings back for {customers}{whose}. Nothing is set yet."),
        ),
        (Stage::Applied(_), _) => {
            ("Result", "Result", format!("What was done to the budgets of {customers}{whose}."))
        }
    };
    let table = rows(batch, &me.currency);
    let stage = match &batch.stage {
        Stage::Draft(draft) => Either::Left(preview(batch, draft, me, params)),
        Stage::Applied(applied) => Either::Right(result(batch, applied, me, params)),
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Customers"),
                    Crumb::Page("Customer Management".into(), paths::CUSTOMERS.into()),
                    Crumb::Here(here.into()),
                ])}
                <h1>{heading}</h1>
                <p class="page-lead">{lead}</p>
            </div>
        </header>
        <div class="stack">{stage}{table}</div>
    }
}
