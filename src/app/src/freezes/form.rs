//! The rules of the form: what was typed, what it asks for, the page that it leads back to, and what a code in that
//! page's address says.

use domain::{
    contract::{FreezeCustomer, FreezePage},
    freeze::FreezeLevel,
    freezing::FreezeAct,
    problem::{FieldName, Problem},
    text::Reason,
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use {
    crate::{
        budgets::form::choices_of,
        paths::{self, YES},
    },
    domain::{
        freezing::{FreezeCommand, Whom},
        selection::{Selection, TICKED_MAX},
        text::REASON_MAX,
    },
};

use crate::ui::{CODE, known_words};

/// The form as it is sent, with the names of its fields.
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "browsers send the plain form"))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fields {
    /// The customers with the version of each that the person saw: `id.version,id.version`.
    #[serde(default)]
    pub customers: String,
    /// Where all that match were chosen: what was, as [`paths::chosen_text`] writes it.
    #[serde(default)]
    pub chosen: String,
    /// Where all that match were chosen: what stood for them on the page.
    #[serde(default)]
    pub digest: String,
    /// The word of the act.
    #[serde(default, rename = "do")]
    pub act: String,
    /// As typed.
    #[serde(default)]
    pub reason: String,
    /// `yes` when ticked.
    #[serde(default)]
    pub agree: String,
    /// As typed.
    #[serde(default)]
    pub code: String,
}

fn reason_of(typed: &str) -> Result<Reason, Problem> {
    Reason::parse(typed).map_err(|error| Problem::Field { field: FieldName::Reason, error })
}

#[cfg(feature = "ssr")]
impl Fields {
    /// What it asks for.
    ///
    /// # Errors
    /// When the reason is none, or customers or act are not what the page offered.
    pub(crate) fn command(&self) -> Result<FreezeCommand, Problem> {
        Ok(FreezeCommand {
            whom: self.whom().ok_or(Problem::NotFound)?,
            act: FreezeAct::from_word(&self.act).ok_or(Problem::NotFound)?,
            reason: reason_of(&self.reason)?,
            agreed: self.agree == YES,
            code: Some(self.code.trim().to_owned()).filter(|code| !code.is_empty()),
        })
    }

    fn whom(&self) -> Option<Whom> {
        if self.digest.is_empty() {
            return choices_of(&self.customers).map(Whom::Named);
        }
        match paths::chosen_of(&self.chosen) {
            Selection::Matching(query) => {
                Some(Whom::Matching { query, digest: self.digest.clone() })
            }
            Selection::Ticked(_) => None,
        }
    }

    /// The page that shows what was typed again, with more to say.
    pub(crate) fn page(&self, more: &[(&str, &str)]) -> String {
        // One more than may be is enough to say that it is too long.
        let reason: String = self.reason.chars().take(REASON_MAX + 1).collect();
        let agree = if self.agree == YES { YES } else { "" };
        self.address(&[&[("reason", reason.as_str()), ("agree", agree)], more].concat())
    }

    /// The page that says how many changed.
    pub(crate) fn page_of_done(&self, done: u32) -> String {
        self.address(&[("done", &done.to_string())])
    }

    fn address(&self, more: &[(&str, &str)]) -> String {
        let mut chosen = self.whom().map_or(Selection::Ticked(Vec::new()), |whom| whom.selection());
        if let Selection::Ticked(ids) = &mut chosen {
            // One more than may be chosen is enough to say that it is too many.
            ids.truncate(TICKED_MAX + 1);
        }
        match FreezeAct::from_word(&self.act) {
            Some(act) => paths::freeze(act, &chosen, more),
            None => paths::CUSTOMERS.into(),
        }
    }
}

/// What is to be said about the form, and at which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) message: String,
    pub(super) place: Place,
}

/// A field, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Reason,
    Agreement,
    Code,
    Page,
}

impl Place {
    /// The id of the field.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Agreement => "agree",
            Self::Code => CODE,
            Self::Page => "said",
        }
    }
}

/// What a code in the address says about what was typed. Unknown codes say nothing.
pub(super) fn recall(code: &str, typed: &str, page: &FreezePage) -> Option<Said> {
    let said = |problem: &Problem, place| Some(Said { message: problem.message(), place });
    if let Some(problem) = Problem::from_code(code) {
        let place = match problem {
            Problem::VerificationCode { .. } => Place::Code,
            Problem::AgreementMissing => Place::Agreement,
            _ => Place::Page,
        };
        return said(&problem, place);
    }
    match code {
        "field" => reason_of(typed).err().and_then(|problem| said(&problem, Place::Reason)),
        "too_many_attempts" | "internal" => {
            known_words(code).map(|message| Said { message, place: Place::Page })
        }
        "changed_meanwhile" => Some(Said {
            message: "Somebody else changed this while the page was open. Look again, and press OK if you still want it.".into(),
            place: Place::Page,
        }),
        // What stands in the way now, the page says by itself.
        _ if page.in_the_way.is_some() || page.denied.is_some() => None,
        "already_frozen" | "not_frozen" | "other_freeze_level" | "obstacles" | "not_resale"
        | "not_granted" | "delegated" | "role_forbids" | "partner_frozen" => Some(Said {
            message: "Nothing was changed, and what stood in the way is gone. Press OK again.".into(),
            place: Place::Page,
        }),
        _ => None,
    }
}

/// The customers as the form carries them.
pub(super) fn chosen_text(customers: &[FreezeCustomer]) -> String {
    let text = |customer: &FreezeCustomer| format!("{}.{}", customer.id, customer.version);
    customers.iter().map(text).collect::<Vec<_>>().join(",")
}

/// That it was done.
pub(super) fn done_words(act: FreezeAct, done: u32) -> String {
    let verb = match act {
        FreezeAct::Freeze(_) => "frozen",
        FreezeAct::Unfreeze(_) => "unfrozen",
    };
    match (act.level(), done) {
        (FreezeLevel::Account, 1) => format!("The account has been {verb}."),
        (FreezeLevel::Account, many) => format!("{many} accounts have been {verb}."),
        (FreezeLevel::AccountAndResources, 1) => {
            format!("The account and its resources have been {verb}.")
        }
        (FreezeLevel::AccountAndResources, many) => {
            format!("{many} accounts and their resources have been {verb}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::text::TextError;

    use super::*;

    const ID: &str = "0000000000000000000000000000000a";

    fn fields(act: &str, reason: &str) -> Fields {
        let customers = format!("{ID}.7");
        Fields { customers, act: act.into(), reason: reason.into(), ..Fields::default() }
    }

    #[test]
    fn the_form_says_whom_what_and_why() {
        let command = fields("freeze-resources", " overdue since May ").command().unwrap();
        assert_eq!(command.reason.as_str(), "overdue since May");
        assert_eq!(command.act, FreezeAct::Freeze(FreezeLevel::AccountAndResources));
        assert!(matches!(command.whom, Whom::Named(choices) if choices[0].version == Some(7)));
    }

    #[test]
    fn a_reason_must_be_given_and_has_a_limit() {
        for (typed, wrong) in [
            ("  ".to_owned(), TextError::Empty),
            ("x".repeat(257), TextError::TooLong { length: 257, limit: 256 }),
        ] {
            let refused = fields("freeze", &typed).command();
            let field = FieldName::Reason;
            assert_eq!(refused, Err(Problem::Field { field, error: wrong }));
        }
        assert!(fields("freeze", &"ä".repeat(256)).command().is_ok());
        assert_eq!(fields("thaw", "x").command(), Err(Problem::NotFound));
    }

    #[test]
    fn success_is_said_of_one_and_of_many() {
        let [freeze, stop, unfreeze, _] = FreezeAct::ALL;
        assert_eq!(done_words(freeze, 1), "The account has been frozen.");
        assert_eq!(done_words(unfreeze, 3), "3 accounts have been unfrozen.");
        assert_eq!(done_words(stop, 1), "The account and its resources have been frozen.");
    }
}
