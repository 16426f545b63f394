//! The console's pages: one Leptos application that renders on the server and hydrates in the browser. Knows the
//! contract and the rules, never the database.
#![recursion_limit = "512"]

mod api_keys;
mod audit;
mod authenticator;
mod batches;
mod budgets;
mod customer;
mod customers;
pub mod failure;
mod freezes;
mod layout;
mod live;
mod members;
mod overview;
mod partner_information;
pub mod paths;
mod records;
#[cfg(feature = "ssr")]
pub mod request;
mod resellers;
mod sign_in;
mod ui;
mod webhooks;

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::{
    ParamSegment, SsrMode, StaticSegment,
    components::{Outlet, ParentRoute, Route, Router, Routes},
};

use crate::{
    api_keys::api_keys_page,
    audit::audit_page,
    authenticator::authenticator_page,
    batches::{batch_page, upload_page},
    budgets::set_budget_page,
    customer::{answer_page, customer_page, disassociate_page, new_customers_page},
    customers::{assign_page, customers_page},
    freezes::freeze_page,
    layout::{Signed, frame, not_found_page},
    members::members_page,
    overview::overview_page,
    partner_information::partner_information_page,
    records::records_page,
    resellers::{freeze_reseller_page, grant_page, move_page, offboard_page, resellers_page},
    sign_in::{
        change_password_page, forgot_password_page, join_page, reset_password_page, sign_in_page,
    },
    webhooks::{webhook_log_page, webhooks_page},
};

/// The document around the application.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content="Budgets, usage and freezing of a partner's customers"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <HydrationScripts options=options.clone()/>
                <HashedStylesheet options id="partner-center"/>
                <MetaTags/>
            </head>
            <body><App/></body>
        </html>
    }
}

/// The application. Every page is rendered whole on the server (`SsrMode::Async`), so that all of it is there without
/// JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Signed(Resource::new(|| (), |()| sign_in::api::me())));
    view! {
        <Title formatter=|title: String| format!("{title} · Partner Center")/>
        <Router>
            <Routes fallback=|| frame(not_found_page())>
                <Route path=StaticSegment("sign-in") view=sign_in_page ssr=SsrMode::Async/>
                <Route path=StaticSegment("join") view=join_page ssr=SsrMode::Async/>
                <Route path=StaticSegment("forgot-password") view=forgot_password_page ssr=SsrMode::Async/>
                <Route path=StaticSegment("reset-password") view=reset_password_page ssr=SsrMode::Async/>
                <Route path=StaticSegment("disassociation") view=answer_page ssr=SsrMode::Async/>
                <ParentRoute path=StaticSegment("") view=|| frame(view! { <Outlet /> }.into_any()) ssr=SsrMode::Async>
                    <Route path=StaticSegment("") view=overview_page ssr=SsrMode::Async/>
                    <Route path=StaticSegment("customers") view=customers_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("set-budget")) view=set_budget_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("batch")) view=batch_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("upload")) view=upload_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("freeze")) view=freeze_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("records")) view=records_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("move")) view=move_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("new")) view=new_customers_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("disassociate")) view=disassociate_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("assign")) view=assign_page ssr=SsrMode::Async/>
                    // After its neighbours, whose words it would take for ids.
                    <Route path=(StaticSegment("customers"), ParamSegment("id")) view=customer_page ssr=SsrMode::Async/>
                    <Route path=StaticSegment("resellers") view=resellers_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("resellers"), StaticSegment("grant")) view=grant_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("resellers"), StaticSegment("offboard")) view=offboard_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("resellers"), StaticSegment("freeze")) view=freeze_reseller_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("information")) view=partner_information_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("members")) view=members_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("password")) view=change_password_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("authenticator")) view=authenticator_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("keys")) view=api_keys_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("audit")) view=audit_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("webhooks")) view=webhooks_page ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("webhooks"), StaticSegment("log")) view=webhook_log_page ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
