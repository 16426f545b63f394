//! Masks what identifies a person: e-mail addresses and phone numbers are shown in full only to those who ask (D22).
//! The number of dots is always the same, so that it tells nothing about what it hides.

const DOTS: &str = "•••";
const PHONE_DIGITS_SHOWN: usize = 2;
/// Numbers with fewer digits would be half given away by the last two.
const PHONE_DIGITS_MIN: usize = 6;

/// `rosa@northwind.example` becomes `r•••@northwind.example`.
pub(crate) fn email(address: &str) -> String {
    let Some((name, host)) = address.rsplit_once('@') else {
        return DOTS.to_owned();
    };
    let mut letters = name.chars();
    // A name of one letter is hidden altogether.
    match (letters.next(), letters.next()) {
        (Some(first), Some(_)) => format!("{first}{DOTS}@{host}"),
        _ => format!("{DOTS}@{host}"),
    }
}

/// `Acme Robotics` becomes `A•••`.
pub(crate) fn name(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(_)) => format!("{first}{DOTS}"),
        _ => DOTS.to_owned(),
    }
}

/// `+1 202 555 0147` becomes `••• ••• 47`.
pub(crate) fn phone(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < PHONE_DIGITS_MIN {
        return format!("{DOTS} {DOTS}");
    }
    let shown: String = digits[digits.len() - PHONE_DIGITS_SHOWN..].iter().collect();
    format!("{DOTS} {DOTS} {shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_first_letter_and_its_host() {
        assert_eq!(email("rosa@northwind.example"), "r•••@northwind.example");
        assert_eq!(email("özgür@northwind.example"), "ö•••@northwind.example");
        assert_eq!(email("r@northwind.example"), "•••@northwind.example");
        assert_eq!(email("@northwind.example"), "•••@northwind.example");
        assert_eq!(email("not an address"), "•••");
    }

    #[test]
    fn a_name_keeps_its_first_letter() {
        assert_eq!(name("Acme Robotics"), "A•••");
        assert_eq!(name("X"), "•••");
        assert_eq!(name(""), "•••");
    }

    #[test]
    fn a_number_keeps_its_last_two_digits() {
        assert_eq!(phone("+1 202 555 0147"), "••• ••• 47");
        assert_eq!(phone("030-23125-4(0)1"), "••• ••• 01");
        assert_eq!(phone("12345"), "••• •••");
        assert_eq!(phone(""), "••• •••");
    }
}
