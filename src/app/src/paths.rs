//! One builder per URL, so that no address is written twice, and the readers of what the URLs carry. Everything that
//! lists filter, sort and page by lives in the URL; what comes out is ASCII, fit for a `Location` header.

use std::fmt::Write as _;

use domain::{
    contract::{AuditQuery, ResellerFilter, ResellerQuery},
    customer::Association,
    freezing::FreezeAct,
    id::{BatchId, CustomerId, EndpointId, ExportId, PartnerId},
    list::{Column, Columns, Cursor, CustomerQuery, Sort, StateFilter, Whose},
    money::BudgetAmount,
    selection::Selection,
};
use leptos_router::params::ParamsMap;

/// The overview.
pub const OVERVIEW: &str = "/";
/// Signing in.
pub const SIGN_IN: &str = "/sign-in";
/// Customer Management.
pub const CUSTOMERS: &str = "/customers";
/// Adding customers.
pub const NEW_CUSTOMERS: &str = "/customers/new";
/// Who looks after customers, and how they are tagged.
pub const ASSIGN: &str = "/customers/assign";
/// Export History.
pub const EXPORTS: &str = "/customers/exports";
/// The file of an export.
pub const EXPORT_FILE: &str = "/customers/exports.csv";
/// Ending the association with a customer.
pub const DISASSOCIATE: &str = "/customers/disassociate";
/// Where a customer's link leads.
pub const ANSWER: &str = "/disassociation";
/// The Set Budget page.
pub const SET_BUDGET: &str = "/customers/set-budget";
/// The preview of a batch of budgets, and what came of it.
pub const BATCH: &str = "/customers/batch";
/// The file that tells of a batch.
pub const BATCH_FILE: &str = "/customers/batch.csv";
/// Budgets from a file.
pub const UPLOAD: &str = "/customers/upload";
/// Where such a file is sent.
pub const UPLOAD_TO: &str = "/api/batches/upload";
/// The most megabytes of such a file.
pub const UPLOAD_MB: usize = 4;
/// The pages of freezing and unfreezing.
pub const FREEZE: &str = "/customers/freeze";
/// The adjustment records of a customer.
pub const RECORDS: &str = "/customers/records";
/// Reseller Management.
pub const RESELLERS: &str = "/resellers";
/// The Grant page of a reseller.
pub const GRANT: &str = "/resellers/grant";
/// Freezing a reseller, and unfreezing it.
pub const FREEZE_RESELLER: &str = "/resellers/freeze";
/// Saying who looks after a reseller.
pub const ASSIGN_RESELLER: &str = "/resellers/assign";
/// Offboarding a reseller.
pub const OFFBOARD: &str = "/resellers/offboard";
/// Moving a customer to another partner.
pub const MOVE: &str = "/customers/move";
/// Partner Information > Basic Information.
pub const PARTNER_INFORMATION: &str = "/partner/information";
/// Partner Information > API Keys.
pub const KEYS: &str = "/partner/keys";
/// Partner Information > Audit.
pub const AUDIT: &str = "/partner/audit";
/// The chain of records as a file.
pub const CHAIN_FILE: &str = "/partner/audit/records.jsonl";
/// Partner Information > Webhooks.
pub const WEBHOOKS: &str = "/partner/webhooks";
/// The delivery log of a webhook endpoint.
pub const WEBHOOK_LOG: &str = "/partner/webhooks/log";
/// Partner Information > Members.
pub const MEMBERS: &str = "/partner/members";
/// Partner Information > Message Recipients.
pub const MESSAGES: &str = "/partner/messages";
/// Changing one's own password.
pub const CHANGE_PASSWORD: &str = "/partner/password";
/// The member's own authenticator app.
pub const AUTHENTICATOR: &str = "/partner/authenticator";
/// Accepting an invitation.
pub const JOIN: &str = "/join";
/// Asking for a new password.
pub const FORGOT_PASSWORD: &str = "/forgot-password";
/// Choosing a new password.
pub const RESET_PASSWORD: &str = "/reset-password";
/// What all pages of Partner Information lie below.
pub const PARTNER: &str = "/partner";

/// The parameter that names a customer; repeated on the Set Budget page.
pub const CUSTOMER: &str = "customer";
/// The parameter that chooses all customers that match instead of those that are named.
pub const ALL: &str = "all";
/// The parameter that names the columns of a list.
pub const COLUMNS: &str = "columns";
/// What it names where there is none beside the customer.
pub const NO_COLUMN: &str = "customer";
/// What stands between their names.
const COLUMN_SIGN: &str = ".";
/// The parameter that names a reseller.
pub const RESELLER: &str = "reseller";
/// The parameter that names what is done to accounts.
pub const ACT: &str = "do";
/// The parameter that names a webhook endpoint.
pub const ENDPOINT: &str = "endpoint";

/// What a ticked box sends.
pub const YES: &str = "yes";

/// Signing in, and where to go afterwards; with the code of a problem after a failed attempt.
pub fn sign_in(next: &str, problem: Option<&str>) -> String {
    let mut url = Url::new(SIGN_IN);
    if next != OVERVIEW {
        url.set("next", next);
    }
    if let Some(code) = problem {
        url.set("problem", code);
    }
    url.done()
}

/// Customer Management with this question.
pub fn customers(query: &CustomerQuery) -> String {
    customers_with(query, &[])
}

/// The question as one field of a form carries it: the parameters of its URL.
pub fn customers_text(query: &CustomerQuery) -> String {
    let url = customers(query);
    url.split_once('?').map(|(_, text)| text.to_owned()).unwrap_or_default()
}

/// Reads such a field.
pub fn customers_of(text: &str) -> CustomerQuery {
    customer_query(&pairs(text))
}

/// Customer Management with this question, and what was done there.
pub fn customers_with(query: &CustomerQuery, more: &[(&str, &str)]) -> String {
    let mut url = Url::new(CUSTOMERS);
    url.narrow(query);
    if query.sort != Sort::default() {
        url.set("sort", query.sort.word());
    }
    if query.descending {
        url.set("dir", "desc");
    }
    if let Some(cursor) = &query.cursor {
        url.set("at", &String::from(cursor.clone()));
    }
    if query.reveal {
        url.set("reveal", YES);
    }
    if let Some(columns) = columns_text(query) {
        url.set(COLUMNS, &columns);
    }
    for (name, value) in more {
        url.set(name, value);
    }
    url.done()
}

/// The columns that a list shows, as one parameter of its address; `None` for all.
pub fn columns_text(query: &CustomerQuery) -> Option<String> {
    let words = query.columns?.iter().map(Column::word);
    Some([NO_COLUMN].into_iter().chain(words).collect::<Vec<_>>().join(COLUMN_SIGN))
}

/// Reads the columns of an address: one parameter, or one for each box that was ticked. All of them are as good as none
/// named.
fn columns(params: &ParamsMap) -> Option<Columns> {
    let named = params.get_all(COLUMNS)?;
    let words: Vec<_> = named.iter().flat_map(|text| text.split(COLUMN_SIGN)).collect();
    let is_named = |column: &Column| words.contains(&column.word());
    let shown = Column::ALL.iter().copied().filter(is_named);
    (!Column::ALL.iter().all(is_named)).then(|| shown.collect())
}

/// What narrows a list, by the names of its parameters: for its address, and for forms that choose all it shows.
pub fn narrowing(query: &CustomerQuery) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    if query.whose == Whose::Resellers {
        pairs.push(("whose", "resellers".to_owned()));
    }
    if let Some(of) = query.of {
        pairs.push(("of", of.to_string()));
    }
    if !query.search.is_empty() {
        pairs.push(("q", query.search.clone()));
    }
    if let Some(state) = query.state {
        pairs.push(("state", state.word().to_owned()));
    }
    if let Some(usage) = query.usage_min {
        pairs.push(("usage", usage.to_string()));
    }
    if let Some(spent) = query.spent_min {
        pairs.push(("spent", spent.plain()));
    }
    if let Some(association) = query.association {
        pairs.push(("type", association.word().to_owned()));
    }
    if let Some(from) = query.joined_from {
        pairs.push(("from", from.to_string()));
    }
    if let Some(to) = query.joined_to {
        pairs.push(("to", to.to_string()));
    }
    if let Some(manager) = query.manager {
        pairs.push(("manager", manager.to_string()));
    }
    if !query.tag.is_empty() {
        pairs.push(("tag", query.tag.clone()));
    }
    pairs
}

/// Reads the question of a Customer Management URL; what cannot be read is as if it were not there.
pub fn customer_query(params: &ParamsMap) -> CustomerQuery {
    let word = |name| params.get_str(name).unwrap_or_default();
    CustomerQuery {
        whose: if word("whose") == "resellers" { Whose::Resellers } else { Whose::Own },
        of: word("of").parse().ok(),
        search: word("q").trim().to_owned(),
        state: StateFilter::from_word(word("state")),
        usage_min: word("usage").parse().ok(),
        spent_min: BudgetAmount::parse(word("spent")).ok(),
        association: Association::from_word(word("type")),
        joined_from: word("from").parse().ok(),
        joined_to: word("to").parse().ok(),
        manager: word("manager").parse().ok(),
        tag: word("tag").trim().to_owned(),
        sort: Sort::from_word(word("sort")).unwrap_or_default(),
        descending: word("dir") == "desc",
        cursor: Cursor::try_from(word("at").to_owned()).ok(),
        reveal: word("reveal") == YES,
        columns: columns(params),
        limit: 0,
    }
}

/// Assigning chosen customers, with what was done there.
pub fn assign(chosen: &Selection, more: &[(&str, &str)]) -> String {
    let mut url = Url::new(ASSIGN);
    url.choose(chosen);
    for (name, value) in more {
        url.set(name, value);
    }
    url.done()
}

/// Export History, with customers that are to be exported and what was done there.
pub fn exports(chosen: Option<&Selection>, more: &[(&str, &str)]) -> String {
    let mut url = Url::new(EXPORTS);
    if let Some(chosen) = chosen {
        url.choose(chosen);
    }
    for (name, value) in more {
        url.set(name, value);
    }
    url.done()
}

/// The file of an export.
pub fn export_file(id: ExportId) -> String {
    with(EXPORT_FILE, &[("export", &id.to_string())])
}

/// Ending the association with a customer, with what was typed or done there.
pub fn disassociate(more: &[(&str, &str)]) -> String {
    with(DISASSOCIATE, more)
}

/// The customer's answer, with what was done there.
pub fn answer(more: &[(&str, &str)]) -> String {
    with(ANSWER, more)
}

/// Adding customers, with what was typed or done there.
pub fn new_customers(more: &[(&str, &str)]) -> String {
    with(NEW_CUSTOMERS, more)
}

/// The page of a customer with what was typed or done there.
pub fn customer(customer: CustomerId, more: &[(&str, &str)]) -> String {
    with(&format!("{CUSTOMERS}/{customer}"), more)
}

/// The Set Budget page of these customers.
pub fn set_budget(customers: &[CustomerId]) -> String {
    set_budget_with(&Selection::Ticked(customers.to_vec()), &[])
}

/// The Set Budget page of chosen customers with what was typed or done there.
pub fn set_budget_with(chosen: &Selection, more: &[(&str, &str)]) -> String {
    let mut url = Url::new(SET_BUDGET);
    url.choose(chosen);
    for (name, value) in more {
        url.set(name, value);
    }
    url.done()
}

/// What was chosen as one field of a form carries it: the parameters of its URL.
pub fn chosen_text(chosen: &Selection) -> String {
    let mut url = Url { text: String::new(), joint: '&' };
    url.choose(chosen);
    url.done().trim_start_matches('&').to_owned()
}

/// Reads such a field.
pub fn chosen_of(text: &str) -> Selection {
    selection(&pairs(text))
}

/// The parameters of a URL.
fn pairs(text: &str) -> ParamsMap {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Reads what a URL chooses; nobody where one of its customers is no identifier.
pub fn selection(params: &ParamsMap) -> Selection {
    if params.get_str(ALL) == Some(YES) {
        Selection::matching(&customer_query(params))
    } else {
        Selection::Ticked(chosen(params).unwrap_or_default())
    }
}

/// The page of freezing or unfreezing chosen customers, with what was typed or done there.
pub fn freeze(act: FreezeAct, chosen: &Selection, more: &[(&str, &str)]) -> String {
    let mut url = Url::new(FREEZE);
    url.set(ACT, act.word());
    url.choose(chosen);
    for (name, value) in more.iter().filter(|(_, value)| !value.is_empty()) {
        url.set(name, value);
    }
    url.done()
}

/// Reads the act of a URL.
pub fn act(params: &ParamsMap) -> Option<FreezeAct> {
    FreezeAct::from_word(params.get_str(ACT)?)
}

/// Reads the customers of a URL, each once; `None` when one of them is no identifier.
pub fn chosen(params: &ParamsMap) -> Option<Vec<CustomerId>> {
    let mut chosen = Vec::new();
    for text in params.get_all(CUSTOMER).unwrap_or_default() {
        let id = text.parse().ok()?;
        if !chosen.contains(&id) {
            chosen.push(id);
        }
    }
    Some(chosen)
}

/// A batch from a customer on, with what was done there.
pub fn batch(id: BatchId, first: u32, more: &[(&str, &str)]) -> String {
    let mut url = Url::new(BATCH);
    url.set("batch", &id.to_string());
    if first > 0 {
        url.set("from", &first.to_string());
    }
    for (name, value) in more {
        url.set(name, value);
    }
    url.done()
}

/// Reads which batch a URL names.
pub fn batch_id(params: &ParamsMap) -> Option<BatchId> {
    params.get_str("batch")?.parse().ok()
}

/// Reads from which customer on.
pub fn batch_from(params: &ParamsMap) -> u32 {
    params.get_str("from").and_then(|from| from.parse().ok()).unwrap_or_default()
}

/// The file that tells of a batch.
pub fn batch_file(id: BatchId) -> String {
    with(BATCH_FILE, &[("batch", &id.to_string())])
}

/// Budgets from a file, with what was done there.
pub fn upload(more: &[(&str, &str)]) -> String {
    with(UPLOAD, more)
}

/// The adjustment records of a customer, from the newest or from before a number.
pub fn records(customer: CustomerId, before: Option<i64>) -> String {
    let mut url = Url::new(RECORDS);
    url.set(CUSTOMER, &customer.to_string());
    if let Some(before) = before {
        url.set("before", &before.to_string());
    }
    url.done()
}

/// Reseller Management with this question.
pub fn resellers(query: &ResellerQuery) -> String {
    let from = if query.offset == 0 { String::new() } else { query.offset.to_string() };
    let state = query.state.map_or("", ResellerFilter::word);
    with(RESELLERS, &[("q", &query.search), ("state", state), ("from", &from)])
}

/// Reseller Management with what was done there.
pub fn resellers_with(more: &[(&str, &str)]) -> String {
    with(RESELLERS, more)
}

/// Basic Information with what was done there.
pub fn partner_information(more: &[(&str, &str)]) -> String {
    with(PARTNER_INFORMATION, more)
}

/// Reads the question of a Reseller Management URL; what cannot be read is as if it were not there.
pub fn reseller_query(params: &ParamsMap) -> ResellerQuery {
    let word = |name| params.get_str(name).unwrap_or_default();
    ResellerQuery {
        search: word("q").trim().to_owned(),
        state: ResellerFilter::from_word(word("state")),
        offset: word("from").parse().unwrap_or_default(),
        ..ResellerQuery::default()
    }
}

/// The Grant page of a reseller with what was typed or done there.
pub fn grant(reseller: PartnerId, more: &[(&str, &str)]) -> String {
    let id = reseller.to_string();
    with(GRANT, &[&[(RESELLER, id.as_str())], more].concat())
}

/// Freezing a reseller, or unfreezing it, with what was tried there.
pub fn freeze_reseller(reseller: PartnerId, more: &[(&str, &str)]) -> String {
    let id = reseller.to_string();
    with(FREEZE_RESELLER, &[&[(RESELLER, id.as_str())], more].concat())
}

/// Saying who looks after a reseller, with what was tried there.
pub fn assign_reseller(reseller: PartnerId, more: &[(&str, &str)]) -> String {
    let id = reseller.to_string();
    with(ASSIGN_RESELLER, &[&[(RESELLER, id.as_str())], more].concat())
}

/// Offboarding a reseller, with what was tried there.
pub fn offboard(reseller: PartnerId, more: &[(&str, &str)]) -> String {
    let id = reseller.to_string();
    with(OFFBOARD, &[&[(RESELLER, id.as_str())], more].concat())
}

/// Moving a customer to another partner, with what was done there.
pub fn move_customer(customer: CustomerId, more: &[(&str, &str)]) -> String {
    let id = customer.to_string();
    with(MOVE, &[&[(CUSTOMER, id.as_str())], more].concat())
}

/// Reads the reseller of a URL.
pub fn reseller(params: &ParamsMap) -> Option<PartnerId> {
    params.get_str(RESELLER)?.parse().ok()
}

/// The Audit page with this question.
pub fn audit(query: &AuditQuery) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let before = query.before.map(|before| before.to_string()).unwrap_or_default();
    let pairs = [
        ("kind", text(&query.kind)),
        ("operator", text(&query.operator)),
        ("customer", query.customer.clone()),
        ("from", text(&query.from)),
        ("until", text(&query.until)),
        ("before", before),
    ];
    with(AUDIT, &pairs.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// Reads the question of an Audit URL; what cannot be read is as if it were not there.
pub fn audit_query(params: &ParamsMap) -> AuditQuery {
    let text = |name| params.get(name).filter(|value| !value.is_empty());
    AuditQuery {
        kind: text("kind"),
        operator: text("operator"),
        customer: text("customer").unwrap_or_default(),
        from: text("from"),
        until: text("until"),
        before: params.get_str("before").and_then(|before| before.parse().ok()),
    }
}

/// API Keys with what was typed or done there.
pub fn keys(more: &[(&str, &str)]) -> String {
    with(KEYS, more)
}

/// Webhooks with what was typed or done there.
pub fn webhooks(more: &[(&str, &str)]) -> String {
    with(WEBHOOKS, more)
}

/// The delivery log of an endpoint with what was done there.
pub fn webhook_log(endpoint: EndpointId, more: &[(&str, &str)]) -> String {
    let id = endpoint.to_string();
    with(WEBHOOK_LOG, &[&[(ENDPOINT, id.as_str())], more].concat())
}

/// Reads the endpoint of a URL.
pub fn endpoint(params: &ParamsMap) -> Option<EndpointId> {
    params.get_str(ENDPOINT)?.parse().ok()
}

/// A page with what was typed or done there.
pub fn with(path: &str, more: &[(&str, &str)]) -> String {
    let mut url = Url::new(path);
    for (name, value) in more.iter().filter(|(_, value)| !value.is_empty()) {
        url.set(name, value);
    }
    url.done()
}

/// A path of this site as it came from outside, or the overview: never another host, never a header's end.
pub fn local(next: &str) -> &str {
    let is_local = next.starts_with('/')
        && !next.contains("//")
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_local { next } else { OVERVIEW }
}

/// A URL under construction.
struct Url {
    text: String,
    joint: char,
}

impl Url {
    fn new(path: &str) -> Self {
        Self { text: path.to_owned(), joint: '?' }
    }

    fn set(&mut self, name: &str, value: &str) {
        self.text.push(self.joint);
        self.joint = '&';
        self.text.push_str(name);
        self.text.push('=');
        for byte in value.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    self.text.push(char::from(byte));
                }
                // Writing to a string cannot fail.
                _ => _ = write!(self.text, "%{byte:02X}"),
            }
        }
    }

    /// Adds what narrows a list.
    fn narrow(&mut self, query: &CustomerQuery) {
        for (name, value) in narrowing(query) {
            self.set(name, &value);
        }
    }

    /// Adds what was chosen.
    fn choose(&mut self, chosen: &Selection) {
        match chosen {
            Selection::Ticked(customers) => {
                for customer in customers {
                    self.set(CUSTOMER, &customer.to_string());
                }
            }
            Selection::Matching(query) => {
                self.set(ALL, YES);
                self.narrow(query);
            }
        }
    }

    fn done(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests;
