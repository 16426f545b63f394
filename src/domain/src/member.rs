//! Members: what a password must have, and who may leave (R-MEM-2, D27).

use jiff::SignedDuration;

use crate::{
    access::Role,
    problem::{FieldName, Problem},
    text::TextError,
};

/// The fewest characters of a password.
pub const PASSWORD_MIN: usize = 12;
/// The most characters of a password; it bounds the work on hostile input.
pub const PASSWORD_MAX: usize = 128;
/// How long the link of an invitation is good.
pub const INVITATION_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long the link for a new password is good.
pub const RESET_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// How long the secret of an authenticator app waits for its first code.
pub const APP_LIFE: SignedDuration = SignedDuration::from_mins(15);

/// Checks a new password. Only its length counts: rules about kinds of characters make passwords worse.
///
/// # Errors
/// When it is too short or too long.
pub fn check_password(password: &str) -> Result<(), Problem> {
    let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
    let length = password.chars().count();
    let error = match length {
        PASSWORD_MIN..=PASSWORD_MAX => return Ok(()),
        ..PASSWORD_MIN => TextError::TooShort { length: count(length), limit: count(PASSWORD_MIN) },
        _ => TextError::TooLong { length: count(length), limit: count(PASSWORD_MAX) },
    };
    Err(Problem::Field { field: FieldName::Password, error })
}

/// Whether a member may have another role from now on, or none: one of a partner's administrators stays, lest nobody can
/// let anybody in any more.
///
/// # Errors
/// `LastAdmin`.
pub fn check_leaving(
    before: Role,
    after: Option<Role>,
    roles: impl IntoIterator<Item = Role>,
) -> Result<(), Problem> {
    let is_leaving = before == Role::Admin && after != Some(Role::Admin);
    let admins = roles.into_iter().filter(|role| *role == Role::Admin).count();
    if is_leaving && admins < 2 { Err(Problem::LastAdmin) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_password_has_12_to_128_characters() {
        let refused = |error| Err(Problem::Field { field: FieldName::Password, error });
        let short = TextError::TooShort { length: 11, limit: 12 };
        assert_eq!(check_password(&"ü".repeat(11)), refused(short));
        assert_eq!(check_password(&"ü".repeat(12)), Ok(()));
        assert_eq!(check_password(&"ü".repeat(128)), Ok(()));
        let long = TextError::TooLong { length: 129, limit: 128 };
        assert_eq!(check_password(&"ü".repeat(129)), refused(long));
    }

    #[test]
    fn the_last_administrator_stays_one() {
        let (one, two) = ([Role::Admin, Role::Viewer], [Role::Admin, Role::Admin]);
        for after in [None, Some(Role::Viewer)] {
            assert_eq!(check_leaving(Role::Admin, after, one), Err(Problem::LastAdmin));
            assert_eq!(check_leaving(Role::Admin, after, two), Ok(()));
            assert_eq!(check_leaving(Role::Viewer, after, one), Ok(()));
        }
        assert_eq!(check_leaving(Role::Admin, Some(Role::Admin), one), Ok(()));
    }
}
