//! Customers: finding them.

use axum::{Extension, body::Bytes};
use domain::{
    contract::{DirectoryQuery, DirectoryRow},
    customer::Association,
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    Answer, Caller,
    answers::{self, json},
    requests::{self, TEXT_MAX},
};

/// The furthest that a page may begin.
pub(super) const OFFSET_MAX: u32 = 40_000_000;

const ASSOCIATIONS: [(&str, Association); 2] =
    [("1", Association::Referral), ("3", Association::Resale)];

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListBody {
    account_name: Option<String>,
    customer: Option<String>,
    label: Option<String>,
    association_type: Option<String>,
    associated_on_begin: Option<String>,
    associated_on_end: Option<String>,
    customer_id: Option<String>,
    indirect_partner_id: Option<String>,
    offset: Option<u32>,
    limit: Option<u32>,
}

#[derive(Serialize)]
struct ListedBody {
    count: i64,
    customer_infos: Vec<CustomerBody>,
}

#[derive(Serialize)]
struct CustomerBody {
    customer: String,
    account_name: String,
    customer_id: String,
    associated_on: String,
    association_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    telephone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    is_frozen: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    xaccount_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xaccount_type: Option<String>,
    account_managers: Vec<ManagerBody>,
}

#[derive(Serialize)]
struct ManagerBody {
    account_name: String,
}

/// POST /v2/partners/sub-customers/query
pub(super) async fn list(Extension(caller): Extension<Caller>, body: Bytes) -> Answer {
    let body: ListBody = requests::body_if_any(&body)?;
    let (offset, limit) = requests::page(body.offset, body.limit, OFFSET_MAX)?;
    let account = requests::part("account_name", body.account_name)?;
    let name = requests::part("customer", body.customer)?;
    let tag = requests::part("label", body.label)?;
    let association = requests::optional("association_type", body.association_type, TEXT_MAX)?;
    let association = requests::word("association_type", association.as_deref(), &ASSOCIATIONS)?;
    let joined_from = requests::instant("associated_on_begin", body.associated_on_begin)?;
    let until = requests::instant("associated_on_end", body.associated_on_end)?;
    // Inclusive, of a time that is shown without fractions of a second.
    let joined_before = until.and_then(|at| at.checked_add(SignedDuration::from_secs(1)).ok());
    let customer = requests::optional("customer_id", body.customer_id, TEXT_MAX)?;
    let owner = requests::owner(&caller, body.indirect_partner_id).await?;
    // What is no id is nobody's.
    let Ok(customer) = customer.map(|id| id.parse()).transpose() else {
        return Ok(json(&ListedBody { count: 0, customer_infos: Vec::new() }));
    };
    let query = DirectoryQuery {
        owner: owner.id,
        account,
        name,
        tag,
        association,
        joined_from,
        joined_before,
        customer,
        offset,
        limit,
    };
    let directory = caller.session.directory(&query).await?;
    let customer_infos = directory.customers.into_iter().map(CustomerBody::of).collect();
    Ok(json(&ListedBody { count: directory.count, customer_infos }))
}

impl CustomerBody {
    fn of(row: DirectoryRow) -> Self {
        let manager = |name: domain::text::Name| ManagerBody { account_name: name.to_string() };
        let (id, kind) = row.platform.map(|named| (named.account, named.platform)).unzip();
        Self {
            customer: row.name.to_string(),
            account_name: row.account.to_string(),
            customer_id: row.id.to_string(),
            associated_on: answers::time(row.joined_at),
            association_type: match row.association {
                Association::Referral => "1",
                Association::Resale => "3",
            },
            label: row.tag,
            telephone: row.phone,
            email: row.email,
            is_frozen: u8::from(row.frozen),
            xaccount_id: id,
            xaccount_type: kind,
            account_managers: row.manager.into_iter().map(manager).collect(),
        }
    }
}
