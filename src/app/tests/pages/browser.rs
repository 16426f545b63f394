//! A browser without JavaScript: asks for pages, sends forms, and reads what came back.

use std::sync::{Arc, LazyLock};

use app::{
    App,
    request::{Address, Cookies, Visitor},
    shell,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    routing::post,
};
use domain::contract::{Public, SignedIn};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes as _, file_and_error_handler_with_context, generate_route_list,
    handle_server_fns_with_context,
};
use tower::ServiceExt as _;

use crate::fake::{ACME, FakePublic, FakeSession, Who};

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) cookie: String,
    pub(crate) text: String,
}

impl Page {
    /// Expects these texts in this order.
    pub(crate) fn says(&self, texts: &[&str]) {
        let mut rest = self.text.as_str();
        for text in texts {
            let Some(at) = rest.find(text) else {
                panic!("no {text:?} in its place in\n{}", self.text);
            };
            rest = &rest[at + text.len()..];
        }
    }

    pub(crate) fn does_not_say(&self, text: &str) {
        assert!(!self.text.contains(text), "{text:?} in\n{}", self.text);
    }
}

/// Made once, as the server makes it before it answers: while the list is made, no page anywhere loads its data.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

async fn send(who: Who, request: Request<Body>) -> Page {
    let options = LeptosOptions::builder().output_name("partner-center").build();
    let context = move || {
        provide_context::<Arc<dyn Public>>(Arc::new(FakePublic));
        provide_context(Visitor(FakeSession::of(who)));
        provide_context(Address("192.0.2.1".into()));
        provide_context(Cookies(Arc::new(|session: Option<&SignedIn>| {
            session.map_or("session=; Max-Age=0".into(), |session| {
                format!("session={}", session.token)
            })
        })));
    };
    let draw = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let functions = move |request| handle_server_fns_with_context(context, request);
    let router = Router::new()
        .route("/api/{*rest}", post(functions))
        .leptos_routes_with_context(&options, ROUTES.clone(), context, draw)
        .fallback(file_and_error_handler_with_context::<LeptosOptions, _>(context, shell))
        .with_state(options);
    let response = router.oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let header = |name| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let body = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    // What the renderer leaves for hydration is nothing that a person reads.
    let text = text.replace("<!>", "");
    Page { status, location: header(header::LOCATION), cookie: header(header::SET_COOKIE), text }
}

pub(crate) async fn get(who: Who, path: &str) -> Page {
    let request = Request::get(path).header(header::ACCEPT, "text/html");
    send(who, request.body(Body::empty()).unwrap()).await
}

/// With a cookie that an answer set.
pub(crate) async fn get_with(who: Who, path: &str, cookie: &str) -> Page {
    let cookie = cookie.split(';').next().unwrap();
    let request = Request::get(path).header(header::ACCEPT, "text/html");
    send(who, request.header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
}

/// As a form is sent without JavaScript.
pub(crate) async fn post_form(who: Who, path: &str, fields: &str) -> Page {
    let request = Request::post(path)
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "http://127.0.0.1:3000/customers/set-budget?customer=x");
    send(who, request.body(Body::from(fields.to_owned())).unwrap()).await
}

/// As the browser's half of the app calls it.
pub(crate) async fn call(who: Who, path: &str, fields: &str) -> Page {
    let request = Request::post(path)
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(who, request.body(Body::from(fields.to_owned())).unwrap()).await
}

pub(crate) fn budget_page(more: &str) -> String {
    format!("/customers/set-budget?customer={ACME}{more}")
}

pub(crate) fn fields(more: &str) -> String {
    format!("customers={ACME}.7&type=monthly&exhaustion=automatic&{more}")
}
