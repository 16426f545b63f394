//! What stands in the form of the Grant page, in the page and in the request that it makes.

use domain::{
    budget::BudgetType,
    money::{AmountError, BudgetAmount},
    partner::Quotas,
    quota::Quota,
};

/// The word for yes.
pub(super) const YES: &str = "yes";
/// The word for no.
pub(super) const NO: &str = "no";
/// The most letters of a quota that a URL repeats; longer texts are no amounts anyway.
#[cfg(feature = "ssr")]
const ECHO_MAX: usize = 65;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) granted: bool,
    pub(super) monthly: String,
    pub(super) one_time: String,
}

impl Typed {
    /// What a form shows that nobody has touched.
    pub(super) fn present(granted: bool, quotas: &[Quota; 2]) -> Self {
        let text = |quota: &Quota| quota.granted.map(BudgetAmount::plain).unwrap_or_default();
        Self { granted, monthly: text(&quotas[0]), one_time: text(&quotas[1]) }
    }

    /// What stands in a form or a URL; `None` where nobody has typed anything.
    pub(super) fn read(get: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let granted = get("granted")?;
        let text = |name| get(name).unwrap_or_default();
        Some(Self { granted: granted == YES, monthly: text("monthly"), one_time: text("one-time") })
    }

    /// The quotas that were typed; an empty field is none. Without the grant there are no quotas.
    pub(super) fn quotas(&self) -> Result<Quotas, (BudgetType, AmountError)> {
        let read = |budget_type, text: &str| match text.trim() {
            text if text.is_empty() || !self.granted => Ok(None),
            text => BudgetAmount::parse(text).map(Some).map_err(|error| (budget_type, error)),
        };
        Ok(Quotas {
            monthly: read(BudgetType::Monthly, &self.monthly)?,
            one_time: read(BudgetType::OneTime, &self.one_time)?,
        })
    }

    /// What the URL of the page repeats.
    #[cfg(feature = "ssr")]
    pub(super) fn echo(&self) -> [(&str, &str); 4] {
        [
            ("granted", if self.granted { YES } else { NO }),
            ("monthly", short(&self.monthly)),
            ("one-time", short(&self.one_time)),
            ("preview", YES),
        ]
    }
}

#[cfg(feature = "ssr")]
fn short(text: &str) -> &str {
    let end = text.char_indices().nth(ECHO_MAX).map_or(text.len(), |(end, _)| end);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(granted: bool, monthly: &str, one_time: &str) -> Typed {
        Typed { granted, monthly: monthly.into(), one_time: one_time.into() }
    }

    #[test]
    fn an_empty_quota_is_none_and_a_wrong_one_is_named() {
        let quotas = typed(true, " 20,000.00 ", " ").quotas().unwrap();
        assert_eq!(quotas.monthly, BudgetAmount::parse("20000").ok());
        assert_eq!(quotas.one_time, None);
        let wrong = typed(true, "", "0").quotas().unwrap_err();
        assert_eq!(wrong, (BudgetType::OneTime, BudgetAmount::parse("0").unwrap_err()));
        assert_eq!(typed(false, "nonsense", "").quotas(), Ok(Quotas::default()));
    }
}
