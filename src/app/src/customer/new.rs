//! The page on which customers are added, one by one or as a file.

use domain::{
    access::{Action, role_allows},
    contract::{CustomersImported, Me},
    joining::{IMPORT_MAX, JoiningTyped},
    list::{Count, CustomerQuery},
    problem::Problem,
    text::{ACCOUNT_MAX, Account, EMAIL_MAX, Email, NAME_MAX, PHONE_MAX, TAG_MAX},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api::ImportCustomers;
use crate::{
    customers,
    layout::{Signed, failure_view},
    paths,
    ui::{
        Crumb, News, Tone, attend, breadcrumbs, news_view, notice, notice_text, sending, show_news,
        words_of,
    },
};

/// The columns of a file that a URL may name.
const COLUMNS: [&str; 7] = ["account", "name", "email", "phone", "tag", "manager", "partner"];

/// What the page keeps while it is open.
#[derive(Clone, Copy)]
struct Desk {
    news: RwSignal<Option<News>>,
    imported: RwSignal<Option<CustomersImported>>,
    import: ServerAction<ImportCustomers>,
}

/// The page.
pub(crate) fn new_customers_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    // Whoever may not see a list is led to signing in, and back.
    let one = CustomerQuery { limit: 1, ..CustomerQuery::default() };
    let list = Resource::new(move || one.clone(), customers::api::list);
    let desk = Desk {
        news: RwSignal::new(None),
        imported: RwSignal::new(None),
        import: ServerAction::new(),
    };
    attend(desk.import, move |done| match done {
        Ok(imported) => {
            show_news(desk.news, told(&imported, is_check_ticked()));
            desk.imported.set(Some(imported));
        }
        Err(failure) => show_news(desk.news, News::from(&failure)),
    });
    view! {
        <Title text="Add customers"/>
        <Suspense>
            {move || Suspend::new(async move {
                match (list.await, signed.me().await) {
                    (Ok(_), Some(me)) => view(desk, &me, &params.get_untracked()).into_any(),
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// Whether the file was only to be checked.
fn is_check_ticked() -> bool {
    document().query_selector("#check:checked").is_ok_and(|found| found.is_some())
}

/// What came of a file.
fn told(imported: &CustomersImported, checked: bool) -> News {
    match imported.faults.as_slice() {
        [] => News::Done(added_words(imported.added, checked)),
        _ => News::Failed("Nothing was added. Below is what is wrong with the file.".into()),
    }
}

fn added_words(added: u32, checked: bool) -> String {
    let customers = if added == 1 { "1 customer".into() } else { format!("{added} customers") };
    if checked {
        format!("The file is good: it would add {customers}. Nothing was added yet.")
    } else {
        format!("{customers} added. Each is frozen until you set its first budget and unfreeze it.")
    }
}

fn view(desk: Desk, me: &Me, params: &ParamsMap) -> impl IntoView + use<> {
    let from_url = news_of(params);
    let news = move || desk.news.get().or_else(|| from_url.clone()).map(news_view);
    let denied = (!role_allows(me.role, Action::AddCustomers)).then(|| Problem::RoleForbids {
        action: Action::AddCustomers,
        partner: me.partner.name.clone(),
    });
    let is_denied = denied.is_some();
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Customers"),
                    Crumb::Page("Customer Management".into(), paths::CUSTOMERS.into()),
                    Crumb::Here("Add customers".into()),
                ])}
                <h1>"Add customers"</h1>
                <p class="page-lead">"Customers begin frozen and without a budget. They buy from the moment you set their first budget and unfreeze them."</p>
            </div>
        </header>
        <div class="stack">
            {news}
            {denied.map(|denied| notice(
                Tone::Near,
                "lock",
                "",
                "may-not",
                "You may look at customers, not add them.".into(),
                notice_text(denied.message()),
            ))}
            <div class="split split--even">
                {form(params, is_denied)}
                {file(desk, is_denied)}
            </div>
        </div>
    }
}

/// What a URL tells of the forms that led to it.
fn news_of(params: &ParamsMap) -> Option<News> {
    let number = |name| params.get_str(name).and_then(|text| text.parse::<u32>().ok());
    if let Some(added) = number("imported") {
        return Some(News::Done(added_words(added, false)));
    }
    if let Some(added) = number("checked") {
        return Some(News::Done(added_words(added, true)));
    }
    if let Some(line) = number("line") {
        let column = params.get_str("column").filter(|name| COLUMNS.contains(name));
        let column = column.map(|name| format!(", column {name}")).unwrap_or_default();
        let rest = "That line cannot be used, and perhaps others. Nothing was added.";
        return Some(News::Failed(format!("Line {line}{column}: {rest}")));
    }
    params.get_str("problem").map(|code| News::Failed(recall(code, params)))
}

/// The words for a problem's code, made from what was typed.
fn recall(code: &str, params: &ParamsMap) -> String {
    let typed = typed(params);
    match (code, typed.read()) {
        ("field", Err(problem)) => problem.message(),
        ("account_taken", _) => match Account::parse(&typed.account) {
            Ok(account) => Problem::AccountTaken { account }.message(),
            Err(_) => "That account is a customer's already.".into(),
        },
        ("unknown_member", _) => match Email::parse(&typed.manager) {
            Ok(email) => Problem::UnknownMember { email }.message(),
            Err(_) => "No member of yours has that e-mail address.".into(),
        },
        ("role_forbids", _) => "Your role does not allow adding customers.".into(),
        _ => words_of(code),
    }
}

fn typed(params: &ParamsMap) -> JoiningTyped {
    let text = |name| params.get(name).unwrap_or_default();
    JoiningTyped {
        account: text("account"),
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        tag: text("tag"),
        manager: text("manager"),
    }
}

fn form(params: &ParamsMap, is_denied: bool) -> impl IntoView + use<> {
    let JoiningTyped { account, name, email, phone, tag, manager } = typed(params);
    let field = |name: &'static str,
                 label: &'static str,
                 value: String,
                 limit: usize,
                 hint: &'static str| {
        let hint_id = format!("{name}-hint");
        let must = matches!(name, "name" | "account");
        view! {
            <div class="field">
                <label class="label" for=name>{label}</label>
                <input class="input" type="text" name=name id=name value=value maxlength=limit.to_string()
                    required=must autocomplete="off" aria-describedby=hint_id.clone() disabled=is_denied/>
                <p class="hint" id=hint_id>{hint}</p>
            </div>
        }
    };
    let described = is_denied.then_some("may-not");
    view! {
        <section class="card" aria-labelledby="add">
            <div class="card-head"><h2 id="add">"Add a customer"</h2></div>
            <div class="card-body">
                <form class="form" method="post" action="/api/customers/add">
                    {field("name", "Name", name, NAME_MAX, "At most 128 characters.")}
                    {field("account", "Account", account, ACCOUNT_MAX, "The account that its bills name, unique in this installation.")}
                    {field("email", "Email", email, EMAIL_MAX, "If you like: where the customer is reached.")}
                    {field("phone", "Phone", phone, PHONE_MAX, "If you like, at most 32 characters.")}
                    {field("tag", "Tag", tag, TAG_MAX, "If you like: a word to sort customers by.")}
                    {field("manager", "Account manager", manager, EMAIL_MAX, "If you like: the e-mail address of a member of yours.")}
                    <div class="form-foot">
                        <div class="buttons">
                            <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"OK"</button>
                            <a class="button" href=paths::CUSTOMERS>"Cancel"</a>
                        </div>
                    </div>
                </form>
            </div>
        </section>
    }
}

fn file(desk: Desk, is_denied: bool) -> impl IntoView {
    let described = is_denied.then_some("may-not");
    let hint = format!(
        "The first line names the columns: account and name, and if you like email, phone, tag and manager. At most {} customers; all are added or none.",
        Count::capped(i64::try_from(IMPORT_MAX).unwrap_or(i64::MAX)).shown()
    );
    let faults = move || {
        desk.imported.get().filter(|imported| !imported.faults.is_empty()).map(|imported| {
            let items = imported.faults.iter().map(|fault| view! { <li>{fault.to_string()}</li> });
            let more = imported.more_faults.then(|| view! { <li>"and more"</li> });
            view! { <ul class="faults" aria-label="What is wrong">{items.collect_view()}{more}</ul> }
        })
    };
    view! {
        <section class="card" aria-labelledby="import">
            <div class="card-head"><h2 id="import">"Import a file"</h2></div>
            <div class="card-body">
                <form class="form" method="post" action="/api/customers/import" on:submit=sending(desk.import)>
                    <div class="field">
                        <label class="label" for="file">"Content of the CSV file"</label>
                        <textarea class="input code" name="file" id="file" rows="12" required spellcheck="false"
                            placeholder="account,name,email,phone,tag,manager" aria-describedby="file-hint" disabled=is_denied></textarea>
                        <p class="hint" id="file-hint">{hint}</p>
                    </div>
                    <div class="tick">
                        <input class="check" type="checkbox" name="check" id="check" value="yes" disabled=is_denied/>
                        <div class="tick-text"><label class="tick-label" for="check">"Only check the file"</label></div>
                    </div>
                    <div class="form-foot">
                        <div class="buttons">
                            <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"Import"</button>
                        </div>
                    </div>
                    {faults}
                </form>
            </div>
        </section>
    }
}
