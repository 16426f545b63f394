//! The bar above and the line below every page of a signed-in member. Menus are `<details>`: they open without a script;
//! with one they also close by Escape, by a click elsewhere and by going to another page.

use domain::{contract::Me, partner::PartnerKind};
use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*, web_sys};
use leptos_router::hooks::use_location;

use crate::{
    failure::Failure,
    paths,
    ui::{Tone, brand_mark, icon, notice, notice_text, turning_icon},
};

/// Who is signed in: asked once, shown by every page.
#[derive(Clone, Copy)]
pub(crate) struct Signed(pub Resource<Result<Option<Me>, Failure>>);

impl Signed {
    /// The member, once it is known; `None` for a stranger, who sees no page that needs it.
    pub(crate) async fn me(self) -> Option<Me> {
        self.0.await.ok().flatten()
    }
}

/// The pages under Partner Information.
const PARTNER_PAGES: [(&str, &str, &str); 6] = [
    (paths::PARTNER_INFORMATION, "building", "Basic Information"),
    (paths::MEMBERS, "users", "Members"),
    (paths::MESSAGES, "info", "Message Recipients"),
    (paths::KEYS, "key", "API Keys"),
    (paths::WEBHOOKS, "webhook", "Webhooks"),
    (paths::AUDIT, "history", "Audit"),
];

/// The frame around a page.
pub(crate) fn frame(page: AnyView) -> AnyView {
    let signed = expect_context::<Signed>();
    let pathname = use_location().pathname;
    let here = move |path: &'static str| (pathname.get() == path).then_some("page");
    let section = move |path: &'static str| pathname.get().starts_with(path).then_some("true");
    attend_keys_and_menus(pathname);
    view! {
        <div class="frame">
            // The router would take a plain link and leave the focus where it is.
            <a class="skip-link" href="#content" rel="external">"Skip to content"</a>
            <header class="topbar">
                <div class="topbar-inner">
                    <div class="brand">
                        <a class="brand-link" href=paths::OVERVIEW aria-label="Home">{brand_mark()}</a>
                        <span>"Partner Center"</span>
                    </div>
                    <details class="topbar-fold">
                        <summary class="topbar-toggle" role="button">{icon("menu")}"Menu"</summary>
                        <div class="topbar-panel">
                            <nav aria-label="Main">
                                <ul class="nav">
                                    <li>
                                        <a class="nav-item" href=paths::OVERVIEW aria-current=move || here(paths::OVERVIEW)>"Overview"</a>
                                    </li>
                                    <li>
                                        <details class="menu" name="topbar">
                                            <summary class="nav-item" role="button" aria-current=move || section(paths::CUSTOMERS).or_else(|| section(paths::RESELLERS))>
                                                "Sales" {turning_icon()}
                                            </summary>
                                            <div class="menu-list">
                                                <p class="menu-group">"Customers"</p>
                                                <ul aria-label="Customers">
                                                    <li>
                                                        <a class="menu-item" href=paths::CUSTOMERS aria-current=move || here(paths::CUSTOMERS)>
                                                            {icon("users")} "Customer Management"
                                                        </a>
                                                    </li>
                                                </ul>
                                                {resellers_group(signed, pathname)}
                                            </div>
                                        </details>
                                    </li>
                                    <li>
                                        <details class="menu" name="topbar">
                                            <summary class="nav-item" role="button" aria-current=move || section(paths::PARTNER)>
                                                "Partner Information" {turning_icon()}
                                            </summary>
                                            <ul class="menu-list">
                                                {PARTNER_PAGES.map(|(path, symbol, words)| view! {
                                                    <li>
                                                        <a class="menu-item" href=path aria-current=move || here(path)>
                                                            {icon(symbol)} {words}
                                                        </a>
                                                    </li>
                                                }).into_iter().collect_view()}
                                            </ul>
                                        </details>
                                    </li>
                                </ul>
                            </nav>
                            <form class="find" method="get" action=paths::CUSTOMERS role="search" aria-label="All customers">
                                <div class="input-group">
                                    <label class="visually-hidden" for="find">"Find a customer"</label>
                                    <input class="input" type="search" name="q" id="find" placeholder="Find a customer" autocomplete="off" aria-keyshortcuts="/"/>
                                    <kbd aria-hidden="true">"/"</kbd>
                                </div>
                            </form>
                        </div>
                    </details>
                    <Suspense>
                        {move || Suspend::new(async move { signed.me().await.map(account_menu) })}
                    </Suspense>
                </div>
            </header>
            <Suspense>
                {move || Suspend::new(async move { signed.me().await.as_ref().and_then(frozen_notice) })}
            </Suspense>
            <main class="page" id="content" tabindex="-1">{page}</main>
            <Suspense>
                {move || Suspend::new(async move {
                    view! { <footer class="footer">{footer(signed.me().await.map(|me| me.zone))}</footer> }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// What only a distributor has under Sales.
fn resellers_group(signed: Signed, pathname: Memo<String>) -> impl IntoView {
    let current = move || (pathname.get() == paths::RESELLERS).then_some("page");
    let group = move |me: Me| {
        (me.partner.kind == PartnerKind::Distributor).then(|| {
            view! {
                <p class="menu-group">"Resellers"</p>
                <ul aria-label="Resellers">
                    <li>
                        <a class="menu-item" href=paths::RESELLERS aria-current=current>
                            {icon("building")} "Reseller Management"
                        </a>
                    </li>
                </ul>
            }
        })
    };
    view! { <Suspense>{move || Suspend::new(async move { signed.me().await.and_then(group) })}</Suspense> }
}

/// On every page of a partner whose own account is frozen: what that means, and whom to ask (R-ROLE-4).
fn frozen_notice(me: &Me) -> Option<impl IntoView + use<>> {
    let ask = match &me.partner.distributor {
        Some(superior) => format!("Ask {}", superior.name),
        None => "Ask who operates this installation".into(),
    };
    me.partner.frozen.then(|| {
        let title = format!("The account of {} is frozen.", me.partner.name);
        let text = format!(
            "Customers cannot buy, renew or change anything, and nobody here can unfreeze them. {ask}; the reason stands in Basic Information."
        );
        view! { <div class="page-notice">{notice(Tone::Frozen, "snowflake", "", "frozen", title, notice_text(text))}</div> }
    })
}

/// The version, and the zone of billing months where it is known.
pub(crate) fn footer(zone: Option<String>) -> impl IntoView {
    view! {
        <span>{concat!("Partner Center ", env!("CARGO_PKG_VERSION"))}</span>
        {zone.map(|zone| view! { <span class="footer-end">{format!("Billing months in {zone}")}</span> })}
    }
}

fn account_menu(me: Me) -> impl IntoView {
    let initials: String = me
        .partner
        .name
        .as_str()
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect();
    view! {
        <details class="menu menu--end" name="topbar">
            <summary class="account" role="button">
                <span class="avatar" aria-hidden="true">{initials.to_uppercase()}</span>
                <span class="account-name">{me.partner.name.to_string()}</span>
                {turning_icon()}
            </summary>
            <div class="menu-list">
                <p class="menu-group">{me.email}</p>
                <ul>
                    <li><a class="menu-item" href=paths::OVERVIEW>{icon("gauge")} "Partner Center"</a></li>
                    <li><a class="menu-item" href=paths::PARTNER_INFORMATION>{icon("building")} "Basic Information"</a></li>
                    <li><a class="menu-item" href=paths::AUTHENTICATOR>{icon("key")} "Authenticator App"</a></li>
                    <li><a class="menu-item" href=paths::CHANGE_PASSWORD>{icon("lock")} "Change Password"</a></li>
                </ul>
                <form class="menu-line-form" method="post" action="/api/session/sign-out">
                    <button class="menu-item" type="submit">{icon("log-out")} "Sign out"</button>
                    <button class="menu-item" type="submit" formaction="/api/session/sign-out-everywhere">
                        {icon("log-out")} "Sign out everywhere"
                    </button>
                </form>
            </div>
        </details>
    }
}

/// What only a script can do for the frame. Runs in the browser alone, as effects do.
fn attend_keys_and_menus(pathname: Memo<String>) {
    Effect::new(move |before: Option<String>| {
        let path = pathname.get();
        if before.is_some_and(|before| before != path) {
            close_menus();
            // A new page was put in place of the old one: reading goes on at its beginning.
            focus("content");
        }
        path
    });
    Effect::new(move |_| {
        let keys = window_event_listener(ev::keydown, |event| match event.key().as_str() {
            "Escape" => {
                // Back to what opened the menu, lest the focus gets lost with it.
                focus_first("details.menu[open]:focus-within > summary");
                close_menus();
            }
            "/" if !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !is_typing() => {
                event.prevent_default();
                focus("find");
            }
            _ => {}
        });
        let clicks = window_event_listener(ev::click, |event| {
            if !is_inside_menu(&event) {
                close_menus();
            }
        });
        on_cleanup(move || {
            keys.remove();
            clicks.remove();
        });
    });
}

/// Moves the focus to the element with this id.
pub(crate) fn focus(id: &str) {
    focus_first(&format!("#{id}"));
}

fn focus_first(selector: &str) {
    use leptos::wasm_bindgen::JsCast as _;
    if let Ok(Some(element)) = document().query_selector(selector)
        && let Some(element) = element.dyn_ref::<web_sys::HtmlElement>()
    {
        // An element that cannot take the focus leaves it where it is.
        _ = element.focus();
    }
}

fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}

fn is_inside_menu(event: &web_sys::MouseEvent) -> bool {
    use leptos::wasm_bindgen::JsCast as _;
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| element.closest("details.menu[open]").ok().flatten().is_some())
}

fn close_menus() {
    while let Ok(Some(menu)) = document().query_selector("details.menu[open]") {
        if menu.remove_attribute("open").is_err() {
            return;
        }
    }
}
