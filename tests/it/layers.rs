//! A room uses rooms below it, never above: reads every `crate::…` path in `src/` and fails on any other.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// From the foundation up. `cli` and `app` reach everything but `domain` only through `service`.
const ROOMS: [&str; 11] = [
    "domain", "language", "note", "coding", "audio", "speech", "interop", "store", "service",
    "cli", "app",
];
const DOORS: [(&str, &[&str]); 2] = [
    ("cli", &["domain", "service", "app", "cli"]),
    ("app", &["domain", "service", "app"]),
];

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("src/ is readable") {
        let path = entry.expect("entry is readable").path();
        if path.is_dir() {
            found.extend(source_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

fn allowed(from: &str, to: &str) -> bool {
    if let Some((_, open)) = DOORS.iter().find(|(room, _)| *room == from) {
        return open.contains(&to);
    }
    let floor = |room| ROOMS.iter().position(|r| *r == room);
    floor(to) <= floor(from)
}

/// The rooms that a source text names through `crate::`, also inside `use crate::{a::…, b::…}`; comments left out.
fn rooms_named(source: &str) -> Vec<String> {
    let code: String = source
        .lines()
        .map(|l| l.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n");
    let direct = Regex::new(r"\bcrate::([a-z_]+)").expect("pattern");
    let grouped = Regex::new(r"\bcrate::\{([^;]*)\}\s*;").expect("pattern");
    let inner = Regex::new(r"(?:^|[,{])\s*([a-z_]+)\s*(?:::|,|$)").expect("pattern");
    let mut named: Vec<String> = direct
        .captures_iter(&code)
        .map(|c| c[1].to_owned())
        .collect();
    for group in grouped.captures_iter(&code) {
        named.extend(inner.captures_iter(&group[1]).map(|c| c[1].to_owned()));
    }
    named.retain(|name| ROOMS.contains(&name.as_str()));
    named
}

#[test]
fn no_room_uses_one_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    let mut arrows = 0;
    for path in source_files(&src) {
        let inside = path.strip_prefix(&src).expect("inside src");
        let room = inside
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy()
            .replace(".rs", "");
        if !ROOMS.contains(&room.as_str()) {
            continue; // main.rs and lib.rs
        }
        for other in rooms_named(&fs::read_to_string(&path).expect("readable")) {
            arrows += 1;
            if !allowed(&room, &other) {
                broken.push(format!("{} uses {other}", inside.display()));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "a lower room uses a higher one:\n{}",
        broken.join("\n")
    );
    assert!(arrows > 0, "the test reads no arrows at all");
}

#[test]
fn the_check_sees_what_it_must() {
    assert_eq!(
        rooms_named("use crate::store::Store; // crate::app"),
        ["store"]
    );
    assert_eq!(
        rooms_named("use crate::{\n    domain::Money,\n    app::Desk,\n};"),
        ["domain", "app"]
    );
    assert!(allowed("store", "domain") && !allowed("domain", "store"));
    assert!(!allowed("app", "store") && !allowed("cli", "coding"));
}

#[test]
fn every_room_has_its_first_words() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in source_files(&src) {
        let text = fs::read_to_string(&path).expect("readable");
        assert!(
            text.starts_with("//!"),
            "{} does not say what it is for",
            path.display()
        );
    }
}
