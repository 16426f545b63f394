//! Lists of customers: filters, five orders in both directions, and pages that begin where another ended. Every page is
//! a few bounded index scans, so that one of a hundred thousand customers costs what one of a thousand does (D17). Pages
//! follow the index of their order, past what a filter leaves out; counts read the index that knows the filter.
//!
//! Who customers are stands in `customers c`, how their meters stand in `meters m`: the table that gives the order leads,
//! and the other is looked up only where a filter asks for it.
//!
//! Usage is kept with the end of its window, and counts as nothing afterwards. A list by usage therefore has two
//! segments: stale meters, all alike, and live ones, which have one of two ends: the current month's, or none.

use domain::list::{Cursor, CustomerQuery, HITS_MAX, Sort, StateFilter};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sqlx::{FromRow, QueryBuilder};

use super::{Conn, Db, KEEPS_LIST_PLANS, array, customers, push_each, push_search};
use crate::{
    FOREVER, ListScope, Listed, ListedCustomer, Result,
    convert::{BudgetColumns, Table},
    words::Word,
};
use domain::{
    customer::Association,
    freeze::{Freeze, FreezeCause},
    id::CustomerId,
    money::Money,
    text::{SEARCH_MAX, fold},
};

const CUSTOMERS: Table = Table("customers");

/// After the ids of [`columns`], the rows that they mean.
const JOINED: &str =
    ") s CROSS JOIN customers c CROSS JOIN meters m WHERE c.id = s.id AND m.customer_id = s.id";

/// A question, made ready: the search is folded and the moment is fixed.
pub(crate) struct Question<'a> {
    query: &'a CustomerQuery,
    scope: ListScope,
    month_start: i64,
    month_end: i64,
    now: i64,
    search: String,
    hits: Option<Hits>,
    counts: bool,
}

/// What a search found in the scope.
struct Hits {
    /// How many, at most one above [`HITS_MAX`].
    number: usize,
    /// Up to that many are the list's source, as a JSON array; more are so dense that the list's own order meets them.
    source: Option<String>,
}

/// One part of a list. Parts follow one another; within a part, an index gives the order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment {
    Name,
    Account,
    Associated,
    Stale { unfrozen: bool },
    Live { unfrozen: bool },
    Frozen,
}

/// The table whose index a question follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    Customers,
    Meters,
}

#[derive(FromRow)]
struct Columns {
    id: String,
    account: String,
    account_key: String,
    name: String,
    name_key: String,
    owner: String,
    owner_frozen: bool,
    owner_granted: bool,
    associated_at: i64,
    email: Option<String>,
    phone: Option<String>,
    tag: Option<String>,
    manager: Option<String>,
    permille: i64,
    window_end: i64,
    frozen_until: i64,
    #[sqlx(flatten)]
    budget: BudgetColumns,
    used_month: Option<i64>,
    used_one_time: Option<i64>,
}

/// A page of customers in a scope; `month` is the current billing month's first and last instant.
pub(crate) async fn page(
    conn: &mut Conn,
    query: &CustomerQuery,
    scope: ListScope,
    month: (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Listed> {
    let question = Question::ask(conn, query, scope, month, now, false).await?;
    let wanted = usize::from(query.rows());
    let cursor = query.cursor.as_ref();
    let backwards = cursor.is_some_and(|cursor| cursor.backwards);
    let descending = query.descending != backwards;

    let mut segments: Vec<Segment> = segments(query.sort).to_vec();
    if descending {
        segments.reverse();
    }
    let first = cursor.map(|cursor| usize::from(cursor.segment));
    let mut found: Vec<(usize, Columns)> = Vec::new();
    for segment in segments {
        let index = segment.index(query.sort);
        // A cursor's segment is where it stands; those before it in this direction are behind.
        let behind = first.is_some_and(|at| if descending { index > at } else { index < at });
        if behind || found.len() > wanted {
            continue;
        }
        let after = cursor.filter(|_| first == Some(index));
        let limit = wanted + 1 - found.len();
        for row in question.rows(conn, segment, after, descending, limit).await? {
            found.push((index, row));
        }
    }
    let more = found.len() > wanted;
    found.truncate(wanted);
    if backwards {
        found.reverse();
    }
    let place = |backwards: bool, row: Option<&(usize, Columns)>| {
        row.map(|(index, columns)| columns.place(query.sort, *index, backwards)).transpose()
    };
    let has_previous = if backwards { more } else { cursor.is_some() };
    let has_next = backwards || more;
    let previous = if has_previous { place(true, found.first())? } else { None };
    let next = if has_next { place(false, found.last())? } else { None };
    let hits = question.hits_alone();
    let rows = found.into_iter().map(|(_, row)| row).collect();
    Ok(Listed { rows: complete(conn, rows, now).await?, previous, next, hits })
}

/// How many customers match, counted up to one above `limit`.
pub(crate) async fn count(
    conn: &mut Conn,
    query: &CustomerQuery,
    scope: ListScope,
    month: (Timestamp, Timestamp),
    now: Timestamp,
    limit: i64,
) -> Result<i64> {
    let question = Question::ask(conn, query, scope, month, now, true).await?;
    let mut sql = QueryBuilder::<Db>::new("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ");
    match question.only_cause() {
        Some(cause) => {
            let (column, id) = scope_column(scope);
            sql.push("freezes f WHERE f.").push(column).push(" = ").push_bind(id).push(" AND ");
            question.frozen_for(&mut sql, cause);
        }
        None => question.push_source(&mut sql, question.counting_lead()),
    }
    sql.push(" LIMIT ").push_bind(limit + 1).push(") t");
    Ok(sql.build_query_scalar().persistent(KEEPS_LIST_PLANS).fetch_one(conn).await?)
}

/// The customers that match, in no order, up to `limit`.
pub(crate) async fn matching(
    conn: &mut Conn,
    query: &CustomerQuery,
    scope: ListScope,
    month: (Timestamp, Timestamp),
    now: Timestamp,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let question = Question::ask(conn, query, scope, month, now, true).await?;
    let lead = question.counting_lead();
    let mut sql = QueryBuilder::<Db>::new("SELECT ");
    sql.push(lead.id()).push(" FROM ");
    question.push_source(&mut sql, lead);
    sql.push(" LIMIT ").push_bind(limit);
    let ids: Vec<String> =
        sql.build_query_scalar().persistent(KEEPS_LIST_PLANS).fetch_all(conn).await?;
    ids.iter().map(|id| CUSTOMERS.parse("id", id)).collect()
}

impl<'a> Question<'a> {
    async fn ask(
        conn: &mut Conn,
        query: &'a CustomerQuery,
        scope: ListScope,
        (start, end): (Timestamp, Timestamp),
        now: Timestamp,
        counts: bool,
    ) -> Result<Self> {
        let mut question = Self {
            query,
            scope,
            month_start: start.as_microsecond(),
            month_end: end.as_microsecond(),
            now: now.as_microsecond(),
            search: fold(&query.search).chars().take(SEARCH_MAX).collect(),
            hits: None,
            counts,
        };
        if !question.search.is_empty() && !counts {
            question.hits = Some(question.find_hits(conn).await?);
        }
        Ok(question)
    }

    async fn find_hits(&self, conn: &mut Conn) -> Result<Hits> {
        let mut sql = QueryBuilder::<Db>::new(concat!("SELECT ", hit!(), " FROM "));
        push_search(&mut sql, "", &self.search);
        sql.push(" AND ");
        self.push_scope(&mut sql, Lead::Customers);
        sql.push(" LIMIT ").push_bind(i64::from(HITS_MAX) + 1);
        let hits: Vec<String> =
            sql.build_query_scalar().persistent(KEEPS_LIST_PLANS).fetch_all(conn).await?;
        let number = hits.len();
        let is_source = u32::try_from(number).is_ok_and(|number| number <= HITS_MAX);
        let source = is_source.then(|| array(hits.into_iter().map(|hit| (hit,))));
        Ok(Hits { number, source })
    }

    /// How many match, when nothing but the search narrows the list.
    fn hits_alone(&self) -> Option<i64> {
        let more = self.query.state.is_some()
            || self.query.usage_min.is_some()
            || self.query.spent_min.is_some()
            || self.query.asks_who();
        let hits = self.hits.as_ref().filter(|_| !more)?;
        i64::try_from(hits.number).ok()
    }

    fn push_scope(&self, sql: &mut QueryBuilder<Db>, lead: Lead) {
        let (column, id) = scope_column(self.scope);
        sql.push(lead.alias()).push(".").push(column).push(" = ").push_bind(id);
        if lead == Lead::Customers {
            // Meters of customers that left are gone.
            sql.push(" AND c.left_at IS NULL");
        }
        if let ListScope::AssignedTo(_, member) = self.scope {
            sql.push(" AND c.manager_id = ").push_bind(member.to_string());
        }
    }

    /// Whether customers themselves are asked for, beyond how their meters stand.
    fn asks_who(&self) -> bool {
        !self.search.is_empty()
            || self.query.asks_who()
            || matches!(self.scope, ListScope::AssignedTo(..))
    }

    fn asks_meters(&self) -> bool {
        self.query.state.is_some() || self.query.usage_min.is_some_and(|percent| percent > 0)
    }

    /// What knows a count: the meters alone, unless it is about who the customers are.
    fn counting_lead(&self) -> Lead {
        if self.asks_who() { Lead::Customers } else { Lead::Meters }
    }

    /// The tables and `WHERE …` with every filter. A page comes from the hits of the search where they are few.
    fn push_source(&self, sql: &mut QueryBuilder<Db>, lead: Lead) {
        let searches = !self.search.is_empty();
        let hits = self.hits.as_ref().and_then(|hits| hits.source.as_ref());
        let from_search = searches && self.counts;
        let first = if hits.is_some() || from_search { Lead::Customers } else { lead };
        let other = match first {
            Lead::Customers if lead == Lead::Meters || self.asks_meters() => " CROSS JOIN meters m",
            Lead::Meters if self.asks_who() => " CROSS JOIN customers c",
            _ => "",
        };
        if let Some(hits) = hits {
            push_each(sql, hits.clone());
            sql.push(" CROSS JOIN customers c").push(other);
            sql.push(concat!(" WHERE ", is_hit!(), " AND "));
        } else if from_search {
            push_search(sql, other, &self.search);
            sql.push(" AND ");
        } else {
            sql.push(first.table()).push(other).push(" WHERE ");
        }
        if !other.is_empty() {
            sql.push("m.customer_id = c.id AND ");
        }
        self.push_scope(sql, first);
        if searches && !self.counts && hits.is_none() {
            sql.push(concat!(" AND ", position!(), "(c.search_key, "));
            sql.push_bind(self.search.clone()).push(") > 0");
        }
        self.who(sql);
        if let Some(spent) = self.query.spent_min {
            sql.push(" AND EXISTS (SELECT 1 FROM usage u WHERE u.customer_id = ").push(first.id());
            sql.push(" AND u.budget_type = 'monthly' AND u.window_start = ");
            sql.push_bind(self.month_start).push(" AND u.used_nanos >= ");
            sql.push_bind(spent.money().nanos()).push(")");
        }
        if let Some(percent) = self.query.usage_min.filter(|percent| *percent > 0) {
            self.live(sql);
            sql.push(" AND m.permille >= ").push_bind(i64::from(percent) * 10);
        }
        if let Some(state) = self.query.state {
            self.state(sql, state);
        }
    }

    /// Who the customers are. Unlike states these keep few rows of many, so their own indexes may be the source.
    fn who(&self, sql: &mut QueryBuilder<Db>) {
        // The words stand in the text, so that the index of the few referrals is found.
        match self.query.association {
            Some(Association::Referral) => _ = sql.push(" AND c.association = 'referral'"),
            Some(Association::Resale) => {
                sql.push(concat!(" AND ", unindexed!(), "c.association = 'resale'"));
            }
            None => {}
        }
        let day = |date: Date| date.to_zoned(TimeZone::UTC).map(|day| day.timestamp());
        if let Some(Ok(from)) = self.query.joined_from.map(day) {
            sql.push(" AND c.associated_at >= ").push_bind(from.as_microsecond());
        }
        // Up to the end of the day, which is inclusive.
        let next = self.query.joined_to.and_then(|date| date.tomorrow().ok());
        if let Some(Ok(end)) = next.map(day) {
            sql.push(" AND c.associated_at < ").push_bind(end.as_microsecond());
        }
        if let Some(manager) = self.query.manager {
            sql.push(" AND c.manager_id = ").push_bind(manager.to_string());
        }
        if !self.query.tag.is_empty() {
            sql.push(" AND c.tag = ").push_bind(self.query.tag.clone());
        }
    }

    /// Begins a condition on a column of `m` that narrows. Only counts may look for an index by it.
    fn filter<'q>(
        &self,
        sql: &'q mut QueryBuilder<Db>,
        condition: &'static str,
    ) -> &'q mut QueryBuilder<Db> {
        sql.push(if self.counts { " AND m." } else { concat!(" AND ", unindexed!(), "m.") });
        sql.push(condition)
    }

    /// That the meter's window has not ended: there are two ends that lie ahead, which an index finds at once.
    fn live(&self, sql: &mut QueryBuilder<Db>) {
        self.filter(sql, "window_end IN (").push_bind(self.month_end);
        sql.push(", ").push_bind(FOREVER).push(")");
    }

    /// That nothing freezes it, which is true of most and so never worth an index.
    fn unfrozen(&self, sql: &mut QueryBuilder<Db>) {
        sql.push(concat!(" AND ", unindexed!(), "m.frozen_until <= ")).push_bind(self.now);
    }

    fn state(&self, sql: &mut QueryBuilder<Db>, state: StateFilter) {
        if let Some(cause) = cause(state) {
            self.filter(sql, "frozen_until > ").push_bind(self.now);
            sql.push(
                " AND EXISTS (SELECT 1 FROM freezes f WHERE f.customer_id = m.customer_id AND ",
            );
            self.frozen_for(sql, cause);
            sql.push(")");
            return;
        }
        match state {
            StateFilter::NoBudget => {
                self.filter(sql, "budget_type IS NULL");
            }
            StateFilter::Over => {
                self.unfrozen(sql);
                self.live(sql);
                sql.push(" AND m.permille >= 1000");
            }
            StateFilter::Near => {
                self.unfrozen(sql);
                self.live(sql);
                sql.push(" AND m.permille >= 750 AND m.permille < 1000");
            }
            StateFilter::Active => {
                self.filter(sql, "frozen_until <= ").push_bind(self.now);
                sql.push(" AND m.budget_type IS NOT NULL AND (m.permille < 750");
                sql.push(" OR m.window_end <= ").push_bind(self.now).push(")");
            }
            _ => {
                self.filter(sql, "frozen_until > ").push_bind(self.now);
            }
        }
    }

    /// That a freeze of `f` is of a cause and holds.
    fn frozen_for(&self, sql: &mut QueryBuilder<Db>, cause: FreezeCause) {
        sql.push("f.cause = ").push_bind(cause.stored());
        sql.push(" AND (f.holds_until IS NULL OR f.holds_until > ").push_bind(self.now).push(")");
    }

    /// The cause, when nothing but it and the scope's partner narrows the list: freezes alone know the count.
    fn only_cause(&self) -> Option<FreezeCause> {
        let more = !self.search.is_empty()
            || self.query.usage_min.is_some()
            || self.query.spent_min.is_some()
            || self.query.asks_who()
            || matches!(self.scope, ListScope::AssignedTo(..));
        self.query.state.and_then(cause).filter(|_| !more)
    }

    /// The rows of one segment after a place.
    async fn rows(
        &self,
        conn: &mut Conn,
        segment: Segment,
        after: Option<&Cursor>,
        descending: bool,
        limit: usize,
    ) -> Result<Vec<Columns>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut sql = columns(self.month_start);
        let lead = segment.lead();
        let ends: &[Option<i64>] = match segment {
            Segment::Live { .. } => &[Some(self.month_end), Some(FOREVER)],
            _ => &[None],
        };
        for (i, end) in ends.iter().enumerate() {
            if i > 0 {
                sql.push(" UNION ALL ");
            }
            sql.push("SELECT * FROM (SELECT ").push(lead.id()).push(" AS id FROM ");
            self.push_source(&mut sql, lead);
            self.within(&mut sql, segment, *end);
            if let Some(after) = after {
                beyond(&mut sql, segment, after, descending);
            }
            order(&mut sql, segment, descending);
            sql.push(" LIMIT ").push_bind(limit).push(") s");
        }
        // Where an index does not give the order, ids are sorted instead of whole rows.
        sql.push(JOINED);
        order(&mut sql, segment, descending);
        sql.push(" LIMIT ").push_bind(limit);
        Ok(sql.build_query_as().persistent(KEEPS_LIST_PLANS).fetch_all(conn).await?)
    }

    /// The condition that makes a row belong to a segment.
    fn within(&self, sql: &mut QueryBuilder<Db>, segment: Segment, end: Option<i64>) {
        match segment {
            Segment::Stale { .. } => {
                sql.push(" AND m.window_end <= ").push_bind(self.now);
            }
            Segment::Live { .. } => {
                sql.push(" AND m.window_end = ").push_bind(end.unwrap_or(FOREVER));
            }
            Segment::Frozen => {
                sql.push(" AND m.frozen_until > ").push_bind(self.now);
            }
            Segment::Name | Segment::Account | Segment::Associated => {}
        }
        if let Segment::Stale { unfrozen: true } | Segment::Live { unfrozen: true } = segment {
            self.unfrozen(sql);
        }
    }
}

/// Customers as lists show them, in the order of their ids.
pub(crate) async fn of_ids(
    conn: &mut Conn,
    ids: &[CustomerId],
    (start, _): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Vec<ListedCustomer>> {
    let mut sql = columns(start.as_microsecond());
    sql.push("SELECT j.value ->> 0 AS id FROM ");
    push_each(&mut sql, customers::ids_json(ids));
    sql.push(JOINED).push(" ORDER BY c.id");
    let rows: Vec<Columns> =
        sql.build_query_as().persistent(KEEPS_LIST_PLANS).fetch_all(&mut *conn).await?;
    complete(conn, rows, now).await
}

async fn complete(
    conn: &mut Conn,
    rows: Vec<Columns>,
    now: Timestamp,
) -> Result<Vec<ListedCustomer>> {
    let ids: Result<Vec<CustomerId>> =
        rows.iter().map(|row| CUSTOMERS.parse("id", &row.id)).collect();
    let ids = ids?;
    let mut freezes = customers::freezes(conn, &customers::ids_json(&ids)).await?;
    let completed = rows.into_iter().zip(ids).map(|(row, id)| {
        let mut in_force = freezes.remove(&row.id).unwrap_or_default();
        in_force.retain(|freeze| freeze.holds_at(now));
        row.customer(id, in_force)
    });
    completed.collect()
}

/// What lists show of a customer, up to the source of its rows.
fn columns(month_start: i64) -> QueryBuilder<Db> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT c.id, c.account, c.account_key, c.name, c.name_key, c.associated_at, c.email, \
             c.phone, c.tag, m.permille, m.window_end, m.frozen_until, \
             c.budget_type, c.budget_cents, c.budget_action, c.budget_since, \
             (SELECT p.name FROM partners p WHERE p.id = c.partner_id) AS owner, \
             EXISTS (SELECT 1 FROM partners p WHERE p.frozen AND c.association = 'resale' \
                AND p.id IN (c.partner_id, c.distributor_id)) AS owner_frozen, \
             EXISTS (SELECT 1 FROM partners p WHERE p.id = c.partner_id \
                AND p.granted_at IS NOT NULL) AS owner_granted, \
             (SELECT a.name FROM members a WHERE a.id = c.manager_id) AS manager, \
             (SELECT u.used_nanos FROM usage u WHERE u.customer_id = c.id \
                AND u.budget_type = 'monthly' AND u.window_start = ",
    );
    sql.push_bind(month_start);
    sql.push(
        ") AS used_month, (SELECT u.used_nanos FROM usage u WHERE u.customer_id = c.id \
            AND u.budget_type = 'one_time' AND u.window_start = c.budget_since) \
            AS used_one_time FROM (",
    );
    sql
}

/// The one cause of freezing that a filter is about.
fn cause(state: StateFilter) -> Option<FreezeCause> {
    match state {
        StateFilter::FrozenNew => Some(FreezeCause::Association),
        StateFilter::FrozenBudget => Some(FreezeCause::Automatic),
        StateFilter::FrozenManual => Some(FreezeCause::Manual),
        _ => None,
    }
}

/// The parts of a list in ascending order.
fn segments(sort: Sort) -> &'static [Segment] {
    match sort {
        Sort::Name => &[Segment::Name],
        Sort::Account => &[Segment::Account],
        Sort::Associated => &[Segment::Associated],
        Sort::Usage => &[Segment::Stale { unfrozen: false }, Segment::Live { unfrozen: false }],
        Sort::State => {
            &[Segment::Stale { unfrozen: true }, Segment::Live { unfrozen: true }, Segment::Frozen]
        }
    }
}

/// The columns by which a segment is ordered; the id decides among equals.
fn keys(segment: Segment) -> &'static [&'static str] {
    match segment {
        Segment::Name => &["c.name_key", "c.id"],
        Segment::Account => &["c.account_key", "c.id"],
        Segment::Associated => &["c.associated_at", "c.id"],
        Segment::Stale { .. } => &["m.window_end", "m.permille", "m.customer_id"],
        Segment::Live { .. } => &["m.permille", "m.customer_id"],
        Segment::Frozen => &["m.frozen_until", "m.customer_id"],
    }
}

fn order(sql: &mut QueryBuilder<Db>, segment: Segment, descending: bool) {
    for (i, key) in keys(segment).iter().enumerate() {
        sql.push(if i == 0 { " ORDER BY " } else { ", " }).push(*key);
        if descending {
            sql.push(" DESC");
        }
    }
}

/// The condition that a row lies beyond a place, in the direction of the list.
fn beyond(sql: &mut QueryBuilder<Db>, segment: Segment, place: &Cursor, descending: bool) {
    sql.push(" AND (");
    for (i, key) in keys(segment).iter().enumerate() {
        sql.push(if i == 0 { "" } else { ", " }).push(*key);
    }
    sql.push(if descending { ") < (" } else { ") > (" });
    match segment {
        Segment::Name | Segment::Account => {
            sql.push_bind(place.text.clone());
        }
        Segment::Stale { .. } => {
            sql.push_bind(place.text.parse::<i64>().unwrap_or(0));
            sql.push(", ").push_bind(place.number);
        }
        Segment::Associated | Segment::Live { .. } | Segment::Frozen => {
            sql.push_bind(place.number);
        }
    }
    sql.push(", ").push_bind(place.id.to_string()).push(")");
}

impl Lead {
    fn table(self) -> &'static str {
        match self {
            Self::Customers => "customers c",
            Self::Meters => "meters m",
        }
    }

    fn alias(self) -> &'static str {
        match self {
            Self::Customers => "c",
            Self::Meters => "m",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Customers => "c.id",
            Self::Meters => "m.customer_id",
        }
    }
}

impl Segment {
    fn lead(self) -> Lead {
        match self {
            Self::Name | Self::Account | Self::Associated => Lead::Customers,
            Self::Stale { .. } | Self::Live { .. } | Self::Frozen => Lead::Meters,
        }
    }

    fn index(self, sort: Sort) -> usize {
        segments(sort).iter().position(|segment| *segment == self).unwrap_or(0)
    }
}

/// The column that a scope is about, and its value.
pub(crate) fn scope_column(scope: ListScope) -> (&'static str, String) {
    match scope {
        ListScope::Of(partner) | ListScope::AssignedTo(partner, _) => {
            ("partner_id", partner.to_string())
        }
        ListScope::UnderDistributor(partner) => ("distributor_id", partner.to_string()),
    }
}

impl Columns {
    /// The place of this row, as a cursor.
    fn place(&self, sort: Sort, index: usize, backwards: bool) -> Result<Cursor> {
        let segment = segments(sort).get(index).copied().unwrap_or(Segment::Name);
        let (number, text) = match segment {
            Segment::Name => (0, self.name_key.clone()),
            Segment::Account => (0, self.account_key.clone()),
            Segment::Associated => (self.associated_at, String::new()),
            Segment::Stale { .. } => (self.permille, self.window_end.to_string()),
            Segment::Live { .. } => (self.permille, String::new()),
            Segment::Frozen => (self.frozen_until, String::new()),
        };
        Ok(Cursor {
            backwards,
            segment: u8::try_from(index).unwrap_or(0),
            number,
            text,
            id: CUSTOMERS.parse("id", &self.id)?,
        })
    }

    fn customer(self, id: CustomerId, freezes: Vec<Freeze>) -> Result<ListedCustomer> {
        let budget = self.budget.budget()?;
        let one_time = budget
            .as_ref()
            .is_some_and(|budget| budget.budget_type == domain::budget::BudgetType::OneTime);
        let used = if one_time { self.used_one_time } else { self.used_month };
        Ok(ListedCustomer {
            id,
            account: CUSTOMERS.text("account", self.account)?,
            name: CUSTOMERS.text("name", self.name)?,
            owner: CUSTOMERS.text("partner_id", self.owner)?,
            owner_frozen: self.owner_frozen,
            owner_granted: self.owner_granted,
            associated_at: CUSTOMERS.time("associated_at", self.associated_at)?,
            email: self.email,
            phone: self.phone,
            tag: self.tag,
            manager: CUSTOMERS.maybe_name("manager_id", self.manager)?,
            budget,
            used: Money::from_nanos(used.unwrap_or(0)),
            freezes,
        })
    }
}
