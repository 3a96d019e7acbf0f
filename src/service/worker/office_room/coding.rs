//! The coding desk's requests.

use jiff::Timestamp;

use super::{OfficeRoom, Told};
use crate::service::coding::Rulebook;
use crate::service::worker::coding::{At, CodeDetail, CodingRequest, CodingTold, Desk};
use crate::service::worker::messages::Event;
use crate::service::{CodeSet, ServiceError};

impl OfficeRoom {
    /// The code set and tables, loaded when they are first needed.
    pub(super) fn rulebook(&mut self) -> Result<&Rulebook, Box<dyn std::error::Error>> {
        if self.rulebook.is_none() {
            self.rulebook = Some(Rulebook::load(&self.places)?);
        }
        self.rulebook
            .as_ref()
            .ok_or_else(|| ServiceError::Rule("no code set is installed".into()).into())
    }

    pub(super) fn code_set(&mut self) -> Result<Option<&CodeSet>, Box<dyn std::error::Error>> {
        Ok(self.rulebook()?.set.as_ref())
    }

    pub(super) fn coding(&mut self, asked: &CodingRequest, tell: &dyn Fn(Event)) -> Told {
        self.rulebook()?;
        let (Some(book), Some((office, who))) = (&self.rulebook, &mut self.entered) else {
            return Err(ServiceError::Rule("sign in first".into()).into());
        };
        let mut desk = Desk {
            places: &self.places,
            office,
            who,
            book,
            now: Timestamp::now(),
        };
        match asked {
            CodingRequest::Search(words) => {
                tell(Event::Coding(desk.search(words)));
                return Ok(());
            }
            CodingRequest::Look(code) => {
                let detail = book.set.as_ref().and_then(|set| CodeDetail::of(set, code));
                if let Some(detail) = detail {
                    tell(Event::Coding(CodingTold::Detail(Box::new(detail))));
                }
                return Ok(());
            }
            _ => {}
        }
        let done = desk.carry_out(&mut self.coding_at, asked)?;
        if let Some((what, undo)) = done {
            tell(Event::Done { what, undo });
        }
        if matches!(asked, CodingRequest::Answer { .. }) {
            return self.today(tell);
        }
        let page = match desk.page(self.coding_at) {
            Ok(page) => page,
            Err(problem) => {
                // What could not be opened is not asked for again.
                self.coding_at = At {
                    order: self.coding_at.order,
                    ..At::default()
                };
                return Err(problem.into());
            }
        };
        tell(Event::Coding(CodingTold::Page(Box::new(page))));
        Ok(())
    }
}
