//! Accepting an invitation: whoever has its link chooses a name and a password. Its form is sent by the browser itself.

use domain::{
    contract::Invitation,
    member::PASSWORD_MIN,
    problem::{FieldName, Problem},
    text::{NAME_MAX, Name},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    api,
    page::entry,
    password::{new_password, password_problem},
};
use crate::{
    paths,
    ui::{News, news_view},
};

/// The page.
pub(crate) fn join_page() -> AnyView {
    let params = use_query_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let invitation = Resource::new(move || token.get(), api::invitation);
    view! {
        <Title text="Join"/>
        <Suspense>
            {move || Suspend::new(async move {
                match invitation.await {
                    Ok(invitation) => {
                        entry("Join", form(&invitation, &params.get_untracked())).into_any()
                    }
                    Err(failure) => {
                        let said = news_view(News::Failed(failure.message()));
                        entry("Join", view! {
                            {said}
                            <p><a class="link" href=paths::SIGN_IN>"Sign in instead"</a></p>
                        }).into_any()
                    }
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn form(invitation: &Invitation, params: &ParamsMap) -> impl IntoView + use<> {
    let typed = params.get("name").unwrap_or_default();
    let news = params.get_str("problem").map(|code| {
        let name =
            Name::parse(&typed).map_err(|error| Problem::Field { field: FieldName::Name, error });
        News::Failed(match (code, name) {
            ("field", Err(problem)) => problem.message(),
            (code, _) => password_problem(code),
        })
    });
    let lead = format!(
        "{} invites you as {}. You will sign in with {}.",
        invitation.partner,
        invitation.role.label(),
        invitation.email
    );
    let token = params.get("token").unwrap_or_default();
    view! {
        {news.map(news_view)}
        <p class="page-lead">{lead}</p>
        <form class="form" method="post" action="/api/session/join">
            <input type="hidden" name="token" value=token/>
            <input type="hidden" name="email" autocomplete="username" value=invitation.email.to_string()/>
            <div class="field">
                <label class="label" for="name">"Name"</label>
                <input class="input input--large" name="name" id="name" value=typed maxlength=NAME_MAX.to_string()
                    autocomplete="name" required aria-describedby="name-hint"/>
                <p class="hint" id="name-hint">"What your colleagues see beside what you do."</p>
            </div>
            {new_password("Password")}
            <button class="button button--primary button--large button--wide" type="submit">"Join"</button>
        </form>
        <p class="hint">{format!("The link can be used once. A password has at least {PASSWORD_MIN} characters.")}</p>
        <p><a class="link" href=paths::SIGN_IN>"Sign in instead"</a></p>
    }
}
