//! Resellers of a distributor: finding them.

use axum::{Extension, body::Bytes};
use domain::{
    contract::{ResellerQuery, ResellerRow},
    id::{MemberId, PartnerId},
    problem::Problem,
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    Answer, Caller,
    answers::{self, json},
    customers::OFFSET_MAX,
    errors::Refusal,
    requests::{self, TEXT_MAX},
};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListBody {
    account_name: Option<String>,
    associated_on_begin: Option<String>,
    associated_on_end: Option<String>,
    indirect_partner_id: Option<String>,
    offset: Option<u32>,
    limit: Option<u32>,
}

#[derive(Serialize)]
struct ListedBody {
    count: u32,
    indirect_partners: Vec<ResellerBody>,
}

#[derive(Serialize)]
struct ResellerBody {
    indirect_partner_id: PartnerId,
    account_name: String,
    name: String,
    associated_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_manager_id: Option<MemberId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_manager_name: Option<String>,
}

/// POST /v2/partners/indirect-partners/query
pub(super) async fn list(Extension(caller): Extension<Caller>, body: Bytes) -> Answer {
    let body: ListBody = requests::body_if_any(&body)?;
    let (offset, limit) = requests::page(body.offset, body.limit, OFFSET_MAX)?;
    let search = requests::part("account_name", body.account_name)?;
    let associated_from = requests::instant("associated_on_begin", body.associated_on_begin)?;
    let until = requests::instant("associated_on_end", body.associated_on_end)?;
    // Inclusive, of a time that is shown without fractions of a second.
    let associated_until = until.and_then(|at| at.checked_add(LAST_OF_A_SECOND).ok());
    let reseller = requests::optional("indirect_partner_id", body.indirect_partner_id, TEXT_MAX)?;
    // What is no id is nobody's.
    let Ok(id) = reseller.map(|id| id.parse()).transpose() else {
        return Ok(json(&ListedBody { count: 0, indirect_partners: Vec::new() }));
    };
    let query = ResellerQuery {
        search,
        state: None,
        id,
        associated_from,
        associated_until,
        offset,
        limit: u16::try_from(limit).unwrap_or(u16::MAX),
    };
    let page = caller.session.resellers(&query).await.map_err(|problem| match problem {
        Problem::NotFound => Refusal::not_a_distributor(),
        problem => problem.into(),
    })?;
    let indirect_partners = page.rows.iter().map(ResellerBody::of).collect();
    Ok(json(&ListedBody { count: page.matching, indirect_partners }))
}

const LAST_OF_A_SECOND: SignedDuration = SignedDuration::from_micros(999_999);

impl ResellerBody {
    fn of(row: &ResellerRow) -> Self {
        let name = row.partner.name.to_string();
        let manager = row.manager.as_ref();
        Self {
            indirect_partner_id: row.partner.id,
            account_name: name.clone(),
            name,
            associated_on: answers::time(row.associated.at),
            account_manager_id: manager.map(|manager| manager.id),
            account_manager_name: manager.map(|manager| manager.name.to_string()),
        }
    }
}
