//! A server with the demo world in it, made as the program makes it and reached by HTTP.

use std::{net::SocketAddr, path::Path, sync::Arc};

use domain::contract::{Public as _, Session, SignIn};
use reqwest::{Client, header, redirect::Policy};
use server::{
    config::{Config, Flags},
    router, serve,
    site::Site,
};
use service::{Center, demo::PASSWORD};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    Outcome,
    database::{Database, Engine},
    measure,
};

/// The first reseller's administrator: 70 % of the customers are its partner's.
pub(crate) const ROSA: &str = "rosa@northwind.example";
/// The distributor's administrator: of the customers 95 % are its resellers'.
pub(crate) const ADA: &str = "ada@meridian.example";

/// A server that runs.
pub(crate) struct World {
    pub(crate) center: Center,
    pub(crate) config: Config,
    pub(crate) folder: TempDir,
    pub(crate) address: SocketAddr,
    database: Database,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
}

impl World {
    /// Fills an empty database and serves it.
    pub(crate) async fn make(engine: &Engine, customers: u32) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let database = engine.make(&folder).await?;
        let config = config(folder.path(), &database.url)?;
        let center = Center::open(config.settings()?).await?;
        let start = measure::watch();
        let made = center.demo(customers, 1, &|_, _| ()).await?;
        database.settle().await?;
        println!(
            "{} customers with {} charges made in {} ms",
            made.customers,
            made.charges,
            start.elapsed().as_millis()
        );
        let router = router::build(&center, &site(folder.path())?, &config)?;
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(serve::until(listener, router, async { _ = stopped.await }));
        Ok(Self { center, config, folder, address, database, stop, served })
    }

    /// Stops the server and removes its database.
    pub(crate) async fn end(self) -> Outcome<()> {
        _ = self.stop.send(());
        self.served.await??;
        self.center.close().await;
        self.database.remove().await
    }

    /// Where its rows are.
    pub(crate) fn database_url(&self) -> &str {
        &self.database.url
    }

    /// What a member may do, without HTTP.
    pub(crate) async fn session(&self, email: &str) -> Outcome<Arc<dyn Session>> {
        let request =
            SignIn { email: email.into(), password: PASSWORD.into(), address: "::1".into() };
        let signed_in = self.center.sign_in(&request).await.map_err(|problem| problem.message())?;
        let session = self.center.enter(&signed_in.token).await;
        Ok(session.map_err(|problem| problem.message())?.ok_or("the session has ended")?)
    }

    /// A browser in which a member is signed in.
    pub(crate) async fn sign_in(&self, email: &str) -> Outcome<Browser> {
        let client = Client::builder().cookie_store(true).redirect(Policy::none()).build()?;
        let browser = Browser { client, origin: format!("http://{}", self.address) };
        let request = browser.client.post(format!("{}/api/session/sign-in", browser.origin));
        let form = [("email", email), ("password", PASSWORD)];
        let request = request.header("sec-fetch-site", "same-origin").form(&form);
        request.send().await?.error_for_status()?;
        Ok(browser)
    }
}

/// The settings of a server with this database, everything else in the folder.
fn config(folder: &Path, database: &str) -> Outcome<Config> {
    #[derive(clap::Parser)]
    struct Only {
        #[command(flatten)]
        flags: Flags,
    }
    let mail = format!("file:{}", folder.join("mail").display());
    let key = folder.join("key").display().to_string();
    let settings = ["bench", "--database", database, "--listen", "127.0.0.1:0", "--mail", &mail];
    let settings = [&settings[..], &["--secret-key-file", &key]].concat();
    Ok(<Only as clap::Parser>::try_parse_from(settings)?.flags.check()?)
}

/// A site of empty files: pages name them, and nobody asks for them here.
fn site(folder: &Path) -> Outcome<Site> {
    std::fs::create_dir_all(folder.join("site/pkg/0a"))?;
    Ok(Site::in_folder(folder)?)
}

/// What a person has before them.
pub(crate) struct Browser {
    client: Client,
    origin: String,
}

impl Browser {
    /// Asks for a page and reads it to its end.
    pub(crate) async fn get(&self, path: &str) -> Outcome<String> {
        let request = self.client.get(format!("{}{path}", self.origin));
        let answer = request.header(header::ACCEPT, "text/html").send().await?;
        Ok(answer.error_for_status()?.text().await?)
    }
}
