//! The records desks' part of the office behind the window: registration, duplicates, the chart beside notes, beds.

use jiff::{Timestamp, ZonedDateTime};

use super::messages::{Event, Request};
use crate::domain::{AdmissionId, BedId, PatientId, PatientName, Registration, Sex};
use crate::service::admissions::{self, BedRow, UnitCount};
use crate::service::records::charting::{
    self, Beside, ChartEntry, Entered, Immunization, VitalKind, VitalSign,
};
use crate::service::records::duplicates::{self, Finder, Suspected};
use crate::service::records::merging::{self, Comparison, Merge};
use crate::service::records::registering::{self, Form, Review};
use crate::service::records::{Found, retention};
use crate::service::{Office, Places, ServiceError, SignedIn};

/// Rows of a list in the window.
const ROWS: u32 = 200;

/// What the chart shows beside visits and lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChartBeside {
    /// Entries, immunisations, vital signs, scans, disclosures.
    pub beside: Beside,
    /// What is measured here.
    pub kinds: Vec<VitalKind>,
    /// Who this is; none for roles that only read charts.
    pub answers: Option<Registration>,
}

/// The worklist of records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordsPage {
    /// Pairs to decide, the surest first.
    pub pairs: Vec<Suspected>,
    /// How many there are in all.
    pub open: i64,
    /// The pair that is looked at.
    pub compared: Option<Box<Comparison>>,
    /// Merges in force, the newest first.
    pub merges: Vec<(Merge, Found, Found)>,
    /// Due for destruction.
    pub due: Vec<retention::Due>,
}

/// The bed board.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BedsPage {
    /// By unit, room, name.
    pub beds: Vec<BedRow>,
    /// At the midnight before.
    pub midnight: Vec<UnitCount>,
}

/// What the window is told of records.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordsEvent {
    /// A registration form.
    Form(Box<Form>),
    /// What looking at the form brought.
    Review(Box<Review>),
    /// The worklist.
    Page(Box<RecordsPage>),
    /// The beds.
    Beds(Box<BedsPage>),
}

/// What the desks ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordsRequest {
    /// The form of a record, or of somebody new called so.
    Register(Option<PatientId>, String),
    /// Look at answers before saving.
    Review(Option<PatientId>, Box<Registration>),
    /// Save them, and open the chart.
    Save(Option<PatientId>, String, Box<Registration>),
    /// The worklist, with this pair looked at.
    Show(Option<(PatientId, PatientId)>),
    /// Look at all records anew.
    Search,
    /// Two records are different people, or that is taken back.
    Different(PatientId, PatientId, bool),
    /// The second record is the first one's.
    Merge(PatientId, PatientId),
    /// Take a merge back.
    Unmerge(i64),
    /// Add to a chart.
    AddEntry(PatientId, ChartEntry),
    /// Change an entry of a chart.
    ChangeEntry(PatientId, ChartEntry),
    /// Values measured just now: kind, thousandths of its unit.
    AddVitals(PatientId, Vec<(String, i64)>),
    /// A vaccine that was given.
    AddImmunization(PatientId, Immunization),
    /// What was entered is in error, or is not.
    Strike(PatientId, Entered, bool),
    /// The bed board.
    Beds,
    /// Admit into a bed, for a reason.
    Admit(PatientId, BedId, String),
    /// Into another bed.
    Transfer(AdmissionId, BedId),
    /// Out of the house.
    Discharge(AdmissionId),
    /// `ready`, `cleaning`, `blocked`.
    SetBed(BedId, String),
}

/// What a chart shows beside.
///
/// # Errors
/// [`ServiceError`] of the action.
pub(super) fn beside(
    places: &Places,
    office: &mut Office,
    who: &SignedIn,
    patient: PatientId,
) -> Result<ChartBeside, ServiceError> {
    let now = Timestamp::now();
    Ok(ChartBeside {
        beside: charting::beside(office, who, now, patient)?,
        kinds: charting::vital_kinds(places)?,
        answers: Some(registering::form(office, who, now, patient)?.answers),
    })
}

/// Does what a desk asks: events to tell, and what to carry out after.
///
/// # Errors
/// [`ServiceError`] of the action.
pub(super) fn carry_out(
    places: &Places,
    office: &mut Office,
    who: &SignedIn,
    request: RecordsRequest,
) -> Result<(Vec<Event>, Option<Request>), ServiceError> {
    use RecordsRequest as R;
    let now = Timestamp::now();
    let local = ZonedDateTime::now().datetime();
    let clock = (now, local.date());
    let done = |what: String, undo: Option<R>| Event::Done {
        what,
        undo: undo.map(Request::Records),
    };
    let told = |event| Event::Records(event);
    let mut events = Vec::new();
    let mut then = None;
    match request {
        R::Register(patient, words) => {
            let form = match patient {
                Some(patient) => registering::form(office, who, now, patient)?,
                None => blank(
                    registering::next_mrn(office, who, now)?,
                    &words,
                    local.date(),
                ),
            };
            events.push(told(RecordsEvent::Form(Box::new(form))));
        }
        R::Review(patient, answers) => {
            let finder = Finder::load(places)?;
            let review = registering::review(office, who, clock, &finder, (patient, &answers))?;
            events.push(told(RecordsEvent::Review(Box::new(review))));
        }
        R::Save(Some(patient), mrn, answers) => {
            let before = registering::change(office, who, clock, patient, &answers)?;
            let undo = R::Save(Some(patient), mrn, Box::new(before));
            events.push(done("The registration is saved".into(), Some(undo)));
            then = Some(Request::OpenChart(patient));
        }
        R::Save(None, mrn, answers) => {
            let (patient, mrn) = registering::add(office, who, clock, Some(&mrn), &answers)?;
            events.push(done(
                format!("{} is registered as {mrn}", answers.name),
                None,
            ));
            then = Some(Request::OpenChart(patient));
        }
        R::AddEntry(patient, entry) => {
            let id = charting::add_entry(office, who, now, patient, &entry)?;
            let undo = ChartEntry {
                id,
                state: "entered_in_error".into(),
                ..entry
            };
            let undo = R::ChangeEntry(patient, undo);
            events.push(done("Added to the chart".into(), Some(undo)));
            then = Some(Request::OpenChart(patient));
        }
        R::ChangeEntry(patient, entry) => {
            let (_, before) = charting::change_entry(office, who, now, &entry)?;
            let what = format!("{}: {}", entry.wording, entry.state.replace('_', " "));
            events.push(done(what, Some(R::ChangeEntry(patient, before))));
            then = Some(Request::OpenChart(patient));
        }
        R::AddVitals(patient, values) => {
            let kinds = charting::vital_kinds(places)?;
            let sign = |(kind, thousandths): &(String, i64)| VitalSign {
                id: 0,
                kind: kind.clone(),
                taken_at: local.round(jiff::Unit::Minute).unwrap_or(local),
                thousandths: *thousandths,
                state: "active".into(),
            };
            let signs: Vec<VitalSign> = values.iter().map(sign).collect();
            let ids = charting::add_vital_signs(office, who, now, patient, (&kinds, &signs))?;
            let undo = R::Strike(patient, Entered::VitalSigns(ids), true);
            events.push(done("The values are in the chart".into(), Some(undo)));
            then = Some(Request::OpenChart(patient));
        }
        R::AddImmunization(patient, given) => {
            let id = charting::add_immunization(office, who, now, patient, &given)?;
            let undo = R::Strike(patient, Entered::Immunization(id), true);
            let what = format!("{} is in the chart", given.vaccine);
            events.push(done(what, Some(undo)));
            then = Some(Request::OpenChart(patient));
        }
        R::Strike(patient, entered, in_error) => {
            charting::strike(office, who, now, patient, &entered, in_error)?;
            let what = if in_error {
                "Marked as entered in error"
            } else {
                "It stands again"
            };
            let undo = R::Strike(patient, entered, !in_error);
            events.push(done(what.into(), Some(undo)));
            then = Some(Request::OpenChart(patient));
        }
        R::Beds | R::Admit(..) | R::Transfer(..) | R::Discharge(_) | R::SetBed(..) => {
            if let Some((what, undo)) = at_the_beds(office, who, request)? {
                events.push(done(what, undo));
            }
            events.push(told(RecordsEvent::Beds(Box::new(beds(office, who)?))));
        }
        R::Show(_) | R::Search | R::Different(..) | R::Merge(..) | R::Unmerge(_) => {
            let mut look = None;
            match request {
                R::Show(pair) => look = pair,
                R::Search => {
                    let found = duplicates::search(office, who, now, &Finder::load(places)?)?;
                    events.push(done(format!("{found} pairs of records to decide"), None));
                    events.push(Event::Finished);
                }
                R::Different(first, second, different) => {
                    duplicates::set_different(office, who, now, (first, second), different)?;
                    let undo = R::Different(first, second, !different);
                    let what = if different {
                        "Two different people"
                    } else {
                        "Undecided again"
                    };
                    events.push(done(what.into(), Some(undo)));
                }
                R::Merge(first, second) => {
                    let merge = merging::merge(office, who, now, (first, second), None)?;
                    let undo = Some(R::Unmerge(merge));
                    events.push(done("The records are merged".into(), undo));
                }
                R::Unmerge(merge) => {
                    let undone = merging::unmerge(office, who, now, merge, &[])?;
                    let (first, second) = (undone.survivor, undone.absorbed);
                    let undo = Some(R::Merge(first, second));
                    events.push(done("Both records stand on their own again".into(), undo));
                }
                _ => {}
            }
            let page = page(places, office, who, look)?;
            events.push(told(RecordsEvent::Page(Box::new(page))));
        }
    }
    Ok((events, then))
}

fn blank(mrn: String, words: &str, today: jiff::civil::Date) -> Form {
    let mut parts = words.split([',', ' ']).filter(|p| !p.is_empty());
    let family = parts.next().unwrap_or("").to_owned();
    let name = PatientName {
        family,
        given: parts.collect::<Vec<_>>().join(" "),
    };
    Form {
        patient: None,
        mrn,
        answers: Registration::new(name, today, Sex::Unknown),
        history: Vec::new(),
    }
}

fn page(
    places: &Places,
    office: &mut Office,
    who: &SignedIn,
    look: Option<(PatientId, PatientId)>,
) -> Result<RecordsPage, ServiceError> {
    let (now, today) = (Timestamp::now(), ZonedDateTime::now().date());
    let (pairs, open) = duplicates::list(office, who, now, ROWS)?;
    let look = look.or_else(|| pairs.first().map(|p| (p.first.id, p.second.id)));
    let rules = retention::Rules::load(places)?;
    Ok(RecordsPage {
        compared: match look {
            Some(pair) => Some(Box::new(merging::compare(office, who, now, pair)?)),
            None => None,
        },
        pairs,
        open,
        merges: merging::list(office, who, now, ROWS)?,
        due: retention::due(office, who, (now, today), &rules, ROWS)?,
    })
}

type Said = Option<(String, Option<RecordsRequest>)>;

fn at_the_beds(
    office: &mut Office,
    who: &SignedIn,
    request: RecordsRequest,
) -> Result<Said, ServiceError> {
    use RecordsRequest as R;
    let (now, at) = (Timestamp::now(), ZonedDateTime::now().datetime());
    Ok(match request {
        R::Admit(patient, bed, reason) => {
            admissions::admit(office, who, now, (patient, bed, None), &reason, at)?;
            Some(("Admitted".into(), None))
        }
        R::Transfer(admission, bed) => {
            admissions::transfer(office, who, now, (admission, bed), at)?;
            Some(("Moved; the old bed waits to be cleaned".into(), None))
        }
        R::Discharge(admission) => {
            admissions::discharge(office, who, now, admission, "home", at)?;
            Some(("Discharged; the bed waits to be cleaned".into(), None))
        }
        R::SetBed(bed, state) => {
            let before = admissions::board(office, who, now)?
                .into_iter()
                .find(|b| b.id == bed)
                .map_or_else(|| "ready".to_owned(), |b| b.state);
            admissions::set_bed(office, who, now, bed, &state)?;
            Some((format!("The bed is {state}"), Some(R::SetBed(bed, before))))
        }
        _ => None,
    })
}

fn beds(office: &mut Office, who: &SignedIn) -> Result<BedsPage, ServiceError> {
    let (now, today) = (Timestamp::now(), ZonedDateTime::now().date());
    Ok(BedsPage {
        beds: admissions::board(office, who, now)?,
        midnight: admissions::census(office, who, now, today.at(0, 0, 0, 0))?,
    })
}
