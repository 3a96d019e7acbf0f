//! The printed day sheet.

use jiff::Timestamp;
use jiff::civil::Date;

use super::days::Office as Times;
use super::rules::Rules;
use crate::domain::Permission;
use crate::interop::pdf::{SheetLine, day_sheet as set};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::schedule as store;

/// A day's visits as a PDF, one table a provider, cancelled ones left out; and how many there are.
///
/// # Errors
/// [`ServiceError::Rule`] for a provider that there is not.
pub fn day_sheet(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    provider: Option<&str>,
    day: Date,
) -> Result<(Vec<u8>, usize), ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "print a day sheet",
        day.to_string(),
        |db| {
            let times = Times::read(db)?;
            let providers: Vec<_> = match provider {
                Some(name) => vec![times.provider_named(name)?],
                None => times.providers().collect(),
            };
            let visits: Vec<_> = store::between(db, day, day)?
                .into_iter()
                .filter(|v| !v.stage.is_off())
                .collect();
            let (mut sheets, mut count) = (Vec::new(), 0);
            for provider in providers {
                let mut lines = Vec::new();
                for visit in visits.iter().filter(|v| provider.user == Some(v.provider)) {
                    let title = rules
                        .visit_type(&visit.visit_type)
                        .map_or("", |t| t.title.as_str());
                    let place: Vec<String> = store::holds_of(db, visit.id)?
                        .iter()
                        .filter(|h| h.resource != provider.id)
                        .filter_map(|h| times.resource(h.resource).ok().map(|r| r.name.clone()))
                        .collect();
                    let what = [title, visit.reason.as_str()];
                    lines.push(SheetLine {
                        time: visit.starts.strftime("%H:%M").to_string(),
                        minutes: visit.minutes,
                        patient: format!("{}  {}  {}", visit.name, visit.mrn, visit.born),
                        what: what
                            .iter()
                            .copied()
                            .filter(|w| !w.is_empty())
                            .collect::<Vec<_>>()
                            .join(": "),
                        place: place.join(", "),
                        stage: visit.stage.title().to_owned(),
                    });
                }
                count += lines.len();
                if !lines.is_empty() || sheets.is_empty() {
                    sheets.push((provider.name.clone(), lines));
                }
            }
            let title = day.strftime("%A, %B %-d, %Y").to_string();
            Ok((set(&title, &sheets), count))
        },
    )
}
