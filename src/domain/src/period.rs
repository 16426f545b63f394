//! Billing periods: calendar months in the installation's zone, as half-open intervals of instants (A-3, D4). A month
//! restores by itself because the next one simply has no usage yet; nothing here runs at midnight.

use std::fmt;

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// Why a zone is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an IANA time zone such as UTC or Asia/Shanghai")]
pub struct UnknownZone(pub String);

/// The zone in which billing months begin and end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingZone(TimeZone);

impl BillingZone {
    /// UTC, the default.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Looks an IANA name up in the time zone database, which only servers carry.
    ///
    /// # Errors
    /// When the name is unknown.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        TimeZone::get(name).map(Self).map_err(|_| UnknownZone(name.to_owned()))
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The billing month that an instant belongs to.
    pub fn month_of(&self, at: Timestamp) -> Month {
        let civil = at.to_zoned(self.0.clone()).date();
        let month = self.month(civil.first_of_month());
        // Where clocks fall back over midnight of the 1st, the last day's hour comes twice: the second time is already
        // inside the new month, which began with the first midnight.
        if at >= month.end {
            self.month(month.first.saturating_add(jiff::Span::new().months(1)))
        } else {
            month
        }
    }

    /// The first instant of a day such as `2026-11-22`, and that of the day after it.
    pub fn day(&self, text: &str) -> Option<(Timestamp, Timestamp)> {
        let day: Date = text.parse().ok()?;
        Some((self.midnight(day), self.midnight(day.tomorrow().ok()?)))
    }

    /// The month with this number, if there is such a month.
    pub fn numbered(&self, number: MonthNumber) -> Month {
        self.month(number.0)
    }

    fn month(&self, first: Date) -> Month {
        let next = first.saturating_add(jiff::Span::new().months(1));
        Month { first, start: self.midnight(first), end: self.midnight(next) }
    }

    /// The first instant of a day. Where clocks skip midnight, the day begins where they land.
    fn midnight(&self, day: Date) -> Timestamp {
        // Only days beyond the year 9999 have no such instant.
        day.to_zoned(self.0.clone()).map_or(Timestamp::MAX, |zoned: Zoned| zoned.timestamp())
    }

    /// The days of a month from the 1st to the one of `now`, as half-open spans.
    pub fn days_so_far(&self, month: &Month, now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let mut day = month.first;
        let mut start = month.start;
        let mut days = Vec::with_capacity(31);
        while start <= now && start < month.end {
            day = day.saturating_add(jiff::Span::new().days(1));
            let end = self.midnight(day);
            days.push((start, end));
            start = end;
        }
        days
    }

    /// An instant together with its wall clock here, for a browser that has no time zone database.
    pub fn moment(&self, at: Timestamp) -> Moment {
        Moment { at, offset_seconds: self.0.to_offset(at).seconds() }
    }
}

/// A billing month: `start` is in it, `end` is the first instant of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Month {
    first: Date,
    /// 00:00:00 on the first day.
    pub start: Timestamp,
    /// 00:00:00 on the first day of the next month, when a monthly budget restores.
    pub end: Timestamp,
}

impl Month {
    /// Whether an instant is in the month.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// `November`.
    pub fn name(&self) -> &'static str {
        month_name(self.first.month())
    }

    /// `2026-11`, the form of bills and of the command line.
    pub fn number(&self) -> MonthNumber {
        MonthNumber(self.first)
    }

    /// How many days it has.
    pub fn days(&self) -> i8 {
        self.first.days_in_month()
    }
}

/// A month's number, `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthNumber(Date);

impl std::str::FromStr for MonthNumber {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        // A sign would be a number's, not a month's.
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if year.len() != 4 || month.len() != 2 || !is_number(year) || !is_number(month) {
            return Err(NotAMonth);
        }
        let year: i16 = year.parse().map_err(|_| NotAMonth)?;
        let month: i8 = month.parse().map_err(|_| NotAMonth)?;
        Date::new(year, month, 1).map(Self).map_err(|_| NotAMonth)
    }
}

impl fmt::Display for MonthNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// Why a text is no month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written YYYY-MM, for example 2026-11")]
pub struct NotAMonth;

/// An instant that knows its wall clock in the billing zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// Seconds east of UTC at that instant.
    pub offset_seconds: i32,
}

impl Moment {
    fn wall(self) -> DateTime {
        Offset::from_seconds(self.offset_seconds).unwrap_or(Offset::UTC).to_datetime(self.at)
    }

    /// The day of the month, 1 to 31.
    pub fn day_of_month(self) -> i8 {
        self.wall().day()
    }

    /// `1 December`.
    pub fn day(self) -> String {
        let wall = self.wall();
        format!("{} {}", wall.day(), month_name(wall.month()))
    }

    /// `1 December 2026`.
    pub fn date(self) -> String {
        format!("{} {}", self.day(), self.wall().year())
    }

    /// `00:00`.
    pub fn time(self) -> String {
        let wall = self.wall();
        format!("{:02}:{:02}", wall.hour(), wall.minute())
    }

    /// `1 Dec 2026, 00:00`.
    pub fn short(self) -> String {
        let wall = self.wall();
        let month = &month_name(wall.month())[..3];
        format!("{} {month} {}, {}", wall.day(), wall.year(), self.time())
    }

    /// `Sunday 22 November`.
    pub fn weekday_and_day(self) -> String {
        let weekday = match self.wall().weekday() {
            jiff::civil::Weekday::Monday => "Monday",
            jiff::civil::Weekday::Tuesday => "Tuesday",
            jiff::civil::Weekday::Wednesday => "Wednesday",
            jiff::civil::Weekday::Thursday => "Thursday",
            jiff::civil::Weekday::Friday => "Friday",
            jiff::civil::Weekday::Saturday => "Saturday",
            jiff::civil::Weekday::Sunday => "Sunday",
        };
        format!("{weekday} {}", self.day())
    }

    /// The hour of the day, 0 to 23.
    pub fn hour(self) -> i8 {
        self.wall().hour()
    }
}

/// How long until `later`, in words of two units: `8 d 14 h`, `3 h 05 min`, `4 min`.
pub fn until(now: Timestamp, later: Timestamp) -> String {
    let minutes = (later.as_second() - now.as_second()).max(0) / 60;
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{rest} min"),
        (0, _) => format!("{hours} h {rest:02} min"),
        _ => format!("{days} d {hours} h"),
    }
}

fn month_name(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month - 1).ok().and_then(|i| NAMES.get(i)).copied().unwrap_or("January")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn months_begin_at_midnight_of_the_billing_zone() {
        for (zone, instant, start, end) in [
            ("UTC", "2026-12-31T23:59:59.999999Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            (
                "Asia/Shanghai",
                "2026-11-30T16:00:00Z",
                "2026-11-30T16:00:00Z",
                "2026-12-31T16:00:00Z",
            ),
            (
                "Asia/Shanghai",
                "2026-11-30T15:59:59Z",
                "2026-10-31T16:00:00Z",
                "2026-11-30T16:00:00Z",
            ),
            // Clocks change on 1 November 2026, after midnight: the month begins in summer time.
            (
                "America/New_York",
                "2026-11-15T00:00:00Z",
                "2026-11-01T04:00:00Z",
                "2026-12-01T05:00:00Z",
            ),
            // Samoa skipped 30 December 2011 altogether.
            (
                "Pacific/Apia",
                "2011-12-31T00:00:00Z",
                "2011-12-01T10:00:00Z",
                "2011-12-31T10:00:00Z",
            ),
            ("UTC", "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
        ] {
            let month = BillingZone::parse(zone).unwrap().month_of(at(instant));
            assert_eq!((month.start, month.end), (at(start), at(end)), "{zone} {instant}");
        }
    }

    #[test]
    fn an_hour_that_comes_twice_over_midnight_belongs_to_the_new_month() {
        // Cuba-like rule in America/Scoresbysund etc. are rare; Azores fell back over midnight of 1 October 1911 is
        // too old to matter, so the law below (every instant is in its month) carries the weight.
        let zone = BillingZone::parse("America/Havana").unwrap();
        let month = zone.month_of(at("2026-11-01T04:30:00Z"));
        assert!(month.contains(at("2026-11-01T04:30:00Z")));
    }

    #[test]
    fn moments_read_as_people_say_them() {
        let moment =
            BillingZone::parse("Asia/Shanghai").unwrap().moment(at("2026-11-30T16:00:00Z"));
        assert_eq!(moment.short(), "1 Dec 2026, 00:00");
        assert_eq!(moment.date(), "1 December 2026");
        assert_eq!(moment.weekday_and_day(), "Tuesday 1 December");
        assert_eq!(until(at("2026-11-22T09:30:00Z"), at("2026-12-01T00:00:00Z")), "8 d 14 h");
        assert_eq!(until(at("2026-11-30T20:55:00Z"), at("2026-12-01T00:00:00Z")), "3 h 05 min");
    }

    #[test]
    fn days_meet_and_end_with_today() {
        // New York's 1 November 2026 has 25 hours.
        let zone = BillingZone::parse("America/New_York").unwrap();
        let now = at("2026-11-03T04:59:59Z");
        let days = zone.days_so_far(&zone.month_of(now), now);
        let expected =
            ["2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", "2026-11-03T05:00:00Z"].map(at);
        assert_eq!(days, [(expected[0], expected[1]), (expected[1], expected[2])]);
        assert_eq!(zone.days_so_far(&zone.month_of(expected[0]), expected[0]).len(), 1);
    }

    #[test]
    fn month_numbers_are_strict() {
        assert_eq!("2026-11".parse::<MonthNumber>().unwrap().to_string(), "2026-11");
        for wrong in ["+026-11", "2026", "2026-13", "26-11", "2026-1", "2026-11-01", ""] {
            assert_eq!(wrong.parse::<MonthNumber>(), Err(NotAMonth), "{wrong}");
        }
        assert!(BillingZone::parse("Mars/Olympus").is_err());
    }

    proptest! {
        #[test]
        fn every_instant_is_in_its_month_and_months_meet(
            second in 946_684_800_i64..4_102_444_800,
            zone in prop::sample::select(vec![
                "UTC", "Asia/Shanghai", "America/New_York", "Pacific/Apia", "America/Havana",
                "America/Sao_Paulo", "Asia/Tehran", "Australia/Lord_Howe", "Africa/Casablanca",
            ]),
        ) {
            let zone = BillingZone::parse(zone).unwrap();
            let at = Timestamp::from_second(second).unwrap();
            let month = zone.month_of(at);
            prop_assert!(month.contains(at));
            prop_assert_eq!(zone.month_of(month.start), month);
            prop_assert_eq!(zone.month_of(month.end).start, month.end);
        }
    }
}
