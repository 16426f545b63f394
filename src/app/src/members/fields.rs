//! What the forms of Members carry, and what they ask for.

use domain::{
    access::Role,
    operation::Operation,
    problem::{FieldName, Problem},
    text::{EMAIL_MAX, Email},
};

use super::api::{INVITE, REMOVE, ROLE};
use crate::paths;

/// The fields of the page's forms; each form has those that it needs.
pub(super) struct Fields {
    /// [`INVITE`], [`ROLE`] or [`REMOVE`].
    pub(super) step: String,
    /// The member.
    pub(super) id: String,
    /// As typed.
    pub(super) email: String,
    /// The word of a role.
    pub(super) role: String,
    /// As typed.
    pub(super) code: String,
}

impl Fields {
    /// What it asks for.
    pub(super) fn operation(&self) -> Result<Operation, Problem> {
        let role = || Role::from_word(&self.role).ok_or(Problem::NotFound);
        let member = || self.id.parse().map_err(|_| Problem::NotFound);
        match self.step.as_str() {
            INVITE => {
                let email = Email::parse(&self.email)
                    .map_err(|error| Problem::Field { field: FieldName::Email, error })?;
                Ok(Operation::Invite { email, role: role()? })
            }
            ROLE => Ok(Operation::ChangeRole { member: member()?, role: role()? }),
            REMOVE => Ok(Operation::RemoveMember(member()?)),
            _ => Err(Problem::NotFound),
        }
    }

    /// The page that shows what was typed again, but for the code, with more to say.
    pub(super) fn echo(&self, more: &[(&str, &str)]) -> String {
        let email: String = self.email.chars().take(EMAIL_MAX + 1).collect();
        let id = self.id.get(..32).unwrap_or_default();
        let step = [INVITE, ROLE, REMOVE].into_iter().find(|step| *step == self.step);
        let role = Role::from_word(&self.role).map_or("", Role::word);
        let typed =
            [("step", step.unwrap_or_default()), ("id", id), ("email", &email), ("role", role)];
        paths::with(paths::MEMBERS, &[&typed, more].concat())
    }
}
