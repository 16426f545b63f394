//! Where a Set Budget form without JavaScript is led: back to its page, with what was typed and the code of a problem, or
//! with what was done. Never with a verification code, and never with free text.

use domain::{selection::Selection, set_budget::SetBudget, text::NOTE_MAX};

use crate::{
    budgets::{
        form::{Fields, action_of, action_word, type_of, type_word},
        outcome::Outcome,
    },
    paths::{self, YES},
};

/// The most letters of an amount that the URL repeats; longer texts are no amounts anyway.
const ECHO_MAX: usize = 65;

/// The page that shows what was typed again, with more to say.
pub(crate) fn echo(fields: &Fields, more: &[(&str, &str)]) -> String {
    let mut echo = vec![
        ("type", type_of(&fields.budget_type).map_or("", type_word)),
        ("amount", cut(&fields.amount, ECHO_MAX)),
        ("exhaustion", action_of(&fields.exhaustion).map_or("", action_word)),
    ];
    for (name, value) in [("agree", &fields.agree), ("unfreeze", &fields.unfreeze)] {
        if value == YES {
            echo.push((name, YES));
        }
    }
    if !fields.note.is_empty() {
        // One letter more than there may be is enough to say that it is too long.
        echo.push(("note", cut(&fields.note, NOTE_MAX + 1)));
    }
    echo.extend_from_slice(more);
    paths::set_budget_with(&fields.selection(), &echo)
}

/// The beginning of a text, at most so many letters.
fn cut(text: &str, letters: usize) -> &str {
    let end = text.char_indices().nth(letters).map_or(text.len(), |(end, _)| end);
    &text[..end]
}

/// The page that says what was done.
pub(crate) fn done(command: &SetBudget, outcome: Outcome) -> String {
    let ids: Vec<_> = command.customers.iter().map(|choice| choice.id).collect();
    let [set, unfrozen, frozen] = [outcome.done.set, outcome.done.unfrozen, outcome.done.frozen]
        .map(|count| count.to_string());
    let more = [
        ("done", type_word(outcome.budget_type)),
        ("set", set.as_str()),
        ("unfrozen", unfrozen.as_str()),
        ("frozen", frozen.as_str()),
    ];
    paths::set_budget_with(&Selection::Ticked(ids), &more)
}

#[cfg(test)]
mod tests {
    use domain::{
        budget::BudgetType, contract::BudgetsSet, id::CustomerId, money::BudgetAmount,
        set_budget::Choice,
    };
    use leptos_router::{location::RequestUrl, params::ParamsMap};
    use uuid::Uuid;

    use super::*;

    fn params(url: &str) -> ParamsMap {
        RequestUrl::new(url).parse().unwrap().search_params().clone()
    }

    fn fields() -> Fields {
        Fields {
            customers: "0000000000000000000000000000000a.7".into(),
            chosen: String::new(),
            budget_type: "one-time".into(),
            amount: "1,00 &0=x".into(),
            exhaustion: "manual".into(),
            agree: String::new(),
            unfreeze: "yes".into(),
            note: "INC 7".into(),
            code: "123456".into(),
        }
    }

    #[test]
    fn what_was_typed_is_repeated_but_for_the_code() {
        let url = echo(&fields(), &[("problem", "amount")]);
        assert_eq!(
            url,
            "/customers/set-budget?customer=0000000000000000000000000000000a&type=one-time\
             &amount=1%2C00%20%260%3Dx&exhaustion=manual&unfreeze=yes&note=INC%207&problem=amount"
        );
        assert_eq!(params(&url).get("amount").as_deref(), Some("1,00 &0=x"));
    }

    #[test]
    fn overlong_amounts_are_not_repeated_at_length() {
        let url = echo(&Fields { amount: "9".repeat(5000), ..fields() }, &[]);
        assert_eq!(params(&url).get("amount"), Some("9".repeat(ECHO_MAX)));
    }

    #[test]
    fn what_was_done_is_read_back() {
        let done = BudgetsSet { set: 4, unfrozen: 2, frozen: 1 };
        let outcome = Outcome { budget_type: BudgetType::Monthly, done };
        let id = CustomerId::new(Uuid::from_u128(10));
        let command = SetBudget {
            customers: vec![Choice { id, version: Some(7) }],
            budget_type: BudgetType::Monthly,
            amount: BudgetAmount::from_cents(100).unwrap(),
            action: None,
            unfreeze: false,
            agreed: false,
            note: None,
            code: None,
        };
        let params = params(&super::done(&command, outcome));
        assert_eq!(Outcome::from_query(&params), Some(outcome));
        assert_eq!(Outcome::from_query(&ParamsMap::new()), None);
    }
}
