//! Texts with a limit. A text that could be wrong is a type with one fallible constructor, used by the browser, the
//! server and every import alike; every limit has a name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest name of a partner, a customer or a member, in characters.
pub const NAME_MAX: usize = 128;
/// The longest customer account, in characters. Bills name accounts of up to 80; the partner API searches with 64.
pub const ACCOUNT_MAX: usize = 128;
/// The longest e-mail address, in characters.
pub const EMAIL_MAX: usize = 254;
/// The longest search text, in characters.
pub const SEARCH_MAX: usize = 64;

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TextError {
    /// Nothing was given.
    #[error("may not be empty")]
    Empty,
    /// More characters than the limit.
    #[error("has {length} characters; the limit is {limit}")]
    TooLong {
        /// How many there are.
        length: u32,
        /// How many there may be.
        limit: u32,
    },
    /// Fewer characters than the limit.
    #[error("has {length} characters; at least {limit} are needed")]
    TooShort {
        /// How many there are.
        length: u32,
        /// How many there must be.
        limit: u32,
    },
    /// A character that cannot be shown.
    #[error("holds a control character")]
    Control,
    /// An e-mail address without the form `name@host`.
    #[error("is not an e-mail address")]
    NotAnEmail,
}

/// Trims a text and checks it against a limit in characters.
///
/// # Errors
/// When it is empty, too long, or holds a control character.
fn bounded(text: &str, limit: usize) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    let length = text.chars().count();
    if length > limit {
        let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
        return Err(TextError::TooLong { length: count(length), limit: count(limit) });
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::Control);
    }
    Ok(text.to_owned())
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $limit:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Trims and checks.
            ///
            /// # Errors
            /// When the text is empty, too long, or holds a control character.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                bounded(text, $limit).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text! {
    /// A name of a partner, customer or member: 1 to 128 characters.
    Name, NAME_MAX
}
text! {
    /// A customer's account, unique in an installation: 1 to 128 characters.
    Account, ACCOUNT_MAX
}

/// A customer without a name of its own goes by its account, which is never too long for a name.
impl From<Account> for Name {
    fn from(account: Account) -> Self {
        Self(account.0)
    }
}

const _: () = assert!(ACCOUNT_MAX <= NAME_MAX);

/// A reason given for freezing or unfreezing: 1 to 256 characters (R-FRZ-3).
pub const REASON_MAX: usize = 256;
text! {
    /// Why an account was frozen or unfrozen (R-FRZ-3).
    Reason, REASON_MAX
}

/// The longest note of a setting, in characters.
pub const NOTE_MAX: usize = 256;
text! {
    /// A note or ticket number that somebody leaves with a setting: 1 to 256 characters.
    Note, NOTE_MAX
}

/// The longest phone number, in characters.
pub const PHONE_MAX: usize = 32;
text! {
    /// A phone number as people write it: 1 to 32 characters.
    Phone, PHONE_MAX
}

/// The longest tag of a customer, in characters.
pub const TAG_MAX: usize = 64;
text! {
    /// A word that people sort their customers by: 1 to 64 characters.
    Tag, TAG_MAX
}

/// The longest id of a charge, in characters: long enough for a hash, a UUID or a composed key.
pub const CHARGE_ID_MAX: usize = 128;
text! {
    /// A charge's id, unique among the charges of one source (D7): 1 to 128 characters.
    ChargeId, CHARGE_ID_MAX
}

/// The longest name of a service, in characters.
pub const SERVICE_MAX: usize = 128;
text! {
    /// The service that a charge is for: 1 to 128 characters.
    ServiceName, SERVICE_MAX
}

/// The longest description of a charge, in characters.
pub const DESCRIPTION_MAX: usize = 256;
text! {
    /// A charge in its provider's words: 1 to 256 characters.
    Description, DESCRIPTION_MAX
}

/// The longest `Idempotency-Key`, in characters.
pub const ONCE_MAX: usize = 255;
text! {
    /// The key under which a request is carried out once (D7): 1 to 255 characters.
    OnceKey, ONCE_MAX
}

/// An e-mail address, unique in an installation without regard to case (D27).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Trims and checks the form `name@host`. Whether it exists only a message to it can tell.
    ///
    /// # Errors
    /// When the text is empty, too long, or not of that form.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = bounded(text, EMAIL_MAX)?;
        match text.split_once('@') {
            Some((name, host))
                if !name.is_empty()
                    && !host.is_empty()
                    && !host.contains('@')
                    && !text.contains(char::is_whitespace) =>
            {
                Ok(Self(text))
            }
            _ => Err(TextError::NotAnEmail),
        }
    }

    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The key under which texts are compared, sorted and searched on every engine alike (D16): lower case, single spaces.
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        // Control characters are in no text that is kept, and PostgreSQL refuses the zero among them.
        key.extend(word.chars().filter(|c| !c.is_control()).flat_map(char::to_lowercase));
    }
    key
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_bounded() {
        assert_eq!(Name::parse("  Acme \n").unwrap().as_str(), "Acme");
        assert_eq!(Name::parse("   "), Err(TextError::Empty));
        assert_eq!(Name::parse("a\u{7}b"), Err(TextError::Control));
        let long = "ü".repeat(129);
        assert_eq!(Name::parse(&long), Err(TextError::TooLong { length: 129, limit: 128 }));
        assert!(Name::parse(&"ü".repeat(128)).is_ok());
    }

    #[test]
    fn emails_need_a_name_and_a_host() {
        assert!(Email::parse("rosa@northwind.example").is_ok());
        for wrong in ["rosa", "@host", "rosa@", "a@b@c", "a b@c"] {
            assert_eq!(Email::parse(wrong), Err(TextError::NotAnEmail), "{wrong}");
        }
    }

    #[test]
    fn bytes_are_written_in_hex() {
        assert_eq!(hex(&[0, 0x1f, 0xff]), "001fff");
    }

    #[test]
    fn folding_ignores_case_and_spacing() {
        assert_eq!(fold("  ACME   Röbotics "), "acme röbotics");
        assert_eq!(fold("a\0b"), "ab");
    }
}
