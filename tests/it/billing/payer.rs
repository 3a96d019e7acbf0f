//! The other side: a payer that decides on claims and writes remittances (835) and answers about cover (271), for the tests.

use chartwright::domain::{Claim, Money};
use chartwright::interop::x12::{Envelope, Writer};

use super::generator::{Dice, TODAY};

pub fn envelope(control: u32) -> Envelope {
    Envelope {
        sender: ("ZZ".into(), "PAYER".into()),
        receiver: ("ZZ".into(), "RIVERSIDEFM".into()),
        control,
        at: TODAY.at(8, 0, 0, 0),
        test: true,
    }
}

fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

/// One decided line: charge, paid, adjustments.
struct Decided {
    charge: i64,
    paid: i64,
    less: Vec<(&'static str, &'static str, i64)>,
}

fn decide(dice: &mut Dice, charge: i64, denied: bool) -> Decided {
    if denied {
        let reason = *dice.pick(&["16", "29", "50", "197", "27"]);
        return Decided {
            charge,
            paid: 0,
            less: vec![("CO", reason, charge)],
        };
    }
    let contract = charge * dice.below(45) as i64 / 100;
    let patient = (charge - contract) * dice.below(50) as i64 / 100;
    let sequester = if dice.chance(20) {
        (charge - contract - patient) * 2 / 100
    } else {
        0
    };
    let mut less = vec![
        ("CO", "45", contract),
        ("PR", if dice.chance(50) { "1" } else { "2" }, patient),
        ("CO", "253", sequester),
    ];
    less.retain(|(.., cents)| *cents != 0);
    Decided {
        charge,
        paid: charge - contract - patient - sequester,
        less,
    }
}

/// A claim as a remittance has it; `sign` is -1 to take it back.
struct Said<'c> {
    claim: &'c Claim,
    decided: Vec<Decided>,
    sign: i64,
    number: usize,
}

impl Said<'_> {
    fn sum(&self, of: fn(&Decided) -> i64) -> i64 {
        self.sign * self.decided.iter().map(of).sum::<i64>()
    }

    fn write(&self, writer: &mut Writer) {
        let (claim, sign, paid) = (self.claim, self.sign, self.sum(|d| d.paid));
        let patient: i64 = self
            .decided
            .iter()
            .flat_map(|d| &d.less)
            .filter(|l| l.0 == "PR")
            .map(|l| l.2)
            .sum();
        let status = match (sign, paid) {
            (-1, _) => "22",
            (_, 0) if patient == 0 => "4",
            _ => "1",
        };
        let share = if patient == 0 {
            String::new()
        } else {
            dollars(sign * patient)
        };
        let number = format!("ICN{:07}", self.number);
        writer
            .begin("CLP")
            .all(&[
                &claim.control,
                status,
                &dollars(self.sum(|d| d.charge)),
                &dollars(paid),
                &share,
                "12",
                &number,
                "11",
                "1",
            ])
            .end();
        writer
            .begin("NM1")
            .all(&[
                "QC",
                "1",
                &claim.patient.name.family,
                &claim.patient.name.given,
            ])
            .end();
        for (at, (line, d)) in claim.lines.iter().zip(&self.decided).enumerate() {
            writer
                .begin("SVC")
                .parts(&["HC", &line.procedure])
                .all(&[&dollars(sign * d.charge), &dollars(sign * d.paid), "", "1"])
                .end();
            writer.begin("DTM").all(&["472", "20260501"]).end();
            for (group, reason, cents) in &d.less {
                writer
                    .begin("CAS")
                    .all(&[group, reason, &dollars(sign * cents)])
                    .end();
            }
            writer
                .begin("REF")
                .all(&["6R", &(at + 1).to_string()])
                .end();
        }
    }
}

fn decide_all<'c>(dice: &mut Dice, claims: &'c [Claim], payment: usize) -> Vec<Said<'c>> {
    let mut said = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        let number = payment * 100_000 + at;
        let denied = dice.chance(12);
        let again = dice.chance(8);
        let seed = dice.roll();
        let lines = |dice: &mut Dice, denied| {
            claim
                .lines
                .iter()
                .map(|l| decide(dice, l.amount.cents(), denied))
                .collect()
        };
        said.push(Said {
            claim,
            decided: lines(&mut Dice::new(seed), denied),
            sign: 1,
            number,
        });
        if again {
            said.push(Said {
                claim,
                decided: lines(&mut Dice::new(seed), denied),
                sign: -1,
                number,
            });
            said.push(Said {
                claim,
                decided: lines(dice, false),
                sign: 1,
                number,
            });
        }
    }
    said
}

/// Remittances for claims, so many claims a payment: some denied, some taken back and decided anew, some with money outside.
pub fn remittances(claims: &[Claim], seed: u64, a_payment: usize) -> String {
    let dice = &mut Dice::new(seed);
    let mut writer = Writer::new(&envelope(seed as u32 % 999_999 + 1), "HP", "005010X221A1");
    for (number, chunk) in (1..).zip(claims.chunks(a_payment)) {
        let said = decide_all(dice, chunk, number);
        let outside = if dice.chance(40) {
            dice.below(5_000) as i64 - 1_000
        } else {
            0
        };
        let total = said.iter().map(|s| s.sum(|d| d.paid)).sum::<i64>() - outside;
        writer.open_set("835", "");
        let direction = if total < 0 { "D" } else { "C" };
        writer
            .begin("BPR")
            .all(&["I", &dollars(total.abs()), direction, "ACH", "CCP"])
            .skip(10)
            .add("20260503")
            .end();
        writer
            .begin("TRN")
            .all(&["1", &format!("EFT{seed}{number:05}"), "1999999999"])
            .end();
        writer.begin("N1").all(&["PR", "TEST PAYER"]).end();
        writer
            .begin("N1")
            .all(&["PE", "RIVERSIDE FAMILY MEDICINE PC", "XX", "1000000004"])
            .end();
        writer.begin("LX").add("1").end();
        for one in &said {
            one.write(&mut writer);
        }
        if outside != 0 {
            let reason = if outside > 0 { "WO" } else { "L6" };
            writer
                .begin("PLB")
                .all(&["1000000004", "20261231"])
                .parts(&[reason, "REF1"])
                .add(&dollars(outside))
                .end();
        }
        writer.close_set();
    }
    writer.finish()
}

/// What an answer about cover looks like.
pub fn cover_answer(trace: &str, member: &str, copay: Money) -> String {
    let mut writer = Writer::new(&envelope(77), "HB", "005010X279A1");
    writer.open_set("271", "005010X279A1");
    writer
        .begin("BHT")
        .all(&["0022", "11", "77", "20260504", "0900"])
        .end();
    writer.begin("HL").all(&["1", "", "20", "1"]).end();
    writer
        .begin("NM1")
        .all(&["PR", "2", "TEST PAYER"])
        .skip(4)
        .all(&["PI", "MMH01"])
        .end();
    writer.begin("HL").all(&["2", "1", "21", "1"]).end();
    writer
        .begin("NM1")
        .all(&["1P", "2", "RIVERSIDE FAMILY MEDICINE PC"])
        .skip(4)
        .all(&["XX", "1000000004"])
        .end();
    writer.begin("HL").all(&["3", "2", "22", "0"]).end();
    writer.begin("TRN").all(&["2", trace, "9990000001"]).end();
    writer
        .begin("NM1")
        .all(&["IL", "1", "HALVORSEN", "DENISE"])
        .skip(3)
        .all(&["MI", member])
        .end();
    writer.begin("DMG").all(&["D8", "19671102", "F"]).end();
    writer.begin("DTP").all(&["346", "D8", "20260101"]).end();
    writer
        .begin("EB")
        .all(&["1", "", "30", "", "GOLD 500"])
        .end();
    writer
        .begin("EB")
        .all(&["B", "", "98", "", "GOLD 500", "27", &dollars(copay.cents())])
        .skip(4)
        .add("Y")
        .end();
    writer.close_set();
    writer.finish()
}
