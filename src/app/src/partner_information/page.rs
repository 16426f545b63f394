//! The Basic Information page.

use domain::{
    contract::{Me, PartnerInformation},
    partner::PartnerKind,
    problem::Problem,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    api, quotas_view,
    switch::{codes_news, switch},
};
use crate::{
    layout::{Signed, failure_view},
    resellers::{ask_news, requests_card},
    ui::{Crumb, Tone, badge, breadcrumbs, large_icon, news_view, short_date},
};

/// The page.
pub(crate) fn partner_information_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let information = Resource::new(|| (), |()| api::information());
    view! {
        <Title text="Basic Information"/>
        <Suspense>
            {move || Suspend::new(async move {
                match (information.await, signed.me().await) {
                    (Ok(information), Some(me)) => page(&information, me, &params.get_untracked()).into_any(),
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(information: &PartnerInformation, me: Me, params: &ParamsMap) -> impl IntoView + use<> {
    let partner = &information.partner;
    let kind = match partner.kind {
        PartnerKind::Distributor => "Distributor",
        PartnerKind::Reseller => "Reseller",
    };
    let state =
        if partner.frozen { badge(Tone::Frozen, "Frozen") } else { badge(Tone::Ok, "Active") };
    let distributor =
        partner.distributor.as_ref().map(|superior| fact("Distributor", superior.name.to_string()));
    let (code, code_note) = if partner.verification_code {
        (badge(Tone::Ok, "On"), "Sensitive steps ask for a code, by mail or from an app.")
    } else {
        (badge(Tone::Quiet, "Off"), "Nothing asks for a code.")
    };
    let frozen = information.frozen.as_ref().map(|frozen| {
        let reason = frozen.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        fact("Frozen since", format!("{}{reason}", short_date(frozen.since)))
    });
    let owing = information
        .consumption_quota
        .map(|quota| fact("Consumption quota", format!("{} {}", quota.shown(), me.currency)));
    let asked = ask_news(params, information);
    let frozen_note = partner.lift_at_restore;
    let codes = codes_news(params);
    let switch = switch(partner.verification_code, me.role, codes.as_ref());
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![Crumb::Group("Partner Information"), Crumb::Here("Basic Information".into())])}
                <h1>"Basic Information"</h1>
            </div>
        </header>
        {asked}
        {codes.map(news_view)}
        <div class="split split--even">
            <div class="stack">
                <section class="card" aria-labelledby="company">
                    <div class="card-head"><h2 id="company">"Partner"</h2>{state}</div>
                    <div class="card-body">
                        <dl class="facts">
                            {fact("Account", partner.name.to_string())}
                            {fact("Kind", kind.into())}
                            {distributor}
                            {frozen}
                            {owing}
                            {fact("Partner ID", partner.id.to_string())}
                            {fact("Customers", information.customers.shown())}
                            {fact("Partner since", information.since.date())}
                        </dl>
                    </div>
                </section>
                <section class="card" aria-labelledby="account">
                    <div class="card-head"><h2 id="account">"Account information"</h2></div>
                    <div class="card-body">
                        <dl class="facts">
                            {fact("Signed in as", me.email)}
                            {fact("Role", me.role.label().into())}
                            <div><dt>"Verification code"</dt><dd>{code}<span class="cell-note">{code_note}</span>{switch}</dd></div>
                            <div>
                                <dt>"Billing months"</dt>
                                <dd>
                                    {me.zone}
                                    <span class="cell-note">
                                        {if frozen_note {
                                            "Automatic freezes end when the month restores."
                                        } else {
                                            "Automatic freezes stay when the month restores."
                                        }}
                                    </span>
                                </dd>
                            </div>
                        </dl>
                    </div>
                </section>
            </div>
            <div class="stack">
                {quota_card(information, &me.currency)}
                {requests_card(information, &me.currency)}
            </div>
        </div>
    }
}

fn quota_card(information: &PartnerInformation, currency: &str) -> impl IntoView + use<> {
    let partner = &information.partner;
    let by = partner.distributor.as_ref().map(|superior| superior.name.to_string());
    let head = match (&by, information.granted_at, partner.granted) {
        (_, _, false) => Either::Left(badge(Tone::Quiet, "Not granted")),
        (Some(by), Some(at), true) => Either::Right(format!("granted by {by}, {}", short_date(at))),
        _ => Either::Right(String::new()),
    };
    let head = match head {
        Either::Left(badge) => Either::Left(badge),
        Either::Right(words) => Either::Right(view! { <span class="quiet">{words}</span> }),
    };
    let body = if partner.granted {
        Either::Left(view! {
            <div class="card-body">{quotas_view(&information.quotas, currency)}</div>
            <p class="card-foot">"Quota is what you may hand out in budgets. Frozen customers keep their budget and its share of the quota."</p>
        })
    } else {
        let by = by.unwrap_or_default();
        Either::Right(view! {
            <div class="empty">
                <span class="empty-icon">{large_icon("lock")}</span>
                <h3>"No quota has been granted"</h3>
                <p class="empty-text">
                    {format!("{by} sets the budgets of your customers itself. To set them yourself, ask {by} for a grant.")}
                </p>
            </div>
        })
    };
    view! {
        <section class="card" aria-labelledby="quota">
            <div class="card-head"><h2 id="quota">"Budget Quota"</h2>{head}</div>
            {body}
        </section>
    }
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
}
