//! What somebody chose in a list to do the same to: rows that were ticked, or all that a question matches, on whichever
//! page they stand (D19). It travels in URLs and forms, and is resolved to customers in the transaction that acts.

use serde::{Deserialize, Serialize};

use crate::{
    id::CustomerId,
    list::{CustomerQuery, PAGE_MAX},
    problem::Problem,
};

/// The most customers that can be chosen by ticking: the rows of the longest page.
pub const TICKED_MAX: usize = PAGE_MAX as usize;
/// The most customers that can be chosen by a question.
pub const MATCHING_MAX: usize = 100_000;

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// The rows that were ticked.
    Ticked(Vec<CustomerId>),
    /// All customers that match.
    Matching(CustomerQuery),
}

impl Selection {
    /// A single customer.
    pub fn one(customer: CustomerId) -> Self {
        Self::Ticked(vec![customer])
    }

    /// All that a list shows, page after page: what narrows it counts, not how it is sorted and shown.
    pub fn matching(query: &CustomerQuery) -> Self {
        let kept = CustomerQuery::default();
        Self::Matching(CustomerQuery {
            sort: kept.sort,
            descending: kept.descending,
            cursor: kept.cursor,
            reveal: kept.reveal,
            limit: kept.limit,
            ..query.clone()
        })
    }

    /// Checks the number of customers that were chosen in this way.
    ///
    /// # Errors
    /// When there is none, or more than may be chosen so.
    pub fn check(&self, chosen: usize) -> Result<(), Problem> {
        check(chosen, if matches!(self, Self::Ticked(_)) { TICKED_MAX } else { MATCHING_MAX })
    }
}

/// Checks a number of customers against a limit.
///
/// # Errors
/// When there is none, or more than the limit.
pub fn check(chosen: usize, limit: usize) -> Result<(), Problem> {
    if (1..=limit).contains(&chosen) {
        return Ok(());
    }
    let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
    Err(Problem::Selection { chosen: count(chosen), limit: count(limit) })
}

#[cfg(test)]
mod tests {
    use crate::list::{Sort, StateFilter};

    use super::*;

    #[test]
    fn order_and_place_do_not_change_what_matches() {
        let query = CustomerQuery {
            search: "robot".into(),
            state: Some(StateFilter::Near),
            sort: Sort::Usage,
            descending: true,
            reveal: true,
            limit: 20,
            ..CustomerQuery::default()
        };
        let Selection::Matching(kept) = Selection::matching(&query) else { panic!() };
        let plain = CustomerQuery {
            search: query.search.clone(),
            state: query.state,
            ..CustomerQuery::default()
        };
        assert_eq!(kept, plain);
    }

    #[test]
    fn the_limit_depends_on_the_way_of_choosing() {
        let ticked = Selection::Ticked(Vec::new());
        let matching = Selection::matching(&CustomerQuery::default());
        assert_eq!(ticked.check(0), Err(Problem::Selection { chosen: 0, limit: 100 }));
        assert_eq!(ticked.check(101), Err(Problem::Selection { chosen: 101, limit: 100 }));
        assert_eq!(matching.check(101), Ok(()));
        let limit = Problem::Selection { chosen: 100_001, limit: 100_000 };
        assert_eq!(matching.check(100_001), Err(limit));
    }
}
