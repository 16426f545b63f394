//! `/v1/events` and `/api/events`: server-sent events that say which customer has changed, so that whoever shows it reads
//! it anew. A hint, not a record: what must not be missed goes to webhooks (D15).

use std::{convert::Infallible, pin::Pin, sync::Arc, time::Duration};

use app::request::Visitor;
use axum::{
    Extension,
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::{access::Sight, contract::Session, problem::Problem};
use service::Hint;
use tokio_stream::{
    Stream, StreamExt as _,
    wrappers::{BroadcastStream, IntervalStream, errors::BroadcastStreamRecvError},
};

use super::{Api, Caller, problems::refuse};
use crate::problems;

/// Other servers on the same database hint to their own listeners only: everybody is asked to look again this often.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

/// Watch customers change
///
/// Server-sent events: `customer` with the id of a customer that has changed, and `refresh` when many may have.
#[utoipa::path(
    get, path = "/v1/events", tag = "events", security(("key" = ["customers:read"])),
    responses((status = 200, description = "The stream.", content_type = "text/event-stream", body = String))
)]
pub(crate) async fn stream(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
) -> Response {
    match caller.session.sight().await {
        Ok(sight) => watch(&api, sight),
        Err(problem) => refuse(&problem),
    }
}

/// The same for the console's pages, with the session's cookie.
pub(crate) async fn stream_to_console(
    State(api): State<Api>,
    Extension(Visitor(session)): Extension<Visitor>,
) -> Response {
    let sight = async {
        let session: Arc<dyn Session> = session.ok_or(Problem::NotSignedIn)?;
        session.sight().await
    };
    match sight.await {
        Ok(sight) => watch(&api, sight),
        Err(problem) => problems::problem(problem),
    }
}

fn watch(api: &Api, sight: Sight) -> Response {
    let hints = BroadcastStream::new((api.0.hints)());
    // The first tick is at once.
    let again = IntervalStream::new(tokio::time::interval(LOOK_AGAIN)).skip(1).map(|_| ());
    let events: Pin<Box<dyn Stream<Item = _> + Send>> = Box::pin(
        hints
            .map(Some)
            .merge(again.map(|()| None))
            .take_while(|hint| !matches!(hint, Some(Ok(Hint::Farewell))))
            .filter_map(move |hint| hint.map_or_else(|| Some(refresh()), |it| event(&it, sight)))
            .map(Ok::<_, Infallible>),
    );
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

fn event(hint: &Result<Hint, BroadcastStreamRecvError>, sight: Sight) -> Option<Event> {
    let (customer, owner, distributor) = match *hint {
        Ok(Hint::Changed { customer, owner, distributor }) => (customer, owner, distributor),
        Ok(Hint::Farewell) => return None,
        // Too many changes to name them all.
        Err(BroadcastStreamRecvError::Lagged(_)) => return Some(refresh()),
    };
    let sees = |partner| owner == partner || distributor == Some(partner);
    match sight {
        Sight::Partner(partner) if sees(partner) => {
            Some(Event::default().event("customer").data(customer.to_string()))
        }
        // Which of the partner's customers it sees, the list itself says.
        Sight::Assigned(partner, _) if owner == partner => Some(refresh()),
        _ => None,
    }
}

fn refresh() -> Event {
    Event::default().event("refresh").data("")
}
