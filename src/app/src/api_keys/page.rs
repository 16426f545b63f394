//! The API Keys page.

use domain::{
    access::Scope,
    contract::{KeyMade, KeySeen},
    problem::{CodeError, FieldName, Problem},
    text::{Account, Name},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api::{self, AddKey, KeysPage, RevokeKey, RotateKey, SendAddKeyCode, SendRotateKeyCode};
use crate::{
    layout::{Signed, failure_view},
    ui::{
        CODE, Crumb, News, Tone, attend, badge, breadcrumbs, clear, code_step, confirm,
        confirm_with_code, icon, large_icon, news_view, notice, notice_text, secrets, sending,
        sending_or_code, short_date, show_news, tell_sent, words_of,
    },
};

/// What the page keeps while it is open.
#[derive(Clone, Copy)]
struct Desk {
    made: RwSignal<Option<KeyMade>>,
    news: RwSignal<Option<News>>,
    add: ServerAction<AddKey>,
    rotate: ServerAction<RotateKey>,
    revoke: ServerAction<RevokeKey>,
    send_add_code: ServerAction<SendAddKeyCode>,
    send_rotate_code: ServerAction<SendRotateKeyCode>,
}

/// The page.
pub(crate) fn api_keys_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let keys = Resource::new(|| (), |()| api::list());
    let desk = Desk {
        made: RwSignal::new(None),
        news: RwSignal::new(None),
        add: ServerAction::new(),
        rotate: ServerAction::new(),
        revoke: ServerAction::new(),
        send_add_code: ServerAction::new(),
        send_rotate_code: ServerAction::new(),
    };
    let tell = move |news| show_news(desk.news, news);
    let show = move |made: KeyMade, said: &str| {
        desk.made.set(Some(made));
        tell(News::Done(said.into()));
        keys.refetch();
    };
    attend(desk.add, move |made| match made {
        Ok(made) => {
            clear(FORM);
            show(made, MADE);
        }
        Err(failure) => tell(News::from(&failure)),
    });
    attend(desk.rotate, move |made| match made {
        Ok(made) => show(made, ROTATED),
        Err(failure) => tell(News::from(&failure)),
    });
    attend(desk.send_add_code, move |sent| tell_sent(desk.news, sent));
    attend(desk.send_rotate_code, move |sent| tell_sent(desk.news, sent));
    attend(desk.revoke, move |done| match done {
        Ok(()) => {
            tell(News::Done(REVOKED.into()));
            keys.refetch();
        }
        Err(failure) => tell(News::from(&failure)),
    });
    view! {
        <Title text="API Keys"/>
        <Transition>
            {move || Suspend::new(async move {
                match (keys.await, signed.me().await) {
                    (Ok(page), Some(me)) => {
                        let asks = me.partner.verification_code;
                        view(desk, page, asks, &params.get_untracked()).into_any()
                    }
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The form that makes a key.
const FORM: &str = "make-key";
const MADE: &str = "The key was made.";
const ROTATED: &str =
    "A key was made to take the other's place. Revoke the old one when nothing uses it any more.";
const REVOKED: &str = "The key was revoked. Whatever uses it is refused from now on.";

fn view(desk: Desk, page: KeysPage, asks: bool, params: &ParamsMap) -> impl IntoView + use<> {
    let KeysPage { keys, made, denied } = page;
    let from_url = news_of(params, made.is_some());
    let news = Memo::new(move |_| desk.news.get().or_else(|| from_url.clone()));
    let code = Asked { asks, news, rotating: params.get("rotate").unwrap_or_default() };
    let secret = move || desk.made.get().or_else(|| made.clone()).map(secret_view);
    let is_denied = denied.is_some();
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![Crumb::Group("Partner Information"), Crumb::Here("API Keys".into())])}
                <h1>"API Keys"</h1>
                <p class="page-lead">"With a key, your programs record charges, authorize purchases and set budgets."</p>
            </div>
        </header>
        <div class="stack">
            {move || news.get().map(news_view)}
            {denied.map(|denied| notice(
                Tone::Near,
                "lock",
                "",
                "may-not",
                "Only administrators see and make API keys.".into(),
                notice_text(denied.message()),
            ))}
            {secret}
            <div class="split">
                {(!is_denied).then(|| list(desk, keys, &code))}
                {form(desk, params, is_denied, &code)}
            </div>
        </div>
    }
}

/// Whether making a key asks for a verification code, and where that stands.
struct Asked {
    asks: bool,
    news: Memo<Option<News>>,
    /// The key that was to be rotated.
    rotating: String,
}

impl Asked {
    /// What is wrong with the code of a form: the one that rotates this key, or the one that makes a key.
    fn error(&self, rotating: &str) -> impl Fn() -> Option<String> + Clone + Send + Sync + use<> {
        let news = self.news;
        let is_meant = self.rotating == rotating;
        move || news.with(|news| news.as_ref()?.code_error()).filter(|_| is_meant)
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap, is_made: bool) -> Option<News> {
    if params.get_str("sent").is_some() {
        return Some(News::Sent(None));
    }
    if let Some(error) = params.get_str("problem").and_then(CodeError::from_code) {
        return Some(News::Code(error));
    }
    match (params.get_str("done"), params.get_str("problem")) {
        (Some("revoked"), _) => Some(News::Done(REVOKED.into())),
        (Some("rotated"), _) if is_made => Some(News::Done(ROTATED.into())),
        (_, Some(code)) => Some(News::Failed(recall(code, params))),
        _ if is_made => Some(News::Done(MADE.into())),
        _ => None,
    }
}

/// The words for a problem's code, made from what was typed.
fn recall(code: &str, params: &ParamsMap) -> String {
    let typed = |name| params.get_str(name).unwrap_or_default();
    let name = Name::parse(typed("name")).map_err(|error| (FieldName::Name, error));
    let account = Account::parse(typed("customer"));
    let malformed = name.err().or_else(|| Some((FieldName::Account, account.clone().err()?)));
    match (code, malformed) {
        ("field", Some((field, error))) => Problem::Field { field, error }.message(),
        ("unknown_account", None) => account.map_or_else(
            |_| words_of(code),
            |account| Problem::UnknownAccount { account }.message(),
        ),
        ("not_found", _) => "There is no such key any more.".into(),
        ("role_forbids", _) => "Your role does not allow managing API keys.".into(),
        _ => words_of(code),
    }
}

fn secret_view(made: KeyMade) -> impl IntoView {
    let bearer = made.bearer();
    secrets(
        "Copy the secret now".into(),
        "It is shown this once. Keep it where your programs find it and nobody else does. SDKs call the access key AK and the secret SK.",
        vec![("Access key", made.access), ("Secret", made.secret), ("Bearer token", bearer)],
    )
}

fn list(desk: Desk, keys: Vec<KeySeen>, code: &Asked) -> impl IntoView + use<> {
    let count = keys.iter().filter(|key| key.revoked.is_none()).count();
    let body = if keys.is_empty() {
        Either::Left(view! {
            <div class="empty">
                <span class="empty-icon">{large_icon("key")}</span>
                <h3>"No keys yet"</h3>
                <p class="empty-text">"Make one for each program, so that you can tell them apart and revoke one without the others."</p>
            </div>
        })
    } else {
        let items = keys.into_iter().map(|key| item(desk, key, code)).collect_view();
        Either::Right(view! { <ul class="items">{items}</ul> })
    };
    view! {
        <section class="card" aria-labelledby="keys">
            <div class="card-head"><h2 id="keys">"Keys"</h2><span class="card-count">{format!("{count} in force")}</span></div>
            {body}
        </section>
    }
}

fn item(desk: Desk, key: KeySeen, code: &Asked) -> impl IntoView + use<> {
    let (state, is_revoked) = match key.revoked {
        None => (badge(Tone::Ok, "Active".to_owned()), false),
        Some(at) => (badge(Tone::Quiet, format!("Revoked {}", short_date(at))), true),
    };
    let scopes = match key.customer {
        Some(account) => vec![format!("of the customer {account}")],
        None => key.scopes.iter().map(|scope| scope.word().to_owned()).collect(),
    };
    let scopes = scopes.into_iter().map(|scope| view! { <li class="tag">{scope}</li> });
    let maker = key.made_by.map_or_else(|| "from the command line".into(), |by| format!("by {by}"));
    let used =
        key.last_used.map_or_else(|| "never used".into(), |at| format!("last used {}", at.short()));
    let note = format!("Made {maker}, {} · {used}", short_date(key.made));
    let id = key.id.to_string();
    let operations = (!is_revoked).then(|| {
        let question = format!("Whatever uses {} is refused at once, for good.", key.access);
        let revoke = view! {
            <form method="post" action="/api/partner/keys/revoke" on:submit=sending(desk.revoke)>
                <input type="hidden" name="id" value=id.clone()/>
                <button class="button button--small button--danger" type="submit">"Yes, revoke"</button>
            </form>
        };
        let rotate = if code.asks {
            let error = code.error(&id);
            let form = view! {
                <form method="post" action="/api/partner/keys/rotate" on:submit=sending_or_code(desk.rotate, desk.send_rotate_code)>
                    <input type="hidden" name="id" value=id.clone()/>
                    {code_step(format!("{CODE}-{id}"), "/api/partner/keys/rotate-code", error)}
                    <button class="button button--small button--primary" type="submit">"OK"</button>
                </form>
            };
            let question = format!("Another key is made to take the place of {}.", key.access);
            Either::Left(confirm_with_code("Rotate", code.rotating == id, question, form))
        } else {
            Either::Right(view! {
                <form method="post" action="/api/partner/keys/rotate" on:submit=sending(desk.rotate)>
                    <input type="hidden" name="id" value=id/>
                    <button class="button button--small" type="submit">"Rotate"</button>
                </form>
            })
        };
        view! {
            <div class="buttons">
                {rotate}
                {confirm("Revoke", question, revoke)}
            </div>
        }
    });
    let name = key.name.to_string();
    view! {
        <li class="item" data-off=is_revoked.then_some("yes")>
            <div class="item-head"><h3 class="item-title">{name}</h3>{state}</div>
            <p class="code">{key.access}</p>
            <ul class="tags" aria-label="Scopes">{scopes.collect_view()}</ul>
            <div class="item-foot"><p class="hint">{note}</p>{operations}</div>
        </li>
    }
}

fn form(desk: Desk, params: &ParamsMap, is_denied: bool, code: &Asked) -> impl IntoView + use<> {
    let typed = params.get("name").unwrap_or_default();
    let customer = params.get("customer").unwrap_or_default();
    let chosen = params.get("scopes").unwrap_or_default();
    let scopes = Scope::ALL.map(|scope| {
        let id = format!("scope-{}", scope.word().replace(':', "-"));
        let hint = format!("{id}-hint");
        view! {
            <div class="tick">
                <input class="check" type="checkbox" name="scopes[]" value=scope.word() id=id.clone() aria-describedby=hint.clone()
                    checked=chosen.split(' ').any(|word| word == scope.word()) disabled=is_denied/>
                <div class="tick-text">
                    <label class="tick-label" for=id>{scope.label()}</label>
                    <span class="cell-note code" id=hint>{scope.word()}</span>
                </div>
            </div>
        }
    });
    let described = is_denied.then_some("may-not");
    view! {
        <section class="card" aria-labelledby="make">
            <div class="card-head"><h2 id="make">"Make a key"</h2></div>
            <div class="card-body">
                <form class="form" id=FORM method="post" action="/api/partner/keys/add" on:submit=sending_or_code(desk.add, desk.send_add_code)>
                    <div class="field">
                        <label class="label" for="name">"Name"</label>
                        <input class="input" name="name" id="name" value=typed maxlength="128" required autocomplete="off"
                            aria-describedby="name-hint" disabled=is_denied/>
                        <p class="hint" id="name-hint">"Which program it is for."</p>
                    </div>
                    <div class="field">
                        <label class="label" for="customer">"Customer account"</label>
                        <input class="input" name="customer" id="customer" value=customer maxlength="128" autocomplete="off"
                            aria-describedby="customer-hint" disabled=is_denied/>
                        <p class="hint" id="customer-hint">
                            "Only for a key that you hand to a customer: it shows that customer's own budget and months, and takes no scopes."
                        </p>
                    </div>
                    <fieldset class="choices">
                        <legend class="legend">"Scopes"</legend>
                        {scopes.collect_view()}
                    </fieldset>
                    {(code.asks && !is_denied)
                        .then(|| code_step(CODE, "/api/partner/keys/add-code", code.error("")))}
                    <div class="form-foot">
                        <div class="buttons">
                            <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>{icon("key")}"OK"</button>
                        </div>
                    </div>
                </form>
            </div>
        </section>
    }
}
