//! The page on which chosen customers get an account manager and a tag.

use domain::{
    access::{Action, role_allows},
    contract::{CustomerPage, Me},
    list::CustomerQuery,
    problem::{FieldName, Problem},
    selection::Selection,
    text::{TAG_MAX, Tag},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api;
use crate::{
    layout::{Signed, failure_view},
    paths,
    ui::{Crumb, News, Tone, breadcrumbs, news_view, notice, notice_text, small_icon, words_of},
};

/// The page.
pub(crate) fn assign_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    // The members come with any list; of its rows one is enough.
    let one = CustomerQuery { limit: 1, ..CustomerQuery::default() };
    let list = Resource::new(move || one.clone(), api::list);
    view! {
        <Title text="Assign customers"/>
        <Suspense>
            {move || Suspend::new(async move {
                match (list.await, signed.me().await) {
                    (Ok(page), Some(me)) => view(&page, &me, &params.get_untracked()).into_any(),
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn view(page: &CustomerPage, me: &Me, params: &ParamsMap) -> impl IntoView + use<> {
    let denied = (!role_allows(me.role, Action::AssignCustomers)).then(|| Problem::RoleForbids {
        action: Action::AssignCustomers,
        partner: me.partner.name.clone(),
    });
    let is_denied = denied.is_some();
    let described = is_denied.then_some("may-not");
    let chosen = paths::selection(params);
    let whom = match &chosen {
        Selection::Ticked(ids) if ids.len() == 1 => "1 customer".to_owned(),
        Selection::Ticked(ids) => format!("{} customers", ids.len()),
        Selection::Matching(_) => "All customers that match".to_owned(),
    };
    let tag = params.get("new-tag").unwrap_or_default();
    let members = page.managers.iter().map(|one| {
        view! { <option value=one.id.to_string()>{one.name.to_string()}</option> }
    });
    let carried = paths::chosen_text(&chosen);
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Customers"),
                    Crumb::Page("Customer Management".into(), paths::CUSTOMERS.into()),
                    Crumb::Here("Assign customers".into()),
                ])}
                <h1>"Assign customers"</h1>
                <p class="page-lead">{whom}</p>
            </div>
        </header>
        <div class="stack">
            {news_of(params).map(news_view)}
            {denied.map(|denied| notice(
                Tone::Near,
                "lock",
                "",
                "may-not",
                "You may look at customers, not assign them.".into(),
                notice_text(denied.message()),
            ))}
            <section class="card" aria-label="Assign">
                <div class="card-body">
                    <form class="form" method="post" action="/api/customers/assign">
                        <input type="hidden" name="chosen" value=carried/>
                        <div class="field">
                            <label class="label" for="new-manager">"Account manager"</label>
                            <span class="select"><select name="new_manager" id="new-manager" disabled=is_denied>
                                <option value="">"As it is"</option>
                                <option value="none">"Nobody"</option>
                                {members.collect_view()}
                            </select>{small_icon("chevron-down")}</span>
                        </div>
                        <div class="field">
                            <label class="label" for="new-tag">"Tag"</label>
                            <input class="input" type="text" name="new_tag" id="new-tag" value=tag maxlength=TAG_MAX.to_string()
                                autocomplete="off" aria-describedby="new-tag-hint" disabled=is_denied/>
                            <p class="hint" id="new-tag-hint">"Left empty, tags stay as they are. At most 64 characters."</p>
                        </div>
                        <div class="tick">
                            <input class="check" type="checkbox" name="untag" id="untag" value="yes" disabled=is_denied/>
                            <div class="tick-text"><label class="tick-label" for="untag">"Remove the tag"</label></div>
                        </div>
                        <div class="form-foot">
                            <div class="buttons">
                                <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"OK"</button>
                                <a class="button" href=paths::CUSTOMERS>"Cancel"</a>
                            </div>
                        </div>
                    </form>
                </div>
            </section>
        </div>
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap) -> Option<News> {
    if let Some(count) = params.get_str("assigned").and_then(|text| text.parse::<u32>().ok()) {
        let customers =
            if count == 1 { "1 customer was".into() } else { format!("{count} customers were") };
        return Some(News::Done(format!("{customers} assigned.")));
    }
    let code = params.get_str("problem")?;
    let said = match code {
        "field" => match Tag::parse(params.get_str("new-tag").unwrap_or_default()) {
            Err(error) => Problem::Field { field: FieldName::Tag, error }.message(),
            Ok(_) => words_of(code),
        },
        "selection" => "Choose at least one customer in the list first.".into(),
        "not_found" => "One of these customers, or the member, is there no more.".into(),
        "role_forbids" => "Your role does not allow assigning and tagging customers.".into(),
        "owner_only" => "Only the partner whose customers they are does this.".into(),
        _ => words_of(code),
    };
    Some(News::Failed(said))
}
