//! Saying who at the distributor looks after a reseller.

use domain::{access::Action, contract::GrantPage};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::page::reseller_page;
use crate::{
    paths,
    ui::{Crumb, News, Tone, breadcrumbs, news_view, notice, notice_text, small_icon, words_of},
};

/// The page.
pub(crate) fn assign_reseller_page() -> AnyView {
    reseller_page("Assign account manager", |page, _, params| view(page, params).into_any())
}

fn view(page: &GrantPage, params: &ParamsMap) -> impl IntoView + use<> {
    let GrantPage { reseller, actor, managers, .. } = page;
    let name = reseller.partner.name.to_string();
    let denied = actor.may(Action::ManageResellers, &reseller.partner).err();
    let is_denied = denied.is_some();
    let described = is_denied.then_some("may-not");
    let denied = denied.map(|problem| {
        let title = "You may look at resellers, not assign them.".into();
        notice(Tone::Near, "lock", "", "may-not", title, notice_text(problem.message()))
    });
    let present = reseller.manager.as_ref().map(|manager| manager.id);
    let members = managers.iter().map(|one| {
        let is_present = present == Some(one.id);
        view! { <option value=one.id.to_string() selected=is_present>{one.name.to_string()}</option> }
    });
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Resellers"),
                    Crumb::Page("Reseller Management".into(), paths::RESELLERS.into()),
                    Crumb::Here(name.clone()),
                ])}
                <h1>"Assign account manager"</h1>
                <p class="page-subject"><strong>{name.clone()}</strong></p>
            </div>
        </header>
        <div class="stack">
            {news_of(params, &name).map(news_view)}
            {denied}
            <section class="card" aria-label="Assign">
                <div class="card-body">
                    <form class="form" method="post" action="/api/resellers/assign">
                        <input type="hidden" name="reseller" value=reseller.partner.id.to_string()/>
                        <input type="hidden" name="version" value=reseller.version.to_string()/>
                        <div class="field">
                            <label class="label" for="manager">"Account manager"</label>
                            <span class="select"><select name="manager" id="manager" aria-describedby="manager-hint" disabled=is_denied>
                                <option value="">"Nobody"</option>
                                {members.collect_view()}
                            </select>{small_icon("chevron-down")}</span>
                            <p class="hint" id="manager-hint">{format!("Who of {} looks after {name}. It changes nobody's rights.", actor.partner.name)}</p>
                        </div>
                        <div class="form-foot">
                            <div class="buttons">
                                <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"OK"</button>
                                <a class="button" href=paths::RESELLERS>"Cancel"</a>
                            </div>
                        </div>
                    </form>
                </div>
            </section>
        </div>
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap, name: &str) -> Option<News> {
    let code = params.get_str("problem")?;
    Some(News::Failed(match code {
        "changed_meanwhile" => format!(
            "{name} was changed by somebody else while this page was open. Look at it and press OK again."
        ),
        "not_found" => "That member is there no more.".into(),
        "role_forbids" => "Your role does not allow managing resellers.".into(),
        _ => words_of(code),
    }))
}
