//! The Members page. Its forms are sent by the browser itself; what stands open or typed is in the URL.

use domain::{
    access::Role,
    contract::{InvitationSeen, Me, MemberList, MemberSeen},
    member::check_leaving,
    problem::{CodeError, FieldName, Problem},
    text::{EMAIL_MAX, Email},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api::{self, INVITE, REMOVE, ROLE};
use crate::{
    layout::{Signed, failure_view},
    ui::{
        CODE, Crumb, News, Tone, badge, breadcrumbs, code_step, confirm_with_code, icon, news_view,
        notice, notice_text, short_date, small_icon, words_of,
    },
};

/// The page.
pub(crate) fn members_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let members = Resource::new(|| (), |()| api::list());
    view! {
        <Title text="Members"/>
        <Suspense>
            {move || Suspend::new(async move {
                match (members.await, signed.me().await) {
                    (Ok(list), Some(me)) => {
                        view(list, &Desk::new(&me, &params.get_untracked())).into_any()
                    }
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// What stands typed or open, and who looks.
struct Desk {
    me: domain::id::MemberId,
    /// Whether changes ask for a verification code.
    asks: bool,
    news: Option<News>,
    step: String,
    id: String,
    email: String,
    role: Role,
}

impl Desk {
    fn new(me: &Me, params: &ParamsMap) -> Self {
        let text = |name| params.get(name).unwrap_or_default();
        Self {
            me: me.member,
            asks: me.partner.verification_code,
            news: news_of(params),
            step: text("step"),
            id: text("id"),
            email: text("email"),
            role: Role::from_word(&text("role")).unwrap_or(Role::Operator),
        }
    }

    /// Whether this form was sent before.
    fn is_open(&self, step: &str, id: &str) -> bool {
        self.step == step && self.id == id
    }

    /// The hidden fields of a form, and its code step where one is needed.
    fn step(&self, step: &'static str, id: &str) -> impl IntoView + use<> {
        let error = if self.is_open(step, id) {
            self.news.as_ref().and_then(News::code_error)
        } else {
            None
        };
        let field = if step == INVITE { CODE.into() } else { format!("{CODE}-{step}-{id}") };
        let code = self
            .asks
            .then(|| code_step(field, "/api/partner/members/send-code", move || error.clone()));
        view! {
            <input type="hidden" name="step" value=step/>
            <input type="hidden" name="id" value=id.to_owned()/>
            {code}
        }
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap) -> Option<News> {
    if params.get_str("sent").is_some() {
        return Some(News::Sent(None));
    }
    match (params.get_str("done"), params.get_str("problem")) {
        (Some("invited"), _) => Some(News::Done(
            "The invitation was sent. Its link is good for 7 days and can be used once.".into(),
        )),
        (Some("role"), _) => {
            Some(News::Done("The role was changed. It counts from now on.".into()))
        }
        (Some("removed"), _) => Some(News::Done(
            "The member was removed, and its sessions were ended. Keys that it made go on.".into(),
        )),
        (Some("withdrawn"), _) => Some(News::Done("The invitation was withdrawn.".into())),
        (_, Some(code)) => Some(match CodeError::from_code(code) {
            Some(error) => News::Code(error),
            None => News::Failed(recall(code, params)),
        }),
        _ => None,
    }
}

/// The words for a problem's code, made from what was typed.
fn recall(code: &str, params: &ParamsMap) -> String {
    let field = FieldName::Email;
    let malformed = Email::parse(params.get_str("email").unwrap_or_default()).err();
    match (code, malformed) {
        ("field", Some(error)) => Problem::Field { field, error }.message(),
        ("not_found", _) => "There is no such member or invitation any more.".into(),
        ("role_forbids", _) => "Your role does not allow managing members.".into(),
        _ => words_of(code),
    }
}

fn view(list: MemberList, desk: &Desk) -> impl IntoView + use<> {
    let MemberList { members, invitations, denied } = list;
    let is_denied = denied.is_some();
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![Crumb::Group("Partner Information"), Crumb::Here("Members".into())])}
                <h1>"Members"</h1>
                <p class="page-lead">"Who signs in for the partner, and what each of them may do."</p>
            </div>
        </header>
        <div class="stack">
            {desk.news.clone().map(news_view)}
            {denied.map(|denied| notice(
                Tone::Near,
                "lock",
                "",
                "may-not",
                "Only administrators change members.".into(),
                notice_text(denied.message()),
            ))}
            <div class="split">
                <div class="stack">
                    {member_list(&members, is_denied, desk)}
                    {(!invitations.is_empty()).then(|| invitation_list(invitations, desk))}
                </div>
                {invite(is_denied, desk)}
            </div>
        </div>
    }
}

fn member_list(members: &[MemberSeen], is_denied: bool, desk: &Desk) -> impl IntoView + use<> {
    let count = format!("{} in all", members.len());
    let items: Vec<_> = members
        .iter()
        .map(|member| {
            let roles = members.iter().map(|member| member.role);
            let is_last = check_leaving(member.role, None, roles).is_err();
            item(member, is_last, is_denied, desk)
        })
        .collect();
    view! {
        <section class="card" aria-labelledby="members">
            <div class="card-head"><h2 id="members">"Members"</h2><span class="card-count">{count}</span></div>
            <ul class="items">{items}</ul>
        </section>
    }
}

fn item(member: &MemberSeen, is_last: bool, is_denied: bool, desk: &Desk) -> impl IntoView + use<> {
    let (id, name) = (member.id.to_string(), member.name.to_string());
    let you = (member.id == desk.me).then(|| badge(Tone::Quiet, "You"));
    let app = member.has_app.then(|| badge(Tone::Ok, "Authenticator app"));
    let note = format!("{} · since {}", member.email, short_date(member.since));
    let last = format!("last-{id}");
    let operations = if is_denied {
        None
    } else if is_last {
        let described = last.clone();
        Some(Either::Left(view! {
            <div class="buttons">
                <button class="button button--small" type="button" disabled aria-describedby=described.clone()>"Change role"</button>
                <button class="button button--small button--danger" type="button" disabled aria-describedby=described>"Remove"</button>
            </div>
        }))
    } else {
        let chosen = if desk.is_open(ROLE, &id) { desk.role } else { member.role };
        let change = view! {
            <form class="form" method="post" action="/api/partner/members/change">
                {role_field(format!("role-{id}"), chosen, false)}
                {desk.step(ROLE, &id)}
                <button class="button button--small button--primary" type="submit">"OK"</button>
            </form>
        };
        let remove = view! {
            <form class="form" method="post" action="/api/partner/members/change">
                {desk.step(REMOVE, &id)}
                <button class="button button--small button--danger" type="submit">"Yes, remove"</button>
            </form>
        };
        let ask_role = format!("{name} has this role from the next click on.");
        let ask_remove =
            format!("{name} is signed out everywhere at once. Keys that {name} made go on.");
        Some(Either::Right(view! {
            <div class="buttons">
                {confirm_with_code("Change role", desk.is_open(ROLE, &id), ask_role, change)}
                {confirm_with_code("Remove", desk.is_open(REMOVE, &id), ask_remove, remove)}
            </div>
        }))
    };
    let why = (is_last && !is_denied).then(|| {
        view! { <p class="hint" id=last>"The last administrator can be neither removed nor given another role."</p> }
    });
    view! {
        <li class="item">
            <div class="item-head"><h3 class="item-title">{name}</h3><span class="badges">{badge(Tone::Accent, member.role.label())}{app}{you}</span></div>
            <p class="hint">{note}</p>
            <div class="item-foot">{operations}{why}</div>
        </li>
    }
}

fn invitation_list(invitations: Vec<InvitationSeen>, desk: &Desk) -> impl IntoView + use<> {
    let count = format!("{} open", invitations.len());
    let items: Vec<_> = invitations.into_iter().map(|one| invitation(&one, desk)).collect();
    view! {
        <section class="card" aria-labelledby="invitations">
            <div class="card-head"><h2 id="invitations">"Invitations"</h2><span class="card-count">{count}</span></div>
            <ul class="items">{items}</ul>
        </section>
    }
}

fn invitation(one: &InvitationSeen, desk: &Desk) -> impl IntoView + use<> {
    let state = if one.is_over {
        badge(Tone::Near, "Expired".to_owned())
    } else {
        badge(Tone::Quiet, format!("Until {}", short_date(one.until)))
    };
    let again = (!desk.asks).then(|| {
        view! {
            <form method="post" action="/api/partner/members/change">
                <input type="hidden" name="step" value=INVITE/>
                <input type="hidden" name="email" value=one.email.to_string()/>
                <input type="hidden" name="role" value=one.role.word()/>
                <button class="button button--small" type="submit">"Send again"</button>
            </form>
        }
    });
    view! {
        <li class="item">
            <div class="item-head"><h3 class="item-title">{one.email.to_string()}</h3>{badge(Tone::Accent, one.role.label())}{state}</div>
            <div class="item-foot">
                <p class="hint">"Sending it again makes the earlier link void."</p>
                <div class="buttons">
                    {again}
                    <form method="post" action="/api/partner/members/withdraw">
                        <input type="hidden" name="id" value=one.id.to_string()/>
                        <button class="button button--small button--danger" type="submit">"Withdraw"</button>
                    </form>
                </div>
            </div>
        </li>
    }
}

fn invite(is_denied: bool, desk: &Desk) -> impl IntoView + use<> {
    let step = (!is_denied).then(|| desk.step(INVITE, ""));
    let described = is_denied.then_some("may-not");
    view! {
        <section class="card" aria-labelledby="invite">
            <div class="card-head"><h2 id="invite">"Invite a member"</h2></div>
            <div class="card-body">
                <form class="form" method="post" action="/api/partner/members/change">
                    <div class="field">
                        <label class="label" for="email">"Email"</label>
                        <input class="input" type="email" name="email" id="email" value=desk.email.clone()
                            maxlength=EMAIL_MAX.to_string() required autocomplete="off" aria-describedby="email-hint"
                            disabled=is_denied/>
                        <p class="hint" id="email-hint">"A link to join is sent there."</p>
                    </div>
                    {role_field("role".into(), desk.role, is_denied)}
                    {step}
                    <div class="form-foot">
                        <div class="buttons">
                            <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>
                                {icon("user")}"Invite"
                            </button>
                        </div>
                    </div>
                </form>
            </div>
            <dl class="facts card-foot">
                {Role::ALL.map(|role| view! { <div><dt>{role.label()}</dt><dd>{role.purpose()}</dd></div> })}
            </dl>
        </section>
    }
}

fn role_field(id: String, chosen: Role, is_denied: bool) -> impl IntoView {
    let options = Role::ALL.map(|role| {
        view! { <option value=role.word() selected=role == chosen>{role.label()}</option> }
    });
    view! {
        <div class="field">
            <label class="label" for=id.clone()>"Role"</label>
            <span class="select"><select name="role" id=id disabled=is_denied>{options}</select>{small_icon("chevron-down")}</span>
        </div>
    }
}
