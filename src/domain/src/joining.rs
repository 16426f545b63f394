//! Customers that join a partner: what is said of each, read from a form or a line of a file by the same rules
//! (R-ASSOC-1, R-ASSOC-3).

use serde::{Deserialize, Serialize};

use crate::{
    problem::{FieldName, Problem},
    text::{Account, Email, Name, Phone, Tag, TextError},
};

/// The most customers that a file adds at a time.
pub const IMPORT_MAX: usize = 10_000;

/// A customer that joins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// Its account, unique in the installation.
    pub account: Account,
    /// Its name.
    pub name: Name,
    /// E-mail address.
    pub email: Option<Email>,
    /// Phone number.
    pub phone: Option<Phone>,
    /// A word to sort by.
    pub tag: Option<Tag>,
    /// The e-mail address of the member who looks after it.
    pub manager: Option<Email>,
}

/// As it was typed: texts that are nothing where they are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JoiningTyped {
    /// The account.
    pub account: String,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The phone number.
    pub phone: String,
    /// The tag.
    pub tag: String,
    /// The account manager's e-mail address.
    pub manager: String,
}

impl JoiningTyped {
    /// Reads it.
    ///
    /// # Errors
    /// For the first field that is malformed, with its limit.
    pub fn read(&self) -> Result<Joining, Problem> {
        fn must<T>(
            field: FieldName,
            text: &str,
            parse: fn(&str) -> Result<T, TextError>,
        ) -> Result<T, Problem> {
            parse(text).map_err(|error| Problem::Field { field, error })
        }
        fn may<T>(
            field: FieldName,
            text: &str,
            parse: fn(&str) -> Result<T, TextError>,
        ) -> Result<Option<T>, Problem> {
            let text = Some(text).filter(|text| !text.trim().is_empty());
            text.map(|text| must(field, text, parse)).transpose()
        }
        Ok(Joining {
            account: must(FieldName::Account, &self.account, Account::parse)?,
            name: must(FieldName::Name, &self.name, Name::parse)?,
            email: may(FieldName::Email, &self.email, Email::parse)?,
            phone: may(FieldName::Phone, &self.phone, Phone::parse)?,
            tag: may(FieldName::Tag, &self.tag, Tag::parse)?,
            manager: may(FieldName::Manager, &self.manager, Email::parse)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_left_out_is_nothing_and_what_is_wrong_is_named() {
        let typed = JoiningTyped {
            account: " acme-2 ".into(),
            name: "Acme".into(),
            phone: "  ".into(),
            ..JoiningTyped::default()
        };
        let read = typed.read().unwrap();
        assert_eq!((read.account.as_str(), read.phone, read.email), ("acme-2", None, None));
        let wrong = |typed: JoiningTyped| match typed.read() {
            Err(Problem::Field { field, error }) => (field, error),
            other => panic!("{other:?}"),
        };
        let nameless = JoiningTyped { name: String::new(), ..typed.clone() };
        assert_eq!(wrong(nameless), (FieldName::Name, TextError::Empty));
        let long = JoiningTyped { phone: "1".repeat(33), ..typed.clone() };
        let too_long = TextError::TooLong { length: 33, limit: 32 };
        assert_eq!(wrong(long), (FieldName::Phone, too_long));
        let manager = JoiningTyped { manager: "omar".into(), ..typed };
        assert_eq!(wrong(manager), (FieldName::Manager, TextError::NotAnEmail));
    }
}
