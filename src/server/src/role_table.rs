//! Who may ask for what: every address of the server with its line. The router is built from this table, and the start
//! fails when the app knows a page or a server function that has no line here, or the other way round (D29).

use std::{collections::BTreeSet, fmt::Write as _};

use domain::access::{Action, Role, Scope, role_allows};

/// What an address serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page of the app, by GET. The app itself sends strangers to the sign-in page.
    Page,
    /// A server function of the app, by POST. Strangers are refused before it runs.
    Function,
    /// A file that tells of a batch, by GET.
    BatchFile,
    /// The file of an export, by GET.
    ExportFile,
    /// Where a form sends a file with budgets, by POST.
    Upload,
    /// The chain of a partner's records as a file, by GET.
    Chain,
    /// A part of the REST API.
    Api(Call),
    /// A part of the vendor-compatible partner API; an address has a line for each of its methods.
    Compat(CompatCall),
    /// The description of the REST API.
    Description,
    /// The hints by which the console's pages read anew what has changed.
    Hints,
    /// Addresses below /v1 that nothing serves.
    NoCall,
    /// Addresses below /v2 and /v3 that nothing serves.
    NoCompat,
    /// Whether the process is alive.
    Alive,
    /// Whether the database answers.
    Ready,
    /// Addresses below /api that nothing serves.
    NoFunction,
    /// Files of the site; for all other addresses, the app's page that says so.
    Files,
}

/// What the REST API is asked for, with the method it is asked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// POST: record charges.
    RecordCharges,
    /// POST: ask for a hold.
    Authorize,
    /// POST: turn a hold into a charge.
    Capture,
    /// POST: give a hold back.
    Void,
    /// GET: customers, page by page.
    Customers,
    /// GET: a customer.
    Customer,
    /// GET: how a customer stands.
    Standing,
    /// PUT: a customer's budget.
    SetBudget,
    /// POST: freeze a customer.
    Freeze,
    /// POST: unfreeze a customer.
    Unfreeze,
    /// GET: a customer's adjustment records.
    Records,
    /// GET: hints of what changes, as a stream.
    Events,
}

/// What the compatible partner API is asked for, with the method it is asked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompatCall {
    /// POST: set a customer's budget.
    SetBudget,
    /// GET: a customer's budget.
    Budget,
    /// POST: the budgets of many.
    Budgets,
    /// GET: the records of a budget.
    BudgetRecords,
    /// POST: freeze customers, one by one.
    Freeze,
    /// POST: unfreeze customers, one by one.
    Unfreeze,
    /// POST: customers.
    Customers,
    /// POST: a distributor's resellers.
    Resellers,
    /// GET: how much a distributor may owe.
    Consumption,
    /// POST: register a customer.
    Register,
    /// POST: whether a customer's name, address or number is free.
    CheckIdentity,
    /// POST: a code for a new customer's address.
    SendCode,
    /// GET: what a partner's month comes to.
    Bill,
    /// GET: a customer's own budget.
    Expenditure,
    /// GET: what a customer's own month comes to.
    MonthlySum,
    /// GET: the domain of who asks.
    Domains,
    /// POST: a token for a member.
    IssueToken,
}

impl CompatCall {
    /// Whether it changes anything, and so is carried out once for a signature (D21).
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::SetBudget | Self::Freeze | Self::Unfreeze | Self::Register | Self::SendCode
        )
    }
}

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever asks.
    Anyone,
    /// A member. Whether its role allows the action, the service judges on the rows that it reads.
    Member(Action),
    /// A program with a key whose scopes cover the action. Whether they do, the service judges as well.
    Key(Action),
    /// A program with such a key, or with the token of a member whose role allows the action.
    Program(Action),
    /// A customer with a key of its own.
    Customer,
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The address, in the router's notation.
    pub path: &'static str,
    /// What it serves.
    pub kind: Kind,
    /// Who may.
    pub who: Who,
}

const fn line(kind: Kind, path: &'static str, who: Who) -> Line {
    Line { path, kind, who }
}

use Call::{
    Authorize, Capture, Customer, Customers, Events, Freeze, RecordCharges, Records, SetBudget,
    Standing, Unfreeze, Void,
};
use Kind::{
    Alive, Api, BatchFile, Chain, Compat, Description, ExportFile, Files, Function, Hints, NoCall,
    NoCompat, NoFunction, Page, Ready, Upload,
};
use Who::{Anyone, Key, Member, Program};

const BUDGET: &str = "/v2/partners/sub-customers/budget";

/// The whole table.
pub const LINES: &[Line] = &[
    line(Page, "/", Member(Action::ViewCustomers)),
    line(Page, "/sign-in", Anyone),
    line(Page, "/join", Anyone),
    line(Page, "/forgot-password", Anyone),
    line(Page, "/reset-password", Anyone),
    line(Page, "/customers", Member(Action::ViewCustomers)),
    line(Page, "/customers/{id}", Member(Action::ViewCustomers)),
    // It tells others why it is not for them.
    line(Page, "/customers/new", Member(Action::AddCustomers)),
    line(Page, "/customers/exports", Member(Action::ExportCustomers)),
    line(ExportFile, "/customers/exports.csv", Member(Action::ExportCustomers)),
    line(Page, "/customers/assign", Member(Action::AssignCustomers)),
    line(Page, "/customers/disassociate", Member(Action::Disassociate)),
    // Whoever has the customer's link answers for it.
    line(Page, "/disassociation", Anyone),
    line(Page, "/customers/set-budget", Member(Action::ViewCustomers)),
    line(Page, "/customers/batch", Member(Action::ViewCustomers)),
    line(BatchFile, "/customers/batch.csv", Member(Action::ViewCustomers)),
    line(Page, "/customers/upload", Member(Action::ViewCustomers)),
    line(Page, "/customers/freeze", Member(Action::ViewCustomers)),
    line(Page, "/customers/records", Member(Action::ViewCustomers)),
    line(Page, "/resellers", Member(Action::ViewResellers)),
    line(Page, "/resellers/grant", Member(Action::ViewResellers)),
    line(Page, "/resellers/freeze", Member(Action::ViewResellers)),
    line(Page, "/resellers/assign", Member(Action::ViewResellers)),
    line(Page, "/resellers/offboard", Member(Action::ViewResellers)),
    line(Page, "/customers/move", Member(Action::ViewResellers)),
    line(Page, "/partner/information", Member(Action::ViewPartner)),
    line(Page, "/partner/members", Member(Action::ViewPartner)),
    line(Page, "/partner/messages", Member(Action::ViewPartner)),
    line(Page, "/partner/password", Member(Action::ViewPartner)),
    line(Page, "/partner/authenticator", Member(Action::ViewPartner)),
    // These four tell others why they are not for them.
    line(Page, "/partner/keys", Member(Action::ManageKeys)),
    line(Page, "/partner/webhooks", Member(Action::ManageWebhooks)),
    line(Page, "/partner/webhooks/log", Member(Action::ManageWebhooks)),
    line(Page, "/partner/audit", Member(Action::ViewAudit)),
    line(Chain, "/partner/audit/records.jsonl", Member(Action::ViewAudit)),
    line(Function, "/api/session/sign-in", Anyone),
    // These have links that were sent by mail, or have lost their password.
    line(Function, "/api/session/invitation", Anyone),
    line(Function, "/api/session/join", Anyone),
    line(Function, "/api/session/forgot-password", Anyone),
    line(Function, "/api/session/reset-password", Anyone),
    line(Function, "/api/session/change-password", Member(Action::ViewPartner)),
    line(Function, "/api/session/app/get", Member(Action::ViewPartner)),
    line(Function, "/api/session/app/begin", Member(Action::ViewPartner)),
    line(Function, "/api/session/app/confirm", Member(Action::ViewPartner)),
    line(Function, "/api/session/app/remove", Member(Action::ViewPartner)),
    // These three answer strangers too: whoever is not signed in any more is out already.
    line(Function, "/api/session/sign-out", Anyone),
    line(Function, "/api/session/sign-out-everywhere", Anyone),
    line(Function, "/api/session/me", Anyone),
    line(Function, "/api/overview/get", Member(Action::ViewCustomers)),
    line(Function, "/api/overview/figures", Member(Action::ViewCustomers)),
    line(Function, "/api/customers/list", Member(Action::ViewCustomers)),
    line(Function, "/api/customers/get", Member(Action::ViewCustomers)),
    line(Function, "/api/customers/add", Member(Action::AddCustomers)),
    line(Function, "/api/customers/import", Member(Action::AddCustomers)),
    line(Function, "/api/customers/views/save", Member(Action::ViewCustomers)),
    line(Function, "/api/customers/views/remove", Member(Action::ViewCustomers)),
    line(Function, "/api/customers/exports", Member(Action::ExportCustomers)),
    line(Function, "/api/customers/export", Member(Action::ExportCustomers)),
    line(Function, "/api/customers/assign", Member(Action::AssignCustomers)),
    line(Function, "/api/disassociation/page", Member(Action::ViewCustomers)),
    line(Function, "/api/disassociation/ask", Member(Action::Disassociate)),
    line(Function, "/api/disassociation/ask-code", Member(Action::Disassociate)),
    line(Function, "/api/disassociation/withdraw", Member(Action::Disassociate)),
    line(Function, "/api/disassociation/consent", Member(Action::Disassociate)),
    line(Function, "/api/disassociation/asked", Anyone),
    line(Function, "/api/disassociation/answer", Anyone),
    line(Function, "/api/budgets/page", Member(Action::ViewCustomers)),
    line(Function, "/api/budgets/set", Member(Action::SetBudget)),
    line(Function, "/api/budgets/send-code", Member(Action::SetBudget)),
    line(Function, "/api/batches/draft", Member(Action::SetBudget)),
    line(Function, "/api/batches/page", Member(Action::ViewCustomers)),
    line(Function, "/api/batches/confirm", Member(Action::SetBudget)),
    line(Function, "/api/batches/send-code", Member(Action::SetBudget)),
    line(Function, "/api/batches/undo", Member(Action::SetBudget)),
    line(Function, "/api/batches/leave-out", Member(Action::SetBudget)),
    line(Upload, "/api/batches/upload", Member(Action::SetBudget)),
    line(Function, "/api/freezes/page", Member(Action::ViewCustomers)),
    // Who may unfreeze is the same; which of the two these are, the service judges.
    line(Function, "/api/freezes/set", Member(Action::Freeze)),
    line(Function, "/api/freezes/send-code", Member(Action::Freeze)),
    line(Function, "/api/records/list", Member(Action::ViewCustomers)),
    line(Function, "/api/resellers/list", Member(Action::ViewResellers)),
    line(Function, "/api/resellers/get", Member(Action::ViewResellers)),
    line(Function, "/api/resellers/set-grant", Member(Action::Grant)),
    line(Function, "/api/resellers/grant-code", Member(Action::Grant)),
    line(Function, "/api/resellers/ask", Member(Action::SetBudget)),
    line(Function, "/api/resellers/decline", Member(Action::Grant)),
    line(Function, "/api/resellers/freeze", Member(Action::ManageResellers)),
    line(Function, "/api/resellers/freeze-code", Member(Action::ManageResellers)),
    line(Function, "/api/resellers/add", Member(Action::ManageResellers)),
    line(Function, "/api/resellers/add-code", Member(Action::ManageResellers)),
    line(Function, "/api/resellers/assign", Member(Action::ManageResellers)),
    line(Function, "/api/resellers/offboard", Member(Action::ManageResellers)),
    line(Function, "/api/resellers/offboard-code", Member(Action::ManageResellers)),
    line(Function, "/api/customers/move-page", Member(Action::ViewResellers)),
    line(Function, "/api/customers/move", Member(Action::ManageResellers)),
    line(Function, "/api/customers/move-code", Member(Action::ManageResellers)),
    line(Function, "/api/partner/audit", Member(Action::ViewAudit)),
    line(Function, "/api/partner/information", Member(Action::ViewPartner)),
    line(Function, "/api/partner/codes/switch", Member(Action::ManageMembers)),
    line(Function, "/api/partner/codes/send-code", Member(Action::ManageMembers)),
    line(Function, "/api/partner/members/list", Member(Action::ViewPartner)),
    line(Function, "/api/partner/members/change", Member(Action::ManageMembers)),
    line(Function, "/api/partner/members/send-code", Member(Action::ManageMembers)),
    line(Function, "/api/partner/members/withdraw", Member(Action::ManageMembers)),
    line(Function, "/api/partner/messages/page", Member(Action::ViewPartner)),
    line(Function, "/api/partner/messages/choose", Member(Action::ManageMembers)),
    line(Function, "/api/partner/messages/marks", Member(Action::ManageMembers)),
    line(Function, "/api/partner/messages/test", Member(Action::ManageMembers)),
    line(Function, "/api/partner/keys/list", Member(Action::ManageKeys)),
    line(Function, "/api/partner/keys/add", Member(Action::ManageKeys)),
    line(Function, "/api/partner/keys/add-code", Member(Action::ManageKeys)),
    line(Function, "/api/partner/keys/rotate", Member(Action::ManageKeys)),
    line(Function, "/api/partner/keys/rotate-code", Member(Action::ManageKeys)),
    line(Function, "/api/partner/keys/revoke", Member(Action::ManageKeys)),
    line(Function, "/api/partner/webhooks/list", Member(Action::ManageWebhooks)),
    line(Function, "/api/partner/webhooks/add", Member(Action::ManageWebhooks)),
    line(Function, "/api/partner/webhooks/rotate", Member(Action::ManageWebhooks)),
    line(Function, "/api/partner/webhooks/enable", Member(Action::ManageWebhooks)),
    line(Function, "/api/partner/webhooks/remove", Member(Action::ManageWebhooks)),
    line(Function, "/api/partner/webhooks/test", Member(Action::ManageWebhooks)),
    line(Function, "/api/partner/webhooks/log", Member(Action::ManageWebhooks)),
    line(Function, "/api/partner/webhooks/redeliver", Member(Action::ManageWebhooks)),
    line(Hints, "/api/events", Member(Action::ViewCustomers)),
    line(NoFunction, "/api/{*rest}", Anyone),
    line(Api(RecordCharges), "/v1/charges", Key(Action::RecordCharges)),
    line(Api(Authorize), "/v1/authorizations", Key(Action::Authorize)),
    line(Api(Capture), "/v1/authorizations/{id}/capture", Key(Action::Authorize)),
    line(Api(Void), "/v1/authorizations/{id}/void", Key(Action::Authorize)),
    line(Api(Customers), "/v1/customers", Key(Action::ViewCustomers)),
    line(Api(Customer), "/v1/customers/{id}", Key(Action::ViewCustomers)),
    line(Api(Standing), "/v1/customers/{id}/standing", Key(Action::ViewCustomers)),
    line(Api(SetBudget), "/v1/customers/{id}/budget", Key(Action::SetBudget)),
    line(Api(Freeze), "/v1/customers/{id}/freeze", Key(Action::Freeze)),
    line(Api(Unfreeze), "/v1/customers/{id}/unfreeze", Key(Action::Unfreeze)),
    line(Api(Records), "/v1/customers/{id}/records", Key(Action::ViewCustomers)),
    line(Api(Events), "/v1/events", Key(Action::ViewCustomers)),
    line(NoCall, "/v1/{*rest}", Anyone),
    line(Compat(CompatCall::SetBudget), BUDGET, Program(Action::SetBudget)),
    line(Compat(CompatCall::Budget), BUDGET, Program(Action::ViewCustomers)),
    line(
        Compat(CompatCall::Budgets),
        "/v2/partners/sub-customers/budget/query",
        Program(Action::ViewCustomers),
    ),
    line(
        Compat(CompatCall::BudgetRecords),
        "/v2/partners/sub-customers/budget/records",
        Program(Action::ViewCustomers),
    ),
    line(Compat(CompatCall::Freeze), "/v2/partners/sub-customers/freeze", Program(Action::Freeze)),
    line(
        Compat(CompatCall::Unfreeze),
        "/v2/partners/sub-customers/unfreeze",
        Program(Action::Unfreeze),
    ),
    line(
        Compat(CompatCall::Customers),
        "/v2/partners/sub-customers/query",
        Program(Action::ViewCustomers),
    ),
    line(
        Compat(CompatCall::Resellers),
        "/v2/partners/indirect-partners/query",
        Program(Action::ViewResellers),
    ),
    line(
        Compat(CompatCall::Consumption),
        "/v2/partners/credit/consumption-quota",
        Program(Action::ViewPartner),
    ),
    line(Compat(CompatCall::Register), "/v2/partners/sub-customers", Program(Action::AddCustomers)),
    line(
        Compat(CompatCall::CheckIdentity),
        "/v2/partners/sub-customers/users/check-identity",
        Program(Action::AddCustomers),
    ),
    line(
        Compat(CompatCall::SendCode),
        "/v2/bases/verificationcode/send",
        Program(Action::AddCustomers),
    ),
    line(
        Compat(CompatCall::Bill),
        "/v2/bills/partner-bills/postpaid-bill-summary",
        Program(Action::ViewPartner),
    ),
    line(
        Compat(CompatCall::Expenditure),
        "/v2/accounts/customer-accounts/expenditure-quota",
        Who::Customer,
    ),
    line(Compat(CompatCall::MonthlySum), "/v2/bills/customer-bills/monthly-sum", Who::Customer),
    line(NoCompat, "/v2/{*rest}", Anyone),
    line(Compat(CompatCall::Domains), "/v3/auth/domains", Program(Action::ViewPartner)),
    line(Compat(CompatCall::IssueToken), "/v3/auth/tokens", Anyone),
    line(NoCompat, "/v3/{*rest}", Anyone),
    line(Description, "/openapi.json", Anyone),
    line(Alive, "/healthz", Anyone),
    line(Ready, "/readyz", Anyone),
    line(Files, "/{*file}", Anyone),
];

/// The paths of the lines of a kind.
pub fn paths(kind: Kind) -> impl Iterator<Item = &'static str> {
    LINES.iter().filter(move |line| line.kind == kind).map(|line| line.path)
}

/// Where table and app differ.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("role_table.rs and the app differ: {}", .0.join("; "))]
pub struct Difference(Vec<String>);

/// Compares the table with what the app offers.
///
/// # Errors
/// When one side knows an address that the other does not.
pub fn compare(pages: &BTreeSet<String>, functions: &BTreeSet<String>) -> Result<(), Difference> {
    let mut differences = Vec::new();
    for (kind, name, offered) in [(Page, "page", pages), (Function, "server function", functions)] {
        let listed: BTreeSet<String> = paths(kind).map(str::to_owned).collect();
        for path in offered.difference(&listed) {
            differences.push(format!("the {name} {path} has no line in the table"));
        }
        for path in listed.difference(offered) {
            differences.push(format!("the table's {name} {path} is not in the app"));
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(Difference(differences)) }
}

/// Routes × roles, for people to read.
pub fn printed() -> String {
    let row = |path: &str, kind: &str, anyone: &str, roles: [&str; 5]| {
        let mut row = format!("{path:<42} {kind:<9} {anyone:<6}");
        for (role, cell) in Role::ALL.iter().zip(roles) {
            let width = role.label().len();
            // Writing to a String does not fail.
            let _ = write!(row, "  {cell:<width$}");
        }
        row.truncate(row.trim_end().len());
        row + "\n"
    };
    let heads = row("address", "serves", "anyone", Role::ALL.map(Role::label));
    let mut text = format!("{}  key with\n", heads.trim_end());
    for line in LINES {
        let roles = Role::ALL.map(|role| match line.who {
            Anyone => mark(true),
            Member(action) | Program(action) => mark(role_allows(role, action)),
            Key(_) | Who::Customer => mark(false),
        });
        let mut row = row(line.path, line.kind.word(), mark(line.who == Anyone), roles);
        if let Key(action) | Program(action) = line.who
            && let Some(scope) = Scope::of(action)
        {
            row = format!("{}  {}\n", row.trim_end(), scope.word());
        }
        if line.who == Who::Customer {
            row = format!("{}  a customer's own\n", row.trim_end());
        }
        text.push_str(&row);
    }
    text
}

fn mark(allowed: bool) -> &'static str {
    if allowed { "yes" } else { "-" }
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Function => "function",
            Self::BatchFile | Self::Chain | Self::ExportFile => "file",
            Self::Upload => "form",
            Self::Api(_) | Self::Compat(_) | Self::Description => "api",
            Self::Hints => "stream",
            Self::Alive | Self::Ready => "probe",
            Self::NoFunction | Self::NoCall | Self::NoCompat => "refusal",
            Self::Files => "files",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(kind: Kind) -> BTreeSet<String> {
        paths(kind).map(str::to_owned).collect()
    }

    #[test]
    fn an_address_without_a_line_and_a_line_without_an_address_are_named() {
        let (mut pages, mut functions) = (listed(Page), listed(Function));
        assert_eq!(compare(&pages, &functions), Ok(()));
        pages.insert("/secret".into());
        functions.remove("/api/budgets/set");
        let difference = compare(&pages, &functions).unwrap_err().to_string();
        assert!(difference.contains("the page /secret has no line in the table"), "{difference}");
        let missing = "the table's server function /api/budgets/set is not in the app";
        assert!(difference.contains(missing), "{difference}");
    }

    #[test]
    fn no_address_has_two_lines_but_for_methods_of_the_compatible_api() {
        let is_compat = |line: &Line| matches!(line.kind, Compat(_));
        let lines = LINES.iter().map(|line| (line.path, is_compat(line).then_some(line.kind)));
        let lines: Vec<_> = lines.collect();
        for (i, line) in lines.iter().enumerate() {
            assert!(!lines[..i].contains(line), "{line:?}");
        }
    }
}
