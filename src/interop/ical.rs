//! iCalendar (RFC 5545): the events of a file, and events as a file. Reading is total: what is not understood is told, never guessed.
//!
//! Never here: what an event means to the office (that is `service`).

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::domain::schedule::{Every, Repeat};

/// When something begins or ends, as calendars write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// On the wall, in the zone named, or wherever one is.
    Local(DateTime, Option<String>),
    /// An instant.
    Utc(Timestamp),
    /// A whole day.
    Day(Date),
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What tells it from others.
    pub uid: String,
    /// What it is called.
    pub summary: String,
    /// Begin.
    pub starts: When,
    /// End; or see `minutes`.
    pub ends: Option<When>,
    /// Length, where no end is written.
    pub minutes: Option<i64>,
    /// How it comes again.
    pub repeat: Option<Repeat>,
    /// Weekdays of a weekly event, where they are named.
    pub weekdays: Vec<Weekday>,
    /// Begins that are left out.
    pub except: Vec<When>,
    /// Called off, or takes no time (`TRANSP:TRANSPARENT`).
    pub is_free: bool,
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no iCalendar file (it does not begin with BEGIN:VCALENDAR); export the calendar again as .ics"
)]
pub struct NotACalendar;

/// Reads a file: its events, and one sentence for each that was left out.
///
/// # Errors
/// [`NotACalendar`].
pub fn read(text: &str) -> Result<(Vec<Event>, Vec<String>), NotACalendar> {
    let lines = unfolded(text);
    let begins = |l: &String| l.trim().eq_ignore_ascii_case("BEGIN:VCALENDAR");
    if !lines
        .iter()
        .find(|l| !l.trim().is_empty())
        .is_some_and(begins)
    {
        return Err(NotACalendar);
    }
    let (mut events, mut told) = (Vec::new(), Vec::new());
    let mut open: Option<Vec<Property>> = None;
    let mut inner = 0_usize; // Alarms and the like inside an event.
    for line in &lines {
        let Some(property) = Property::read(line) else {
            continue;
        };
        let value = property.value.to_ascii_uppercase();
        match (property.name.as_str(), value.as_str()) {
            ("BEGIN", "VEVENT") => (open, inner) = (Some(Vec::new()), 0),
            ("BEGIN", _) if open.is_some() => inner += 1,
            ("END", "VEVENT") => {
                if let Some(properties) = open.take() {
                    match event(&properties) {
                        Ok(event) => events.push(event),
                        Err(why) => told.push(why),
                    }
                }
            }
            ("END", _) if open.is_some() => inner = inner.saturating_sub(1),
            _ => {
                if let (Some(properties), 0) = (&mut open, inner) {
                    properties.push(property);
                }
            }
        }
    }
    if open.is_some() {
        told.push("The file ends in the middle of an event; that one is left out.".into());
    }
    Ok((events, told))
}

/// Lines as they were before they were folded (RFC 5545, 3.1).
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

struct Property {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

impl Property {
    fn read(line: &str) -> Option<Self> {
        let mut quoted = false;
        let colon = line.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == ':' && !quoted
        })?;
        let (head, value) = (&line[..colon.0], &line[colon.0 + 1..]);
        let mut parts = head.split(';');
        let name = parts.next()?.trim().to_ascii_uppercase();
        let parameters = parts
            .filter_map(|p| p.split_once('='))
            .map(|(k, v)| (k.to_ascii_uppercase(), v.trim_matches('"').to_owned()));
        Some(Self {
            name,
            parameters: parameters.collect(),
            value: value.to_owned(),
        })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(k, _)| k == name);
        found.map(|(_, v)| v.as_str())
    }

    fn when(&self) -> Option<Vec<When>> {
        self.value
            .split(',')
            .map(|v| when(v.trim(), self.parameter("TZID")))
            .collect()
    }
}

fn when(text: &str, zone: Option<&str>) -> Option<When> {
    let date = |t: &str| -> Option<Date> {
        let number = |from: usize, to: usize| t.get(from..to)?.parse::<i16>().ok();
        if t.len() != 8 || !t.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Date::new(number(0, 4)?, number(4, 6)? as i8, number(6, 8)? as i8).ok()
    };
    let Some((day, clock)) = text.split_once(['T', 't']) else {
        return date(text).map(When::Day);
    };
    let (clock, utc) = match clock.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, true),
        None => (clock, false),
    };
    if clock.len() != 6 || !clock.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| clock.get(from..to)?.parse::<i8>().ok();
    // A leap second is written 60.
    let time = Time::new(number(0, 2)?, number(2, 4)?, number(4, 6)?.min(59), 0).ok()?;
    let at = date(day)?.to_datetime(time);
    if utc {
        let at = jiff::tz::TimeZone::UTC.to_timestamp(at).ok()?;
        return Some(When::Utc(at));
    }
    Some(When::Local(at, zone.map(str::to_owned)))
}

/// Minutes of `PT1H30M`, `P1D`, `P2W`.
fn duration(text: &str) -> Option<i64> {
    let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (mut minutes, mut number, mut in_time) = (0_i64, String::new(), false);
    for c in text.chars() {
        match c {
            'T' if number.is_empty() => in_time = true,
            '0'..='9' => number.push(c),
            _ => {
                let n: i64 = number.parse().ok()?;
                let unit = match (c, in_time) {
                    ('W', false) => 7 * 24 * 60,
                    ('D', false) => 24 * 60,
                    ('H', true) => 60,
                    ('M', true) => 1,
                    ('S', true) => 0,
                    _ => return None,
                };
                minutes = minutes.checked_add(n.checked_mul(unit)?)?;
                number.clear();
            }
        }
    }
    number.is_empty().then_some(minutes)
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match (c, c == '\\') {
            (_, true) => match letters.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => {}
            },
            (c, false) => plain.push(c),
        }
    }
    plain
}

fn event(properties: &[Property]) -> Result<Event, String> {
    let first = |name: &str| properties.iter().find(|p| p.name == name);
    let text = |name: &str| first(name).map(|p| unescaped(&p.value)).unwrap_or_default();
    let summary = text("SUMMARY");
    let called = if summary.is_empty() {
        "without a name".to_owned()
    } else {
        format!("“{summary}”")
    };
    let left_out = |why: &str| format!("The event {called} is left out: {why}.");
    let one = |name: &str| {
        first(name)
            .and_then(Property::when)
            .and_then(|all| all.into_iter().next())
    };
    let starts = one("DTSTART").ok_or_else(|| left_out("its begin cannot be read"))?;
    let ends = one("DTEND");
    if first("DTEND").is_some() && ends.is_none() {
        return Err(left_out("its end cannot be read"));
    }
    let minutes = match first("DURATION") {
        None => None,
        Some(p) => {
            Some(duration(p.value.trim()).ok_or_else(|| left_out("its length cannot be read"))?)
        }
    };
    let (repeat, weekdays) = match first("RRULE") {
        None => (None, Vec::new()),
        Some(p) => rule(&p.value).map_err(|why| left_out(&why))?,
    };
    let except = properties.iter().filter(|p| p.name == "EXDATE");
    let word = |name: &str, value: &str| {
        first(name).is_some_and(|p| p.value.trim().eq_ignore_ascii_case(value))
    };
    Ok(Event {
        uid: text("UID"),
        summary,
        starts,
        ends,
        minutes,
        repeat,
        weekdays,
        except: except.filter_map(Property::when).flatten().collect(),
        is_free: word("STATUS", "CANCELLED") || word("TRANSP", "TRANSPARENT"),
    })
}

/// A rule of repetition: days, weeks with weekdays, months. Others are told.
fn rule(text: &str) -> Result<(Option<Repeat>, Vec<Weekday>), String> {
    let mut repeat = Repeat {
        every: Every::Day,
        interval: 1,
        count: None,
        until: None,
    };
    let (mut frequency, mut weekdays) = (None, Vec::new());
    for (key, value) in text.split(';').filter_map(|p| p.split_once('=')) {
        let unknown = || format!("it repeats in a way that is not understood ({key}={value})");
        match key.to_ascii_uppercase().as_str() {
            "FREQ" => {
                frequency = Some(match value.to_ascii_uppercase().as_str() {
                    "DAILY" => Every::Day,
                    "WEEKLY" => Every::Week,
                    "MONTHLY" => Every::Month,
                    _ => return Err(unknown()),
                });
            }
            "INTERVAL" => repeat.interval = value.parse().map_err(|_| unknown())?,
            "COUNT" => repeat.count = Some(value.parse().map_err(|_| unknown())?),
            "UNTIL" => {
                repeat.until = Some(match when(value.trim(), None).ok_or_else(unknown)? {
                    When::Day(day) => day,
                    When::Local(at, _) => at.date(),
                    When::Utc(at) => jiff::tz::TimeZone::UTC.to_datetime(at).date(),
                });
            }
            "BYDAY" => {
                for day in value.split(',') {
                    weekdays.push(weekday(day).ok_or_else(unknown)?);
                }
            }
            "WKST" => {}
            _ => return Err(unknown()),
        }
    }
    repeat.every = frequency.ok_or("it repeats, but not said how often")?;
    if repeat.every != Every::Week && !weekdays.is_empty() {
        return Err("it repeats on weekdays of a month, which is not understood".into());
    }
    Ok((Some(repeat), weekdays))
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

/// An event to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What tells it from others.
    pub uid: String,
    /// What it is called.
    pub summary: String,
    /// Where; may be empty.
    pub place: String,
    /// Begin.
    pub starts: Timestamp,
    /// End.
    pub ends: Timestamp,
    /// Called off.
    pub cancelled: bool,
}

/// A calendar file. Times are written as instants, so that no reader needs to know the office's zone.
#[must_use]
pub fn write(events: &[Written], made: Timestamp) -> String {
    let stamp = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(&folded(text));
        out.push_str("\r\n");
    };
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Chartwright//Schedule//EN");
    for event in events {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", escaped(&event.uid)));
        line(&format!("DTSTAMP:{}", stamp(made)));
        line(&format!("DTSTART:{}", stamp(event.starts)));
        line(&format!("DTEND:{}", stamp(event.ends)));
        line(&format!("SUMMARY:{}", escaped(&event.summary)));
        if !event.place.is_empty() {
            line(&format!("LOCATION:{}", escaped(&event.place)));
        }
        line(if event.cancelled {
            "STATUS:CANCELLED"
        } else {
            "STATUS:CONFIRMED"
        });
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                safe.push('\\');
                safe.push(c);
            }
            '\n' => safe.push_str("\\n"),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// A line in parts of at most 75 bytes, never through a letter.
fn folded(text: &str) -> String {
    let (mut out, mut width) = (String::with_capacity(text.len()), 0);
    for c in text.chars() {
        if width + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_calendars_events_are_read_and_what_is_not_understood_is_told() {
        let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Ward\r\n  round\\, east\r\nDTSTART;TZID=\"America/New_York\":20261125T080000\r\nDURATION:PT1H30M\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4\r\nBEGIN:VALARM\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Odd\r\nDTSTART:20261199T000000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:20261226\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let (events, told) = read(text).unwrap();
        assert_eq!(events.len(), 2);
        assert_eq!(events[0].summary, "Ward round, east");
        assert_eq!(events[0].minutes, Some(90));
        assert_eq!(events[0].weekdays, [Weekday::Monday, Weekday::Wednesday]);
        assert_eq!(
            events[0].starts,
            When::Local(
                date(2026, 11, 25).at(8, 0, 0, 0),
                Some("America/New_York".into())
            )
        );
        assert!(events[1].is_free && events[1].starts == When::Day(date(2026, 12, 26)));
        assert_eq!(
            told,
            ["The event “Odd” is left out: its begin cannot be read."]
        );
        assert_eq!(read("hello"), Err(NotACalendar));
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_reading_ends(text in "(BEGIN:VCALENDAR\n)?(BEGIN:VEVENT\n)?[ -~\n\u{e9}]{0,200}") {
            let _ = read(&text);
        }

        #[test]
        fn what_is_written_is_read_again(uid in "[a-z0-9;,@-]{1,20}", summary in "[ -~\u{e9}\u{2603}]{1,120}", at in 0_i64..4_000_000_000, minutes in 1_i64..600) {
            let starts = Timestamp::from_second(at).unwrap();
            let ends = Timestamp::from_second(at + minutes * 60).unwrap();
            let event = Written { uid: uid.clone(), summary: summary.clone(), place: "Room; 1".into(), starts, ends, cancelled: false };
            let text = write(&[event], starts);
            prop_assert!(text.split("\r\n").all(|l| l.len() <= 75));
            let (events, told) = read(&text).unwrap();
            prop_assert!(told.is_empty());
            prop_assert_eq!(&events[0].uid, &uid);
            prop_assert_eq!(&events[0].summary, &summary);
            prop_assert_eq!(&events[0].starts, &When::Utc(starts));
            prop_assert_eq!(&events[0].ends, &Some(When::Utc(ends)));
        }
    }
}
