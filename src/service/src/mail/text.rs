//! A message as it travels: headers and text, or plain text and HTML as two forms of the same (RFC 5322, RFC 2046).

use std::fmt::Write as _;

use domain::text::Email;
use jiff::{Timestamp, fmt::rfc2822, tz::TimeZone};

use super::{Letter, MailError};

/// The longest line of a message, in octets without its end (RFC 5322, 2.1.1).
pub(super) const LINE_MAX: usize = 998;
/// The longest subject that is written as it is, so that its line stays within 78 characters.
const PLAIN_SUBJECT_MAX: usize = 69;
/// How many octets of text one encoded word carries: three characters each, within the 75 of RFC 2047.
const ENCODED_WORD_OCTETS: usize = 20;

/// The whole message; `stem` is unique among all messages.
pub(super) fn message(
    from: &Email,
    letter: &Letter<'_>,
    stem: &str,
    at: Timestamp,
) -> Result<String, MailError> {
    let host = from.as_str().rsplit_once('@').map_or("localhost", |(_, host)| host);
    // Only years before the common era have no date in a mail.
    let date = rfc2822::to_string(&at.to_zoned(TimeZone::UTC)).unwrap_or_default();
    let id = letter.id.unwrap_or(stem);
    let mut message = format!(
        "From: Partner Center <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {date}\r\n\
         Message-ID: <{id}@{host}>\r\nMIME-Version: 1.0\r\n",
        header_address(from)?,
        header_address(letter.to)?,
        header_subject(letter.subject),
    );
    let Some(html) = letter.html else {
        part(&mut message, "plain", letter.text)?;
        return Ok(message);
    };
    // Writing into a text cannot fail. Nobody's holiday is to answer it (RFC 3834).
    let _ = write!(
        message,
        "Auto-Submitted: auto-generated\r\n\
         Content-Type: multipart/alternative; boundary=\"={stem}\"\r\n\r\n"
    );
    for (kind, text) in [("plain", letter.text), ("html", html)] {
        let _ = write!(message, "--={stem}\r\n");
        part(&mut message, kind, text)?;
    }
    let _ = write!(message, "--={stem}--\r\n");
    Ok(message)
}

/// Writes a text with the headers that say what it is.
fn part(message: &mut String, kind: &str, text: &str) -> Result<(), MailError> {
    let _ = write!(
        message,
        "Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    );
    for line in text.lines() {
        if line.len() > LINE_MAX {
            return Err(MailError::LongLine);
        }
        message.extend(line.chars().filter(|c| !c.is_control() || *c == '\t'));
        message.push_str("\r\n");
    }
    Ok(())
}

/// An address may hold no character that ends it or begins another.
fn header_address(address: &Email) -> Result<&str, MailError> {
    if address.as_str().contains(['<', '>', '(', ')', ',', ';', ':', '"', '\\', '[', ']']) {
        return Err(MailError::Address(address.clone()));
    }
    Ok(address.as_str())
}

/// Short printable ASCII stays as it is; everything else, line breaks too, becomes encoded words (RFC 2047).
pub(super) fn header_subject(subject: &str) -> String {
    let printable = |c: char| c.is_ascii_graphic() || c == ' ';
    if subject.len() <= PLAIN_SUBJECT_MAX
        && subject.chars().all(printable)
        && !subject.contains("=?")
    {
        return subject.to_owned();
    }
    let mut words = vec![String::new()];
    let mut octets = 0;
    for c in subject.chars() {
        // A character is never divided between two words.
        if octets + c.len_utf8() > ENCODED_WORD_OCTETS {
            words.push(String::new());
            octets = 0;
        }
        octets += c.len_utf8();
        if let Some(word) = words.last_mut() {
            encode(c, word);
        }
    }
    let words: Vec<String> = words.into_iter().map(|word| format!("=?utf-8?q?{word}?=")).collect();
    words.join("\r\n ")
}

fn encode(c: char, word: &mut String) {
    if c.is_ascii_alphanumeric() {
        word.push(c);
    } else if c == ' ' {
        word.push('_');
    } else {
        for octet in c.encode_utf8(&mut [0; 4]).bytes() {
            // Writing into a text cannot fail.
            let _ = write!(word, "={octet:02X}");
        }
    }
}
