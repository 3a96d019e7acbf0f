//! What somebody typed to find a patient, taken apart: words of a name, a birth date, a number.

use jiff::civil::Date;

use crate::language::name_words;
use crate::store::patient_keys::Sought;

/// Takes a search apart. Digits count for telephone and record numbers, dates are read as people write them here
/// (`1958-03-14`, `3/14/1958`, `3-14-58`, `03141958`), everything else is a name.
#[must_use]
pub fn sought(typed: &str) -> Sought {
    let typed = typed.trim();
    let mut sought = Sought::default();
    for token in typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')) {
        if let Some(born) = date(token) {
            sought.born = Some(born);
        }
        let numeric = token.contains(|c: char| c.is_ascii_digit())
            && token
                .chars()
                .all(|c| c.is_ascii_digit() || "()+-./".contains(c));
        if numeric {
            if !token.contains('/') {
                sought
                    .digits
                    .extend(token.chars().filter(char::is_ascii_digit));
            }
        } else {
            sought.words.extend(name_words(token));
        }
    }
    if typed.contains(|c: char| c.is_ascii_digit()) && !typed.contains([' ', '/']) {
        sought.typed = typed.to_owned();
    }
    sought
}

/// A date as people write it; two digits of a year are of the last hundred years.
fn date(token: &str) -> Option<Date> {
    let parts: Vec<&str> = token.split(['/', '-', '.']).collect();
    let number = |text: &str| text.parse::<i16>().ok().filter(|_| text.len() <= 4);
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (number(year)?, number(month)?, number(day)?),
        [month, day, year] if matches!(year.len(), 2 | 4) => {
            (number(year)?, number(month)?, number(day)?)
        }
        [all] if all.len() == 8 && all.chars().all(|c| c.is_ascii_digit()) => {
            let (month, rest) = all.split_at(2);
            let (day, year) = rest.split_at(2);
            (number(year)?, number(month)?, number(day)?)
        }
        _ => return None,
    };
    let year = match year {
        0..=29 => 2000 + year,
        30..=99 => 1900 + year,
        _ => year,
    };
    if !(1880..=2200).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil;
    use proptest::prelude::*;

    #[test]
    fn what_is_typed_is_taken_for_what_it_is() {
        let name = sought("O'Brien, Mary");
        assert_eq!(name.words, ["obrien", "mary"]);
        assert!(name.born.is_none() && name.digits.is_empty() && name.typed.is_empty());
        for typed in ["1958-03-14", "3/14/1958", "03141958", "3-14-58"] {
            assert_eq!(
                sought(typed).born,
                Some(civil::date(1958, 3, 14)),
                "{typed}"
            );
        }
        assert_eq!(sought("(312) 555-0142").digits, "3125550142");
        assert_eq!(sought("10021").typed, "10021");
        let both = sought("smith 3/14/1958");
        assert_eq!(
            (both.words.len(), both.born),
            (1, Some(civil::date(1958, 3, 14)))
        );
        assert_eq!(sought("13/45/1958").born, None);
    }

    proptest! {
        #[test]
        fn any_text_can_be_typed(text in ".{0,60}") {
            let _ = sought(&text);
        }
    }
}
