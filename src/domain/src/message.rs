//! Messages: what members are told by mail, and why a mail did not arrive (R-ALT-1, R-ALT-2).

use serde::{Deserialize, Serialize};

/// A kind of message, for which a partner chooses who gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageType {
    /// What counts has reached a mark of a budget (R-ALT-1).
    BudgetAlert,
    /// An account was frozen because its budget is used up.
    AutomaticFreeze,
    /// Budgets have come to 75, 90 or 100 per cent of a reseller's quota.
    QuotaAlert,
    /// A reseller asks for the grant or for more quota; its distributor gets it.
    QuotaRequest,
    /// A distributor answered what a reseller asked for; the reseller gets it.
    RequestAnswer,
}

impl MessageType {
    /// All kinds, as the page shows them.
    pub const ALL: [Self; 5] = [
        Self::BudgetAlert,
        Self::AutomaticFreeze,
        Self::QuotaAlert,
        Self::QuotaRequest,
        Self::RequestAnswer,
    ];

    /// As forms write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::BudgetAlert => "budget_alert",
            Self::AutomaticFreeze => "automatic_freeze",
            Self::QuotaAlert => "quota_alert",
            Self::QuotaRequest => "quota_request",
            Self::RequestAnswer => "request_answer",
        }
    }

    /// As it stands on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::BudgetAlert => "Budget alert",
            Self::AutomaticFreeze => "Automatic freeze",
            Self::QuotaAlert => "Quota alert",
            Self::QuotaRequest => "Quota request",
            Self::RequestAnswer => "Answer to a request",
        }
    }

    /// What it tells, in a line.
    pub fn tells(self) -> &'static str {
        match self {
            Self::BudgetAlert => "A customer's budget runs out, or is used up",
            Self::AutomaticFreeze => "An account was frozen because its budget is used up",
            Self::QuotaAlert => "Budgets have come to 75, 90 or 100 % of your quota",
            Self::QuotaRequest => "A reseller asks for the grant or for more quota",
            Self::RequestAnswer => "Your distributor answered what you asked for",
        }
    }
}

/// Why a mail was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailFault {
    /// The mail server does not take it, with this reply code.
    Refused(u16),
    /// The mail server does not answer in time.
    Silent,
    /// There is no secure connection to the mail server.
    Insecure,
    /// There is no connection to the mail server.
    Unreachable,
    /// The mail server cannot do what the mail or the setting asks for, such as STARTTLS.
    Unsupported,
    /// The address cannot be written into a mail.
    Address,
    /// The file that it becomes cannot be written.
    Unwritten,
    /// Who was to get it is no member any more.
    Gone,
}

impl MailFault {
    /// As addresses of pages and the database write it.
    pub fn word(self) -> String {
        let word = match self {
            Self::Refused(code) => return format!("refused-{code}"),
            Self::Silent => "silent",
            Self::Insecure => "insecure",
            Self::Unreachable => "unreachable",
            Self::Unsupported => "unsupported",
            Self::Address => "address",
            Self::Unwritten => "unwritten",
            Self::Gone => "gone",
        };
        word.to_owned()
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        if let Some(code) = word.strip_prefix("refused-") {
            return code.parse().ok().map(Self::Refused);
        }
        let plain = [
            Self::Silent,
            Self::Insecure,
            Self::Unreachable,
            Self::Unsupported,
            Self::Address,
            Self::Unwritten,
            Self::Gone,
        ];
        plain.into_iter().find(|fault| fault.word() == word)
    }

    /// As people read it.
    pub fn message(self) -> String {
        let message = match self {
            Self::Refused(code) => return format!("the mail server refused it ({code})"),
            Self::Silent => "the mail server did not answer in time",
            Self::Insecure => "no secure connection to the mail server",
            Self::Unreachable => "no connection to the mail server",
            Self::Unsupported => {
                "the mail server lacks what is needed; the program's log says what"
            }
            Self::Address => "the address cannot be written into a mail",
            Self::Unwritten => "the mail could not be written into its folder",
            Self::Gone => "no member any more",
        };
        message.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_as_they_are_written() {
        let faults = [
            MailFault::Refused(550),
            MailFault::Silent,
            MailFault::Insecure,
            MailFault::Unreachable,
            MailFault::Unsupported,
            MailFault::Address,
            MailFault::Unwritten,
            MailFault::Gone,
        ];
        for fault in faults {
            assert_eq!(MailFault::from_word(&fault.word()), Some(fault));
        }
        assert_eq!(MailFault::from_word("refused-soon"), None);
        assert_eq!(MailFault::from_word(""), None);
    }
}
