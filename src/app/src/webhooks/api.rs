//! The server functions of Webhooks. Called by a form without JavaScript they lead back to the page; a secret travels
//! there in a cookie of one showing, never in the address.

use domain::{
    contract::{DeliveryLog, EndpointMade, EndpointSeen},
    event::EventType,
    id::{EndpointId, EventId},
    problem::Problem,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WebhooksPage {
    /// The endpoints.
    pub(super) endpoints: Vec<EndpointSeen>,
    /// The secret that a form without JavaScript asked for, shown this once.
    pub(super) made: Option<EndpointMade>,
    /// Why the member may not have to do with webhooks, if so.
    pub(super) denied: Option<Problem>,
}

/// The partner's endpoints.
#[server(name = ListEndpoints, prefix = "/api", endpoint = "partner/webhooks/list")]
pub(crate) async fn list() -> Result<WebhooksPage, Failure> {
    let member = crate::request::member()?;
    let made = crate::request::shown::take_endpoint(&member.reply);
    match member.session.endpoints().await {
        Ok(endpoints) => Ok(WebhooksPage { endpoints, made, denied: None }),
        Err(denied @ Problem::RoleForbids { .. }) => {
            Ok(WebhooksPage { endpoints: Vec::new(), made: None, denied: Some(denied) })
        }
        Err(problem) => Err(member.reply.refuse(problem)),
    }
}

/// Makes an endpoint.
#[server(name = AddEndpoint, prefix = "/api", endpoint = "partner/webhooks/add")]
pub(crate) async fn add(
    #[server(default)] url: String,
    #[server(default)] types: Vec<EventType>,
) -> Result<EndpointMade, Failure> {
    use crate::{paths, request};
    use domain::contract::{EndpointSettings, URL_MAX};
    let words: Vec<_> = types.iter().map(|kind| kind.word()).collect();
    let words = words.join(" ");
    let shown: String = url.chars().take(URL_MAX + 1).collect();
    let echo = |more: &[(&str, &str)]| {
        paths::webhooks(&[&[("url", shown.as_str()), ("types", &words)], more].concat())
    };
    let member = request::member_of_form(&echo(&[]))?;
    let settings = EndpointSettings { url: url.trim().to_owned(), types };
    match member.session.add_endpoint(&settings).await {
        Ok(made) => {
            if member.reply.is_to_form() {
                request::shown::keep_endpoint(&member.reply, &made);
                member.reply.see(&paths::webhooks(&[]));
            }
            Ok(made)
        }
        Err(problem) => {
            let page = echo(&[("problem", super::page::code_of(&problem))]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Gives an endpoint a new secret.
#[server(name = RotateEndpoint, prefix = "/api", endpoint = "partner/webhooks/rotate")]
pub(crate) async fn rotate(id: EndpointId) -> Result<EndpointMade, Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::webhooks(&[]))?;
    match member.session.rotate_endpoint(id).await {
        Ok(made) => {
            if member.reply.is_to_form() {
                request::shown::keep_endpoint(&member.reply, &made);
                member.reply.see(&paths::webhooks(&[("done", "rotated")]));
            }
            Ok(made)
        }
        Err(problem) => {
            let page = paths::webhooks(&[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Switches an endpoint on or off, and answers which.
#[server(name = EnableEndpoint, prefix = "/api", endpoint = "partner/webhooks/enable")]
pub(crate) async fn enable(id: EndpointId, enabled: bool) -> Result<bool, Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::webhooks(&[]))?;
    let done = member.session.enable_endpoint(id, enabled).await;
    let word = if enabled { "on" } else { "off" };
    member.reply.lead(done, |query| paths::webhooks(&[query]), word).map(|()| enabled)
}

/// Removes an endpoint.
#[server(name = RemoveEndpoint, prefix = "/api", endpoint = "partner/webhooks/remove")]
pub(crate) async fn remove(id: EndpointId) -> Result<(), Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::webhooks(&[]))?;
    let done = member.session.remove_endpoint(id).await;
    member.reply.lead(done, |query| paths::webhooks(&[query]), "removed")
}

/// Sends a test event to an endpoint.
#[server(name = TestEndpoint, prefix = "/api", endpoint = "partner/webhooks/test")]
pub(crate) async fn test(id: EndpointId) -> Result<(), Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::webhooks(&[]))?;
    let done = member.session.test_endpoint(id).await;
    member.reply.lead(done, |query| paths::webhook_log(id, &[query]), "tested")
}

/// An endpoint and its latest deliveries. An address that names no endpoint is answered like one that names a stranger's.
#[server(name = GetLog, prefix = "/api", endpoint = "partner/webhooks/log", input = Json)]
pub(crate) async fn log(id: Option<EndpointId>) -> Result<DeliveryLog, Failure> {
    let member = crate::request::member()?;
    let log = match id {
        Some(id) => member.session.deliveries(id).await,
        None => Err(Problem::NotFound),
    };
    member.pass(log)
}

/// Sends an event again, with the same id.
#[server(name = Redeliver, prefix = "/api", endpoint = "partner/webhooks/redeliver")]
pub(crate) async fn redeliver(id: EndpointId, event: EventId) -> Result<(), Failure> {
    use crate::{paths, request};
    let page = |query| paths::webhook_log(id, &[query]);
    let member = request::member_of_form(&paths::webhook_log(id, &[]))?;
    let done = member.session.redeliver(id, event).await;
    member.reply.lead(done, page, "again")
}
