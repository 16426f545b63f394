//! The console's pages: one Leptos application that renders on the server and hydrates in the browser. Knows the
//! contract and the rules, never the database.
#![recursion_limit = "512"]

mod api_keys;
mod areas;
mod audit;
mod authenticator;
mod batches;
mod budgets;
mod customer;
mod customers;
mod exports;
pub mod failure;
mod freezes;
mod layout;
mod live;
mod members;
mod messages;
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
    Lazy, ParamSegment, SsrMode, StaticSegment,
    components::{Outlet, ParentRoute, Route, Router, Routes},
};

use crate::{
    areas::{
        Answer, ApiKeys, Assign, AssignReseller, Audit, Authenticator, Batch, ChangePassword,
        Customer, Customers, Disassociate, Exports, ForgotPassword, Freeze, FreezeReseller, Grant,
        Join, Members, Messages, MoveCustomer, NewCustomers, Offboard, Overview,
        PartnerInformation, Records, Resellers, ResetPassword, SetBudget, Upload, WebhookLog,
        Webhooks,
    },
    layout::{Signed, frame, not_found_page},
    sign_in::sign_in_page,
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
                <Route path=StaticSegment("join") view={Lazy::<Join>::new()} ssr=SsrMode::Async/>
                <Route path=StaticSegment("forgot-password") view={Lazy::<ForgotPassword>::new()} ssr=SsrMode::Async/>
                <Route path=StaticSegment("reset-password") view={Lazy::<ResetPassword>::new()} ssr=SsrMode::Async/>
                <Route path=StaticSegment("disassociation") view={Lazy::<Answer>::new()} ssr=SsrMode::Async/>
                <ParentRoute path=StaticSegment("") view=members_frame ssr=SsrMode::Async>
                    <Route path=StaticSegment("") view={Lazy::<Overview>::new()} ssr=SsrMode::Async/>
                    <Route path=StaticSegment("customers") view={Lazy::<Customers>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("set-budget")) view={Lazy::<SetBudget>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("batch")) view={Lazy::<Batch>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("upload")) view={Lazy::<Upload>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("freeze")) view={Lazy::<Freeze>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("records")) view={Lazy::<Records>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("move")) view={Lazy::<MoveCustomer>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("new")) view={Lazy::<NewCustomers>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("disassociate")) view={Lazy::<Disassociate>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("exports")) view={Lazy::<Exports>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("customers"), StaticSegment("assign")) view={Lazy::<Assign>::new()} ssr=SsrMode::Async/>
                    // After its neighbours, whose words it would take for ids.
                    <Route path=(StaticSegment("customers"), ParamSegment("id")) view={Lazy::<Customer>::new()} ssr=SsrMode::Async/>
                    <Route path=StaticSegment("resellers") view={Lazy::<Resellers>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("resellers"), StaticSegment("grant")) view={Lazy::<Grant>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("resellers"), StaticSegment("assign")) view={Lazy::<AssignReseller>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("resellers"), StaticSegment("offboard")) view={Lazy::<Offboard>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("resellers"), StaticSegment("freeze")) view={Lazy::<FreezeReseller>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("information")) view={Lazy::<PartnerInformation>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("members")) view={Lazy::<Members>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("messages")) view={Lazy::<Messages>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("password")) view={Lazy::<ChangePassword>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("authenticator")) view={Lazy::<Authenticator>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("keys")) view={Lazy::<ApiKeys>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("audit")) view={Lazy::<Audit>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("webhooks")) view={Lazy::<Webhooks>::new()} ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("partner"), StaticSegment("webhooks"), StaticSegment("log")) view={Lazy::<WebhookLog>::new()} ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The frame around the pages of members. Strangers are sent to sign in, also from pages that ask the server for nothing.
fn members_frame() -> AnyView {
    #[cfg(feature = "ssr")]
    let _ = request::member();
    frame(view! { <Outlet /> }.into_any())
}
