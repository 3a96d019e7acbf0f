//! The coding desk's part of the office behind the window: what it asks and what it is told.

use jiff::{Timestamp, ZonedDateTime};

use super::messages::Request;
use crate::coding::{CodeEntry, CodeSet, Hit, NoteKind};
use crate::domain::{
    CodeQueryId, DocumentId, EncounterCodeId, EncounterId, EncounterProcedureId, Icd10Code,
    Permission,
};
use crate::service::coding::audits::{Agreement, AuditLine, AuditSheet};
use crate::service::coding::chart::{self, Chart};
use crate::service::coding::deciding::{self, CodeStep};
use crate::service::coding::figures::{Figures, figures};
use crate::service::coding::procedures::{self, ProcedureStep};
use crate::service::coding::queue::{self, QueueLine, QueueOrder};
use crate::service::coding::{Rulebook, Visit, audits, learning, queries, worksheet};
use crate::service::{Office, Places, ServiceError, SignedIn, charges};

/// How many codes a search shows.
const HITS: usize = 12;

/// What the desk asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum CodingRequest {
    /// The desk as it stands, its queue in this order.
    Show(QueueOrder),
    /// Open a chart.
    Open(EncounterId),
    /// Leave the chart open at the desk and show the queue in this order.
    Close(QueueOrder),
    /// A step with a code.
    Step(EncounterCodeId, CodeStep),
    /// Add a code that nobody suggested.
    Add(EncounterId, Icd10Code),
    /// Move a code up (true) or down in claim order.
    Shift(EncounterCodeId, bool),
    /// A step with a procedure.
    Procedure(EncounterProcedureId, ProcedureStep),
    /// Add a procedure.
    AddProcedure(EncounterId, String),
    /// Ask the author.
    Ask {
        /// About which document.
        document: DocumentId,
        /// About which code.
        code: Option<EncounterCodeId>,
        /// What.
        question: String,
    },
    /// Answer a coder.
    Answer {
        /// Which question.
        query: CodeQueryId,
        /// With what.
        answer: String,
    },
    /// The worksheet as a person fills it.
    Worksheet(EncounterId, Visit),
    /// End the work at a chart; what was said in spite of a rule.
    Finish(EncounterId, String),
    /// Open a finished chart again.
    Reopen(EncounterId),
    /// Codes whose words fit.
    Search(String),
    /// A code with its place and notes.
    Look(Icd10Code),
    /// A second look at a finished chart.
    Audit(EncounterId),
    /// The second coder's word on a code.
    Judge(EncounterId, Icd10Code, bool),
    /// End a second look.
    FinishAudit(EncounterId),
    /// Put back what was learned.
    ResetLearning,
}

/// What the desk is told.
#[derive(Debug, Clone, PartialEq)]
pub enum CodingTold {
    /// The desk as it stands.
    Page(Box<CodingPage>),
    /// What a search found.
    Found {
        /// The words searched for.
        words: String,
        /// Best first.
        hits: Vec<Hit>,
        /// Procedures: code and text.
        procedures: Vec<(String, String)>,
    },
    /// A code looked at.
    Detail(Box<CodeDetail>),
}

/// Everything on the desk.
#[derive(Debug, Clone, PartialEq)]
pub struct CodingPage {
    /// Charts that wait.
    pub queue: Vec<QueueLine>,
    /// In which order.
    pub order: QueueOrder,
    /// The open chart.
    pub chart: Option<Chart>,
    /// Finished charts.
    pub audits: Vec<AuditLine>,
    /// The open second look.
    pub audit: Option<AuditSheet>,
    /// How far second looks agree.
    pub agreement: Agreement,
    /// The desk's figures.
    pub figures: Figures,
    /// What to know about the code set on the date of service.
    pub notice: Option<String>,
}

/// A code as the search shows it: its place in the list and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeDetail {
    /// The code.
    pub code: Icd10Code,
    /// In full.
    pub description: String,
    /// Whether it is complete.
    pub billable: bool,
    /// What it stands under, the category first.
    pub above: Vec<(Icd10Code, String)>,
    /// What stands directly under it, and whether that is complete.
    pub below: Vec<(Icd10Code, String, bool)>,
    /// Notes of the code and of what it stands under, by kind.
    pub notes: Vec<(&'static str, Vec<String>)>,
}

impl CodeDetail {
    /// A code of a set.
    #[must_use]
    pub fn of(set: &CodeSet, code: &Icd10Code) -> Option<Self> {
        let entry = set.get(code)?;
        let mut lineage: Vec<CodeEntry<'_>> =
            std::iter::successors(Some(entry), CodeEntry::parent).collect();
        let notes = NoteKind::ALL
            .into_iter()
            .filter_map(|kind| {
                let texts: Vec<String> = lineage
                    .iter()
                    .flat_map(|e| e.notes(kind).map(str::to_owned).collect::<Vec<_>>())
                    .collect();
                (!texts.is_empty()).then_some((kind.heading(), texts))
            })
            .collect();
        lineage.reverse();
        lineage.pop();
        Some(Self {
            code: entry.code().clone(),
            description: entry.description(),
            billable: entry.billable(),
            above: lineage
                .iter()
                .map(|e| (e.code().clone(), e.description()))
                .collect(),
            below: entry
                .children()
                .iter()
                .map(|e| (e.code().clone(), e.description(), e.billable()))
                .collect(),
            notes,
        })
    }
}

/// What the desk shows beside the queue, kept between requests.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct At {
    pub(super) order: QueueOrder,
    pub(super) chart: Option<EncounterId>,
    pub(super) audit: Option<EncounterId>,
}

/// What was done, and what undoes it.
pub(super) type Done = (String, Option<Request>);

/// The office as one request has it.
pub(super) struct Desk<'d> {
    pub(super) places: &'d Places,
    pub(super) office: &'d mut Office,
    pub(super) who: &'d SignedIn,
    pub(super) book: &'d Rulebook,
    pub(super) now: Timestamp,
}

impl Desk<'_> {
    /// Codes whose words fit; procedures too where tables are imported.
    pub(super) fn search(&self, words: &str) -> CodingTold {
        let set = self.book.set.as_ref();
        let hits = set.map(|s| s.search(words, HITS)).unwrap_or_default();
        let tables = self.book.tables.iter().filter(|t| {
            matches!(
                t.kind(),
                crate::coding::TableKind::Hcpcs | crate::coding::TableKind::Cpt
            )
        });
        let procedures = tables
            .flat_map(|t| t.search(words, HITS / 2))
            .map(|p| (p.code, p.long))
            .take(HITS / 2)
            .collect();
        CodingTold::Found {
            words: words.to_owned(),
            hits,
            procedures,
        }
    }

    /// Does what changes something; what was done in one sentence.
    ///
    /// # Errors
    /// [`ServiceError`] of the action.
    pub(super) fn carry_out(
        &mut self,
        at: &mut At,
        request: &CodingRequest,
    ) -> Result<Option<Done>, ServiceError> {
        let (who, now, book) = (self.who, self.now, self.book);
        let undo = |step| Some(Request::Coding(step));
        Ok(match request {
            CodingRequest::Show(order) => {
                at.order = *order;
                None
            }
            CodingRequest::Close(order) => {
                *at = At {
                    order: *order,
                    chart: None,
                    audit: None,
                };
                None
            }
            CodingRequest::Search(_) | CodingRequest::Look(_) => None,
            CodingRequest::Open(encounter) => {
                at.chart = Some(*encounter);
                None
            }
            CodingRequest::Step(id, step) => Some(self.step(*id, step)?),
            CodingRequest::Add(encounter, code) => {
                let added = deciding::add(self.office, who, now, book, *encounter, code)?;
                self.charge(*encounter)?;
                let back = undo(CodingRequest::Step(added.code.id, CodeStep::Reopen));
                Some((told(&format!("{code} is added"), &added), back))
            }
            CodingRequest::Shift(id, up) => {
                let encounter = deciding::shift(self.office, who, now, *id, *up)?;
                self.charge(encounter)?;
                Some((
                    "The order is changed".into(),
                    undo(CodingRequest::Shift(*id, !up)),
                ))
            }
            CodingRequest::Procedure(id, step) => {
                let encounter = procedures::decide(self.office, who, now, book, *id, *step)?;
                self.charge(encounter)?;
                let back = matches!(step, ProcedureStep::Accept | ProcedureStep::Reject)
                    .then(|| Request::Coding(CodingRequest::Procedure(*id, ProcedureStep::Reopen)));
                Some(("The procedure is changed".into(), back))
            }
            CodingRequest::AddProcedure(encounter, code) => {
                procedures::add(self.office, who, now, book, *encounter, code)?;
                self.charge(*encounter)?;
                Some((format!("{code} is added"), None))
            }
            CodingRequest::Ask {
                document,
                code,
                question,
            } => {
                queries::ask(self.office, who, now, *document, *code, question)?;
                Some((
                    "The author finds the question on the home screen".into(),
                    None,
                ))
            }
            CodingRequest::Answer { query, answer } => {
                queries::answer(self.office, who, now, Some(book), *query, answer)?;
                Some(("The answer is added to the note".into(), None))
            }
            CodingRequest::Worksheet(encounter, visit) => {
                worksheet::keep(self.office, who, now, self.places, *encounter, visit)?;
                self.charge(*encounter)?;
                None
            }
            CodingRequest::Finish(encounter, remark) => {
                chart::finish(self.office, who, now, book, *encounter, remark)?;
                at.chart = None;
                Some((
                    "The chart is coded".into(),
                    undo(CodingRequest::Reopen(*encounter)),
                ))
            }
            CodingRequest::Reopen(encounter) => {
                chart::reopen(self.office, who, now, *encounter)?;
                at.chart = Some(*encounter);
                Some(("The chart is open again".into(), None))
            }
            CodingRequest::Audit(encounter) => {
                at.audit = Some(*encounter);
                None
            }
            CodingRequest::Judge(encounter, code, stands) => {
                audits::judge(self.office, who, now, book, *encounter, code, *stands)?;
                None
            }
            CodingRequest::FinishAudit(encounter) => {
                audits::finish(self.office, who, now, book, *encounter)?;
                Some(("The second look is done".into(), None))
            }
            CodingRequest::ResetLearning => {
                learning::reset(self.office, who, now)?;
                Some((
                    "Suggestions are as if nothing had been decided".into(),
                    None,
                ))
            }
        })
    }

    fn step(&mut self, id: EncounterCodeId, step: &CodeStep) -> Result<Done, ServiceError> {
        let decided = deciding::decide(self.office, self.who, self.now, self.book, id, step)?;
        self.charge(decided.code.encounter)?;
        let code = &decided.code.suggestion.code;
        let what = match step {
            CodeStep::Accept => format!("{code} is accepted"),
            CodeStep::Reject(_) => format!("{code} is rejected"),
            CodeStep::Replace(..) => format!("{code} stands in its place"),
            CodeStep::Reopen => format!("{code} is open again"),
        };
        let undo = (*step != CodeStep::Reopen)
            .then(|| Request::Coding(CodingRequest::Step(id, CodeStep::Reopen)));
        Ok((told(&what, &decided), undo))
    }

    /// The charge lines follow the accepted codes.
    fn charge(&mut self, encounter: EncounterId) -> Result<(), ServiceError> {
        if !self.who.role().may(Permission::Charge) {
            return Ok(());
        }
        let lines =
            charges::propose(self.office, self.who, self.now, encounter).unwrap_or_default();
        charges::save(self.office, self.who, self.now, encounter, &lines)?;
        Ok(())
    }

    /// The desk as it stands.
    ///
    /// # Errors
    /// [`ServiceError`] when the store cannot be read.
    pub(super) fn page(&mut self, at: At) -> Result<CodingPage, ServiceError> {
        let (who, now, book) = (self.who, self.now, self.book);
        let today = ZonedDateTime::now().date();
        let chart = match at.chart {
            Some(encounter) => Some(chart::open(self.office, who, now, book, encounter)?),
            None => None,
        };
        let audit = match at.audit {
            Some(encounter) => Some(audits::open(self.office, who, now, book, encounter)?),
            None => None,
        };
        let (lines, agreement) = audits::list(self.office, who, now)?;
        let release = book.set.as_ref().map(CodeSet::release);
        let notice = chart
            .as_ref()
            .and_then(|c| release.and_then(|r| r.notice(c.service_on)));
        Ok(CodingPage {
            queue: queue::list(self.office, who, now, today, at.order)?,
            order: at.order,
            chart,
            audits: lines,
            audit,
            agreement,
            figures: figures(self.office, who, now, today)?,
            notice,
        })
    }
}

/// What was done, and what a rule has against it in the rule's own words.
fn told(what: &str, decided: &deciding::Decided) -> String {
    match decided.findings.first() {
        Some(finding) => format!("{what}. {}: {}", finding.told, finding.text),
        None => what.to_owned(),
    }
}
