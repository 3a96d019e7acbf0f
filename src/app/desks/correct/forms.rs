//! What is filled in beside the document: reasons, a judgement, a signature, an addendum.

use eframe::egui::{Align2, Key, Modifiers, RichText, ScrollArea, TextEdit, Ui, pos2, vec2};

use super::{OpenDesk, Panel, learning, parting};
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, hint, row, section, stamp};
use crate::domain::QualityError;
use crate::service::correction::{AutoText, Step};
use crate::service::worker::CorrectionRequest as R;

/// Draws the form at hand.
pub(super) fn show(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    match open.panel {
        Panel::Blank => reason(
            ui,
            open,
            "Leave a blank",
            "Why it is blank",
            &["Not to be understood", "Cut off", "Name not clear"],
        ),
        Panel::Flag => reason(
            ui,
            open,
            "Flag this",
            "What to look at",
            &[
                "Please confirm",
                "Drug or dose not sure",
                "Does not fit the chart",
            ],
        ),
        Panel::Pend => pend(ui, open, asked),
        Panel::Find => find(ui, open),
        Panel::Judge => judge(ui, open, asked),
        Panel::Sign => sign(ui, open, asked),
        Panel::Addend => addend(ui, open, asked),
        Panel::AutoTexts => auto_texts(ui, open, asked),
        Panel::Cut => parting::cut(ui, open, asked),
        Panel::Join => parting::join(ui, open, asked),
        Panel::Learn => learning::show(ui, open, asked),
        Panel::Review | Panel::Marks | Panel::Compare | Panel::Versions => {}
    }
}

/// A field; true when Enter was pressed in it.
pub(super) fn field(ui: &mut Ui, text: &mut String, name: &str, fresh: bool, secret: bool) -> bool {
    hint(ui, name);
    let shown = TextEdit::singleline(text)
        .password(secret)
        .desired_width(f32::INFINITY)
        .margin(vec2(10.0, 8.0));
    let shown = ui.add(shown).accessible_name(name);
    if fresh {
        shown.request_focus();
    }
    shown.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter))
}

fn done(open: &mut OpenDesk) {
    open.show_panel(Panel::Review);
    open.focus = open.at.is_none();
}

/// The form's button with its key, and the way back.
pub(super) fn buttons(
    ui: &mut Ui,
    open: &mut OpenDesk,
    icon: &str,
    word: &str,
    key: &str,
    ready: bool,
) -> bool {
    let mut pressed = false;
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        pressed = Button::new(icon, word)
            .key(key)
            .tone(Tone::Primary)
            .enabled(ready)
            .show(ui)
            .clicked();
        if Button::new("", "Not now").key("Esc").show(ui).clicked() {
            done(open);
        }
    });
    pressed
}

/// A blank or a flag with its reason: a usual one by its digit, or one's own words.
fn reason(ui: &mut Ui, open: &mut OpenDesk, title: &str, name: &str, usual: &[&str]) {
    section(ui, icons::WARNING, title, None);
    let blank = open.panel == Panel::Blank;
    if let Some(words) = open.text.selection().and_then(|s| s.of(open.text.text())) {
        ui.label(RichText::new(format!("“{words}”")).font(theme::semibold(16.0)));
    }
    let fresh = std::mem::take(&mut open.form.fresh);
    let mut entered = field(ui, &mut open.form.one, name, fresh, false);
    for (n, words) in usual.iter().enumerate() {
        if Button::new("", words)
            .key(&format!("Alt+{}", n + 1))
            .show(ui)
            .clicked()
            || ui.input_mut(|i| {
                i.consume_key(Modifiers::ALT, [Key::Num1, Key::Num2, Key::Num3][n.min(2)])
            })
        {
            open.form.one = (*words).to_owned();
            entered = true;
        }
    }
    if !blank {
        ui.checkbox(
            &mut open.form.yes,
            "Critical: nobody signs while it is open",
        );
    }
    let ready = !open.form.one.trim().is_empty();
    let pressed = buttons(ui, open, icons::CHECK, "Mark", "Enter", ready);
    if (pressed || entered) && !open.form.one.trim().is_empty() {
        let why = open.form.one.trim().to_owned();
        if blank {
            open.text.blank(&why);
        } else {
            open.text.flag(open.form.yes, &why);
        }
        open.follow();
        done(open);
    }
}

fn pend(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    section(ui, icons::CLOCK, "Put aside", None);
    hint(
        ui,
        "It waits under “Pended” until someone takes it up again.",
    );
    let fresh = std::mem::take(&mut open.form.fresh);
    let entered = field(ui, &mut open.form.one, "Why it is put aside", fresh, false);
    let ready = !open.form.one.trim().is_empty();
    let pressed = buttons(ui, open, icons::CLOCK, "Put aside", "Enter", ready);
    if (pressed || entered) && ready {
        asked.push(R::Step(
            open.page.open.item.dictation,
            Step::Pend(open.form.one.clone()),
        ));
    }
}

fn find(ui: &mut Ui, open: &mut OpenDesk) {
    section(ui, icons::MAGNIFYING_GLASS, "Find and replace", None);
    let fresh = std::mem::take(&mut open.form.fresh);
    let entered = field(ui, &mut open.form.one, "Find", fresh, false);
    let all = field(ui, &mut open.form.two, "Replace with", false, false);
    let count = if open.form.one.is_empty() {
        0
    } else {
        let words = open.form.one.to_ascii_lowercase();
        open.text
            .text()
            .to_ascii_lowercase()
            .matches(&words)
            .count()
    };
    hint(ui, &format!("{count} places · Enter finds the next"));
    if entered {
        if let Some(span) = open.text.find(&open.form.one, open.text.caret) {
            open.select(span);
            open.show_caret = true;
        }
        open.form.fresh = true;
    }
    let writable = open.page.open.writable;
    let pressed = buttons(
        ui,
        open,
        icons::CHECK,
        "Replace all",
        "",
        writable && count > 0,
    );
    if (pressed || all) && writable && count > 0 {
        let (words, with) = (open.form.one.clone(), open.form.two.clone());
        open.text.replace_all(&words, &with);
        done(open);
    }
}

fn judge(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    section(ui, icons::SHIELD_CHECK, "Second reading", None);
    hint(
        ui,
        "Select the words in the text, choose the class, add. ↑ ↓ choose, Ctrl+A adds.",
    );
    let classes = open.page.classes.clone();
    let last = classes.len().saturating_sub(1);
    for (key, by) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1_isize)] {
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, key)) {
            open.form.class = open.form.class.saturating_add_signed(by).min(last);
        }
    }
    ScrollArea::vertical()
        .id_salt("classes")
        .max_height((ui.available_height() - 240.0).max(120.0))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for (n, class) in classes.iter().enumerate() {
                let here = open.form.class == n;
                let pressed = row(ui, &class.title, 30.0, here, |ui, r| {
                    let c = palette(ui);
                    let ink = if class.critical { c.red } else { c.text };
                    stamp(
                        ui,
                        pos2(r.left() + 8.0, r.center().y),
                        Align2::LEFT_CENTER,
                        r.width() - 60.0,
                        &class.title,
                        theme::regular(13.5),
                        ink,
                    );
                    let points = format!("−{}", f64::from(class.points) / 100.0);
                    stamp(
                        ui,
                        pos2(r.right() - 8.0, r.center().y),
                        Align2::RIGHT_CENTER,
                        40.0,
                        &points,
                        theme::medium(13.0),
                        c.text_2,
                    );
                });
                if pressed.clicked() {
                    open.form.class = n;
                }
            }
        });
    let quote = open
        .text
        .selection()
        .and_then(|s| s.of(open.text.text()))
        .unwrap_or_default()
        .to_owned();
    let add = Button::new(icons::PLUS, "Add error")
        .key("Ctrl+A")
        .show(ui)
        .clicked()
        || ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::A));
    if add && let Some(class) = classes.get(open.form.class) {
        open.form.errors.push(QualityError {
            class: class.name.clone(),
            critical: class.critical,
            points: class.points,
            quote,
            should_be: String::new(),
        });
    }
    let mut gone = None;
    for (n, error) in open.form.errors.iter().enumerate() {
        let words = format!("{} “{}”", error.class, error.quote);
        if Button::new(icons::X, &words).show(ui).clicked() {
            gone = Some(n);
        }
    }
    if let Some(n) = gone {
        open.form.errors.remove(n);
    }
    let lost: u32 = open.form.errors.iter().map(|e| e.points).sum();
    ui.label(
        RichText::new(format!(
            "{} points",
            f64::from(10_000_u32.saturating_sub(lost)) / 100.0
        ))
        .font(theme::semibold(20.0))
        .color(palette(ui).text),
    );
    let fresh = std::mem::take(&mut open.form.fresh);
    field(
        ui,
        &mut open.form.one,
        "A word to the editor and the author",
        fresh,
        false,
    );
    let pressed = buttons(ui, open, icons::CHECK, "Give the score", "Ctrl+Enter", true);
    if pressed || ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter)) {
        let (errors, comment) = (std::mem::take(&mut open.form.errors), open.form.one.clone());
        asked.push(R::Step(
            open.page.open.item.dictation,
            Step::Judge(errors, comment),
        ));
    }
}

fn sign(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    section(ui, icons::SIGNATURE, "Sign", None);
    let marks = open
        .text
        .manuscript
        .open_marks()
        .filter(|m| m.holds_signature())
        .count();
    if marks > 0 || open.text.manuscript.has_blank() {
        ui.label(
            RichText::new("A blank or a critical flag stands open. Settle it, then sign.")
                .font(theme::medium(14.0))
                .color(palette(ui).red),
        );
    }
    hint(
        ui,
        "Two identifiers say whose document this is; your password signs it. After that its text cannot change.",
    );
    let fresh = std::mem::take(&mut open.form.fresh);
    // Three fields on two: record number and birth date stand in one and two, the password in its own.
    field(
        ui,
        &mut open.form.one,
        "Record number of the patient",
        fresh,
        false,
    );
    field(
        ui,
        &mut open.form.two,
        "Date of birth (YYYY-MM-DD)",
        false,
        false,
    );
    let mut password = ui
        .data_mut(|d| d.get_temp::<String>(eframe::egui::Id::unique("signing")))
        .unwrap_or_default();
    let entered = field(ui, &mut password, "Password", false, true);
    let ready = !open.form.one.is_empty() && !open.form.two.is_empty() && !password.is_empty();
    let pressed = buttons(ui, open, icons::SIGNATURE, "Sign now", "Enter", ready);
    if (pressed || entered) && ready {
        let step = Step::Sign {
            password: std::mem::take(&mut password),
            mrn: open.form.one.clone(),
            born: open.form.two.clone(),
        };
        asked.push(R::Step(open.page.open.item.dictation, step));
    }
    if open.panel != Panel::Sign {
        password.clear();
    }
    ui.data_mut(|d| d.insert_temp(eframe::egui::Id::unique("signing"), password));
    ui.add_space(12.0);
    hint(ui, "Or send it back to the editor with a word:");
    let mut word = ui
        .data_mut(|d| d.get_temp::<String>(eframe::egui::Id::unique("returning")))
        .unwrap_or_default();
    let back = field(ui, &mut word, "What to mend", false, false);
    if (back
        || Button::new(icons::ARROW_COUNTER_CLOCKWISE, "Send back")
            .show(ui)
            .clicked())
        && !word.trim().is_empty()
    {
        asked.push(R::Step(
            open.page.open.item.dictation,
            Step::Return(std::mem::take(&mut word)),
        ));
    }
    ui.data_mut(|d| d.insert_temp(eframe::egui::Id::unique("returning"), word));
}

fn addend(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    section(ui, icons::PLUS, "Add to the signed document", None);
    hint(
        ui,
        "What was signed stays as it is; this stands below it with your name and the time.",
    );
    let fresh = std::mem::take(&mut open.form.fresh);
    let shown = TextEdit::multiline(&mut open.form.one)
        .desired_rows(6)
        .desired_width(f32::INFINITY)
        .margin(vec2(10.0, 8.0));
    let shown = ui.add(shown).accessible_name("Addendum");
    if fresh {
        shown.request_focus();
    }
    let ready = !open.form.one.trim().is_empty();
    let pressed = buttons(ui, open, icons::CHECK, "Add", "Ctrl+Enter", ready);
    if (pressed || ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter))) && ready {
        asked.push(R::Step(
            open.page.open.item.dictation,
            Step::Addend(open.form.one.clone()),
        ));
    }
}

fn auto_texts(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    section(
        ui,
        icons::NOTE_PENCIL,
        "Auto-texts",
        Some(open.auto_texts.len()),
    );
    hint(
        ui,
        "Type the abbreviation, then a blank or a mark: it becomes the words.",
    );
    let fresh = std::mem::take(&mut open.form.fresh);
    field(ui, &mut open.form.one, "Abbreviation", fresh, false);
    let entered = field(ui, &mut open.form.two, "Becomes", false, false);
    let ready = !open.form.one.trim().is_empty() && !open.form.two.is_empty();
    let shared = &mut open.form.yes;
    ui.checkbox(shared, "For everybody");
    let owner = if *shared {
        None
    } else {
        open.page.open.item.held.as_ref().map(|h| h.0)
    };
    let pressed = buttons(ui, open, icons::CHECK, "Keep", "Enter", ready);
    if (pressed || entered) && ready {
        let text = AutoText {
            owner,
            abbreviation: open.form.one.trim().to_owned(),
            expansion: open.form.two.clone(),
        };
        open.auto_texts
            .retain(|(short, _)| *short != text.abbreviation);
        open.auto_texts
            .insert(0, (text.abbreviation.clone(), text.expansion.clone()));
        asked.push(R::KeepAutoText(text));
        done(open);
    }
    ScrollArea::vertical().id_salt("auto-texts").show(ui, |ui| {
        for (short, long) in &open.auto_texts {
            ui.label(RichText::new(format!("{short}  →  {long}")).font(theme::regular(13.5)));
        }
    });
}
