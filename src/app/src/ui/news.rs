//! What became of what was last asked of a page, at its top.

use domain::problem::{CodeError, Problem};
use leptos::{either::EitherOf3, prelude::*};

use super::{Tone, notice, notice_text};
use crate::failure::Failure;

/// What to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// It was done.
    Done(String),
    /// It was not done, and why.
    Failed(String),
    /// It was not done because of the verification code.
    Code(CodeError),
    /// A verification code was sent; to which address, where that is known.
    Sent(Option<String>),
}

impl From<&Failure> for News {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Problem(Problem::VerificationCode { error }) => Self::Code(*error),
            failure => Self::Failed(failure.message()),
        }
    }
}

impl News {
    /// What is wrong with the verification code.
    pub(crate) fn code_error(&self) -> Option<String> {
        match self {
            Self::Code(error) => Some(Problem::VerificationCode { error: *error }.message()),
            _ => None,
        }
    }
}

/// The words for the code of a problem that any form can meet, made from the code alone. `None` for unknown codes.
pub(crate) fn known_words(code: &str) -> Option<String> {
    if let Some(problem) = Problem::from_code(code) {
        return Some(problem.message());
    }
    let said = match code {
        "role_forbids" => "Your role does not allow this. An administrator can change it.",
        "too_many_attempts" => "Too many attempts. Try again in some minutes.",
        "internal" => "Something went wrong on our side, and it was logged. Nothing was changed.",
        _ => return None,
    };
    Some(said.into())
}

/// The words for a problem's code where the page has no better ones.
pub(crate) fn words_of(code: &str) -> String {
    known_words(code)
        .unwrap_or_else(|| "That did not work. Look at this page before you try again.".into())
}

/// Says it.
pub(crate) fn news_view(news: News) -> impl IntoView {
    let failed = |said| notice(Tone::Over, "alert-triangle", "alert", "news", said, ());
    match news {
        News::Done(said) => {
            EitherOf3::A(notice(Tone::Ok, "check-circle", "status", "news", said, ()))
        }
        News::Failed(said) => EitherOf3::B(failed(said)),
        News::Code(error) => EitherOf3::B(failed(Problem::VerificationCode { error }.message())),
        News::Sent(to) => EitherOf3::C(sent_view(to, "news")),
    }
}

/// Says that a verification code was sent.
pub(crate) fn sent_view(to: Option<String>, id: &'static str) -> impl IntoView {
    let to = to.unwrap_or_else(|| "your e-mail address".into());
    let title = format!("A verification code was sent to {to}.");
    let text = notice_text("It is good for 10 minutes and for exactly what stands here.");
    notice(Tone::Accent, "info", "status", id, title, text)
}
