//! The command line: its grammar, and the exit codes 0 (done), 1 (refused, with the reason) and 2 (not understood).

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use domain::{
    access::{Role, Scope},
    money::BudgetAmount,
    partner::PartnerKind,
    period::MonthNumber,
    text::{Account, Email, Name},
};

use crate::{
    commands,
    config::{self, Config, Flags},
};

/// Budgets of customers for distributors and resellers: the server and its tools.
#[derive(Parser)]
#[command(name = "partner-center", version, propagate_version = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    flags: Flags,
}

/// What to do.
#[derive(Subcommand)]
enum Command {
    /// Serves the web console.
    Serve,
    /// Fills an empty database with the demo world.
    Demo {
        /// How many customers.
        #[arg(long, default_value_t = 300)]
        customers: u32,
        /// What varies the world; the same seed makes the same world.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Records the charges of a FOCUS 1.x bill.
    ImportUsage(ImportUsage),
    /// Adds the customers of a file, all or none.
    ImportCustomers(ImportCustomers),
    /// Prints what the budgets see: account, period and used amount.
    Usage(Usage),
    /// Adds partners without a browser.
    #[command(subcommand)]
    Partner(PartnerCommand),
    /// Adds members without a browser.
    #[command(subcommand)]
    Member(MemberCommand),
    /// Adds API keys without a browser.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Checks every invariant and the record chains; names what is wrong.
    Verify,
    /// Brings the database's schema up to date.
    Migrate,
    /// Shows the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
}

/// Which bill, and what to do about unknown accounts.
#[derive(clap::Args)]
pub(crate) struct ImportUsage {
    /// The bill, a CSV file.
    pub(crate) file: PathBuf,
    /// Only checks the file and says what it would do.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Makes unknown accounts customers of this partner, instead of refusing the file.
    #[arg(long, value_name = "PARTNER")]
    pub(crate) create_customers_for: Option<String>,
}

/// Which file of customers.
#[derive(clap::Args)]
pub(crate) struct ImportCustomers {
    /// A CSV file with the columns account, name and partner, and email, phone, tag and manager where they are known.
    pub(crate) file: PathBuf,
    /// Only checks the file and says what it would do.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Which lines to print.
#[derive(clap::Args)]
pub(crate) struct Usage {
    /// Only this customer.
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) customer: Option<String>,
    /// Only this month.
    #[arg(long, value_name = "YYYY-MM")]
    pub(crate) period: Option<MonthNumber>,
    /// How it is written.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
}

/// How lines are written.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Comma-separated, with exact decimals.
    Csv,
}

/// What to do with partners.
#[derive(Subcommand)]
enum PartnerCommand {
    /// Adds a partner.
    Add(AddPartner),
    /// Freezes a partner's own account: its customers may not buy, nor may those of its resellers.
    Freeze(RestrictPartner),
    /// Unfreezes a partner's own account.
    Unfreeze(RestrictPartner),
    /// Sets how much a distributor may owe; without an amount, as much as it likes.
    Quota(ConsumptionQuota),
}

/// Which partner, and why.
#[derive(clap::Args)]
pub(crate) struct RestrictPartner {
    /// Its name.
    #[arg(value_parser = Name::parse)]
    pub(crate) name: Name,
    /// Why; it is written into the records.
    #[arg(long)]
    pub(crate) reason: String,
}

/// Which distributor, and how much.
#[derive(clap::Args)]
pub(crate) struct ConsumptionQuota {
    /// Its name.
    #[arg(value_parser = Name::parse)]
    pub(crate) name: Name,
    /// The amount, such as 100000.00.
    #[arg(value_parser = BudgetAmount::parse)]
    pub(crate) amount: Option<BudgetAmount>,
}

/// The new partner.
#[derive(clap::Args)]
pub(crate) struct AddPartner {
    /// distributor or reseller.
    #[arg(long, value_parser = partner_kind)]
    pub(crate) kind: PartnerKind,
    /// Its name.
    #[arg(long, value_parser = Name::parse)]
    pub(crate) name: Name,
    /// The distributor that a reseller belongs to.
    #[arg(long, value_parser = Name::parse)]
    pub(crate) distributor: Option<Name>,
}

/// What to do with members.
#[derive(Subcommand)]
enum MemberCommand {
    /// Adds a member; shows the password that was made for it, once.
    Add(AddMember),
}

/// The new member.
#[derive(clap::Args)]
pub(crate) struct AddMember {
    /// The partner's name.
    #[arg(long, value_parser = Name::parse)]
    pub(crate) partner: Name,
    /// The address to sign in with.
    #[arg(long, value_parser = Email::parse)]
    pub(crate) email: Email,
    /// The member's name.
    #[arg(long, value_parser = Name::parse)]
    pub(crate) name: Name,
    /// admin, operator, finance, account-manager or viewer.
    #[arg(long, value_parser = role)]
    pub(crate) role: Role,
    /// Reads the password from standard input instead of making one.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// What to do with API keys.
#[derive(Subcommand)]
enum KeyCommand {
    /// Adds a key; shows its secret, once.
    Add(AddKey),
}

/// The new key.
#[derive(Clone, clap::Args)]
pub(crate) struct AddKey {
    /// The partner's name.
    #[arg(long, value_parser = Name::parse)]
    pub(crate) partner: Name,
    /// What people know the key by.
    #[arg(long, value_parser = Name::parse)]
    pub(crate) name: Name,
    /// What it may be used for, separated by commas: customers:read, customers:write, charges:write,
    /// authorizations:write, budgets:write, freezes:write.
    #[arg(long, value_parser = scope, value_delimiter = ',', required_unless_present = "customer")]
    pub(crate) scopes: Vec<Scope>,
    /// The account of the customer whose own key it becomes, instead of scopes: it shows that customer's figures alone.
    #[arg(long, value_parser = Account::parse, conflicts_with = "scopes")]
    pub(crate) customer: Option<Account>,
}

/// What to do with settings.
#[derive(Subcommand)]
enum ConfigCommand {
    /// Prints every setting, its value and where that comes from.
    Print,
}

fn partner_kind(word: &str) -> Result<PartnerKind, &'static str> {
    match word {
        "distributor" => Ok(PartnerKind::Distributor),
        "reseller" => Ok(PartnerKind::Reseller),
        _ => Err("distributor or reseller"),
    }
}

fn role(word: &str) -> Result<Role, &'static str> {
    let same = |role: &Role| role.label().to_lowercase().replace(' ', "-") == word;
    Role::ALL.into_iter().find(same).ok_or("admin, operator, finance, account-manager or viewer")
}

fn scope(word: &str) -> Result<Scope, &'static str> {
    Scope::from_word(word).ok_or(
        "customers:read, customers:write, charges:write, authorizations:write, budgets:write or freezes:write",
    )
}

/// Reads the command line and does what it says.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = CommandLine::command()
        .try_get_matches_from(arguments)
        .and_then(|matches| CommandLine::from_arg_matches(&matches).map(|line| (line, matches)));
    match parsed {
        Ok((line, matches)) => perform(line, &matches),
        Err(error) => {
            // Help and version are printed too, and are no error.
            let _ = error.print();
            if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
        }
    }
}

fn perform(line: CommandLine, matches: &ArgMatches) -> ExitCode {
    if matches!(line.command, Command::Config(ConfigCommand::Print)) {
        print!("{}", config::print(&CommandLine::command(), matches));
    }
    let config = match line.flags.check() {
        Ok(config) => config,
        Err(refused) => {
            eprintln!("partner-center: {refused}");
            return ExitCode::from(2);
        }
    };
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(commands::Error::from)
        .and_then(|runtime| runtime.block_on(dispatch(line.command, &config)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the output, `head` for one, has seen enough.
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("partner-center: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(command: Command, config: &Config) -> Result<(), commands::Error> {
    match command {
        Command::Serve => commands::serve(config).await,
        Command::Demo { customers, seed } => commands::demo(config, customers, seed).await,
        Command::ImportUsage(import) => commands::import_usage(config, import).await,
        Command::ImportCustomers(import) => commands::import_customers(config, import).await,
        Command::Usage(usage) => match usage.format {
            Format::Csv => commands::usage(config, &usage).await,
        },
        Command::Partner(PartnerCommand::Add(partner)) => {
            commands::add_partner(config, &partner).await
        }
        Command::Partner(PartnerCommand::Freeze(partner)) => {
            commands::restrict_partner(config, &partner, true).await
        }
        Command::Partner(PartnerCommand::Unfreeze(partner)) => {
            commands::restrict_partner(config, &partner, false).await
        }
        Command::Partner(PartnerCommand::Quota(quota)) => {
            commands::set_consumption_quota(config, &quota).await
        }
        Command::Member(MemberCommand::Add(member)) => commands::add_member(config, &member).await,
        Command::Key(KeyCommand::Add(key)) => commands::add_key(config, &key).await,
        Command::Verify => commands::verify(config).await,
        Command::Migrate => commands::migrate(config).await,
        // Printed already, before the settings were checked.
        Command::Config(ConfigCommand::Print) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn roles_are_written_with_hyphens() {
        assert_eq!(role("account-manager"), Ok(Role::AccountManager));
        assert!(role("Admin").is_err());
    }
}
