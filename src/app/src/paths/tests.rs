//! Addresses lead back to what they were written from.

use leptos_router::location::RequestUrl;

use super::*;

fn id(n: u128) -> CustomerId {
    CustomerId::new(uuid::Uuid::from_u128(n))
}

fn params(url: &str) -> ParamsMap {
    let url = RequestUrl::new(url).parse().unwrap();
    url.search_params().clone()
}

#[test]
fn signing_in_remembers_where_to_go() {
    assert_eq!(sign_in("/", None), "/sign-in");
    assert_eq!(
        sign_in("/customers?q=a&dir=desc", Some("sign_in_refused")),
        "/sign-in?next=%2Fcustomers%3Fq%3Da%26dir%3Ddesc&problem=sign_in_refused"
    );
}

#[test]
fn only_paths_of_this_site_are_followed() {
    for good in ["/", "/customers?q=%2F%2Fx", "/customers/set-budget?customer=1"] {
        assert_eq!(local(good), good);
    }
    for bad in [
        "",
        "customers",
        "//evil.example",
        "/x//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a\r\nSet-Cookie: x",
        "/ü",
        "/a b",
    ] {
        assert_eq!(local(bad), "/", "{bad:?}");
    }
}

#[test]
fn the_list_lives_in_its_url() {
    assert_eq!(customers(&CustomerQuery::default()), "/customers");
    let query = CustomerQuery {
        whose: Whose::Resellers,
        of: Some(PartnerId::new(uuid::Uuid::from_u128(9))),
        search: "Grün & Co ~1%".into(),
        state: Some(StateFilter::FrozenBudget),
        usage_min: Some(75),
        spent_min: BudgetAmount::parse("1,000.50").ok(),
        association: Some(Association::Resale),
        joined_from: Some(jiff::civil::date(2026, 1, 31)),
        joined_to: None,
        manager: Some(domain::id::MemberId::new(uuid::Uuid::from_u128(4))),
        tag: "gold & more".into(),
        sort: Sort::Usage,
        descending: true,
        cursor: Some(Cursor {
            backwards: true,
            segment: 1,
            number: -3,
            text: "a~b &?".into(),
            id: id(7),
        }),
        reveal: true,
        columns: Some([Column::State, Column::Usage].into_iter().collect()),
        limit: 0,
    };
    let url = customers(&query);
    assert!(url.is_ascii(), "{url}");
    assert_eq!(customer_query(&params(&url)), query, "{url}");
}

#[test]
fn a_form_sent_empty_asks_for_everything() {
    let url = "/customers?q=&state=&usage=&sort=name&dir=&at=nonsense";
    assert_eq!(customer_query(&params(url)), CustomerQuery::default());
}

#[test]
fn columns_are_chosen_by_boxes_or_by_an_address() {
    let columns = |url: &str| customer_query(&params(url)).columns.map(Vec::from);
    let ticked = "/customers?columns=customer&columns=budget&columns=state&columns=nonsense";
    assert_eq!(columns(ticked), Some(vec![Column::State, Column::Budget]));
    let url = customers(&customer_query(&params(ticked)));
    assert_eq!(url, "/customers?columns=customer.state.budget");
    assert_eq!(columns(&url), Some(vec![Column::State, Column::Budget]));
    assert_eq!(columns("/customers?columns=customer"), Some(Vec::new()));
    let all = "/customers?columns=customer.state.budget.usage.associated.manager";
    assert_eq!(columns(all), None);
}

#[test]
fn chosen_customers_are_read_back_once_each() {
    let ticked = Selection::Ticked(vec![id(1), id(2), id(1)]);
    let url = set_budget_with(&ticked, &[("amount", "1,000.00")]);
    assert_eq!(
        url,
        "/customers/set-budget?customer=00000000000000000000000000000001\
         &customer=00000000000000000000000000000002\
         &customer=00000000000000000000000000000001&amount=1%2C000.00"
    );
    assert_eq!(chosen(&params(&url)), Some(vec![id(1), id(2)]));
    assert_eq!(chosen(&params("/customers/set-budget")), Some(Vec::new()));
    assert_eq!(chosen(&params("/customers/set-budget?customer=x")), None);
    assert_eq!(selection(&params(&url)), Selection::Ticked(vec![id(1), id(2)]));
    let nobody = Selection::Ticked(Vec::new());
    assert_eq!(selection(&params("/customers/set-budget?customer=x")), nobody);
}

#[test]
fn all_that_match_are_chosen_by_what_narrows_the_list() {
    let query = CustomerQuery {
        whose: Whose::Resellers,
        of: Some(PartnerId::new(uuid::Uuid::from_u128(9))),
        search: "Grün & Co".into(),
        state: Some(StateFilter::Near),
        usage_min: Some(90),
        ..CustomerQuery::default()
    };
    let shown = CustomerQuery { sort: Sort::Usage, descending: true, ..query.clone() };
    let chosen = Selection::matching(&shown);
    let url = set_budget_with(&chosen, &[]);
    assert_eq!(
        url,
        "/customers/set-budget?all=yes&whose=resellers&of=00000000000000000000000000000009&q=Gr%C3%BCn%20%26%20Co&state=near&usage=90"
    );
    assert_eq!(selection(&params(&url)), Selection::Matching(query));
    assert_eq!(chosen_of(&chosen_text(&chosen)), chosen);
    let ticked = Selection::Ticked(vec![id(1), id(2)]);
    assert_eq!(chosen_of(&chosen_text(&ticked)), ticked);
    // A form sends the ticks along; who chose all means all.
    let url = format!("/customers/set-budget?customer={}&all=yes", id(1));
    assert_eq!(selection(&params(&url)), Selection::matching(&CustomerQuery::default()));
}

#[test]
fn an_act_and_its_customers_are_read_back() {
    let ticked = Selection::Ticked(vec![id(1), id(2)]);
    for act in FreezeAct::ALL {
        let url = freeze(act, &ticked, &[("reason", "überfällig & more"), ("agree", "")]);
        assert!(url.is_ascii(), "{url}");
        let params = params(&url);
        assert_eq!(super::act(&params), Some(act));
        assert_eq!(selection(&params), ticked);
        assert_eq!(params.get("reason").as_deref(), Some("überfällig & more"));
        assert_eq!(params.get("agree"), None);
    }
    assert_eq!(super::act(&params("/customers/freeze?do=thaw")), None);
    assert_eq!(chosen_of(&chosen_text(&ticked)), ticked);
    let all = CustomerQuery { search: "a & b".into(), ..CustomerQuery::default() };
    let all = Selection::matching(&all);
    assert_eq!(chosen_of(&chosen_text(&all)), all);
}

#[test]
fn records_continue_before_a_number() {
    assert_eq!(
        records(id(3), Some(40)),
        "/customers/records?customer=00000000000000000000000000000003&before=40"
    );
}
