//! The whole space of addresses on one screen, built from the role table line by line.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use app::{App, shell};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodRouter, any, get, post, put},
};
use domain::contract::Public;
use leptos::{config::LeptosOptions, server_fn};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, generate_route_list_with_exclusions,
    handle_server_fns_with_context, render_app_async_with_context,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType as Not,
    },
    services::ServeDir,
};

use service::Center;

use crate::{
    api::{self, Api},
    batches, chain,
    compat::{self, Compat},
    config::{Config, PublicUrl},
    exports, headers, health, limits, origin, problems,
    role_table::{self, Call, Difference, Kind, LINES, Who},
    session::{self, Gate},
    site::Site,
    telemetry,
};

/// The app's pages. Made once: while Leptos makes this list, pages that are being drawn elsewhere wait for ever, and a
/// test process has many servers. Server functions are excluded, so that Leptos leaves them to the table.
static LISTINGS: LazyLock<Vec<AxumRouteListing>> =
    LazyLock::new(|| generate_route_list_with_exclusions(App, Some(functions().collect())));

/// The addresses of the app's server functions.
fn functions() -> impl Iterator<Item = String> {
    server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned())
}

/// The router of the whole server.
///
/// # Errors
/// When the role table and the app differ.
pub fn build(center: &Center, site: &Site, config: &Config) -> Result<Router, Difference> {
    let listings = LISTINGS.clone();
    let pages = listings.iter().filter(|listing| listing.methods().next().is_some());
    let pages: BTreeSet<String> = pages.map(|listing| listing.path().to_owned()).collect();
    role_table::compare(&pages, &functions().collect())?;

    let secure = config.public_url.as_ref().is_some_and(PublicUrl::is_secure);
    let public: Arc<dyn Public> = Arc::new(center.clone());
    let hints = center.clone();
    let api =
        Api::new(Arc::clone(&public), &config.currency, config.api_rate, move || hints.hints());
    let gate = Gate { public, secure, trusted_proxies: config.trusted_proxies.clone().into() };
    let compat = Compat::new(api.clone(), Arc::clone(&gate.trusted_proxies));
    let ways = Ways { gate, api, compat, site, listings };
    let router = LINES.iter().fold(Opening::new(), |router, line| match line.kind {
        Kind::Page => ways.page(router, line.path),
        Kind::Function => ways.function(router, line.path, line.who),
        Kind::BatchFile => ways.of_member(router, line.path, get(batches::download)),
        Kind::ExportFile => ways.of_member(router, line.path, get(exports::download)),
        Kind::Upload => ways.of_member(router, line.path, post(batches::upload)),
        Kind::Api(call) => ways.api(router, line.path, call),
        // Opened together below.
        Kind::Compat(_) => router,
        Kind::NoCompat => router.route(line.path, any(compat::no_such_address)),
        Kind::Description => router.route(line.path, get(api::document)),
        Kind::Chain => ways.chain(router, line.path),
        Kind::Hints => ways.hints(router, line.path),
        Kind::NoCall => router.route(line.path, any(api::no_such_address)),
        Kind::NoFunction => router.route(line.path, any(problems::no_such_function)),
        Kind::Alive => router.route(line.path, get(health::alive)),
        Kind::Ready => ways.ready(router, line.path),
        Kind::Files => ways.files(router),
    });
    // From inside out.
    Ok(router
        .merge(ways.compat())
        .layer(from_fn(limits::body))
        .layer(from_fn_with_state(config.public_url.clone(), origin::check))
        .layer(from_fn(limits::time))
        .layer(CatchPanicLayer::custom(problems::panicked))
        .layer(from_fn(compat::face))
        .layer(CompressionLayer::new().compress_when(gains_by_compression()))
        .layer(from_fn_with_state(secure, headers::add))
        .layer(from_fn(telemetry::log))
        .with_state(site.options().clone()))
}

/// What is compressed as it is sent. Typefaces are compressed as they are, and a module has its compressed copies beside
/// it where it is released: without them, in tests and at work, compressing it anew for every page takes seconds.
fn gains_by_compression() -> impl Predicate {
    DefaultPredicate::new().and(Not::const_new("application/wasm")).and(Not::const_new("font/"))
}

/// What is needed to open an address.
struct Ways<'a> {
    gate: Gate,
    api: Api,
    compat: Compat,
    site: &'a Site,
    listings: Vec<AxumRouteListing>,
}

impl Ways<'_> {
    /// The context of pages and server functions.
    fn context(&self) -> impl Fn() + Clone + Send + Sync + 'static + use<> {
        let provide = self.gate.provide();
        move || {
            provide();
            headers::allow_page_scripts();
        }
    }

    fn page(&self, router: Opening, path: &str) -> Opening {
        let listed = |listing: &&AxumRouteListing| {
            listing.path() == path || listing.methods().next().is_none()
        };
        let listings = self.listings.iter().filter(listed).cloned().collect();
        let options = self.site.options().clone();
        let draw = {
            let options = options.clone();
            move || shell(options.clone())
        };
        let page = Opening::new()
            .leptos_routes_with_context(&options, listings, self.context(), draw)
            .layer(from_fn_with_state(self.gate.clone(), session::enter));
        router.merge(page)
    }

    fn function(&self, router: Opening, path: &str, who: Who) -> Opening {
        let context = self.context();
        let run = move |request: Request| handle_server_fns_with_context(context.clone(), request);
        let mut function = post(run);
        if who != Who::Anyone {
            function = function.layer(from_fn(session::require));
        }
        let function = function.layer(from_fn_with_state(self.gate.clone(), session::enter));
        router.route(path, function.fallback(problems::only_post))
    }

    /// What a member's browser asks for that is neither page nor function. How long a body may be, [`limits`] say.
    fn of_member(
        &self,
        router: Opening,
        path: &str,
        answers: MethodRouter<LeptosOptions>,
    ) -> Opening {
        let answers = answers
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn_with_state(self.gate.clone(), session::enter));
        router.route(path, answers)
    }

    fn api(&self, router: Opening, path: &str, call: Call) -> Opening {
        let answers = match call {
            Call::RecordCharges => post(api::record),
            Call::Authorize => post(api::authorize),
            Call::Capture => post(api::capture),
            Call::Void => post(api::void),
            Call::Customers => get(api::list),
            Call::Customer => get(api::customer),
            Call::Standing => get(api::standing),
            Call::SetBudget => put(api::set_budget),
            Call::Freeze => post(api::freeze),
            Call::Unfreeze => post(api::unfreeze),
            Call::Records => get(api::records),
            Call::Events => get(api::stream),
        };
        let answers = answers
            .layer(from_fn_with_state(self.api.clone(), api::enter))
            .fallback(api::method_not_allowed)
            .with_state(self.api.clone());
        router.route(path, answers)
    }

    /// The compatible API, whose addresses may be asked for by several methods.
    fn compat(&self) -> Opening {
        let open = |router: Opening, line: &role_table::Line| match line.kind {
            Kind::Compat(call) => router.route(line.path, self.compat.way(call, line.who)),
            _ => router,
        };
        let router = LINES.iter().fold(Opening::new(), open);
        router.method_not_allowed_fallback(compat::method_not_allowed)
    }

    fn hints(&self, router: Opening, path: &str) -> Opening {
        let stream = get(api::stream_to_console)
            .layer(from_fn_with_state(self.gate.clone(), session::enter))
            .with_state(self.api.clone());
        router.route(path, stream)
    }

    fn chain(&self, router: Opening, path: &str) -> Opening {
        let file =
            get(chain::download).layer(from_fn_with_state(self.gate.clone(), session::enter));
        router.route(path, file)
    }

    fn ready(&self, router: Opening, path: &str) -> Opening {
        let public = Arc::clone(&self.gate.public);
        router.route(path, get(move || health::ready(Arc::clone(&public))))
    }

    /// Files of the site, and for all other addresses the app's page that says that nothing is there.
    fn files(&self, router: Opening) -> Opening {
        let (context, options) = (self.context(), self.site.options().clone());
        let draw = render_app_async_with_context(context, move || shell(options.clone()));
        let nothing_here = get(async move |request: Request| {
            let mut response = draw(request).await;
            if response.status().is_success() {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            response
        })
        .layer(from_fn_with_state(self.gate.clone(), session::enter));
        let files = ServeDir::new(self.site.folder())
            .precompressed_br()
            .precompressed_gzip()
            .append_index_html_on_directories(false)
            .fallback(nothing_here.with_state(()));
        router.fallback_service(files)
    }
}

/// A router whose addresses are still being opened.
type Opening = Router<LeptosOptions>;
