//! The search over the whole set as the coder types: hits on the left; the chosen one's place, notes and exclusions on the
//! right. Arrows choose, Enter takes, Page Up goes to what a code stands under, Page Down to what stands under it.

use eframe::egui::{
    Align2, Key, Label, Modifiers, Rect, RichText, ScrollArea, TextEdit, Ui, UiBuilder, pos2, vec2,
};

use super::{Purpose, Search, look};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{hint, row, stamp};
use crate::domain::Icd10Code;
use crate::service::code_suggestion::Hit;
use crate::service::coding::deciding::CodeStep;
use crate::service::worker::{CodeDetail, CodingPage, CodingRequest, Request};

/// Height of the two lists.
const HEIGHT: f32 = 430.0;

/// Draws the search; true once a code is taken.
pub(super) fn show(
    ui: &mut Ui,
    purpose: Purpose,
    search: &mut Search,
    page: &CodingPage,
    asked: &mut Vec<Request>,
) -> bool {
    let entered = keys(ui, search, asked);
    let field = TextEdit::singleline(&mut search.words)
        .hint_text("Words in any order, an abbreviation, or the code's beginning")
        .desired_width(f32::INFINITY)
        .font(theme::regular(17.0))
        .margin(vec2(12.0, 10.0));
    let field = ui.add(field).accessible_name("Find a code");
    field.request_focus();
    if field.changed() {
        asked.push(Request::Coding(CodingRequest::Search(search.words.clone())));
    }
    let mut taken = None;
    let (area, _) = ui.allocate_exact_size(
        vec2(ui.available_width(), HEIGHT),
        eframe::egui::Sense::hover(),
    );
    let left = Rect::from_min_size(area.min, vec2(area.width() * 0.52, HEIGHT));
    let right = Rect::from_min_max(pos2(left.right() + 20.0, area.top()), area.max);
    ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("hits"), |ui| {
        ScrollArea::vertical()
            .id_salt("hits")
            .show(ui, |ui| taken = hits(ui, search, purpose, asked));
    });
    ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("detail"), |ui| {
        ScrollArea::vertical()
            .id_salt("detail")
            .show(ui, |ui| match &search.detail {
                Some(found) => detail(ui, found),
                None => hint(
                    ui,
                    "The chosen code's place in the list, its notes and exclusions stand here.",
                ),
            });
    });
    hint(
        ui,
        "Arrows choose  ·  Enter takes it  ·  Page Up: what it stands under  ·  Page Down: what stands under it  ·  Esc",
    );
    if entered {
        taken = search
            .hits
            .get(search.chosen)
            .map(|h| Taken::Code(h.code.clone()));
    }
    taken.is_some_and(|taken| take(taken, purpose, page, asked))
}

enum Taken {
    Code(Icd10Code),
    Procedure(String),
}

fn take(taken: Taken, purpose: Purpose, page: &CodingPage, asked: &mut Vec<Request>) -> bool {
    let chart = page.chart.as_ref().map(|c| c.encounter);
    let audit = page.audit.as_ref().map(|a| a.encounter);
    let request = match (taken, purpose) {
        (Taken::Code(code), Purpose::Replace(id)) => Some(CodingRequest::Step(
            id,
            CodeStep::Replace(code, String::new()),
        )),
        (Taken::Code(code), Purpose::Add) => chart.map(|c| CodingRequest::Add(c, code)),
        (Taken::Code(code), Purpose::Judge) => audit.map(|a| CodingRequest::Judge(a, code, true)),
        (Taken::Procedure(code), _) => chart.map(|c| CodingRequest::AddProcedure(c, code)),
    };
    asked.extend(request.map(Request::Coding));
    true
}

/// Takes the keys; true for Enter.
fn keys(ui: &mut Ui, search: &mut Search, asked: &mut Vec<Request>) -> bool {
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let last = search.hits.len().saturating_sub(1);
    let before = search.chosen;
    if hit(Key::ArrowDown) {
        search.chosen = (search.chosen + 1).min(last);
    }
    if hit(Key::ArrowUp) {
        search.chosen = search.chosen.saturating_sub(1);
    }
    let (up, down) = (hit(Key::PageUp), hit(Key::PageDown));
    if let Some(found) = search.detail.clone() {
        let listed = if up {
            above(&found)
        } else if down {
            below(&found)
        } else {
            Vec::new()
        };
        if !listed.is_empty() {
            search.hits = listed;
            search.chosen = 0;
            search.procedures.clear();
            search.detail = None;
            asked.extend(search.hits.first().map(|h| look(h.code.clone())));
        }
    }
    if search.chosen != before {
        search.detail = None;
        asked.extend(search.hits.get(search.chosen).map(|h| look(h.code.clone())));
    }
    hit(Key::Enter)
}

fn listed(code: &Icd10Code, description: &str, billable: bool) -> Hit {
    Hit {
        code: code.clone(),
        description: description.to_owned(),
        billable,
        score: 1.0,
    }
}

/// What the code stands under, the nearest first.
fn above(found: &CodeDetail) -> Vec<Hit> {
    let up = found.above.iter().rev();
    up.map(|(code, words)| listed(code, words, false)).collect()
}

fn below(found: &CodeDetail) -> Vec<Hit> {
    let down = found.below.iter();
    down.map(|(code, words, billable)| listed(code, words, *billable))
        .collect()
}

fn hits(
    ui: &mut Ui,
    search: &mut Search,
    purpose: Purpose,
    asked: &mut Vec<Request>,
) -> Option<Taken> {
    let mut taken = None;
    ui.spacing_mut().item_spacing.y = 2.0;
    if search.hits.is_empty() && search.procedures.is_empty() {
        hint(
            ui,
            if search.words.is_empty() {
                "Type a condition: “dm2 neuropathy”, “htn ckd 3”, “E11.4”."
            } else {
                "Nothing found. Fewer words find more."
            },
        );
    }
    for at in 0..search.hits.len() {
        let found = search.hits[at].clone();
        let chosen = at == search.chosen;
        let name = format!("{} {}", found.code, found.description);
        let pressed = row(ui, &name, 46.0, chosen, |ui, r| {
            let c = palette(ui);
            stamp(
                ui,
                pos2(r.left() + 10.0, r.top() + 5.0),
                Align2::LEFT_TOP,
                100.0,
                found.code.as_str(),
                theme::mono(13.0),
                c.accent,
            );
            if !found.billable {
                stamp(
                    ui,
                    pos2(r.left() + 96.0, r.top() + 6.0),
                    Align2::LEFT_TOP,
                    160.0,
                    "needs more characters",
                    theme::regular(12.0),
                    c.amber,
                );
            }
            stamp(
                ui,
                pos2(r.left() + 10.0, r.top() + 24.0),
                Align2::LEFT_TOP,
                r.width() - 20.0,
                &found.description,
                theme::regular(13.0),
                c.text,
            );
        });
        if pressed.clicked() {
            if chosen {
                taken = Some(Taken::Code(found.code.clone()));
            }
            search.chosen = at;
            search.detail = None;
            asked.push(look(found.code));
        }
    }
    if purpose == Purpose::Add && !search.procedures.is_empty() {
        ui.add_space(8.0);
        hint(ui, "Procedures");
        for (code, words) in &search.procedures {
            let name = format!("{code} {words}");
            let pressed = row(ui, &name, 30.0, false, |ui, r| {
                let c = palette(ui);
                stamp(
                    ui,
                    r.left_center() + vec2(10.0, 0.0),
                    Align2::LEFT_CENTER,
                    70.0,
                    code,
                    theme::mono(13.0),
                    c.accent,
                );
                stamp(
                    ui,
                    r.left_center() + vec2(84.0, 0.0),
                    Align2::LEFT_CENTER,
                    r.width() - 94.0,
                    words,
                    theme::regular(13.0),
                    c.text,
                );
            });
            if pressed.clicked() {
                taken = Some(Taken::Procedure(code.clone()));
            }
        }
    }
    taken
}

fn detail(ui: &mut Ui, found: &CodeDetail) {
    let c = palette(ui);
    let line = |ui: &mut Ui, text: String, font, ink| {
        ui.add(Label::new(RichText::new(text).font(font).color(ink)).wrap());
    };
    ui.spacing_mut().item_spacing.y = 4.0;
    for (depth, (code, words)) in found.above.iter().enumerate() {
        let indent = "    ".repeat(depth);
        line(
            ui,
            format!("{indent}{code}  {words}"),
            theme::regular(12.5),
            c.text_2,
        );
    }
    let indent = "    ".repeat(found.above.len());
    line(
        ui,
        format!("{indent}{}  {}", found.code, found.description),
        theme::semibold(13.5),
        c.accent,
    );
    for (code, words, billable) in found.below.iter().take(10) {
        let mark = if *billable { "" } else { " …" };
        line(
            ui,
            format!("{indent}    {code}  {words}{mark}"),
            theme::regular(12.5),
            c.text_2,
        );
    }
    if found.below.len() > 10 {
        hint(
            ui,
            &format!("and {} more: Page Down", found.below.len() - 10),
        );
    }
    for (heading, texts) in &found.notes {
        ui.add_space(6.0);
        let ink = if heading.starts_with("Excludes") {
            c.red
        } else {
            c.text
        };
        line(ui, (*heading).to_owned(), theme::semibold(13.0), ink);
        for text in texts.iter().take(12) {
            line(ui, text.clone(), theme::regular(12.5), c.text_2);
        }
    }
    if !found.billable && found.below.is_empty() {
        hint(ui, &format!("{} not complete", icons::WARNING));
    }
}
