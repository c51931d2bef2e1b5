//! Times: the window a request asks about, and what of it is public.
//!
//! An ordinary request publishes its window. A sensitive one publishes the ISO week and the time of day:
//! the seven windows of that week are asked about, and which of them was meant is committed to. All in
//! UTC; pages show local time.

use jiff::Timestamp;
use jiff::civil::{Date, ISOWeekDate, Time, Weekday};
use jiff::tz::Offset;

/// A minute, ms.
pub const MINUTE_MS: u64 = 60_000;
/// A day, ms.
pub const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// The latest time there is here, ms: the end of the year 9998. Of 9999 not every zone has all hours.
pub const TIME_MS_MAX: u64 = 253_370_764_799_999;

/// Times that make no window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// It ends before it begins, or as it begins.
    #[error("the window ends before it begins")]
    Order,
    /// Not on whole minutes.
    #[error("the window begins and ends on whole minutes")]
    Minutes,
    /// Not between 1970 and 9998.
    #[error("the window is outside the years 1970 to 9998")]
    Range,
    /// A text that is not a time, a week or a time of day as written here.
    #[error("not a time as written in a request")]
    Text,
}

/// From one minute to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    from_ms: u64,
    to_ms: u64,
}

impl Window {
    /// The window from `from_ms` until `to_ms`, both on whole minutes.
    pub fn new(from_ms: u64, to_ms: u64) -> Result<Self, WindowError> {
        if to_ms > TIME_MS_MAX {
            return Err(WindowError::Range);
        }
        if from_ms >= to_ms {
            return Err(WindowError::Order);
        }
        if !from_ms.is_multiple_of(MINUTE_MS) || !to_ms.is_multiple_of(MINUTE_MS) {
            return Err(WindowError::Minutes);
        }
        Ok(Self { from_ms, to_ms })
    }

    /// Its beginning, ms.
    pub fn from_ms(self) -> u64 {
        self.from_ms
    }

    /// Its end, ms.
    pub fn to_ms(self) -> u64 {
        self.to_ms
    }

    /// How long it is.
    pub fn minutes(self) -> u64 {
        (self.to_ms - self.from_ms) / MINUTE_MS
    }

    /// For people, the day once where it is the same: `2026-11-22 21:00 to 22:00 UTC`, where `joint` is `to`.
    pub fn said(self, joint: &str) -> String {
        let (from, to) = (say_minute(self.from_ms), say_minute(self.to_ms));
        let from = from.trim_end_matches(" UTC");
        let day = from.split_inclusive(' ').next().unwrap_or_default();
        format!("{from} {joint} {}", to.strip_prefix(day).unwrap_or(&to))
    }

    /// Whether `[start, end]` lies wholly in it, its ends included.
    pub fn holds(self, start_ms: u64, end_ms: u64) -> bool {
        self.from_ms <= start_ms && start_ms <= end_ms && end_ms <= self.to_ms
    }

    /// Whether `[start, end]` and it have more than a border in common.
    pub fn overlaps(self, start_ms: u64, end_ms: u64) -> bool {
        start_ms < self.to_ms && end_ms > self.from_ms
    }
}

/// A week and a time of day, in which a window is hidden: seven windows, one on each day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HiddenDay {
    monday_ms: u64,
    minute_of_day: u64,
    minutes: u64,
}

impl HiddenDay {
    /// Hides the day of a window that is shorter than a day; the week is that of its beginning.
    pub fn of(window: Window) -> Result<Self, WindowError> {
        let minutes = window.minutes();
        if minutes >= 24 * 60 {
            return Err(WindowError::Range);
        }
        let day = date(window.from_ms)?;
        Ok(Self {
            monday_ms: midnight_ms(monday(day)?)?,
            minute_of_day: window.from_ms % DAY_MS / MINUTE_MS,
            minutes,
        })
    }

    /// The week of `week` (`2026-W47`) and the time of day of `daily` (`21:00Z 270`, start and minutes).
    pub fn parse(week: &str, daily: &str) -> Result<Self, WindowError> {
        let (year, number) = week.split_once("-W").ok_or(WindowError::Text)?;
        let year = digits(year, 4)?;
        let number = digits(number, 2)?;
        let number = i8::try_from(number).map_err(|_| WindowError::Text)?;
        let year = i16::try_from(year).map_err(|_| WindowError::Text)?;
        let monday = ISOWeekDate::new(year, number, Weekday::Monday)
            .map_err(|_| WindowError::Text)?
            .date();
        let (start, minutes) = daily.split_once("Z ").ok_or(WindowError::Text)?;
        let (hour, minute) = start.split_once(':').ok_or(WindowError::Text)?;
        let (hour, minute) = (digits(hour, 2)?, digits(minute, 2)?);
        let all: u64 = minutes.parse().map_err(|_| WindowError::Text)?;
        if hour > 23 || minute > 59 || !(1..24 * 60).contains(&all) || all.to_string() != minutes {
            return Err(WindowError::Text);
        }
        let minute_of_day = hour * 60 + minute;
        let monday_ms = midnight_ms(monday)?;
        if monday_ms > TIME_MS_MAX {
            return Err(WindowError::Range);
        }
        Ok(Self {
            monday_ms,
            minute_of_day,
            minutes: all,
        })
    }

    /// `2026-W47`.
    pub fn week(self) -> String {
        let monday = date(self.monday_ms).expect("made from a date");
        let week = monday.iso_week_date();
        format!("{:04}-W{:02}", week.year(), week.week())
    }

    /// `21:00Z 270`.
    pub fn daily(self) -> String {
        let (hour, minute) = (self.minute_of_day / 60, self.minute_of_day % 60);
        format!("{hour:02}:{minute:02}Z {}", self.minutes)
    }

    /// The seven windows, Monday's first.
    pub fn windows(self) -> [Window; 7] {
        std::array::from_fn(|day| {
            let from_ms = self.monday_ms + day as u64 * DAY_MS + self.minute_of_day * MINUTE_MS;
            let to_ms = from_ms + self.minutes * MINUTE_MS;
            Window { from_ms, to_ms }
        })
    }
}

/// When something happened, as the public reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// In this window.
    Window(Window),
    /// On one of seven days.
    Hidden(HiddenDay),
}

impl When {
    /// The windows that are asked about: one or seven.
    pub fn windows(self) -> Vec<Window> {
        match self {
            When::Window(window) => vec![window],
            When::Hidden(hidden) => hidden.windows().to_vec(),
        }
    }

    /// Whether `[start, end]` lies wholly in one of them.
    pub fn holds(self, start_ms: u64, end_ms: u64) -> bool {
        self.windows()
            .iter()
            .any(|window| window.holds(start_ms, end_ms))
    }

    /// Whether `[start, end]` touches one of them.
    pub fn overlaps(self, start_ms: u64, end_ms: u64) -> bool {
        self.windows()
            .iter()
            .any(|window| window.overlaps(start_ms, end_ms))
    }
}

/// A whole minute as a request writes it: `2026-11-22T21:00Z`.
pub fn write_minute(at_ms: u64) -> String {
    let at = timestamp(at_ms).expect("windows lie between 1970 and 9998");
    at.strftime("%Y-%m-%dT%H:%MZ").to_string()
}

/// A minute as people read it: `2026-11-22 21:00 UTC`.
pub fn say_minute(at_ms: u64) -> String {
    write_minute(at_ms).replace('T', " ").replace('Z', " UTC")
}

/// Reads what [`write_minute`] writes, and nothing else.
pub fn read_minute(text: &str) -> Result<u64, WindowError> {
    let (day, rest) = text.split_once('T').ok_or(WindowError::Text)?;
    let time = rest.strip_suffix('Z').ok_or(WindowError::Text)?;
    let at: Timestamp = format!("{day}T{time}:00Z")
        .parse()
        .map_err(|_| WindowError::Text)?;
    let at_ms = u64::try_from(at.as_millisecond()).map_err(|_| WindowError::Text)?;
    // One spelling: whatever else the parser takes is refused.
    (at_ms <= TIME_MS_MAX && write_minute(at_ms) == text)
        .then_some(at_ms)
        .ok_or(WindowError::Text)
}

/// The UTC day of a time, as entries write it: `2026-11-22`.
pub fn write_day(at_ms: u64) -> Result<String, WindowError> {
    Ok(date(at_ms)?.to_string())
}

/// The first ms after a UTC day that is written as entries write it.
pub fn end_of_day_ms(day: &str) -> Result<u64, WindowError> {
    let date: Date = day.parse().map_err(|_| WindowError::Text)?;
    if date.to_string() != day {
        return Err(WindowError::Text);
    }
    let end_ms = midnight_ms(date)? + DAY_MS;
    (end_ms <= TIME_MS_MAX + 1)
        .then_some(end_ms)
        .ok_or(WindowError::Range)
}

fn digits(text: &str, count: usize) -> Result<u64, WindowError> {
    let plain = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    plain
        .then(|| text.parse().ok())
        .flatten()
        .ok_or(WindowError::Text)
}

fn timestamp(at_ms: u64) -> Result<Timestamp, WindowError> {
    let at_ms = i64::try_from(at_ms).map_err(|_| WindowError::Range)?;
    Timestamp::from_millisecond(at_ms).map_err(|_| WindowError::Range)
}

fn date(at_ms: u64) -> Result<Date, WindowError> {
    Ok(Offset::UTC.to_datetime(timestamp(at_ms)?).date())
}

fn monday(day: Date) -> Result<Date, WindowError> {
    let week = day.iso_week_date();
    ISOWeekDate::new(week.year(), week.week(), Weekday::Monday)
        .map(ISOWeekDate::date)
        .map_err(|_| WindowError::Range)
}

fn midnight_ms(day: Date) -> Result<u64, WindowError> {
    let at = Offset::UTC.to_timestamp(day.to_datetime(Time::midnight()));
    let at = at.map_err(|_| WindowError::Range)?;
    u64::try_from(at.as_millisecond()).map_err(|_| WindowError::Range)
}
