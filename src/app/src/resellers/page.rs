//! What the pages of one reseller have in common: which reseller the address names, and who looks at it.

use domain::{
    contract::{GrantPage, Me},
    problem::Problem,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api;
use crate::{
    layout::{Signed, failure_view},
    paths,
};

/// The page of the reseller that the address names, drawn by `view`.
pub(super) fn reseller_page(
    title: &'static str,
    view: fn(&GrantPage, &Me, &ParamsMap) -> AnyView,
) -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(paths::reseller));
    let page = Resource::new(move || asked.get(), api::get);
    view! {
        <Title text=title/>
        <Transition>
            {move || {
                let params = params.get();
                Suspend::new(async move {
                    match (page.await, signed.me().await) {
                        (Ok(page), Some(me)) => view(&page, &me, &params),
                        (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                        (Err(failure), _) => failure_view(&failure),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}
