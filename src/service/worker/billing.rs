//! The billing desk's part of the office behind the window.

mod act;
mod sheet;

use std::path::PathBuf;

use jiff::civil::Time;
use jiff::{Timestamp, ZonedDateTime};

pub use sheet::{Paper, Sheet};

use super::Request;
use crate::domain::{
    Frequency, Money, PatientId, PayerId, PayerRow, PaymentId, Permission, Plan, PolicyId,
};
use crate::service::billing::accounts::{self, AccountPage, Ageing, Day};
use crate::service::billing::claims::{self, DeskStep, Detail};
use crate::service::billing::entry::{self, OfficeEntry, Rate};
use crate::service::billing::reasons::Reasons;
use crate::service::billing::reports::{self, Figure, FigureRows, Figures};
use crate::service::billing::{ClaimSummary, RemittanceSummary, Unbilled, remittance};
use crate::service::{Office, Places, ServiceError, SignedIn, home};

/// Days that the figures go back.
const FIGURES_DAYS: i32 = 180;
/// Rows of a list in the window.
const ROWS: u32 = 500;

/// Someone who comes today, for the desk's list.
#[derive(Debug, Clone, PartialEq)]
pub struct Comer {
    /// Booked for.
    pub time: Time,
    /// Who.
    pub patient: PatientId,
    /// As charts are filed.
    pub name: String,
    /// Why.
    pub reason: String,
    /// What they owe; none where it is not told.
    pub owed: Option<Money>,
}

/// A payer with its plans and contract.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenPayer {
    /// The payer.
    pub row: PayerRow,
    /// Its plans.
    pub plans: Vec<Plan>,
    /// Its contract; empty for those who do not bill.
    pub rates: Vec<Rate>,
}

/// Everything on the billing desk. What a role may not see is empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BillingPage {
    /// Whether claims, remittances and reports are this person's work.
    pub may_bill: bool,
    /// Newest service first.
    pub claims: Vec<ClaimSummary>,
    /// Visits with charges for which no claim was made.
    pub unbilled: Vec<Unbilled>,
    /// Newest first.
    pub remittances: Vec<RemittanceSummary>,
    /// What is owed.
    pub ageing: Ageing,
    /// How the office does.
    pub figures: Option<Figures>,
    /// By name.
    pub payers: Vec<PayerRow>,
    /// What services cost.
    pub fees: Vec<crate::service::billing::entry::Fee>,
    /// The office as claims name it.
    pub office: OfficeEntry,
    /// Who comes today, in order of time.
    pub today: Vec<Comer>,
    /// Today's money.
    pub day: Option<Day>,
    /// The claim that is open.
    pub open: Option<Detail>,
    /// The account that is open.
    pub account: Option<Box<AccountPage>>,
    /// The payer that is open.
    pub payer: Option<OpenPayer>,
    /// The figure that is open, with its rows.
    pub rows: Option<(Figure, FigureRows)>,
    /// Where printed matter goes when nothing else is said.
    pub folder: PathBuf,
    /// A sheet was kept: it can be closed.
    pub kept: bool,
}

/// What is open on the desk from one request to the next.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    claim: Option<String>,
    account: Option<PatientId>,
    payer: Option<PayerId>,
    figure: Option<Figure>,
}

/// What the desk asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum BillingRequest {
    /// The desk as it stands, with this claim open.
    Show(Option<String>),
    /// Open a patient's account.
    Account(PatientId),
    /// Open a payer.
    Payer(PayerId),
    /// Open a figure to its rows.
    Figure(Figure),
    /// Make the claims of all visits with charges.
    MakeClaims,
    /// Scrub every draft.
    Scrub,
    /// Take a step with a claim.
    Step(String, DeskStep),
    /// Take a draft anew from the visit and the registration.
    Renew(String),
    /// Make a corrected claim, or one that takes this one back.
    Replace(String, Frequency),
    /// Keep what was typed.
    Keep(Box<Sheet>),
    /// Ask the patient's payer about cover and read what came.
    AskCover(PatientId),
    /// Send ready claims and read what came, through the clearing house's folders.
    Exchange,
    /// Take back a payment that was keyed wrongly.
    TakeBack(PaymentId),
    /// Take away a policy that was entered by mistake.
    RemovePolicy(PatientId, PolicyId),
    /// Take away an authorisation that was entered by mistake.
    RemoveAuthorization(PatientId, i64),
    /// End a patient's payment plan.
    EndPlan(PatientId),
    /// Take away a payer that was entered by mistake.
    RemovePayer(PayerId),
    /// Take away a line of a contract.
    RemoveRate(PayerId, Rate),
}

/// What came of a request: the sentence that tells it, and what undoes it.
type Outcome = Option<(String, Option<BillingRequest>)>;

/// What was done in one sentence, with its way back.
pub(super) type Done = (String, Option<Request>);

/// Does what the desk asks; the desk as it stands then, and what was done in one sentence with its way back.
///
/// # Errors
/// [`ServiceError`] of the action.
pub(super) fn carry_out(
    places: &Places,
    office: &mut Office,
    who: &SignedIn,
    opened: &mut Opened,
    request: &BillingRequest,
) -> Result<(BillingPage, Option<Done>), ServiceError> {
    let mut desk = act::Desk {
        places,
        office,
        who,
        now: Timestamp::now(),
        local: ZonedDateTime::now().datetime(),
        opened,
    };
    let done = desk.act(request)?;
    let mut page = desk.page()?;
    page.kept = matches!(request, BillingRequest::Keep(_));
    let done = done.map(|(what, undo)| (what, undo.map(Request::Billing)));
    Ok((page, done))
}

impl act::Desk<'_> {
    /// The desk as it stands.
    fn page(&mut self) -> Result<BillingPage, ServiceError> {
        let mut page = BillingPage {
            may_bill: self.who.role().may(Permission::Bill),
            folder: folder(),
            ..BillingPage::default()
        };
        let (office, who, now, today) = (&mut *self.office, self.who, self.now, self.local.date());
        let opened = &*self.opened;
        page.today = comers(office, who, now, today)?;
        page.payers = entry::list_payers(office, who, now)?;
        if who.role().may(Permission::TakePayment) {
            page.day = Some(accounts::day(office, who, now, today)?);
        }
        if let Some(patient) = opened.account {
            page.account = Some(Box::new(accounts::open(office, who, now, patient)?));
        }
        if let Some(row) = opened
            .payer
            .and_then(|id| page.payers.iter().find(|p| p.id == id))
        {
            let rates = if page.may_bill {
                entry::rates(office, who, now, &row.payer.id)?
            } else {
                Vec::new()
            };
            page.payer = Some(OpenPayer {
                plans: entry::plans(office, who, now, Some(row.id))?,
                row: row.clone(),
                rates,
            });
        }
        if page.may_bill {
            self.billers_part(&mut page)?;
        }
        Ok(page)
    }

    fn billers_part(&mut self, page: &mut BillingPage) -> Result<(), ServiceError> {
        let reasons = Reasons::load(self.places)?;
        let (office, who, now, today) = (&mut *self.office, self.who, self.now, self.local.date());
        let opened = &*self.opened;
        page.claims = claims::list(office, who, now, None, ROWS)?;
        page.unbilled = claims::unbilled(office, who, now)?;
        page.remittances = remittance::list(office, who, now, ROWS)?;
        page.ageing = accounts::ageing(office, who, now, today, Some(ROWS))?;
        let coming: Vec<PatientId> = page.today.iter().map(|c| c.patient).collect();
        let owed = accounts::owed(office, who, now, &coming)?;
        for (comer, owed) in page.today.iter_mut().zip(owed) {
            comer.owed = Some(owed);
        }
        page.fees = entry::fees(office, who, now)?;
        page.office = entry::office_data(office, who, now)?;
        page.figures = Some(reports::figures(
            office,
            who,
            now,
            today,
            FIGURES_DAYS,
            &reasons,
        )?);
        if let Some(id) = &opened.claim {
            page.open = Some(claims::open(office, who, now, id)?);
        }
        if let Some(figure) = &opened.figure {
            let span = (today, FIGURES_DAYS);
            let rows = reports::rows(office, who, now, span, figure, Some(ROWS))?;
            page.rows = Some((figure.clone(), rows));
        }
        Ok(())
    }
}

fn comers(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: jiff::civil::Date,
) -> Result<Vec<Comer>, ServiceError> {
    let work = home::todays_work(office, who, now, today)?;
    let comers = work.appointments.into_iter().map(|a| Comer {
        time: a.starts.time(),
        patient: a.patient,
        name: a.patient_name,
        reason: a.reason,
        owed: None,
    });
    Ok(comers.collect())
}

/// Where a person's documents lie.
pub(super) fn folder() -> PathBuf {
    directories::UserDirs::new()
        .and_then(|dirs| {
            dirs.document_dir()
                .filter(|d| d.is_dir())
                .map(PathBuf::from)
                .or_else(|| Some(dirs.home_dir().to_owned()))
        })
        .unwrap_or_else(|| PathBuf::from("."))
}
