//! The server functions of API Keys. Called by a form without JavaScript they lead back to the page; a secret travels
//! there in a cookie of one showing, never in the address.

use domain::{
    access::Scope,
    contract::{CodeSent, KeyMade, KeySeen},
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

/// The form that makes a key, with the names of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fields {
    /// As typed.
    #[serde(default)]
    pub name: String,
    /// As typed; empty for a key of the partner.
    #[serde(default)]
    pub customer: String,
    /// Those that were ticked.
    #[serde(default)]
    pub scopes: Vec<Scope>,
    /// As typed.
    #[serde(default)]
    pub code: String,
}

#[cfg(feature = "ssr")]
impl Fields {
    /// What it asks for.
    fn command(&self) -> Result<domain::contract::NewKey, Problem> {
        use domain::{
            contract::NewKey,
            problem::FieldName,
            text::{Account, Name},
        };
        let name = Name::parse(&self.name)
            .map_err(|error| Problem::Field { field: FieldName::Name, error })?;
        let customer = Some(self.customer.trim()).filter(|account| !account.is_empty());
        let customer = customer
            .map(Account::parse)
            .transpose()
            .map_err(|error| Problem::Field { field: FieldName::Account, error })?;
        Ok(NewKey { name, customer, scopes: self.scopes.clone() })
    }

    /// The page that shows what was typed again, but for the code, with more to say.
    fn echo(&self, more: &[(&str, &str)]) -> String {
        let short = |text: &str| text.chars().take(domain::text::NAME_MAX + 1).collect::<String>();
        let words: Vec<_> = self.scopes.iter().map(|scope| scope.word()).collect();
        let (name, customer) = (short(&self.name), short(&self.customer));
        let typed = [("name", &*name), ("customer", &*customer), ("scopes", &*words.join(" "))];
        crate::paths::keys(&[&typed, more].concat())
    }
}

/// Makes a key.
#[server(name = AddKey, prefix = "/api", endpoint = "partner/keys/add")]
pub(crate) async fn add(#[server(flatten)] fields: Fields) -> Result<KeyMade, Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&fields.echo(&[]))?;
    let made = match fields.command() {
        Ok(new) => member.session.add_key(&new, Some(&fields.code)).await,
        Err(problem) => Err(problem),
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
            let page = fields.echo(&[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for making exactly this key.
#[server(name = SendAddKeyCode, prefix = "/api", endpoint = "partner/keys/add-code")]
pub(crate) async fn send_add_code(#[server(flatten)] fields: Fields) -> Result<CodeSent, Failure> {
    use domain::operation::Operation;
    let member = crate::request::member_of_form(&fields.echo(&[]))?;
    let sent = match fields.command() {
        Ok(new) => member.session.send_code(&Operation::MakeKey(new)).await,
        Err(problem) => Err(problem),
    };
    member.reply.lead_sent(sent, |query| fields.echo(&[query]))
}

/// Makes a key that takes another's place.
#[server(name = RotateKey, prefix = "/api", endpoint = "partner/keys/rotate")]
pub(crate) async fn rotate(id: KeyId, #[server(default)] code: String) -> Result<KeyMade, Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::keys(&[]))?;
    match member.session.rotate_key(id, Some(&code)).await {
        Ok(made) => {
            if member.reply.is_to_form() {
                request::shown::keep_key(&member.reply, &made);
                member.reply.see(&paths::keys(&[("done", "rotated")]));
            }
            Ok(made)
        }
        Err(problem) => {
            let key = id.to_string();
            let page = paths::keys(&[("rotate", key.as_str()), ("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for making a key that takes another's place.
#[server(name = SendRotateKeyCode, prefix = "/api", endpoint = "partner/keys/rotate-code")]
pub(crate) async fn send_rotate_code(id: KeyId) -> Result<CodeSent, Failure> {
    use crate::{paths, request};
    use domain::operation::Operation;
    let member = request::member_of_form(&paths::keys(&[]))?;
    let sent = member.session.send_code(&Operation::RotateKey(id)).await;
    let key = id.to_string();
    member.reply.lead_sent(sent, |query| paths::keys(&[("rotate", key.as_str()), query]))
}

/// Revokes a key.
#[server(name = RevokeKey, prefix = "/api", endpoint = "partner/keys/revoke")]
pub(crate) async fn revoke(id: KeyId) -> Result<(), Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::keys(&[]))?;
    let done = member.session.revoke_key(id).await;
    member.reply.lead(done, |query| paths::keys(&[query]), "revoked")
}
