//! What the commands do: each opens the installation, asks it for one thing, and says what came of it.

use std::{
    fs::File,
    io::{self, Read as _},
    path::PathBuf,
};

use domain::contract::NewKey;
use rand::RngExt as _;
use service::{Center, import};
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    cli::{
        AddKey, AddMember, AddPartner, ConsumptionQuota, ImportCustomers, ImportUsage,
        RestrictPartner, Usage,
    },
    config::Config,
    metrics,
    progress::Progress,
    role_table, router, serve,
    site::{NoSite, Site},
    telemetry,
};

/// Why a command was refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The service refused.
    #[error(transparent)]
    Center(#[from] service::Error),
    /// The bill was refused.
    #[error(transparent)]
    Import(#[from] import::Refused),
    /// A file cannot be read.
    #[error("{}: {cause}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Writing lines failed.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(std::net::SocketAddr, #[source] io::Error),
    /// A check has found something.
    #[error("the database is at fault in {0} places")]
    Faults(usize),
    /// Metrics cannot be served.
    #[error(transparent)]
    Metrics(#[from] metrics::NoMetrics),
    /// The filter of log lines is malformed.
    #[error("--log-filter (RUST_LOG) is no filter such as info or info,sqlx=debug: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// There is no site.
    #[error(transparent)]
    Site(#[from] NoSite),
    /// A file that cannot be used.
    #[error("{}: nothing was added\n{faults}", path.display())]
    Lines {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it, line by line.
        faults: String,
    },
    /// The role table is not up to date.
    #[error(transparent)]
    Table(#[from] role_table::Difference),
}

impl Error {
    /// Whether the output was closed by its reader.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        let error = match self {
            Self::Io(error) => Some(error),
            Self::Csv(error) => match error.kind() {
                csv::ErrorKind::Io(error) => Some(error),
                _ => None,
            },
            _ => None,
        };
        error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    }
}

async fn open(config: &Config) -> Result<Center, Error> {
    Ok(Center::open(config.settings()?).await?)
}

/// Serves until it is told to stop.
pub(crate) async fn serve(config: &Config) -> Result<(), Error> {
    telemetry::start(config.log, &config.log_filter)?;
    let site = Site::beside_program()?;
    if let Some(address) = config.metrics_listen {
        metrics::serve(address).await?;
    }
    let center = open(config).await?;
    let router = router::build(&center, &site, config)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Error::Listen(config.listen, error))?;
    let own = format!("http://{}", listener.local_addr()?);
    let address = config.public_url.as_ref().map_or(own, ToString::to_string);
    println!("Partner Center listens on {address}");
    let (tell, told) = oneshot::channel::<()>();
    let work = tokio::spawn({
        let center = center.clone();
        // Told by dropping the other end: work goes on as long as requests are answered.
        async move { center.work_until(async { _ = told.await }).await }
    });
    let watched = center.clone();
    let stop = async move {
        serve::told_to_stop().await;
        watched.say_farewell();
    };
    let served = serve::until(listener, router, stop).await;
    drop(tell);
    if let Err(error) = work.await {
        tracing::error!(%error, "Webhooks and calendar broke off");
    }
    served?;
    center.close().await;
    Ok(())
}

/// Makes the demo world.
pub(crate) async fn demo(config: &Config, customers: u32, seed: u64) -> Result<(), Error> {
    let center = open(config).await?;
    let progress = Progress::of("Making the demo world");
    let made = center.demo(customers, seed, &|done, of| progress.show(done, of)).await?;
    drop(progress);
    println!(
        "The demo world is made: {} partners, {} members, {} customers, {} charges.",
        made.partners, made.members, made.customers, made.charges
    );
    center.close().await;
    Ok(())
}

/// Imports a bill.
pub(crate) async fn import_usage(config: &Config, import: ImportUsage) -> Result<(), Error> {
    let file = File::open(&import.file)
        .map_err(|cause| Error::File { path: import.file.clone(), cause })?;
    let center = open(config).await?;
    let progress = Progress::of("Importing");
    let options = import::Options {
        dry_run: import.dry_run,
        create_customers_for: import.create_customers_for,
    };
    let report = center.import_usage(file, options, &|done, of| progress.show(done, of)).await?;
    drop(progress);
    println!("{report}");
    center.close().await;
    Ok(())
}

/// Adds the customers of a file.
pub(crate) async fn import_customers(
    config: &Config,
    import: ImportCustomers,
) -> Result<(), Error> {
    let file = File::open(&import.file)
        .map_err(|cause| Error::File { path: import.file.clone(), cause })?;
    let center = open(config).await?;
    let imported = center.import_customers(file, import.dry_run).await?;
    center.close().await;
    if imported.faults.is_empty() {
        let done = if import.dry_run { "would be added" } else { "were added" };
        println!("{} customers {done}, frozen until their first budget.", imported.added);
        return Ok(());
    }
    let mut faults: Vec<_> = imported.faults.iter().map(ToString::to_string).collect();
    if imported.more_faults {
        faults.push("and more".into());
    }
    Err(Error::Lines { path: import.file, faults: faults.join("\n") })
}

/// Prints what the budgets see.
pub(crate) async fn usage(config: &Config, usage: &Usage) -> Result<(), Error> {
    let center = open(config).await?;
    let mut lines = csv::Writer::from_writer(io::stdout());
    lines.write_record(["account", "period", "used"])?;
    let mut written = Ok(());
    center
        .usage(usage.customer.as_deref(), usage.period, &mut |line| {
            if written.is_ok() {
                let record = [line.account, line.period.to_string(), line.used.to_exact()];
                written = lines.write_record(record);
            }
        })
        .await?;
    written?;
    lines.flush()?;
    drop(lines);
    center.close().await;
    Ok(())
}

/// Adds a partner.
pub(crate) async fn add_partner(config: &Config, partner: &AddPartner) -> Result<(), Error> {
    let center = open(config).await?;
    let distributor = partner.distributor.as_ref().map(domain::text::Name::as_str);
    center.add_partner(partner.kind, partner.name.as_str(), distributor).await?;
    println!("{} was added.", partner.name);
    center.close().await;
    Ok(())
}

/// Freezes a partner's own account, or unfreezes it.
pub(crate) async fn restrict_partner(
    config: &Config,
    partner: &RestrictPartner,
    frozen: bool,
) -> Result<(), Error> {
    let center = open(config).await?;
    let changed = center.restrict_partner(partner.name.as_str(), frozen, &partner.reason).await?;
    let state = if frozen { "frozen" } else { "unfrozen" };
    if changed {
        println!("{} was {state}.", partner.name);
    } else {
        println!("{} was {state} already; nothing was changed.", partner.name);
    }
    center.close().await;
    Ok(())
}

/// Sets how much a distributor may owe.
pub(crate) async fn set_consumption_quota(
    config: &Config,
    quota: &ConsumptionQuota,
) -> Result<(), Error> {
    let center = open(config).await?;
    center.set_consumption_quota(quota.name.as_str(), quota.amount).await?;
    match quota.amount {
        Some(amount) => println!("{} may owe {}.", quota.name, amount.shown()),
        None => println!("{} may owe as much as it likes.", quota.name),
    }
    center.close().await;
    Ok(())
}

/// Adds a member.
pub(crate) async fn add_member(config: &Config, member: &AddMember) -> Result<(), Error> {
    let password = if member.password_stdin { read_password()? } else { make_password() };
    let center = open(config).await?;
    let (partner, email) = (member.partner.as_str(), member.email.as_str());
    center.add_member(partner, email, member.name.as_str(), member.role, &password).await?;
    println!("{} was added to {}.", member.email, member.partner);
    if !member.password_stdin {
        println!("Password, shown only now: {password}");
    }
    center.close().await;
    Ok(())
}

/// Adds an API key.
pub(crate) async fn add_key(config: &Config, key: &AddKey) -> Result<(), Error> {
    let center = open(config).await?;
    let AddKey { partner, name, scopes, customer } = key.clone();
    let made = center.add_key(partner.as_str(), &NewKey { name, customer, scopes }).await?;
    println!("An API key was added to {}. Its secret is shown only now.", key.partner);
    println!("Access key: {}", made.access);
    println!("Secret:     {}", made.secret);
    println!("Bearer:     {}", made.bearer());
    center.close().await;
    Ok(())
}

/// Checks everything that can be derived from something else.
pub(crate) async fn verify(config: &Config) -> Result<(), Error> {
    let center = open(config).await?;
    let verdict = center.verify(&|_| ()).await?;
    center.close().await;
    for fault in &verdict.faults {
        println!("{fault}");
    }
    println!(
        "Checked {} records, {} charges and the sums, quotas and freezes of {} customers: {} faults.",
        verdict.records,
        verdict.charges,
        verdict.customers,
        verdict.faults.len()
    );
    if verdict.faults.is_empty() { Ok(()) } else { Err(Error::Faults(verdict.faults.len())) }
}

/// Brings the schema up to date, which opening does.
pub(crate) async fn migrate(config: &Config) -> Result<(), Error> {
    open(config).await?.close().await;
    println!("The database is up to date.");
    Ok(())
}

/// The first line of standard input.
fn read_password() -> Result<String, io::Error> {
    let mut text = String::new();
    io::stdin().take(4096).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Twenty letters and digits that are not mistaken for each other: about 115 bits.
#[expect(clippy::disallowed_methods, reason = "a password is drawn where it is shown")]
fn make_password() -> String {
    const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut chance = rand::rng();
    (0..20).map(|_| char::from(LETTERS[chance.random_range(0..LETTERS.len())])).collect()
}
