//! What a mail says: a subject with the customer and the figure, a sentence, a few facts, and where to go from there.

use std::{borrow::Cow, fmt::Write as _};

use domain::{
    budget::{BudgetType, ExhaustionAction},
    freeze::FreezeLevel,
    message::MessageType,
    money::{BudgetAmount, Money},
};
use jiff::Timestamp;
use serde::Deserialize;
use store::DueMail;

use crate::Inner;

/// How many events a letter lists that tells of several.
const LISTED: usize = 50;
/// After so many characters a line of plain text goes on in the next one.
const LINE: usize = 78;

/// A message in words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) subject: String,
    pub(crate) lead: String,
    pub(crate) facts: Vec<(Cow<'static, str>, String)>,
    /// The words of the link, and where it leads.
    pub(crate) link: (&'static str, String),
    /// Why the member gets it.
    pub(crate) foot: String,
}

/// The data of an event, as far as mails tell of it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Data {
    customer: Option<Customer>,
    partner: Named,
    budget: Option<Limit>,
    quota: Option<Limit>,
    percent: u8,
    used: String,
    allocated: String,
    level: Option<FreezeLevel>,
    request: String,
    wanted: Option<String>,
    answer: String,
    reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Customer {
    id: String,
    account: String,
    name: String,
}

#[derive(Default, Deserialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Limit {
    #[serde(rename = "type")]
    budget_type: BudgetType,
    amount: String,
    currency: String,
    action: Option<ExhaustionAction>,
}

impl Limit {
    fn amount(&self) -> String {
        format!("{} {}", grouped(&self.amount), self.currency)
    }

    fn kind(&self) -> &'static str {
        match self.budget_type {
            BudgetType::Monthly => "monthly",
            BudgetType::OneTime => "one-time",
        }
    }
}

impl Data {
    /// What is stored was written by this program; what is missing of it is left out.
    fn read(data: &str) -> Self {
        serde_json::from_str(data).unwrap_or_default()
    }

    fn customer(&self) -> &str {
        self.customer.as_ref().map_or("A customer", |customer| &customer.name)
    }

    fn asked(&self) -> String {
        let wanted = self.wanted.as_deref().map(|wanted| format!(" of {}", grouped(wanted)));
        match self.request.as_str() {
            "grant" => "the budget grant".into(),
            kind => format!("a {kind} quota{}", wanted.unwrap_or_default()),
        }
    }

    fn subject(&self, message: MessageType) -> String {
        match message {
            MessageType::BudgetAlert => {
                format!("{} has used {} % of its budget", self.customer(), self.percent)
            }
            MessageType::AutomaticFreeze => {
                format!("{} was frozen: its budget is used up", self.customer())
            }
            MessageType::QuotaAlert => {
                let kind = self.quota.as_ref().map_or("budget", Limit::kind);
                format!("Budgets have come to {} % of your {kind} quota", self.percent)
            }
            MessageType::QuotaRequest => format!("{} asks for {}", self.partner.name, self.asked()),
            MessageType::RequestAnswer => {
                format!("Your request for {} was {}", self.asked(), self.answer)
            }
        }
    }
}

/// The subject of a mail about an event with this data.
pub(crate) fn subject(message: MessageType, data: &str) -> String {
    Data::read(data).subject(message)
}

impl Told {
    /// What a letter tells that stands for these mails of one kind; there is at least one.
    pub(super) fn of(mails: &[DueMail], center: &Inner) -> Self {
        let events = mails.iter().map(|mail| (when(mail.at, center), mail.data.as_str()));
        let message = mails[0].message;
        match events.collect::<Vec<_>>().as_slice() {
            [(when, data)] => told(message, data, when, &center.public_url),
            events => told_together(message, events, &center.public_url),
        }
    }

    /// A mail that only shows that mails arrive.
    pub(crate) fn test(partner: &str, public_url: &str) -> Self {
        Self {
            subject: "A test mail from Partner Center".into(),
            lead: "This is a test. Nothing has happened, and messages arrive at this address."
                .into(),
            facts: vec![("Partner".into(), partner.to_owned())],
            link: ("Message Recipients", format!("{public_url}/partner/messages")),
            foot: "You asked for it in Partner Center.".into(),
        }
    }

    /// As plain text.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n\n", self.lead);
        for (name, value) in &self.facts {
            // Writing into a text cannot fail.
            let _ = writeln!(text, "{name}: {value}");
        }
        let (words, link) = &self.link;
        let _ = write!(text, "\n{words}:\n{link}\n\n{}\n", self.foot);
        fold(&text, LINE)
    }
}

fn told(message: MessageType, data: &str, when: &str, public_url: &str) -> Told {
    let data = Data::read(data);
    let mut facts: Vec<(&str, String)> = Vec::new();
    if let Some(customer) = &data.customer {
        facts.push(("Customer", customer.name.clone()));
        facts.push(("Account", customer.account.clone()));
    }
    facts.push(("Partner", data.partner.name.clone()));
    let lead = match message {
        MessageType::BudgetAlert => {
            let limit = data.budget.as_ref();
            let used = limit.map(|limit| format!("{} {}", figure(&data.used), limit.currency));
            facts.extend(
                limit.map(|limit| ("Budget", format!("{}, {}", limit.amount(), limit.kind()))),
            );
            facts.extend(used.map(|used| ("Used", used)));
            let next = match limit.and_then(|limit| limit.action) {
                None | Some(ExhaustionAction::Manual) => "Nothing is frozen by itself.",
                Some(ExhaustionAction::Automatic) => "At 100 % the account is frozen.",
                Some(ExhaustionAction::AutomaticWithResources) => {
                    "At 100 % the account and its resources are frozen."
                }
            };
            format!("{} has used {} % of its budget. {next}", data.customer(), data.percent)
        }
        MessageType::AutomaticFreeze => {
            let what = match data.level {
                Some(FreezeLevel::AccountAndResources) => "The account and the resources of",
                _ => "The account of",
            };
            let verb =
                if data.level == Some(FreezeLevel::AccountAndResources) { "were" } else { "was" };
            format!("{what} {} {verb} frozen because its budget is used up.", data.customer())
        }
        MessageType::QuotaAlert => {
            let limit = data.quota.as_ref();
            facts.extend(
                limit.map(|limit| ("Quota", format!("{}, {}", limit.amount(), limit.kind()))),
            );
            let allocated =
                limit.map(|limit| format!("{} {}", grouped(&data.allocated), limit.currency));
            facts.extend(allocated.map(|allocated| ("Budgets", allocated)));
            let kind = limit.map_or("budget", Limit::kind);
            format!(
                "The budgets of your customers have come to {} % of your {kind} quota.",
                data.percent
            )
        }
        MessageType::QuotaRequest => format!("{} asks for {}.", data.partner.name, data.asked()),
        MessageType::RequestAnswer => {
            facts.extend(data.reason.clone().map(|reason| ("Reason", reason)));
            format!("Your request for {} was {}.", data.asked(), data.answer)
        }
    };
    facts.push(("Time", when.to_owned()));
    let link = match (message, &data.customer) {
        (_, Some(customer)) => ("See the customer", format!("/customers/{}", customer.id)),
        (MessageType::QuotaRequest, None) => {
            ("Answer the request", format!("/resellers/grant?reseller={}", data.partner.id))
        }
        (_, None) => ("See your quotas", "/partner/information".to_owned()),
    };
    Told {
        subject: data.subject(message),
        lead,
        facts: facts.into_iter().map(|(name, value)| (name.into(), value)).collect(),
        link: (link.0, format!("{public_url}{}", link.1)),
        foot: foot(message),
    }
}

/// Several events of a kind, each with its time, in one letter.
fn told_together(message: MessageType, events: &[(String, &str)], public_url: &str) -> Told {
    let count = events.len();
    let subject = match message {
        MessageType::BudgetAlert => format!("{count} budget alerts"),
        MessageType::AutomaticFreeze => {
            format!("{count} accounts were frozen: their budgets are used up")
        }
        MessageType::QuotaAlert => format!("{count} quota alerts"),
        MessageType::QuotaRequest => format!("{count} requests of your resellers"),
        MessageType::RequestAnswer => format!("{count} answers to your requests"),
    };
    let listed = events.iter().take(LISTED);
    let mut facts: Vec<_> =
        listed.map(|(when, data)| (when.clone().into(), self::subject(message, data))).collect();
    if count > LISTED {
        facts.push(("And".into(), format!("{} more", count - LISTED)));
    }
    let link = match message {
        MessageType::BudgetAlert => ("See customers near their budget", "/customers?usage=75"),
        MessageType::AutomaticFreeze => ("See frozen customers", "/customers?state=frozen-budget"),
        MessageType::QuotaRequest => ("See your resellers", "/resellers"),
        MessageType::QuotaAlert | MessageType::RequestAnswer => {
            ("See your quotas", "/partner/information")
        }
    };
    Told {
        subject,
        lead: "These came at about the same time, so they come in one message.".into(),
        facts,
        link: (link.0, format!("{public_url}{}", link.1)),
        foot: foot(message),
    }
}

fn foot(message: MessageType) -> String {
    format!(
        "You get messages of the kind “{}”. Administrators choose who does under Partner \
         Information > Message Recipients.",
        message.label()
    )
}

fn when(at: Timestamp, center: &Inner) -> String {
    format!("{} ({})", center.zone.moment(at).short(), center.zone.name())
}

/// `2345.00` becomes `2,345.00`.
fn grouped(amount: &str) -> String {
    BudgetAmount::parse(amount).map_or_else(|_| amount.to_owned(), BudgetAmount::shown)
}

/// As [`grouped`], for an amount with more decimals.
fn figure(amount: &str) -> String {
    Money::parse_half_even(amount).map_or_else(|| amount.to_owned(), Money::shown)
}

/// Breaks lines at the first blank after a number of characters, and words that never end: no line may be endless.
pub(super) fn fold(text: &str, line: usize) -> String {
    const WORD: usize = 200;
    let mut folded = String::with_capacity(text.len());
    let mut length = 0;
    for c in text.chars() {
        let is_due = (length >= line && c == ' ') || length >= line + WORD;
        if c == '\n' || is_due {
            folded.push('\n');
            length = 0;
            if c == '\n' || c == ' ' {
                continue;
            }
        }
        folded.push(c);
        length += 1;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALERT: &str = r#"{"customer":{"id":"7","account":"acme-robotics","name":"Acme <Robotics>"},
        "partner":{"id":"1","name":"Northwind Cloud"},"percent":90,"used":"1800.005",
        "budget":{"type":"monthly","amount":"2000.00","currency":"USD","action":"automatic"}}"#;

    #[test]
    fn an_alert_names_customer_and_figures_and_leads_there() {
        let told =
            told(MessageType::BudgetAlert, ALERT, "15 Nov 2026, 10:00 (UTC)", "https://p.example");
        assert_eq!(told.subject, "Acme <Robotics> has used 90 % of its budget");
        let text = told.text();
        for line in [
            "Account: acme-robotics",
            "Budget: 2,000.00 USD, monthly",
            "Used: 1,800.00 USD",
            "Time: 15 Nov 2026, 10:00 (UTC)",
            "https://p.example/customers/7",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
        assert!(text.contains("At 100 % the account is frozen."), "{text}");
        let html = super::super::html::page(&told);
        assert!(html.contains("Acme &lt;Robotics&gt;") && !html.contains("<Robotics>"), "{html}");
        assert!(html.contains("href=\"https://p.example/customers/7\""), "{html}");
        assert!(!html.contains("src="), "nothing is fetched from anywhere");
    }

    #[test]
    fn an_answer_tells_its_reason() {
        let data = r#"{"partner":{"id":"1","name":"N"},"request":"monthly","answer":"declined",
            "reason":"not now"}"#;
        let told = told(MessageType::RequestAnswer, data, "", "");
        assert_eq!(told.subject, "Your request for a monthly quota was declined");
        assert!(told.facts.contains(&("Reason".into(), "not now".into())));
    }

    #[test]
    fn many_events_are_counted_and_the_first_of_them_named() {
        let events = vec![("15 Nov 2026, 10:00 (UTC)".to_owned(), ALERT); LISTED + 7];
        let told = told_together(MessageType::BudgetAlert, &events, "https://p.example");
        assert_eq!(told.subject, "57 budget alerts");
        let text = told.text();
        let named = "15 Nov 2026, 10:00 (UTC): Acme <Robotics> has used 90 % of its budget";
        assert_eq!(text.lines().filter(|line| *line == named).count(), LISTED, "{text}");
        assert!(text.contains("And: 7 more\n"), "{text}");
        assert!(text.contains("https://p.example/customers?usage=75"), "{text}");
    }

    #[test]
    fn no_line_is_endless() {
        let folded = fold(&format!("{} a b\n{}", "x".repeat(70), "y".repeat(600)), 72);
        assert!(folded.lines().all(|line| line.len() <= 272), "{folded}");
        assert!(folded.starts_with(&format!("{} a\nb\n", "x".repeat(70))), "{folded}");
    }
}
