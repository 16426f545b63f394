//! What a page learns when something was not done: the problem as the service said it, or that nobody answered at all.

use domain::problem::Problem;
use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

/// Why a server function gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The service said why.
    Problem(Problem),
    /// The request or its answer got lost on the way.
    Unreachable,
}

impl Failure {
    /// What to tell a person.
    pub fn message(&self) -> String {
        match self {
            Self::Problem(problem) => problem.message(),
            Self::Unreachable => {
                "Partner Center cannot be reached from here. Check the connection and try again."
                    .into()
            }
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    /// What the transport says is for developers: a person is only told that there was no answer.
    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Unreachable
    }
}

#[cfg(test)]
mod tests {
    use domain::problem::CodeError;

    use super::*;

    #[test]
    fn failures_cross_the_border_as_they_are() {
        for failure in [
            Failure::Unreachable,
            Problem::NotFound.into(),
            Problem::VerificationCode { error: CodeError::Wrong }.into(),
        ] {
            assert_eq!(Failure::de(failure.ser()), failure);
        }
    }
}
