//! What each request of the billing desk does.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::{BillingRequest, Opened, Outcome, Paper, Sheet};
use crate::domain::{ClaimState, Money};
use crate::service::billing::accounts::{self, PaymentKind};
use crate::service::billing::claims;
use crate::service::billing::entry;
use crate::service::billing::reasons::Reasons;
use crate::service::billing::{Scrubber, exchange, letters, paper, remittance, sending};
use crate::service::{Office, Places, ServiceError, SignedIn};

/// The desk while one request is carried out.
pub(super) struct Desk<'d> {
    pub(super) places: &'d Places,
    pub(super) office: &'d mut Office,
    pub(super) who: &'d SignedIn,
    pub(super) now: Timestamp,
    pub(super) local: DateTime,
    pub(super) opened: &'d mut Opened,
}

fn said(what: impl Into<String>) -> Outcome {
    Some((what.into(), None))
}

impl Desk<'_> {
    /// Does what a request asks.
    pub(super) fn act(&mut self, request: &BillingRequest) -> Result<Outcome, ServiceError> {
        use BillingRequest as R;
        let (now, today) = (self.now, self.local.date());
        Ok(match request {
            R::Show(claim) => {
                self.opened.claim.clone_from(claim);
                None
            }
            R::Account(patient) => {
                self.opened.account = Some(*patient);
                None
            }
            R::Payer(payer) => {
                self.opened.payer = Some(*payer);
                None
            }
            R::Figure(figure) => {
                self.opened.figure = Some(figure.clone());
                None
            }
            R::MakeClaims => self.make_claims()?,
            R::Scrub => self.scrub()?,
            R::Step(id, step) => {
                let state = claims::take_step(self.office, self.who, now, today, id, *step)?;
                self.opened.claim = Some(id.clone());
                said(format!("{id} is {} now.", state.title().to_lowercase()))
            }
            R::Renew(id) => {
                claims::renew(self.office, self.who, now, id)?;
                said(format!("{id} is taken anew from the visit."))
            }
            R::Replace(id, frequency) => {
                let made = claims::replace(self.office, self.who, now, id, *frequency)?;
                let made = claims::open(self.office, self.who, now, &made.to_string())?;
                let control = made.claim.control;
                self.opened.claim = Some(control.clone());
                said(format!(
                    "{control} is made in place of {id}; mend and scrub it."
                ))
            }
            R::Keep(sheet) => self.keep(sheet)?,
            R::AskCover(patient) => {
                let known = Reasons::load(self.places)?;
                let came =
                    exchange::ask_cover(self.office, self.who, now, self.local, &known, *patient)?;
                said(match came {
                    0 => "The payer is asked; its answer is shown when it comes.".to_owned(),
                    came => format!("The payer is asked; {came} answers came in."),
                })
            }
            R::Exchange => self.exchange()?,
            _ => self.take_away(request)?,
        })
    }

    fn take_away(&mut self, request: &BillingRequest) -> Result<Outcome, ServiceError> {
        use BillingRequest as R;
        let (office, who) = (&mut *self.office, self.who);
        let (now, today) = (self.now, self.local.date());
        Ok(match request {
            R::TakeBack(id) => {
                let patient = accounts::take_back(office, who, now, today, *id)?;
                self.opened.account = Some(patient);
                said(format!("Receipt {id} is taken back."))
            }
            R::RemovePolicy(_, policy) => {
                entry::remove_policy(office, who, now, *policy)?;
                said("The policy is taken away.")
            }
            R::RemoveAuthorization(_, id) => {
                entry::remove_authorization(office, who, now, *id)?;
                said("It is taken away.")
            }
            R::EndPlan(patient) => {
                accounts::end_plan(office, who, now, *patient)?;
                said("The payment plan is ended.")
            }
            R::RemovePayer(payer) => {
                entry::remove_payer(office, who, now, *payer)?;
                self.opened.payer = None;
                said("The payer is taken away.")
            }
            R::RemoveRate(payer, rate) => {
                entry::remove_rate(office, who, now, *payer, rate)?;
                said(format!("{} is taken out of the contract.", rate.procedure))
            }
            _ => None,
        })
    }

    fn make_claims(&mut self) -> Result<Outcome, ServiceError> {
        let (made, kept) = claims::make_all(self.office, self.who, self.now)?;
        if let Some(first) = made.first() {
            let open = claims::open(self.office, self.who, self.now, &first.to_string())?;
            self.opened.claim = Some(open.claim.control);
        }
        Ok(said(match kept.first() {
            None => format!("{} claims made; scrub them.", made.len()),
            Some(why) => format!("{} claims made. Kept back: {why}.", made.len()),
        }))
    }

    fn scrub(&mut self) -> Result<Outcome, ServiceError> {
        let scrubber = Scrubber::load(self.places)?;
        let today = self.local.date();
        let done = claims::scrub(self.office, self.who, self.now, today, &scrubber, &[])?;
        let ready = done.iter().filter(|s| s.state == ClaimState::Ready).count();
        self.opened.claim = done
            .iter()
            .find(|s| !s.hits.is_empty())
            .map(|s| s.control.clone());
        Ok(said(format!(
            "{} drafts scrubbed, {ready} are ready to go.",
            done.len()
        )))
    }

    fn exchange(&mut self) -> Result<Outcome, ServiceError> {
        let folder = exchange::folder(self.office, self.who, self.now)?;
        let known = Reasons::load(self.places)?;
        let all = exchange::run(self.office, self.who, self.now, self.local, &known, &folder)?;
        let refused = all.iter().filter(|e| !e.taken).count();
        Ok(said(match (all.len(), refused) {
            (0, _) => "Nothing to send and nothing came.".to_owned(),
            (files, 0) => format!("{files} files went out or came in."),
            (files, refused) => format!(
                "{files} files, {refused} of them refused: they lie in {} with the reason beside.",
                folder.join("in/refused").display()
            ),
        }))
    }

    /// Keeps a sheet.
    fn keep(&mut self, sheet: &Sheet) -> Result<Outcome, ServiceError> {
        let (office, who) = (&mut *self.office, self.who);
        let (now, today) = (self.now, self.local.date());
        Ok(match sheet {
            Sheet::Payer(typed) => {
                let id = entry::save_payer(office, who, now, typed)?;
                self.opened.payer = Some(id);
                let undo = typed
                    .known
                    .is_none()
                    .then_some(BillingRequest::RemovePayer(id));
                Some((format!("{} is saved.", typed.name.trim()), undo))
            }
            Sheet::Plan(typed) => {
                entry::save_plan(office, who, now, typed)?;
                said(format!("{} is saved.", typed.name.trim()))
            }
            Sheet::Rate(typed) => {
                entry::save_rate(office, who, now, today, typed)?;
                said(format!("{} is in the contract.", typed.procedure.trim()))
            }
            Sheet::Fee(typed) => {
                entry::save_fee(office, who, now, typed)?;
                said(format!(
                    "{} costs {}.",
                    typed.procedure.trim(),
                    typed.amount.trim()
                ))
            }
            Sheet::Office(typed) => {
                entry::save_office(office, who, now, typed)?;
                said("The office's billing data are saved.")
            }
            Sheet::Policy(patient, typed) => {
                let id = entry::save_policy(office, who, now, *patient, typed)?;
                let new = typed.known.is_none();
                let undo = new.then_some(BillingRequest::RemovePolicy(*patient, id));
                Some(("The policy is saved.".to_owned(), undo))
            }
            Sheet::Authorization(_, typed) => {
                entry::save_authorization(office, who, now, typed)?;
                said(format!("{} is saved.", typed.number.trim()))
            }
            Sheet::Address(patient, typed) => {
                entry::save_address(office, who, now, *patient, typed)?;
                said("The address is saved.")
            }
            Sheet::Payment(patient, typed, file) => {
                let id = accounts::pay_with(office, who, now, today, *patient, typed)?;
                if !file.trim().is_empty() {
                    write(file, &accounts::receipt(office, who, now, id)?)?;
                }
                let word = match typed.kind {
                    PaymentKind::Refund => "given back",
                    PaymentKind::Copay | PaymentKind::Payment => "taken",
                };
                let undo = Some(BillingRequest::TakeBack(id));
                Some((
                    format!("{} {word}, receipt {id}.", typed.amount.trim()),
                    undo,
                ))
            }
            Sheet::Plans(patient, amount, day) => {
                let amount = money(amount)?;
                let day = day.trim().parse().unwrap_or(0);
                accounts::plan(office, who, now, today, *patient, amount, day)?;
                let undo = Some(BillingRequest::EndPlan(*patient));
                Some((format!("{amount} each month is agreed."), undo))
            }
            Sheet::Mend(typed) => {
                claims::mend_with(office, who, now, typed)?;
                said(format!("{} is mended; scrub it.", typed.control))
            }
            Sheet::Close(day, counted) => {
                accounts::close_day(office, who, now, *day, money(counted)?)?;
                said(format!("{day} is closed."))
            }
            Sheet::File(what, file) => self.file(what, file)?,
        })
    }

    /// Writes something to a file, or reads one.
    fn file(&mut self, what: &Paper, file: &str) -> Result<Outcome, ServiceError> {
        let (office, who) = (&mut *self.office, self.who);
        let (now, today) = (self.now, self.local.date());
        let file = file.trim();
        if file.is_empty() {
            return Err(ServiceError::Rule("the file's name is missing".into()));
        }
        let path = Path::new(file);
        let bytes = match what {
            Paper::Export => {
                let sent = sending::export(office, who, now, self.local, &[], path)?;
                return Ok(said(format!(
                    "{} claims, {}, in {} files: {file}.",
                    sent.claims,
                    sent.total,
                    sent.files.len()
                )));
            }
            Paper::Read => {
                let known = Reasons::load(self.places)?;
                let bytes = remittance::bytes_of(path)?;
                let told = exchange::read(office, who, now, self.local, &known, &bytes)?;
                return Ok(said(format!("{told}.")));
            }
            Paper::Payers => {
                let (added, changed) = entry::import_payers(office, who, now, path)?;
                return Ok(said(format!("{added} payers added, {changed} changed.")));
            }
            Paper::Fees => {
                let count = entry::import_fees(office, who, now, path)?;
                return Ok(said(format!("{count} fees taken in.")));
            }
            Paper::Contract(payer) => {
                let count = entry::import_rates(office, who, now, today, payer, path)?;
                return Ok(said(format!("{count} lines of the contract taken in.")));
            }
            Paper::Statements => {
                let made = paper::statements(office, who, now, today, path)?;
                return Ok(said(format!("{} statements are in {file}.", made.len())));
            }
            Paper::Appeal(id) => {
                let known = Reasons::load(self.places)?;
                let text = letters::appeal(office, who, now, today, self.places, &known, id)?;
                letters::set(&text)
            }
            Paper::Form(id, only_data) => paper::forms(
                office,
                who,
                now,
                today,
                std::slice::from_ref(id),
                *only_data,
            )?,
            Paper::Superbill(visit) => paper::superbill(office, who, now, *visit)?,
            Paper::Receipt(id) => accounts::receipt(office, who, now, *id)?,
        };
        write(file, &bytes)?;
        Ok(said(format!("Written to {file}.")))
    }
}

fn money(text: &str) -> Result<Money, ServiceError> {
    Money::parse(text).ok_or_else(|| {
        ServiceError::Rule(format!(
            "“{}” is no amount of money; write it as 25.00",
            text.trim()
        ))
    })
}

fn write(file: &str, bytes: &[u8]) -> Result<(), ServiceError> {
    let path = Path::new(file.trim());
    std::fs::write(path, bytes).map_err(|e| ServiceError::Disk(path.to_owned(), e))
}
