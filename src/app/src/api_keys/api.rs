//! The server functions of API Keys. Called by a form without JavaScript they lead back to the page; a secret travels
//! there in a cookie of one showing, never in the address.

use domain::{
    access::Scope,
    contract::{KeyMade, KeySeen},
    id::KeyId,
    problem::Problem,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeysPage {
    /// The keys, those in force first.
    pub(super) keys: Vec<KeySeen>,
    /// A key that a form without JavaScript made, shown this once.
    pub(super) made: Option<KeyMade>,
    /// Why the member may not have to do with keys, if so.
    pub(super) denied: Option<Problem>,
}

/// The partner's keys.
#[server(name = ListKeys, prefix = "/api", endpoint = "partner/keys/list")]
pub(crate) async fn list() -> Result<KeysPage, Failure> {
    let member = crate::request::member()?;
    let made = crate::request::shown::take_key(&member.reply);
    match member.session.keys().await {
        Ok(keys) => Ok(KeysPage { keys, made, denied: None }),
        Err(denied @ Problem::RoleForbids { .. }) => {
            Ok(KeysPage { keys: Vec::new(), made: None, denied: Some(denied) })
        }
        Err(problem) => Err(member.reply.refuse(problem)),
    }
}

/// Makes a key.
#[server(name = AddKey, prefix = "/api", endpoint = "partner/keys/add")]
pub(crate) async fn add(
    #[server(default)] name: String,
    #[server(default)] scopes: Vec<Scope>,
) -> Result<KeyMade, Failure> {
    use crate::{paths, request};
    use domain::{contract::NewKey, problem::FieldName, text::Name};
    let words: Vec<_> = scopes.iter().map(|scope| scope.word()).collect();
    let words = words.join(" ");
    let echo = |more: &[(&str, &str)]| {
        let typed: String = name.chars().take(domain::text::NAME_MAX + 1).collect();
        paths::keys(&[&[("name", typed.as_str()), ("scopes", &words)], more].concat())
    };
    let member = request::member_of_form(&echo(&[]))?;
    let made = match Name::parse(&name) {
        Ok(name) => member.session.add_key(&NewKey { name, scopes }).await,
        Err(error) => Err(Problem::Field { field: FieldName::Name, error }),
    };
    match made {
        Ok(made) => {
            if member.reply.is_to_form() {
                request::shown::keep_key(&member.reply, &made);
                member.reply.see(&paths::keys(&[]));
            }
            Ok(made)
        }
        Err(problem) => {
            let page = echo(&[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Makes a key that takes another's place.
#[server(name = RotateKey, prefix = "/api", endpoint = "partner/keys/rotate")]
pub(crate) async fn rotate(id: KeyId) -> Result<KeyMade, Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::keys(&[]))?;
    match member.session.rotate_key(id).await {
        Ok(made) => {
            if member.reply.is_to_form() {
                request::shown::keep_key(&member.reply, &made);
                member.reply.see(&paths::keys(&[("done", "rotated")]));
            }
            Ok(made)
        }
        Err(problem) => {
            let page = paths::keys(&[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Revokes a key.
#[server(name = RevokeKey, prefix = "/api", endpoint = "partner/keys/revoke")]
pub(crate) async fn revoke(id: KeyId) -> Result<(), Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::keys(&[]))?;
    let done = member.session.revoke_key(id).await;
    member.reply.lead(done, |query| paths::keys(&[query]), "revoked")
}
