//! A server on a port of its own with the demo world in a fresh database, and clients that ask it as browsers do.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::contract::{Public as _, Session, SignIn};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect::Policy};
use serde_json::{Value, json};
use server::{
    config::{Config, Flags},
    router, serve,
    site::Site,
};
use service::Center;
use store::testing::Fresh;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// The password of every member of the demo world.
pub(crate) const PASSWORD: &str = "demo-password-2026";
pub(crate) const ADA: &str = "ada@meridian.example";
pub(crate) const ROSA: &str = "rosa@northwind.example";
pub(crate) const VERA: &str = "vera@northwind.example";
pub(crate) const ELI: &str = "eli@eastgate.example";

/// Runs a test on SQLite and, where there is a server, on PostgreSQL.
pub(crate) async fn on_each_engine(test: impl AsyncFn(&World)) {
    let world = World::on_sqlite(&[]).await;
    test(&world).await;
    world.end().await;
    if let Some(fresh) = Fresh::postgres().await {
        let world = World::on_postgres(&fresh.url).await;
        test(&world).await;
        world.end().await;
    }
}

/// A server that runs.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) center: Center,
    config: Config,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
    folder: TempDir,
}

impl World {
    /// A server with a fresh SQLite file and these settings.
    pub(crate) async fn on_sqlite(settings: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("center.db").display());
        Self::start(folder, &url, settings).await
    }

    /// A server with a fresh database on the test server.
    pub(crate) async fn on_postgres(url: &str) -> Self {
        Self::start(tempfile::tempdir().unwrap(), url, &[]).await
    }

    async fn start(folder: TempDir, database: &str, settings: &[&str]) -> Self {
        let config = config(folder.path(), database, settings);
        let center = Center::open(config.settings().unwrap()).await.unwrap();
        center.demo(40, 1, &|_, _| ()).await.unwrap();
        Self::serve(folder, center, config).await
    }

    /// A second server on the same database, with the same key of secrets.
    pub(crate) async fn beside(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(&self.config.secret_key_file, folder.path().join("key")).unwrap();
        let config = config(folder.path(), &self.config.database, &[]);
        let center = Center::open(config.settings().unwrap()).await.unwrap();
        Self::serve(folder, center, config).await
    }

    async fn serve(folder: TempDir, center: Center, config: Config) -> Self {
        site(folder.path());
        let site = Site::in_folder(folder.path()).unwrap();
        let router = router::build(&center, &site, &config).unwrap();
        let listener = TcpListener::bind(config.listen).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(serve::until(listener, router, async { _ = stopped.await }));
        Self { address, center, config, stop, served, folder }
    }

    /// Stops the server as SIGTERM would.
    pub(crate) async fn end(self) {
        self.stop.send(()).unwrap();
        self.served.await.unwrap().unwrap();
        self.center.close().await;
    }

    /// The mail that was sent last, whole.
    pub(crate) fn last_mail(&self) -> String {
        let mails = std::fs::read_dir(self.folder.path().join("mail")).unwrap();
        let last = mails.map(|mail| mail.unwrap().path()).max().unwrap();
        std::fs::read_to_string(last).unwrap()
    }

    /// A browser that nobody has signed in with.
    pub(crate) fn stranger(&self) -> Browser {
        Browser::at(format!("http://{}", self.address))
    }

    /// The session of a member, without a browser.
    pub(crate) async fn session(&self, email: &str) -> Arc<dyn Session> {
        let (email, address) = (email.to_owned(), "192.0.2.1".to_owned());
        let request = SignIn { email, password: PASSWORD.to_owned(), address };
        let signed = self.center.sign_in(&request).await.unwrap();
        self.center.enter(&signed.token).await.unwrap().unwrap()
    }

    /// A browser in which a member is signed in.
    pub(crate) async fn member(&self, email: &str) -> Browser {
        let browser = self.stranger();
        let answer = browser.sign_in(email, PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::OK, "{email}");
        browser
    }
}

/// A client without cookies.
pub(crate) fn plain_client() -> Client {
    provide_tls();
    Client::new()
}

/// The program brings its own TLS, so that clients of tests are to be told which to use; once is enough.
fn provide_tls() {
    _ = rustls::crypto::ring::default_provider().install_default();
}

/// The settings of a test server.
fn config(folder: &Path, database: &str, settings: &[&str]) -> Config {
    #[derive(clap::Parser)]
    struct Only {
        #[command(flatten)]
        flags: Flags,
    }
    let (mail, key) = (format!("file:{}", folder.join("mail").display()), folder.join("key"));
    let own = ["test", "--database", database, "--listen", "127.0.0.1:0"];
    let mail = ["--mail", &mail];
    let mail = if settings.contains(&"--mail") { &[][..] } else { &mail[..] };
    let key = ["--secret-key-file", key.to_str().unwrap()];
    let all = [&own[..], mail, &key, settings].concat();
    <Only as clap::Parser>::parse_from(all).flags.check().unwrap()
}

/// An empty folder, and in it the program under a second name. It is linked, since a copy would be open for writing while
/// other tests start programs, whose first moments would then keep it from being run ("text file busy").
pub(crate) fn installed() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = folder.path().join("partner-center");
    std::fs::hard_link(env!("CARGO_BIN_EXE_partner-center"), &program).unwrap();
    (folder, program)
}

/// A site as the build leaves it, of files that nobody looks into.
pub(crate) fn site(folder: &Path) {
    let package = folder.join("site/pkg/0a");
    std::fs::create_dir_all(&package).unwrap();
    for (name, content) in [
        ("partner-center.js", "export default () => {}"),
        ("partner-center.js.br", "compressed"),
        (
            "partner-center_bg.wasm",
            "a module that is long enough to be compressed, were it another file",
        ),
        ("partner-center.css", "body { margin: 0 }"),
        ("../../robots.txt", "User-agent: *"),
    ] {
        std::fs::write(package.join(name), content).unwrap();
    }
}

/// What a person has before them.
pub(crate) struct Browser {
    client: Client,
    origin: String,
}

impl Browser {
    /// A browser for a server, in which nobody is signed in.
    pub(crate) fn at(origin: String) -> Self {
        provide_tls();
        let client = Client::builder().cookie_store(true).redirect(Policy::none());
        Self { client: client.build().unwrap(), origin }
    }

    /// Asks for a page.
    pub(crate) async fn get(&self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.origin));
        request.header(header::ACCEPT, "text/html").send().await.unwrap()
    }

    /// A request for a server function that says where it comes from.
    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.bare_post(path).header("sec-fetch-site", "same-origin")
    }

    /// A request that says nothing of where it comes from.
    pub(crate) fn bare_post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}/api/{path}", self.origin))
    }

    /// Calls a server function as the page's script does.
    pub(crate) async fn call(&self, path: &str, arguments: &Value) -> Response {
        self.post(path).json(arguments).send().await.unwrap()
    }

    /// Sends a form as a browser without JavaScript does.
    pub(crate) async fn submit(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.post(path).form(fields).header(header::ACCEPT, "text/html");
        request.header(header::REFERER, format!("{}{page}", self.origin)).send().await.unwrap()
    }

    /// Calls a server function that takes a form, as the page's script does.
    pub(crate) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.post(path).form(fields).send().await.unwrap()
    }

    /// As `send`, where the server may die before it answers.
    pub(crate) async fn try_send(
        &self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Response, reqwest::Error> {
        self.post(path).form(fields).send().await
    }

    /// Signs in as the page's script does.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Response {
        self.send("session/sign-in", &[("email", email), ("password", password)]).await
    }

    /// The customers that the member sees, first page, as objects with `id` and `name`.
    pub(crate) async fn customers(&self, search: &str) -> Vec<Value> {
        let query = json!({
            "whose": "own", "search": search, "sort": "name", "descending": false,
            "reveal": false, "limit": 100,
        });
        let answer = self.call("customers/list", &json!({ "query": query })).await;
        assert_eq!(answer.status(), StatusCode::OK);
        body(answer).await["rows"].as_array().unwrap().clone()
    }

    /// The id of a customer by its name.
    pub(crate) async fn customer(&self, name: &str) -> String {
        let rows = self.customers(name).await;
        let row = rows.iter().find(|row| row["name"] == name).unwrap();
        row["id"].as_str().unwrap().to_owned()
    }

    /// What the Set Budget page of a customer is made of.
    pub(crate) async fn budget_page(&self, customer: &str) -> Value {
        let answer =
            self.call("budgets/page", &json!({ "chosen": { "ticked": [customer] } })).await;
        assert_eq!(answer.status(), StatusCode::OK);
        body(answer).await
    }
}

/// The JSON of an answer.
pub(crate) async fn body(answer: Response) -> Value {
    answer.json().await.unwrap()
}

/// A header of an answer, as text.
pub(crate) fn header_of<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}
