//! The Customer Management page.

use domain::{
    budget::BudgetType,
    contract::{CustomerPage, Figures, Me},
    list::{CustomerQuery, Whose},
    money::group_cents,
    partner::PartnerKind,
    problem::Problem,
    quota::Quota,
    set_budget::quota_of,
};
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    api,
    columns::columns,
    filters::{chips, filters, unfiltered},
    table::table,
    views::views,
};
use crate::{
    layout::{Signed, failure_view},
    live,
    overview::{api as overview, figure_items, may_not_set},
    partner_information::share,
    paths,
    ui::{
        Crumb, News, Tone, breadcrumbs, icon, large_icon, news_view, notice, notice_text,
        share_meter, stat, words_of,
    },
};

/// The page.
pub(crate) fn customers_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(paths::customer_query));
    let list = Resource::new(
        move || query.get(),
        |query| async move {
            let page = api::list(query.clone()).await;
            (query, page)
        },
    );
    // Asked once: filtering and paging do not change what all customers add up to.
    let figures = Resource::new(
        move || query.with(shows_figures),
        |shown| async move { if shown { overview::figures().await.ok() } else { None } },
    );
    let refetch = move || {
        list.refetch();
        figures.refetch();
    };
    live::follow(|_| true, refetch);
    view! {
        <Title text="Customer Management"/>
        <Transition>
            {move || Suspend::new(async move {
                let (query, page) = list.await;
                match (page, signed.me().await) {
                    (Ok(page), Some(me)) => view(&query, page, figures.await, &me, &params.get()).into_any(),
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The ids of what says why the member may not freeze and unfreeze.
pub(super) const MAY_NOT_FREEZE: &str = "may-not-freeze";
pub(super) const MAY_NOT_UNFREEZE: &str = "may-not-unfreeze";

/// Why the member may not do what is done here; the buttons that are disabled for it point there. Who may not even set
/// budgets reads one notice, not three.
fn denied(page: &CustomerPage) -> impl IntoView + use<> {
    let is_told = page.may_set.is_some();
    let reasons = [
        (MAY_NOT_FREEZE, "You may not freeze accounts.", &page.may_freeze),
        (MAY_NOT_UNFREEZE, "You may not unfreeze accounts.", &page.may_unfreeze),
    ];
    let reasons = reasons.map(|(id, title, problem)| {
        problem.as_ref().map(|problem| {
            let words = problem.message();
            if is_told {
                Either::Left(view! { <p class="visually-hidden" id=id>{words}</p> })
            } else {
                Either::Right(notice(Tone::Near, "lock", "", id, title.into(), notice_text(words)))
            }
        })
    });
    view! {
        {page.may_set.as_ref().map(may_not_set)}
        {reasons.into_iter().collect_view()}
    }
}

/// The figures are those of the partner's own customers; who searches has one of them in mind.
fn shows_figures(query: &CustomerQuery) -> bool {
    query.whose == Whose::Own && query.search.is_empty()
}

fn view(
    query: &CustomerQuery,
    page: CustomerPage,
    figures: Option<Figures>,
    me: &Me,
    params: &ParamsMap,
) -> impl IntoView + use<> {
    let is_distributor = me.partner.kind == PartnerKind::Distributor;
    let figures = figures.filter(|_| shows_figures(query));
    let has_any = !page.rows.is_empty() || query.is_filtered() || query.cursor.is_some();
    let quota = *quota_of(&page.quotas, BudgetType::Monthly);
    // All rows are of the one reseller that was asked for.
    let of = query.of.and_then(|_| page.rows.first()).map(|row| row.owner.clone());
    let denied = has_any.then(|| denied(&page));
    let managers = page.managers.as_slice();
    let saved = page.views.as_slice();
    let filters = has_any.then(|| {
        view! { {views(query, saved)}{filters(query, managers)}{chips(query, of.as_ref(), managers)} }
    });
    let news = params.get_str("view-problem").map(|code| {
        News::Failed(match code {
            "field" => "A view needs a name of at most 128 characters.".into(),
            "too_many_views" => "You have saved 20 views already. Remove one first.".into(),
            _ => words_of(code),
        })
    });
    let may_export = page.may_export.is_none();
    let has_rows = !page.rows.is_empty();
    let body = if !has_any {
        EitherOf3::A(none_yet(query, me))
    } else if page.rows.is_empty() {
        EitherOf3::B(no_match(query))
    } else {
        EitherOf3::C(table(page, query, &me.currency))
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Customers"),
                    Crumb::Here("Customer Management".into()),
                ])}
                <h1>"Customer Management"</h1>
            </div>
            <div class="page-actions">
                {reveal(query)}
                {has_rows.then(|| columns(query))}
                {may_export.then(|| view! { <a class="button button--quiet" href=paths::EXPORTS>{icon("arrow-down")} "Export History"</a> })}
                <a class="button" href=paths::UPLOAD>{icon("arrow-up")} "Set Budgets from a File"</a>
                <a class="button" href=paths::NEW_CUSTOMERS>"Add customers"</a>
            </div>
        </header>
        {is_distributor.then(|| tabs(query))}
        <div class="stack">
            {news.map(news_view)}
            {denied}
            {figures.map(|figures| {
                view! {
                    <ul class="stats" aria-label="Figures">
                        {figure_items(&figures, Whose::Own)}
                        {quota_figure(&quota, &me.currency)}
                    </ul>
                }
            })}
            <section class="card table-card" aria-label="Customers">{filters}{body}</section>
        </div>
    }
}

/// The eye: shows how customers can be reached in full, or masks it again.
fn reveal(query: &CustomerQuery) -> impl IntoView + use<> {
    let (symbol, words) =
        if query.reveal { ("eye-off", "Hide contact data") } else { ("eye", "Show contact data") };
    let path = paths::customers(&CustomerQuery { reveal: !query.reveal, ..query.clone() });
    view! { <a class="button button--quiet" href=path>{icon(symbol)} {words}</a> }
}

fn tabs(query: &CustomerQuery) -> impl IntoView + use<> {
    let tab = |whose, words: &'static str| {
        let path = paths::customers(&CustomerQuery { whose, ..CustomerQuery::default() });
        let current = (query.whose == whose).then_some("page");
        view! { <a class="tab" href=path aria-current=current>{words}</a> }
    };
    view! {
        <nav class="tabs" aria-label="Whose customers">
            {tab(Whose::Own, "Customers")}
            {tab(Whose::Resellers, "Resellers' Customers")}
        </nav>
    }
}

fn quota_figure(quota: &Quota, currency: &str) -> impl IntoView + use<> {
    let (note, bar) = match quota.granted {
        Some(granted) => {
            let permille = share(quota.allocated_cents, granted.cents());
            let note = format!("of {} {currency}", granted.shown());
            (note, Some(share_meter(Tone::Ok, permille, false, "Quota allocated".into())))
        }
        None => (format!("{currency} allocated"), None),
    };
    let path = paths::PARTNER_INFORMATION.into();
    stat(path, None, "Monthly budget quota", group_cents(quota.allocated_cents), note, bar)
}

fn none_yet(query: &CustomerQuery, me: &Me) -> impl IntoView + use<> {
    let text = match query.whose {
        Whose::Own => format!(
            "Customers appear here once they are associated with {}. They start frozen, and buy from the moment you set their first budget.",
            me.partner.name
        ),
        Whose::Resellers => "Customers appear here once one of your resellers has any.".into(),
    };
    view! {
        <div class="empty">
            <span class="empty-icon" data-tone="accent">{large_icon("users")}</span>
            <h2>"No customers yet"</h2>
            <p class="empty-text">{text}</p>
            <div class="buttons"><a class="button" href=paths::PARTNER_INFORMATION>"See your budget quota"</a></div>
        </div>
    }
}

fn no_match(query: &CustomerQuery) -> impl IntoView + use<> {
    let (title, text) = if query.search.is_empty() {
        ("No customer matches", Either::Left("No customer is such as these filters ask for."))
    } else {
        let text = format!(
            "No customer has “{}” in its name, account, ID, mail or phone with these filters.",
            query.search
        );
        ("No customer matches", Either::Right(text))
    };
    view! {
        <div class="empty">
            <span class="empty-icon">{large_icon("search")}</span>
            <h2>{title}</h2>
            <p class="empty-text">{text}</p>
            <div class="buttons"><a class="button" href=paths::customers(&unfiltered(query))>"Clear filters"</a></div>
        </div>
    }
}
