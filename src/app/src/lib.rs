//! The console's pages: one Leptos application that renders on the server and hydrates in the browser. Knows the
//! contract and the rules, never the database.
#![recursion_limit = "512"]

pub mod budgets;
pub mod customers;
pub mod failure;
pub mod layout;
#[cfg(feature = "ssr")]
pub mod office;
pub mod overview;
pub mod partner_information;
pub mod paths;
pub mod records;
pub mod sign_in;
pub mod ui;

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode, StaticSegment,
    components::{Outlet, ParentRoute, Route, Router, Routes},
};

use crate::{
    budgets::SetBudgetPage,
    customers::CustomersPage,
    layout::{Frame, NotFoundPage, Signed},
    overview::OverviewPage,
    partner_information::PartnerInformationPage,
    records::RecordsPage,
    sign_in::SignInPage,
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
            <Routes fallback=|| view! { <Frame><NotFoundPage/></Frame> }>
                <Route path=StaticSegment("sign-in") view=SignInPage ssr=SsrMode::Async/>
                <ParentRoute path=StaticSegment("") view=|| view! { <Frame><Outlet/></Frame> } ssr=SsrMode::Async>
                    <Route path=StaticSegment("") view=OverviewPage ssr=SsrMode::Async/>
                    <Route path=StaticSegment("customers") view=CustomersPage ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("set-budget")) view=SetBudgetPage ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("records")) view=RecordsPage ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("information")) view=PartnerInformationPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
