//! Claims by the hundred: seeded, varied, each of them right.

use chartwright::domain::{
    Accident, AccidentCause, Address, Adjustment, AdjustmentGroup, BillingEntity, Claim, ClaimLine,
    ClaimPatient, CoverDecision, Facility, Frequency, Icd10Code, LineDecision, Money, OtherCover,
    PatientName, Payer, PayerRank, Provider, Relation, Sex, Subscriber,
};
use jiff::Span;
use jiff::civil::{Date, date};

/// The day on which the generated claims are written.
pub const TODAY: Date = date(2026, 5, 4);

/// A small generator of numbers (xorshift64*), the same on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    pub fn below(&mut self, most: usize) -> usize {
        (self.roll() % most.max(1) as u64) as usize
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.roll() % 100 < percent
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// The nine digits with their check digit.
pub fn npi(nine: u32) -> String {
    (0..10)
        .map(|d| format!("{nine:09}{d}"))
        .find(|t| chartwright::domain::Npi::parse(t).is_ok())
        .unwrap()
}

const FAMILIES: [&str; 10] = [
    "Abara",
    "Muñoz",
    "O'Neill",
    "Van der Berg",
    "Li",
    "Kowalski",
    "Nguyen",
    "Smith-Jones",
    "Öztürk",
    "Haddad",
];
const GIVENS: [&str; 8] = ["Ana", "John", "Zoë", "Lee", "María", "Tom", "Wei", "Fatima"];
const STREETS: [&str; 4] = [
    "12 Main St",
    "4400 West 5th Avenue",
    "9 O'Hara Ct #2",
    "1 County Rd 7",
];
const PLACES: [(&str, &str, &str); 4] = [
    ("Springfield", "IL", "62704"),
    ("Madison", "WI", "53703"),
    ("St. Paul", "MN", "551011234"),
    ("El Paso", "TX", "79901"),
];
const CODES: [&str; 12] = [
    "E11.9", "I10", "E78.5", "M54.50", "J45.909", "K21.9", "F41.1", "G43.909", "N39.0", "L03.115",
    "E03.9", "M17.0",
];
const SERVICES: [(&str, i64); 8] = [
    ("T1015", 18_500),
    ("G0108", 6_200),
    ("G0447", 4_500),
    ("J3420", 1_850),
    ("J1885", 1_200),
    ("G0439", 21_000),
    ("A4550", 2_275),
    ("Q4012", 3_333),
];
const MODIFIERS: [&str; 6] = ["25", "59", "GT", "LT", "RT", "KX"];
/// The demo office's payers: identifier, name, kind.
pub const PAYERS: [(&str, &str, &str); 5] = [
    ("MMH01", "Meridian Mutual Health", "CI"),
    ("PSP22", "Prairie Shield Plan", "BL"),
    ("STMD1", "State Medicaid", "MC"),
    ("UWBF5", "Union Workers Benefit Fund", "CI"),
    ("MCRB1", "Medicare Part B", "MB"),
];

fn address(dice: &mut Dice) -> Address {
    let (city, state, zip) = *dice.pick(&PLACES);
    Address {
        street: (*dice.pick(&STREETS)).into(),
        street2: if dice.chance(20) {
            "Apt 3B".into()
        } else {
            String::new()
        },
        city: city.into(),
        state: state.into(),
        zip: zip.into(),
    }
}

fn name(dice: &mut Dice) -> PatientName {
    PatientName {
        given: (*dice.pick(&GIVENS)).into(),
        family: (*dice.pick(&FAMILIES)).into(),
    }
}

fn payer(dice: &mut Dice, at: usize) -> Payer {
    let (id, name, filing) = PAYERS[at % PAYERS.len()];
    Payer {
        name: name.into(),
        id: id.into(),
        filing: filing.into(),
        address: if dice.chance(60) {
            address(dice)
        } else {
            Address::default()
        },
    }
}

fn provider(dice: &mut Dice, taxonomy: bool) -> Provider {
    let PatientName { given, family } = name(dice);
    let npi = npi(100_000_000 + dice.below(800_000_000) as u32);
    Provider {
        family,
        given,
        npi,
        taxonomy: if taxonomy {
            "207Q00000X".into()
        } else {
            String::new()
        },
    }
}

fn subscriber(dice: &mut Dice, name: PatientName, born: Date, sex: Sex) -> Subscriber {
    Subscriber {
        name,
        member_id: format!("M{:08}", dice.below(99_999_999)),
        born: Some(born),
        sex,
        address: address(dice),
        group_number: if dice.chance(60) {
            format!("GRP{}", dice.below(9999))
        } else {
            String::new()
        },
        plan: if dice.chance(30) {
            "Gold 500".into()
        } else {
            String::new()
        },
        medicare_secondary: None,
    }
}

fn lines(dice: &mut Dice, diagnoses: usize, day: Date, number: usize) -> Vec<ClaimLine> {
    let count = match number % 7 {
        0 => 8,
        1..=3 => 1,
        _ => 2 + dice.below(3),
    };
    (0..count)
        .map(|at| {
            let (procedure, cents) = SERVICES[(at + number) % SERVICES.len()];
            let units = 1 + dice.below(3) as u32;
            let first = dice.below(MODIFIERS.len());
            let modifiers =
                (0..dice.below(5)).map(|m| MODIFIERS[(first + m) % MODIFIERS.len()].to_owned());
            let pointers = 1 + dice.below(diagnoses.min(4));
            ClaimLine {
                date: day,
                date_to: (number % 9 == 4 && at == 0)
                    .then(|| day.saturating_add(Span::new().days(1))),
                procedure: procedure.into(),
                modifiers: if dice.chance(40) {
                    modifiers.collect()
                } else {
                    Vec::new()
                },
                pointers: (1..=pointers as u8).collect(),
                units,
                amount: Money::from_cents(cents * i64::from(units) + dice.below(100) as i64),
                place_of_service: (number % 11 == 5).then(|| "12".to_owned()),
                drug: procedure
                    .starts_with('J')
                    .then(|| ("00004196501".to_owned(), units, "UN".to_owned())),
                note: (number % 13 == 6 && at == 0).then(|| "See the note of the visit".to_owned()),
            }
        })
        .collect()
}

/// What an earlier payer decided of these lines: contract, deductible, payment.
fn decision(dice: &mut Dice, lines: &[ClaimLine], whole: bool) -> CoverDecision {
    let of = |group, reason: &str, cents| Adjustment {
        group,
        reason: reason.into(),
        amount: Money::from_cents(cents),
    };
    let mut decided = CoverDecision {
        on: TODAY.saturating_sub(Span::new().days(2)),
        paid: Money::ZERO,
        adjustments: Vec::new(),
        lines: Vec::new(),
    };
    let mut paid_all = 0;
    for (line, service) in lines.iter().enumerate() {
        let charge = service.amount.cents();
        let contract = charge * (10 + dice.below(30) as i64) / 100;
        let patient = (charge - contract) * dice.below(40) as i64 / 100;
        let paid = charge - contract - patient;
        paid_all += paid;
        let mut adjustments = vec![of(AdjustmentGroup::Contractual, "45", contract)];
        if patient > 0 {
            adjustments.push(of(
                AdjustmentGroup::Patient,
                if dice.chance(50) { "1" } else { "2" },
                patient,
            ));
        }
        if whole {
            decided.adjustments.extend(adjustments);
        } else {
            decided.lines.push(LineDecision {
                line,
                paid: Money::from_cents(paid),
                adjustments,
            });
        }
    }
    decided.paid = Money::from_cents(paid_all);
    decided
}

/// The claim of this number: its kind goes round through every variation.
pub fn claim(seed: u64, number: usize) -> Claim {
    let dice = &mut Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(number as u64 + 1));
    let day = TODAY.saturating_sub(Span::new().days(2 + (number / 50 % 27) as i64));
    let (patient_name, born) = (
        name(dice),
        date(
            1935 + dice.below(80) as i16,
            1 + dice.below(12) as i8,
            1 + dice.below(28) as i8,
        ),
    );
    let sex = *dice.pick(&[Sex::Female, Sex::Male]);
    let dependant = number % 3 == 1;
    let relation = if dependant {
        *dice.pick(&[
            Relation::Spouse,
            Relation::Child,
            Relation::Partner,
            Relation::Other,
        ])
    } else {
        Relation::Oneself
    };
    let holder = if dependant {
        name(dice)
    } else {
        patient_name.clone()
    };
    let holder_born = if dependant { date(1960, 2, 3) } else { born };
    let mut diagnoses: Vec<Icd10Code> = Vec::new();
    let first = dice.below(CODES.len());
    let count = if number % 10 == 9 {
        12
    } else {
        1 + dice.below(4)
    };
    diagnoses
        .extend((0..count).filter_map(|at| Icd10Code::parse(CODES[(first + at) % CODES.len()])));
    let lines = lines(dice, diagnoses.len(), day, number);
    let rank = match number % 10 {
        2 | 7 => PayerRank::Secondary,
        5 if number % 20 == 5 => PayerRank::Tertiary,
        _ => PayerRank::Primary,
    };
    let frequency = match number % 16 {
        3 => Frequency::Corrected,
        11 => Frequency::Void,
        _ => Frequency::Original,
    };
    let mut claim = Claim {
        control: format!("T{seed}-{number:06}"),
        frequency,
        payer_control: (frequency != Frequency::Original)
            .then(|| format!("ICN{:09}", dice.below(999_999_999))),
        rank,
        payer: payer(dice, number),
        subscriber: subscriber(dice, holder, holder_born, sex),
        patient: ClaimPatient {
            name: patient_name,
            born: Some(born),
            sex,
            address: address(dice),
            relation,
        },
        billing: BillingEntity {
            name: "Riverside Family Medicine PC".into(),
            npi: npi(100_000_000),
            ein: "990000001".into(),
            taxonomy: "207Q00000X".into(),
            address: Address {
                street: "410 River Street".into(),
                street2: String::new(),
                city: "Springfield".into(),
                state: "IL".into(),
                zip: "627011234".into(),
            },
            contact: "Olivia Marsh".into(),
            phone: "3125550142".into(),
        },
        rendering: provider(dice, number % 4 != 2),
        referring: (number % 5 == 3).then(|| provider(dice, false)),
        facility: (number % 6 == 2).then(|| Facility {
            name: "Lakeside Surgery Center".into(),
            npi: npi(123_456_789),
            address: Address {
                zip: "627011234".into(),
                ..address(dice)
            },
        }),
        place_of_service: if number % 6 == 2 {
            "24".into()
        } else {
            "11".into()
        },
        diagnoses,
        authorization: (number % 4 == 1).then(|| format!("AUTH{:06}", dice.below(999_999))),
        referral: (number % 8 == 6).then(|| format!("REF{:06}", dice.below(999_999))),
        onset: (number % 9 == 1).then(|| day.saturating_sub(Span::new().days(10))),
        accident: None,
        patient_paid: if number.is_multiple_of(5) {
            Money::from_cents(1_000)
        } else {
            Money::ZERO
        },
        note: (number % 12 == 7)
            .then(|| "Corrected after review: second visit of the day".to_owned()),
        lines,
        others: Vec::new(),
    };
    if number % 14 == 9 {
        let cause = *dice.pick(&[
            AccidentCause::Auto,
            AccidentCause::Employment,
            AccidentCause::Other,
        ]);
        claim.accident = Some(Accident {
            cause,
            on: Some(day.saturating_sub(Span::new().days(3))),
            state: if cause == AccidentCause::Auto {
                "IL".into()
            } else {
                String::new()
            },
        });
    }
    others(dice, &mut claim, number);
    claim.patient_paid = claim.patient_paid.min(claim.total());
    claim
}

fn others(dice: &mut Dice, claim: &mut Claim, number: usize) {
    let earlier: Vec<PayerRank> = PayerRank::ALL
        .into_iter()
        .filter(|r| *r < claim.rank)
        .collect();
    let waits = claim.rank == PayerRank::Primary && number % 10 == 4;
    for (at, rank) in earlier
        .iter()
        .copied()
        .chain(waits.then_some(PayerRank::Secondary))
        .enumerate()
    {
        let person = name(dice);
        let decision = (rank < claim.rank).then(|| match at {
            0 => decision(dice, &claim.lines, number % 4 == 2),
            // The second of two earlier payers got what the first one left, and explains the rest as the first one's part.
            _ => {
                let total = claim.total().cents();
                let paid = total / 20;
                let of = |group, reason: &str, cents| Adjustment {
                    group,
                    reason: reason.into(),
                    amount: Money::from_cents(cents),
                };
                CoverDecision {
                    on: TODAY.saturating_sub(Span::new().days(1)),
                    paid: Money::from_cents(paid),
                    adjustments: vec![of(AdjustmentGroup::Other, "23", total - paid)],
                    lines: Vec::new(),
                }
            }
        });
        claim.others.push(OtherCover {
            rank,
            payer: payer(dice, number + 1 + at),
            subscriber: subscriber(dice, person, date(1958, 7, 8), Sex::Male),
            relation: Relation::Spouse,
            decision,
        });
    }
    if claim.rank != PayerRank::Primary && claim.payer.filing == "MB" {
        claim.subscriber.medicare_secondary = Some("12".into());
    }
}
