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
    /// The request is not what this version's pages send.
    Malformed,
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
            Self::Malformed => {
                "This page and the server do not understand each other. Reload the page and try again."
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

    /// What the transport says is for developers: a person is only told what kind of trouble it was.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => {
                #[cfg(feature = "ssr")]
                crate::request::refuse_malformed();
                Self::Malformed
            }
            _ => Self::Unreachable,
        }
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
            Failure::Malformed,
            Problem::NotFound.into(),
            Problem::VerificationCode { error: CodeError::Wrong }.into(),
        ] {
            assert_eq!(Failure::de(failure.ser()), failure);
        }
    }
}
