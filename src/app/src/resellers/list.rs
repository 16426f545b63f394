//! The Reseller Management page.

use domain::{
    budget::BudgetType,
    contract::{Me, RequestSeen, ResellerFilter, ResellerPage, ResellerQuery, ResellerRow},
    list::{CustomerQuery, Whose},
    money::group_cents,
    problem::Problem,
    quota::Quota,
    text::NAME_MAX,
};
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api;
use crate::{
    layout::{Signed, failure_view},
    partner_information::share,
    paths,
    ui::{
        Crumb, News, Tone, badge, breadcrumbs, code_news, icon, large_icon, news_view, notice,
        notice_text, percent, plain_code_step, share_meter, short_date, small_icon, words_of,
    },
};

/// The page.
pub(crate) fn resellers_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(paths::reseller_query));
    let list = Resource::new(
        move || query.get(),
        |query| async move {
            let page = api::list(query.clone()).await;
            (query, page)
        },
    );
    view! {
        <Title text="Reseller Management"/>
        <Transition>
            {move || {
                let news = params.with(news_of);
                let typed = params.with(|params| {
                    ["name", "admin"].map(|name| params.get(name).unwrap_or_default())
                });
                Suspend::new(async move {
                    let (query, page) = list.await;
                    match (page, signed.me().await) {
                        (Ok((page, requests)), Some(me)) => {
                            view(&query, &page, &requests, news, typed, &me).into_any()
                        }
                        (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                        (Err(failure), _) => failure_view(&failure),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap) -> Option<News> {
    if let Some(news) = code_news(params) {
        return Some(news);
    }
    match (params.get_str("done"), params.get_str("problem")) {
        (Some("declined"), _) => {
            Some(News::Done("The request was declined, and the reseller is told why.".into()))
        }
        (Some("frozen"), _) => Some(News::Done(
            "The reseller has been frozen, and with it what its customers may do.".into(),
        )),
        (Some("assigned"), _) => Some(News::Done("The account manager was assigned.".into())),
        (Some("offboarded"), _) => Some(News::Done("The reseller has been offboarded.".into())),
        (Some("unfrozen"), _) => Some(News::Done("The reseller has been unfrozen.".into())),
        (_, Some("name")) => {
            Some(News::Failed("Nothing was added: give a name of at most 128 characters.".into()))
        }
        (_, Some("admin")) => Some(News::Failed(
            "Nothing was added: give an e-mail address such as name@example.com.".into(),
        )),
        (_, Some("mail_not_sent")) => Some(News::Failed(
            "The reseller was added, but its invitation could not be sent: the mail server did not take it.".into(),
        )),
        (_, Some("field")) => {
            Some(News::Failed("Nothing was done: write a reason of at most 256 characters.".into()))
        }
        (_, Some("not_found")) => Some(News::Failed(
            "There is nothing of that kind any more; it was answered already.".into(),
        )),
        (_, Some(code)) => Some(News::Failed(words_of(code))),
        _ => None,
    }
}

fn view(
    query: &ResellerQuery,
    page: &ResellerPage,
    requests: &[RequestSeen],
    news: Option<News>,
    typed: [String; 2],
    me: &Me,
) -> impl IntoView + use<> {
    let asks = me.partner.verification_code;
    let step = plain_code_step(asks, "/api/resellers/add-code", news.as_ref());
    let has_any = page.matching > 0 || query.is_filtered();
    let page_may_grant = page.may_grant.is_none();
    let denied = page.may_grant.clone().filter(|_| has_any);
    let body = if !has_any {
        EitherOf3::A(view! {
            <div class="empty">
                <span class="empty-icon" data-tone="accent">{large_icon("building")}</span>
                <h2>"No resellers yet"</h2>
                <p class="empty-text">"Resellers develop customers of their own. You grant them budgets and freezing, and how much they may hand out."</p>
            </div>
        })
    } else if page.rows.is_empty() {
        EitherOf3::B(view! {
            <div class="empty">
                <span class="empty-icon">{large_icon("search")}</span>
                <h2>"No reseller matches"</h2>
                <p class="empty-text">"No reseller of yours has this in its name or ID and is in this state."</p>
                <div class="buttons"><a class="button" href=paths::RESELLERS>"Clear filters"</a></div>
            </div>
        })
    } else {
        EitherOf3::C(table(page, query, &me.currency))
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Resellers"),
                    Crumb::Here("Reseller Management".into()),
                ])}
                <h1>"Reseller Management"</h1>
                <p class="page-lead">"Who sets the budgets of a reseller's customers, and how much it may hand out in all."</p>
            </div>
        </header>
        <div class="stack">
            {news.map(news_view)}
            {denied.as_ref().map(may_not_grant)}
            {super::requests::requests(requests, page_may_grant)}
            <section class="card table-card" aria-label="Resellers">
                {has_any.then(|| filters(query))}
                {body}
            </section>
            {add_form(page.may_manage.as_ref(), typed, step)}
        </div>
    }
}

/// Why the member may not grant; the buttons that are disabled for it point here.
pub(super) fn may_not_grant(problem: &Problem) -> impl IntoView + use<> {
    let title = "You may look at grants, not change them.".into();
    notice(Tone::Near, "lock", "", "may-not", title, notice_text(problem.message()))
}

fn filters(query: &ResellerQuery) -> impl IntoView + use<> {
    let options = ResellerFilter::ALL.map(|state| {
        let selected = query.state == Some(state);
        view! { <option value=state.word() selected=selected>{state.label()}</option> }
    });
    view! {
        <form class="filters" method="get" action=paths::RESELLERS role="search" aria-label="This list">
            <div class="filters-search input-group">
                {icon("search")}
                <label class="visually-hidden" for="q">"Search resellers"</label>
                <input class="input" type="search" name="q" id="q" placeholder="Name or ID" value=query.search.clone() autocomplete="off"/>
            </div>
            <div class="filter">
                <label for="state">"State"</label>
                <span class="select">
                    <select name="state" id="state"><option value="">"Any"</option>{options.collect_view()}</select>
                    {small_icon("chevron-down")}
                </span>
            </div>
            <button class="button" type="submit">"Apply"</button>
        </form>
    }
}

fn table(page: &ResellerPage, query: &ResellerQuery, currency: &str) -> impl IntoView + use<> {
    let pager = pager(page, query);
    let may_grant = page.may_grant.is_none();
    let rows = page.rows.iter().map(|reseller| row(reseller, may_grant)).collect_view();
    view! {
        <table class="table records-table" role="table" aria-label="Resellers">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col" class="col-id">"Reseller"</th>
                    <th role="columnheader" scope="col" class="col-state">"State"</th>
                    <th role="columnheader" scope="col">{format!("Monthly quota ({currency})")}</th>
                    <th role="columnheader" scope="col">{format!("One-time quota ({currency})")}</th>
                    <th role="columnheader" scope="col" class="col-short number">"Customers"</th>
                    <th role="columnheader" scope="col" class="col-date">"Associated"</th>
                    <th role="columnheader" scope="col" class="col-short col-operation">"Operation"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
        {pager}
    }
}

/// Whether a reseller decides for its customers.
pub(super) fn grant_badge(reseller: &ResellerRow) -> impl IntoView + use<> {
    if reseller.partner.granted {
        badge(Tone::Ok, "Granted")
    } else {
        badge(Tone::Quiet, "Not granted")
    }
}

fn row(reseller: &ResellerRow, may_grant: bool) -> impl IntoView + use<> {
    let id = reseller.partner.id;
    let name_id = format!("name-{id}");
    let path = paths::grant(id, &[]);
    let grant = if may_grant {
        Either::Left(view! {
            <a class="button button--small" href=path.clone() aria-describedby=name_id.clone()>"Grant"</a>
        })
    } else {
        Either::Right(view! {
            <button class="button button--small" type="button" disabled aria-describedby="may-not">"Grant"</button>
        })
    };
    let frozen = reseller.frozen.is_some().then(|| badge(Tone::Frozen, "Frozen"));
    let freeze = if reseller.frozen.is_some() { "Unfreeze" } else { "Freeze" };
    let customers = paths::customers(&CustomerQuery {
        whose: Whose::Resellers,
        of: Some(id),
        ..CustomerQuery::default()
    });
    let menu = view! {
        <details class="menu menu--end" name="row">
            <summary class="button button--quiet button--small button--icon" role="button" aria-label="More" aria-describedby=name_id.clone()>
                {icon("more")}
            </summary>
            <ul class="menu-list">
                <li>
                    <a class="menu-item" href=paths::freeze_reseller(id, &[]) aria-describedby=name_id.clone()>
                        {icon("snowflake")} {freeze}
                    </a>
                </li>
                <li>
                    <a class="menu-item" href=paths::assign_reseller(id, &[]) aria-describedby=name_id.clone()>
                        {icon("user")} "Assign account manager"
                    </a>
                </li>
                <li>
                    <a class="menu-item" href=paths::offboard(id, &[]) aria-describedby=name_id.clone()>
                        {icon("log-out")} "Offboard"
                    </a>
                </li>
            </ul>
        </details>
    };
    let manager = reseller.manager.as_ref().map(|manager| {
        view! { <span class="cell-note">{format!("Account manager: {}", manager.name)}</span> }
    });
    let [monthly, one_time] = reseller.quotas.map(|quota| quota_cell(&quota));
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <a class="cell-name link" id=name_id.clone() href=path>{reseller.partner.name.to_string()}</a>
                <span class="cell-note code">{id.to_string()}</span>
                {manager}
            </th>
            <td role="cell" data-label="State"><span class="badges">{grant_badge(reseller)}{frozen}</span></td>
            <td role="cell" data-label="Monthly quota">{monthly}</td>
            <td role="cell" data-label="One-time quota">{one_time}</td>
            <td role="cell" data-label="Customers" class="number">
                <a class="link" href=customers aria-describedby=name_id.clone()>{reseller.customers.shown()}</a>
            </td>
            <td role="cell" data-label="Associated" class="quiet"><span>{short_date(reseller.associated)}</span></td>
            <td role="cell" data-label="Operation"><div class="operations">{grant}{menu}</div></td>
        </tr>
    }
}

/// Resellers in few words: each with its customers and what is allocated of its quotas.
pub(crate) fn reseller_items(resellers: &[ResellerRow]) -> impl IntoView + use<> {
    resellers.iter().map(item).collect_view()
}

fn item(reseller: &ResellerRow) -> impl IntoView + use<> {
    let quotas = reseller.quotas.iter().filter(|quota| quota.granted.is_some()).map(|quota| {
        let title = match quota.budget_type {
            BudgetType::Monthly => "Monthly quota",
            BudgetType::OneTime => "One-time quota",
        };
        view! { <div><span class="cell-note">{title}</span>{quota_cell(quota)}</div> }
    });
    let customers = match reseller.customers.number() {
        1 => "1 customer".to_owned(),
        _ => format!("{} customers", reseller.customers.shown()),
    };
    let frozen = reseller.frozen.is_some().then(|| badge(Tone::Frozen, "Frozen"));
    view! {
        <li class="item">
            <div class="item-head">
                <a class="item-title link" href=paths::grant(reseller.partner.id, &[])>{reseller.partner.name.to_string()}</a>
                <span class="badges">{grant_badge(reseller)}{frozen}</span>
            </div>
            <p class="hint">{customers}</p>
            {quotas.collect_view()}
        </li>
    }
}

/// What is allocated of a quota, and what is free.
fn quota_cell(quota: &Quota) -> impl IntoView + use<> {
    let allocated = group_cents(quota.allocated_cents);
    match quota.granted {
        Some(granted) => {
            let permille = share(quota.allocated_cents, granted.cents());
            let tone = tone_of(quota);
            let free = group_cents(quota.free_cents().unwrap_or_default());
            let name = format!("{} of {} allocated", percent(permille), granted.shown());
            Either::Left(view! {
                <div class="usage">
                    <span>{allocated}" "<span class="usage-word">{format!("of {}", granted.shown())}</span></span>
                    <span class="usage-share">{percent(permille)}</span>
                    {share_meter(tone, permille, false, name)}
                    <span class="usage-word">{format!("{free} free")}</span>
                </div>
            })
        }
        None => Either::Right(view! {
            <span>"—"<span class="cell-note">{format!("{allocated} allocated")}</span></span>
        }),
    }
}

/// How near a quota is to its end.
fn tone_of(quota: &Quota) -> Tone {
    if quota.reached(100) {
        Tone::Over
    } else if quota.reached(75) {
        Tone::Near
    } else {
        Tone::Ok
    }
}

fn pager(page: &ResellerPage, query: &ResellerQuery) -> impl IntoView + use<> {
    let shown = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
    let end = query.offset.saturating_add(shown);
    let step = |offset: Option<u32>, rel: &'static str, words: &'static str| match offset {
        Some(offset) => {
            let path = paths::resellers(&ResellerQuery { offset, ..query.clone() });
            Either::Left(view! { <a class="button button--small" rel=rel href=path>{words}</a> })
        }
        None => Either::Right(
            view! { <span class="button button--small" aria-disabled="true">{words}</span> },
        ),
    };
    let previous =
        query.offset.checked_sub(1).map(|_| query.offset.saturating_sub(u32::from(query.rows())));
    let next = (end < page.matching).then_some(end);
    view! {
        <nav class="pager" aria-label="Pages">
            <p class="pager-range">{format!("Showing {shown} of {}", page.matching)}</p>
            <div class="buttons">{step(previous, "prev", "Previous")}{step(next, "next", "Next")}</div>
        </nav>
    }
}

/// Adding a reseller: its name, and whom to invite.
fn add_form<S: IntoView + 'static>(
    denied: Option<&Problem>,
    [name, admin]: [String; 2],
    step: Option<S>,
) -> impl IntoView + use<S> {
    let is_denied = denied.is_some();
    let described = is_denied.then_some("may-not-add");
    let why =
        denied.map(|problem| view! { <p class="hint" id="may-not-add">{problem.message()}</p> });
    view! {
        <section class="card" aria-labelledby="add">
            <div class="card-head"><h2 id="add">"Add a reseller"</h2></div>
            <div class="card-body stack">
                {why}
                <form class="form" method="post" action="/api/resellers/add">
                    <div class="field">
                        <label class="label" for="name">"Name"</label>
                        <input class="input" name="name" id="name" value=name required maxlength=NAME_MAX.to_string() autocomplete="off" disabled=is_denied/>
                    </div>
                    <div class="field">
                        <label class="label" for="admin">"Administrator's e-mail"</label>
                        <input class="input" type="email" name="admin" id="admin" value=admin required autocomplete="off"
                            aria-describedby="admin-hint" disabled=is_denied/>
                        <p class="hint" id="admin-hint">"It gets an invitation by mail, and invites the others."</p>
                    </div>
                    {step}
                    <div class="buttons"><button class="button" type="submit" disabled=is_denied aria-describedby=described>"Add reseller"</button></div>
                </form>
            </div>
        </section>
    }
}
