//! The desk of note templates.

use jiff::Timestamp;

use super::super::messages::{Event, Request};
use super::super::review::ReviewRequest;
use super::super::templates::{OpenTemplate, TemplateRequest, TemplatesPage};
use super::{OfficeRoom, Told};
use crate::service::note_templates::{self, Whose};

/// A short dictation that shows how a template sorts.
const SAMPLE: &str = "Chief complaint: Cough.\nA 54-year-old man has had a dry cough for three weeks. He denies fever. He takes lisinopril 20 mg daily. No known drug allergies.\nOn examination: Blood pressure is 132/80, lungs are clear.\nAssessment: Cough from the ACE inhibitor.\nPlan: Stop lisinopril, start losartan 50 mg daily. Follow up in 4 weeks.";

impl OfficeRoom {
    pub(super) fn templates(&mut self, asked: TemplateRequest, tell: &dyn Fn(Event)) -> Told {
        let (now, places) = (Timestamp::now(), self.places.clone());
        let (office, who) = self.office()?;
        let mut open = None;
        match asked {
            TemplateRequest::Show => {}
            TemplateRequest::Open(name) => open = Some((name, None)),
            TemplateRequest::Check { name, text } => open = Some((name, Some(text))),
            TemplateRequest::Save { name, text, whose } => {
                let kept = (name.as_str(), text.as_str());
                let before = note_templates::save(office, who, now, &places, whose, kept)?;
                let back = match before {
                    Some(text) => TemplateRequest::Save {
                        name: name.clone(),
                        text,
                        whose,
                    },
                    None => TemplateRequest::Remove {
                        name: name.clone(),
                        whose,
                    },
                };
                let whom = if whose == Whose::Mine {
                    "you"
                } else {
                    "the office"
                };
                tell(Event::Done {
                    what: format!("The template {name} is kept for {whom}"),
                    undo: Some(Request::Review(ReviewRequest::Templates(back))),
                });
                open = Some((name, None));
            }
            TemplateRequest::Remove { name, whose } => {
                let before = note_templates::remove(office, who, now, &places, whose, &name)?;
                let back = before.map(|text| TemplateRequest::Save {
                    name: name.clone(),
                    text,
                    whose,
                });
                tell(Event::Done {
                    what: format!("The template {name} is as it was shipped, or gone"),
                    undo: back.map(|b| Request::Review(ReviewRequest::Templates(b))),
                });
                open = Some((name, None));
            }
        }
        let open = open.and_then(|(name, written)| {
            let stored = note_templates::text(&places, who, &name).ok();
            let whose = stored.as_ref().map_or(Whose::Mine, |(w, _)| *w);
            let unkept = written.is_some();
            let text = written.or(stored.map(|(_, text)| text))?;
            let preview = note_templates::preview(&name, &text, SAMPLE).map_err(|e| e.to_string());
            Some(OpenTemplate {
                name,
                whose,
                text,
                unkept,
                preview,
            })
        });
        tell(Event::Templates(Box::new(TemplatesPage {
            all: note_templates::list(&places, who),
            open,
        })));
        Ok(())
    }
}
