//! The picture of the month: what is used, day by day, the budget as it is typed, and where the pace leads. Geometry in
//! tenths of a pixel, whole numbers only; everything else is in classes.

use std::fmt::Write as _;

use domain::{
    contract::{BudgetCustomer, BudgetPage},
    money::{BudgetAmount, Money, group_cents},
};

use super::{
    consequence::Units,
    forecast::{Forecast, after, forecast, pace},
    form::Typed,
};

/// The picture's edges, in tenths of a pixel.
const LEFT: i64 = 480;
const RIGHT: i64 = 5520;
const TOP: i64 = 120;
const BOTTOM: i64 = 2200;
/// As `viewBox` says it.
pub(super) const VIEW_BOX: &str = "0 0 560 250";
/// Days that stand below; those in between give way on a narrow screen.
const DAYS: [i64; 7] = [1, 5, 10, 15, 20, 25, 30];

/// A word of the picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) at: String,
    pub(super) words_at: String,
    pub(super) words: String,
    pub(super) is_rare: bool,
}

/// A budget's line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BudgetLine {
    pub(super) at: String,
    pub(super) label_at: String,
    pub(super) words: String,
    pub(super) is_present: bool,
}

/// The picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) grid: Vec<Mark>,
    pub(super) days: Vec<Mark>,
    pub(super) line: String,
    pub(super) area: String,
    pub(super) fan: Option<String>,
    pub(super) forecast: Option<String>,
    pub(super) today: (String, String),
    pub(super) budgets: Vec<BudgetLine>,
    pub(super) description: String,
}

/// Draws the month of a customer with what stands in the form.
pub(super) fn draw(
    typed: &Typed,
    customer: &BudgetCustomer,
    page: &BudgetPage,
    units: Units<'_>,
) -> Picture {
    let used = customer.facts.used(typed.budget_type);
    let running = running(used, &page.days);
    let last_day = i64::from(page.month.days());
    let today = i64::try_from(page.days.len()).unwrap_or(i64::MAX).max(1);
    let typed_amount = BudgetAmount::parse(&typed.amount).ok();
    let present = customer.facts.budget.as_ref();
    let present = present
        .filter(|budget| budget.budget_type == typed.budget_type)
        .map(|budget| budget.amount);
    let paces = pace(&page.days);
    let at_end = |per_day| after(used, per_day, last_day + 1 - today).floor_cents();
    let budget = typed_amount.or(present);
    let highest = running.iter().copied().max().unwrap_or_default();
    let top = [
        highest,
        paces.map_or(0, |pace| at_end(pace.middle)),
        budget.map_or(0, BudgetAmount::cents),
    ];
    let most = top.into_iter().max().unwrap_or_default();
    // A little air above, so that a line at the top is not the picture's edge.
    let scale = Scale::new(most + most / 20, last_day);
    let line = scale.path(&running);
    let used_cents = used.floor_cents();
    let point = (scale.x(today), scale.y(used_cents));
    let area = format!("{line}L{} {}L{} {}Z", px(point.0), px(BOTTOM), px(LEFT), px(BOTTOM));
    let start = format!("M{} {}", px(point.0), px(point.1));
    let until = |per_day| scale.ray(point, used_cents, at_end(per_day));
    let forecast_path = paces.map(|pace| {
        let (x, y) = until(pace.middle);
        format!("{start}L{} {}", px(x), px(y))
    });
    let fan = paces.map(|pace| Scale::fan(&start, until(pace.high), until(pace.low)));
    let mut budgets = Vec::new();
    if let Some(amount) =
        present.filter(|amount| typed_amount.is_some_and(|typed| typed != *amount))
    {
        budgets.extend(scale.budget(amount, "present budget", true));
    }
    if let Some(amount) = budget {
        let is_new = typed_amount.is_some() && typed_amount != present;
        budgets.extend(scale.budget(amount, if is_new { "new budget" } else { "budget" }, false));
    }
    let description = describe(used, budget, page, units);
    Picture {
        grid: scale.grid(),
        days: scale.days(),
        line,
        area,
        fan,
        forecast: forecast_path,
        today: (px(point.0), px(point.1)),
        budgets,
        description,
    }
}

/// What was used at the end of each day, in cents; what counted before the month comes first.
fn running(used: Money, days: &[Money]) -> Vec<i64> {
    let month: i128 = days.iter().map(|day| i128::from(day.nanos())).sum();
    let mut sum = i128::from(used.nanos()) - month;
    let mut running: Vec<_> = days
        .iter()
        .map(|day| {
            sum += i128::from(day.nanos());
            Money::from_nanos(i64::try_from(sum).unwrap_or(i64::MAX)).floor_cents()
        })
        .collect();
    if running.is_empty() {
        running.push(used.floor_cents());
    }
    running
}

fn describe(
    used: Money,
    budget: Option<BudgetAmount>,
    page: &BudgetPage,
    units: Units<'_>,
) -> String {
    let mut text = format!("{} {} used by {}.", used.shown(), units.currency, page.now.day());
    let Some(amount) = budget else {
        return text;
    };
    // Writing to a string cannot fail.
    _ = write!(text, " With a budget of {} ", amount.shown());
    let month = page.month.name();
    match forecast(page, used, amount.money()) {
        _ if used >= amount.money() => text.push_str("it is used up."),
        Forecast::UsedUp { about, .. } => _ = write!(text, "it is used up about {about} {month}."),
        Forecast::Lasts { .. } => _ = write!(text, "it lasts to the end of {month}."),
        Forecast::Unknown => _ = write!(text, "{} is left.", left(amount, used)),
    }
    text
}

fn left(amount: BudgetAmount, used: Money) -> String {
    amount.money().checked_sub(used).unwrap_or_default().shown()
}

/// Amounts and days to places.
struct Scale {
    step: i64,
    top: i64,
    last_day: i64,
}

impl Scale {
    /// A scale that holds `most` cents in two to five even steps.
    fn new(most: i64, last_day: i64) -> Self {
        let mut unit = 100;
        // Up to ten times the largest budget: far from overflow.
        let step = loop {
            let steps = [unit, 2 * unit, unit / 2 * 5, 5 * unit];
            if let Some(step) = steps.into_iter().find(|step| most <= 4 * step) {
                break step;
            }
            unit *= 10;
        };
        let top = step * ((most + step - 1) / step).max(1);
        Self { step, top, last_day }
    }

    fn x(&self, day: i64) -> i64 {
        LEFT + (day - 1) * (RIGHT - LEFT) / self.last_day
    }

    fn y(&self, cents: i64) -> i64 {
        let height = i128::from(cents.clamp(0, self.top)) * i128::from(BOTTOM - TOP);
        BOTTOM - i64::try_from(height / i128::from(self.top)).unwrap_or_default()
    }

    fn path(&self, running: &[i64]) -> String {
        let mut path = String::new();
        for (day, cents) in (1..).zip(running) {
            let letter = if day == 1 { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            _ = write!(path, "{letter}{} {}", px(self.x(day)), px(self.y(*cents)));
        }
        path
    }

    /// Where a line from a point towards `end` cents at the month's end leaves the picture.
    fn ray(&self, from: (i64, i64), used: i64, end: i64) -> (i64, i64) {
        if end <= self.top {
            return (RIGHT, self.y(end));
        }
        let rise = i128::from(end) - i128::from(used);
        let x = i128::from(RIGHT - from.0) * i128::from(self.top - used) / rise.max(1);
        (from.0 + i64::try_from(x).unwrap_or_default(), TOP)
    }

    fn fan(start: &str, high: (i64, i64), low: (i64, i64)) -> String {
        let corner = if high.1 == TOP && low.0 == RIGHT {
            format!("L{} {}", px(RIGHT), px(TOP))
        } else {
            String::new()
        };
        format!("{start}L{} {}{corner}L{} {}Z", px(high.0), px(high.1), px(low.0), px(low.1))
    }

    fn budget(&self, amount: BudgetAmount, name: &str, is_present: bool) -> Option<BudgetLine> {
        let cents = amount.cents();
        let y = self.y(cents);
        // Near the top the words go below the line.
        let label = if y < TOP + 100 { y + 140 } else { y - 70 };
        (cents <= self.top).then(|| BudgetLine {
            at: px(y),
            label_at: px(label),
            words: format!("{name} {}", amount.shown()),
            is_present,
        })
    }

    fn grid(&self) -> Vec<Mark> {
        let steps = (0..=self.top / self.step).map(|n| n * self.step);
        steps
            .map(|cents| Mark {
                at: px(self.y(cents)),
                // A little below the line's height, so that its middle is beside the line.
                words_at: px(self.y(cents) + 40),
                words: brief(cents),
                is_rare: false,
            })
            .collect()
    }

    fn days(&self) -> Vec<Mark> {
        let days = DAYS.into_iter().filter(|day| *day <= self.last_day);
        days.map(|day| Mark {
            at: px(self.x(day)),
            words_at: px(self.x(day)),
            words: day.to_string(),
            is_rare: day % 10 == 5,
        })
        .collect()
    }
}

/// Tenths of a pixel as SVG reads them.
fn px(tenths: i64) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

/// An amount in as few letters as it needs: `250`, `2.50`, `1,000`, `40 k`, `1.5 M`.
fn brief(cents: i64) -> String {
    let (divisor, unit) = match cents {
        ..1_000_000 => {
            let text = group_cents(cents);
            return text.strip_suffix(".00").map(str::to_owned).unwrap_or(text);
        }
        1_000_000..100_000_000 => (100_000, " k"),
        _ => (100_000_000, " M"),
    };
    format!("{}{unit}", px(cents * 10 / divisor))
}

#[cfg(test)]
mod tests {
    use super::{super::form::tests::page, *};

    const UNITS: Units<'_> = Units { currency: "USD", zone: "UTC" };

    #[test]
    fn amounts_are_marked_briefly() {
        assert_eq!(brief(0), "0");
        assert_eq!(brief(25_000), "250");
        assert_eq!(brief(250), "2.50");
        assert_eq!(brief(150_000), "1,500");
        assert_eq!(brief(1_000_000), "10 k");
        assert_eq!(brief(25_000_000), "250 k");
        assert_eq!(brief(150_000_000), "1.5 M");
    }

    #[test]
    fn scales_are_round_and_hold_everything() {
        for most in [0, 1, 99, 100, 40_000, 100_000, 123_456, 214_748_364_700] {
            let scale = Scale::new(most, 30);
            assert!(scale.top >= most, "{most}");
            assert!(
                (1..=5).contains(&(scale.top / scale.step)),
                "{most}: {}",
                scale.top / scale.step
            );
        }
        assert_eq!(Scale::new(100_000, 30).step, 25_000);
    }

    #[test]
    fn the_month_is_drawn_with_its_budget() {
        let page = page();
        let typed = Typed { amount: "350".into(), ..Typed::present(&page) };
        let picture = draw(&typed, &page.customers[0], &page, UNITS);
        assert!(picture.line.starts_with('M') && picture.line.matches('L').count() == 21);
        assert!(picture.area.ends_with('Z'));
        assert_eq!(picture.today.0, "400.8");
        assert!(picture.fan.is_some() && picture.forecast.is_some());
        let words: Vec<_> = picture.budgets.iter().map(|line| line.words.as_str()).collect();
        assert_eq!(words, ["new budget 350.00"]);
        assert_eq!(
            picture.description,
            "312.40 USD used by 22 November. With a budget of 350.00 it is used up about 24 November."
        );
    }

    #[test]
    fn a_malformed_amount_leaves_the_present_budget() {
        let page = page();
        let typed = Typed { amount: "ten".into(), ..Typed::present(&page) };
        let picture = draw(&typed, &page.customers[0], &page, UNITS);
        assert_eq!(picture.budgets[0].words, "budget 1,000.00");
    }

    #[test]
    fn a_month_without_anything_is_drawn_as_well() {
        let mut page = page();
        page.days = vec![Money::ZERO];
        page.customers[0].facts.used_month = Money::ZERO;
        page.customers[0].facts.budget = None;
        let typed = Typed::present(&page);
        let picture = draw(&typed, &page.customers[0], &page, UNITS);
        assert_eq!(picture.line, "M48 220");
        assert_eq!((picture.fan, picture.budgets.len()), (None, 0));
    }
}
