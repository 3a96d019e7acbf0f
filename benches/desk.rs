//! The correction desk's figures: opening a document of ten thousand words, and what a key costs. `cargo bench --bench desk`.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chartwright::app::desks::correct::editor::{self, Dressing};
use chartwright::app::desks::correct::text::EditedText;
use chartwright::app::theme;
use chartwright::domain::{Manuscript, SpokenWord, tokens};
use eframe::egui::{Context, Event, RawInput, Rect, pos2, vec2};

/// Ten thousand words in 66 sections, one of 500 words, every word with its time.
fn manuscript() -> Manuscript {
    let mut text = String::new();
    for part in 0..66 {
        let length = if part == 20 { 500 } else { 145 };
        let words: Vec<String> = (0..length).map(|n| format!("wording{}", n % 97)).collect();
        text.push_str(&format!("Section {part}:\n{}.\n\n", words.join(" ")));
    }
    let words = tokens(&text)
        .into_iter()
        .zip(0_u32..)
        .map(|((span, _), n)| SpokenWord {
            span,
            start: f64::from(n) * 0.3,
            end: f64::from(n) * 0.3 + 0.3,
            p: 0.9,
            source: Some(span),
        });
    let words = words.collect();
    Manuscript::new(text, words)
}

fn frame(
    ctx: &Context,
    text: &mut EditedText,
    spelled: &mut HashMap<String, bool>,
    events: Vec<Event>,
) -> Duration {
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
        events,
        ..RawInput::default()
    };
    let began = Instant::now();
    let mut output = ctx.run_ui(input, |ui| {
        editor::focus(ui);
        let dressing = Dressing {
            writable: true,
            ..Dressing::default()
        };
        editor::show(ui, text, &dressing, spelled);
    });
    // A window would hand these to the graphics card here.
    output.textures_delta.clear();
    let _ = ctx.tessellate(output.shapes, output.pixels_per_point);
    began.elapsed()
}

fn main() {
    let ctx = Context::default();
    theme::install(&ctx);
    let mut spelled = HashMap::new();
    // The first frames load the fonts; every window has had them before a document is opened.
    let mut small = EditedText::new(
        Manuscript::new("A line.".into(), Vec::new()),
        Default::default(),
    );
    for _ in 0..3 {
        frame(&ctx, &mut small, &mut spelled, Vec::new());
    }
    let made = manuscript();
    println!(
        "{} words, {} letters",
        made.words().len(),
        made.text().len()
    );
    let began = Instant::now();
    let mut text = EditedText::new(made, Default::default());
    let cut = began.elapsed();
    let first = frame(&ctx, &mut text, &mut spelled, Vec::new());
    println!(
        "open to the first picture: {:.1} ms (limit 100)",
        (cut + first).as_secs_f64() * 1e3
    );
    for (what, at) in [
        ("in a paragraph of 145 words", 30_000),
        ("in one of 500 words", 24_500),
    ] {
        text.move_to(at, false);
        for _ in 0..3 {
            frame(&ctx, &mut text, &mut spelled, Vec::new());
        }
        let before = text.text().len();
        let mut times: Vec<f64> = (0..200)
            .map(|n| {
                let letter = if n % 6 == 5 { " " } else { "x" };
                let events = vec![Event::Text(letter.into())];
                frame(&ctx, &mut text, &mut spelled, events).as_secs_f64() * 1e3
            })
            .collect();
        assert_eq!(text.text().len(), before + 200, "every key was typed");
        times.sort_by(f64::total_cmp);
        println!(
            "a key {what}: median {:.2} ms, 95th of a hundred {:.2} ms, worst {:.2} ms (limit 8)",
            times[100], times[190], times[199]
        );
    }
}
