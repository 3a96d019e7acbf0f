//! The billing desk's part of the office behind the window.

use jiff::{Timestamp, ZonedDateTime};

use crate::domain::ClaimState;
use crate::service::billing::accounts::{self, Ageing};
use crate::service::billing::claims::{self, DeskStep, Detail};
use crate::service::billing::reasons::Reasons;
use crate::service::billing::reports::{self, Figures};
use crate::service::billing::{ClaimSummary, RemittanceSummary, Scrubber, remittance};
use crate::service::{Office, Places, ServiceError, SignedIn};

/// Days that the figures go back.
const FIGURES_DAYS: i32 = 180;
/// Rows of a list in the window.
const ROWS: u32 = 500;

/// Everything on the billing desk.
#[derive(Debug, Clone, PartialEq)]
pub struct BillingPage {
    /// Newest service first.
    pub claims: Vec<ClaimSummary>,
    /// Newest first.
    pub remittances: Vec<RemittanceSummary>,
    /// What is owed.
    pub ageing: Ageing,
    /// How the office does.
    pub figures: Figures,
    /// The claim that is open.
    pub open: Option<Detail>,
}

/// What the desk asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum BillingRequest {
    /// The desk as it stands, with this claim open.
    Show(Option<String>),
    /// Scrub every draft.
    Scrub,
    /// Take a step with a claim.
    Step(String, DeskStep),
}

/// Does what the desk asks; the desk as it stands then, and what was done in one sentence.
///
/// # Errors
/// [`ServiceError`] of the action.
pub(super) fn carry_out(
    places: &Places,
    office: &mut Office,
    who: &SignedIn,
    request: &BillingRequest,
) -> Result<(BillingPage, Option<String>), ServiceError> {
    let (now, today) = (Timestamp::now(), ZonedDateTime::now().date());
    let mut done = None;
    let open = match request {
        BillingRequest::Show(open) => open.clone(),
        BillingRequest::Scrub => {
            let scrubbed = claims::scrub(office, who, now, today, &Scrubber::load(places)?, &[])?;
            let ready = scrubbed
                .iter()
                .filter(|s| s.state == ClaimState::Ready)
                .count();
            done = Some(format!(
                "{} drafts scrubbed, {ready} are ready to go.",
                scrubbed.len()
            ));
            scrubbed
                .into_iter()
                .find(|s| !s.hits.is_empty())
                .map(|s| s.control)
        }
        BillingRequest::Step(id, step) => {
            let state = claims::take_step(office, who, now, today, id, *step)?;
            done = Some(format!("{id} is {} now.", state.title().to_lowercase()));
            Some(id.clone())
        }
    };
    let reasons = Reasons::load(places)?;
    let page = BillingPage {
        claims: claims::list(office, who, now, None, ROWS)?,
        remittances: remittance::list(office, who, now, ROWS)?,
        ageing: accounts::ageing(office, who, now, today)?,
        figures: reports::figures(office, who, now, today, FIGURES_DAYS, &reasons)?,
        open: open
            .map(|id| claims::open(office, who, now, &id))
            .transpose()?,
    };
    Ok((page, done))
}
