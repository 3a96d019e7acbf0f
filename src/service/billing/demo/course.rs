//! What became of a demo visit's claim: accepted, rejected, paid or denied by a remittance like a payer's.

use jiff::civil::Date;

use super::Demo;
use super::script::VisitLine;
use crate::domain::{
    Adjustment, AdjustmentGroup, ClaimEvent, ClaimId, ClaimState, Money, Remittance,
    RemittanceClaim, RemittanceLine,
};
use crate::service::ServiceError;
use crate::service::billing::claims::step;
use crate::service::billing::{answers, posting};
use crate::store::batches;
use crate::store::claims as rows;

impl Demo<'_> {
    pub(super) fn after_sending(
        &self,
        visit: &VisitLine,
        id: ClaimId,
        number: usize,
        at: &str,
        on: Date,
    ) -> Result<(), ServiceError> {
        let state = ClaimState::Sent;
        match visit.until {
            ClaimState::Sent => return Ok(()),
            ClaimState::Rejected => {
                answers::reject_in(self.db, id, state, &visit.why, self.today, at)?;
                return Ok(());
            }
            _ => {}
        }
        step(
            self.db,
            id,
            state,
            ClaimEvent::Accept,
            at,
            "A2:20 accepted for a decision",
        )?;
        if visit.until == ClaimState::Accepted {
            return Ok(());
        }
        let row = rows::claim(self.db, id)?;
        let said = self.decision(visit, &row.claim.control, number);
        let remittance = Remittance {
            at: 0,
            payer: row.claim.payer.name.clone(),
            payer_id: format!("1{:0>9}", row.payer.0),
            trace: format!("EFT{number:06}"),
            method: "ACH".into(),
            amount: said.paid,
            paid_on: Some(on),
            payee: row.claim.billing.name.clone(),
            claims: vec![said],
            provider_adjustments: Vec::new(),
            quirks: Vec::new(),
        };
        remittance.balance()?;
        let file = batches::keep_file(self.db, "in", "835", "demo", at)?;
        posting::post_one(self.db, &remittance, file, &self.reasons, on, at)?;
        let state = rows::claim(self.db, id)?.state;
        match visit.until {
            ClaimState::Appealed => step(
                self.db,
                id,
                state,
                ClaimEvent::Appeal,
                at,
                "denial disputed",
            )
            .map(drop),
            ClaimState::Closed => step(
                self.db,
                id,
                state,
                ClaimEvent::Close,
                at,
                "nothing more is owed",
            )
            .map(drop),
            _ => Ok(()),
        }
    }

    fn decision(&self, visit: &VisitLine, control: &str, number: usize) -> RemittanceClaim {
        let lines: Vec<RemittanceLine> = (1..)
            .zip(&visit.lines)
            .map(|(line, service)| {
                let adjustments: Vec<Adjustment> = service
                    .less
                    .iter()
                    .map(|(group, reason, cents)| Adjustment {
                        group: *group,
                        reason: reason.clone(),
                        amount: Money::from_cents(*cents),
                    })
                    .collect();
                let paid = Money::from_cents(service.paid);
                RemittanceLine {
                    at: 0,
                    procedure: service.procedure.clone(),
                    modifiers: Vec::new(),
                    charged: adjustments.iter().map(|a| a.amount).chain([paid]).sum(),
                    paid,
                    date: None,
                    control: line.to_string(),
                    adjustments,
                    remarks: service.remarks.clone(),
                }
            })
            .collect();
        let patient = |a: &&Adjustment| a.group == AdjustmentGroup::Patient;
        RemittanceClaim {
            at: 0,
            control: control.to_owned(),
            status: "1".into(),
            charged: lines.iter().map(|l| l.charged).sum(),
            paid: lines.iter().map(|l| l.paid).sum(),
            patient_share: lines
                .iter()
                .flat_map(|l| &l.adjustments)
                .filter(patient)
                .map(|a| a.amount)
                .sum(),
            payer_control: format!("ICN{number:08}"),
            patient: String::new(),
            adjustments: Vec::new(),
            remarks: Vec::new(),
            lines,
        }
    }
}
