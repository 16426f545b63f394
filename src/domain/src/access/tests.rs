//! The operation matrix of R-GRANT-1 to R-GRANT-7 and the table of roles, each as it is read: a row for an action.

use uuid::Uuid;

use super::*;
use crate::{alert::Marks, partner::Superior};

/// What an administrator of each partner may do to customers of each: `D` is the distributor, `R` a reseller with a grant,
/// `N` one without, `X` a stranger; `d` and `r` are `D` and `R` while they are frozen. `hidden` is the same answer as for
/// what does not exist.
const MATRIX: &str = "
                  D on D     D on N     D on R     R on R     N on N     r on r     d on N     X on R
view_partner      yes        yes        yes        yes        yes        yes        yes        hidden
view_customers    yes        yes        yes        yes        yes        yes        yes        hidden
view_audit        yes        yes        yes        yes        yes        yes        yes        hidden
set_budget        yes        yes        delegated  yes        no grant   yes        yes        hidden
freeze            yes        yes        delegated  yes        no grant   yes        yes        hidden
unfreeze          yes        yes        delegated  yes        no grant   frozen     frozen     hidden
add_customers     yes        yes        yes        yes        yes        yes        yes        hidden
view_resellers    yes        yes        yes        hidden     hidden     hidden     yes        hidden
export_customers  yes        yes        yes        yes        yes        yes        yes        hidden
assign_customers  yes        owner      owner      yes        yes        yes        owner      hidden
disassociate      yes        owner      owner      yes        yes        yes        owner      hidden
grant             yes        yes        yes        hidden     hidden     hidden     yes        hidden
manage_resellers  yes        yes        yes        hidden     hidden     hidden     yes        hidden
manage_members    yes        yes        yes        yes        yes        yes        yes        hidden
record_charges    yes        yes        yes        yes        yes        yes        yes        hidden
authorize         yes        yes        yes        yes        yes        yes        yes        hidden
manage_keys       yes        yes        yes        yes        yes        yes        yes        hidden
manage_webhooks   yes        yes        yes        yes        yes        yes        yes        hidden
";

/// What members may do to customers of their own partner, and what a key may whose only scope is the last column.
const ROLES: &str = "
                  admin  operator  finance  manager  viewer  scope
view_partner      yes    yes       yes      yes      yes     customers:read
view_customers    yes    yes       yes      yes      yes     customers:read
view_audit        yes    -         yes      -        yes     -
set_budget        yes    yes       yes      -        -       budgets:write
freeze            yes    yes       -        -        -       freezes:write
unfreeze          yes    yes       -        -        -       freezes:write
add_customers     yes    yes       -        -        -       customers:write
view_resellers    yes    yes       yes      -        yes     customers:read
export_customers  yes    -         -        -        -       -
assign_customers  yes    yes       -        -        -       -
disassociate      yes    -         -        -        -       -
grant             yes    -         yes      -        -       -
manage_resellers  yes    -         -        -        -       -
manage_members    yes    -         -        -        -       -
record_charges    yes    -         -        -        -       charges:write
authorize         yes    -         -        -        -       authorizations:write
manage_keys       yes    -         -        -        -       -
manage_webhooks   yes    -         -        -        -       -
";

fn partner(number: u128, granted: bool, frozen: bool) -> Partner {
    let name = |text: &str| Name::parse(text).unwrap();
    let meridian = PartnerId::new(Uuid::from_u128(1));
    Partner {
        id: PartnerId::new(Uuid::from_u128(number)),
        kind: if number == 1 { PartnerKind::Distributor } else { PartnerKind::Reseller },
        name: name(&format!("Partner {number}")),
        distributor: (number > 1).then(|| Superior { id: meridian, name: name("Meridian") }),
        granted,
        frozen,
        verification_code: false,
        lift_at_restore: true,
        marks: Marks::default(),
    }
}

fn acting(rights: Rights, partner: &Partner) -> Actor {
    let principal = Principal::Member(MemberId::new(Uuid::from_u128(99)));
    Actor { principal, rights, partner: partner.clone() }
}

/// The word by which rows name an action.
fn word(action: Action) -> String {
    serde_json::to_string(&action).unwrap().trim_matches('"').to_owned()
}

/// Rows as a table writes them, cells as wide as its head has them.
fn shown(head: &str, row: impl Fn(Action) -> Vec<String>, width: &[usize]) -> String {
    let line = |action| {
        let cells = row(action);
        let cells = cells.iter().zip(width).map(|(cell, width)| format!("{cell:width$}"));
        format!("{:18}{}", word(action), cells.collect::<String>()).trim_end().to_owned()
    };
    let rows: Vec<_> = Action::ALL.into_iter().map(line).collect();
    format!("\n{head}\n{}\n", rows.join("\n"))
}

fn head(table: &str) -> &str {
    table.trim_start_matches('\n').lines().next().unwrap()
}

#[test]
fn who_may_do_what_to_whose_customers() {
    let distributor = partner(1, true, false);
    let (granted, ungranted) = (partner(2, true, false), partner(3, false, false));
    let stranger = partner(4, true, false);
    let (frozen_distributor, frozen_reseller) = (partner(1, true, true), partner(2, true, true));
    let pairs = [
        (&distributor, &distributor),
        (&distributor, &ungranted),
        (&distributor, &granted),
        (&granted, &granted),
        (&ungranted, &ungranted),
        (&frozen_reseller, &frozen_reseller),
        (&frozen_distributor, &ungranted),
        (&stranger, &granted),
    ];
    let row = |action| {
        let cell = |(by, owner): &(&Partner, &Partner)| {
            let may = acting(Rights::Role(Role::Admin), by).may(action, owner);
            let cell = match may {
                Ok(()) => "yes",
                Err(Problem::Delegated { .. }) => "delegated",
                Err(Problem::NotGranted { .. }) => "no grant",
                Err(Problem::OwnerOnly { .. }) => "owner",
                Err(Problem::PartnerFrozen { .. }) => "frozen",
                Err(Problem::NotFound) => "hidden",
                Err(other) => panic!("{other:?}"),
            };
            cell.to_owned()
        };
        pairs.iter().map(cell).collect()
    };
    assert_eq!(shown(head(MATRIX), row, &[11; 8]), MATRIX);
}

#[test]
fn what_roles_and_scopes_allow() {
    let own = partner(1, true, false);
    let row = |action| {
        let allowed = |role| {
            let may = acting(Rights::Role(role), &own).may(action, &own);
            if may.is_ok() { "yes" } else { "-" }.to_owned()
        };
        let mut cells: Vec<_> = Role::ALL.into_iter().map(allowed).collect();
        let allows =
            |scope: &Scope| acting(Rights::Scopes(vec![*scope]), &own).may(action, &own).is_ok();
        let scopes: Vec<_> = Scope::ALL.into_iter().filter(allows).map(Scope::word).collect();
        cells.push(if scopes.is_empty() { "-".to_owned() } else { scopes.join(" ") });
        cells
    };
    assert_eq!(shown(head(ROLES), row, &[7, 10, 9, 9, 8, 0]), ROLES);
}
