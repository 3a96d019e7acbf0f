//! The doors of the schedule, the front desk, the supplies and the managers' figures.

use super::{OfficeRoom, Told};
use crate::service::worker::around::{
    FrontDeskRequest, ScheduleRequest, SuppliesRequest, at_front_desk, at_supplies,
    figures_of_today, on_schedule,
};
use crate::service::worker::{Event, Request};

fn tell_done(done: Option<(String, Option<Request>)>, tell: &dyn Fn(Event)) -> Told {
    if let Some((what, undo)) = done {
        tell(Event::Done { what, undo });
    }
    Ok(())
}

impl OfficeRoom {
    pub(super) fn schedule(&mut self, asked: &ScheduleRequest, tell: &dyn Fn(Event)) -> Told {
        let places = self.places.clone();
        let (office, who) = self.office()?;
        let (page, done) = on_schedule(&places, office, who, asked)?;
        tell(Event::Schedule(Box::new(page)));
        tell_done(done, tell)
    }

    pub(super) fn front_desk(&mut self, asked: &FrontDeskRequest, tell: &dyn Fn(Event)) -> Told {
        let places = self.places.clone();
        let (office, who) = self.office()?;
        let (page, done) = at_front_desk(&places, office, who, asked)?;
        tell(Event::FrontDesk(Box::new(page)));
        tell_done(done, tell)
    }

    pub(super) fn supplies(&mut self, asked: &SuppliesRequest, tell: &dyn Fn(Event)) -> Told {
        let (office, who) = self.office()?;
        let (shelf, done) = at_supplies(office, who, asked)?;
        tell(Event::Supplies(Box::new(shelf)));
        tell_done(done, tell)
    }

    pub(super) fn figures(&mut self, tell: &dyn Fn(Event)) -> Told {
        let (office, who) = self.office()?;
        tell(figures_of_today(office, who)?);
        Ok(())
    }
}
