//! What a distributor's resellers ask for: `Approve` leads to the Grant page with what was asked for filled in, `Decline`
//! takes a reason.

use domain::{
    contract::RequestSeen, money::BudgetAmount, partner::Quotas, request::RequestKind,
    text::REASON_MAX,
};
use leptos::{either::Either, prelude::*};

use super::{ask::asked_words, form::YES};
use crate::{
    paths,
    records::quotas_words,
    ui::{Tone, badge, confirm, short_date},
};

/// The open requests, if there are any.
pub(super) fn requests(requests: &[RequestSeen], may_grant: bool) -> Option<impl IntoView + use<>> {
    if requests.is_empty() {
        return None;
    }
    let items = requests.iter().map(|request| item(request, may_grant)).collect_view();
    let count = requests.len().to_string();
    Some(view! {
        <section class="card" aria-labelledby="requests">
            <div class="card-head"><h2 id="requests">"Requests"</h2><span class="card-count">{count}</span></div>
            <ul class="items">{items}</ul>
        </section>
    })
}

/// The Grant page with what is asked for filled in.
pub(crate) fn approval(request: &RequestSeen) -> String {
    let plain = |amount: Option<BudgetAmount>| amount.map(BudgetAmount::plain).unwrap_or_default();
    let now = request.quotas.map(|quota| quota.granted);
    let wanted = |kind, now| if request.kind == kind { request.wanted.or(now) } else { now };
    let monthly = plain(wanted(RequestKind::Monthly, now[0]));
    let one_time = plain(wanted(RequestKind::OneTime, now[1]));
    let fields = [
        ("granted", YES),
        ("monthly", monthly.as_str()),
        ("one-time", one_time.as_str()),
        ("preview", YES),
    ];
    paths::grant(request.reseller.id, &fields)
}

fn item(request: &RequestSeen, may_grant: bool) -> impl IntoView + use<> {
    let name = request.reseller.name.to_string();
    let note = format!(
        "Asked by {}, {} · now {}",
        request.by,
        short_date(request.made),
        now_words(request),
    );
    let answers = if may_grant {
        let decline = view! {
            <form class="form" method="post" action="/api/resellers/decline">
                <input type="hidden" name="id" value=request.id.to_string()/>
                <div class="field">
                    <label class="label" for=format!("reason-{}", request.id)>"Reason"</label>
                    <input class="input" name="reason" id=format!("reason-{}", request.id) required maxlength=REASON_MAX.to_string()/>
                </div>
                <button class="button button--small button--danger" type="submit">"Yes, decline"</button>
            </form>
        };
        let question = format!("{name} is told why.");
        Either::Left(view! {
            <a class="button button--small button--primary" href=approval(request)>"Approve"</a>
            {confirm("Decline", question, decline)}
        })
    } else {
        Either::Right(view! {
            <button class="button button--small" type="button" disabled aria-describedby="may-not">"Approve"</button>
            <button class="button button--small" type="button" disabled aria-describedby="may-not">"Decline"</button>
        })
    };
    view! {
        <li class="item">
            <div class="item-head">
                <h3 class="item-title">{name}": "{asked_words(request)}</h3>
                {badge(Tone::Near, "Waiting")}
            </div>
            <p class="hint">{note}</p>
            <div class="buttons">{answers}</div>
        </li>
    }
}

/// What the reseller has now.
fn now_words(request: &RequestSeen) -> String {
    if request.reseller.granted {
        quotas_words(Quotas::granted(&request.quotas))
    } else {
        "not granted".into()
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        budget::BudgetType,
        id::{PartnerId, RequestId},
        partner::{Partner, PartnerKind},
        period::BillingZone,
        quota::Quota,
        text::Name,
    };
    use uuid::Uuid;

    use super::*;

    #[test]
    fn approving_keeps_what_was_not_asked_for() {
        let quota = |budget_type, granted: &str| Quota {
            budget_type,
            granted: BudgetAmount::parse(granted).ok(),
            allocated_cents: 0,
        };
        let request = RequestSeen {
            id: RequestId::new(Uuid::from_u128(1)),
            reseller: Partner {
                id: PartnerId::new(Uuid::from_u128(2)),
                kind: PartnerKind::Reseller,
                name: Name::parse("Eastgate IT").unwrap(),
                distributor: None,
                granted: true,
                frozen: false,
                verification_code: false,
                lift_at_restore: true,
                marks: domain::alert::Marks::default(),
            },
            quotas: [quota(BudgetType::Monthly, "20000"), quota(BudgetType::OneTime, "500")],
            kind: RequestKind::Monthly,
            wanted: BudgetAmount::parse("30000").ok(),
            by: "Eli".into(),
            made: BillingZone::UTC.moment("2026-11-22T10:00:00Z".parse().unwrap()),
            answer: None,
        };
        let path = approval(&request);
        assert!(
            path.ends_with("&granted=yes&monthly=30000.00&one-time=500.00&preview=yes"),
            "{path}"
        );
        assert_eq!(now_words(&request), "monthly 20,000.00, one-time 500.00");
    }
}
