//! Notes and transcripts found again by their words: what is found, who may search, how long it takes.

use std::time::{Duration, Instant};

use chartwright::service::{Office, audit, demo_notes, documents, patients, search};

use crate::notes::{VISIT, demo, dictated, enter, now};

#[test]
fn notes_and_transcripts_are_found_by_words_doses_and_hyphens_with_their_second() {
    let (_folder, places) = demo();
    let (mut office, who) = enter(&places, "rivera");
    let (encounter, document) = dictated(&mut office, &who, "10001", VISIT);
    let mut find = |words: &str| search::notes(&mut office, &who, now(), words, None, 10).unwrap();
    for words in [
        "furosemide 40mg",
        "furosemide 40 milligrams",
        "\"chest x-ray\"",
        "xray effusions",
        "148/86",
        "furosem",
    ] {
        let hits = find(words);
        let hit = hits.iter().find(|h| h.encounter == encounter);
        let hit = hit.unwrap_or_else(|| panic!("{words}: {hits:?}"));
        assert_eq!(
            hit.document.map(|(id, _)| id),
            Some(document),
            "the note stands for its transcript"
        );
        assert!(
            !hit.lit.is_empty() && hit.name.starts_with("Whitlock"),
            "{words}"
        );
        for place in &hit.lit {
            assert!(place.of(&hit.snippet).is_some_and(|w| !w.trim().is_empty()));
        }
        let byte = VISIT.find(hit.lit[0].of(&hit.snippet).unwrap()).unwrap();
        let nth = VISIT[..byte].split_whitespace().count();
        assert!(
            (hit.at_s.unwrap() - nth as f64 / 3.0).abs() < 0.01,
            "{words}"
        );
    }
    assert!(
        find("\"x-ray chest\"").is_empty(),
        "words in quotes stand together"
    );
    assert!(find("furosemide 400 mg ").is_empty() && find("\"*) zzyzx\" NEAR").is_empty());

    // A correction and an addendum are found at once; what is no longer there is not, but in the transcript.
    let mut note = documents::open(&mut office, &who, now(), document)
        .unwrap()
        .note;
    note.sections[3].sentences[0].text = "Increase torsemide to 20 mg daily.".into();
    documents::save(&mut office, &who, now(), document, &note).unwrap();
    let mut find = |words: &str| search::notes(&mut office, &who, now(), words, None, 10).unwrap();
    assert_eq!(
        find("torsemide 20 mg")[0].document.map(|d| d.0),
        Some(document)
    );
    let left = find("increase furosemide 40 mg");
    assert!(left.iter().all(|h| h.document.is_none()), "{left:?}");
    documents::sign(&mut office, &who, now(), document, "demo").unwrap();
    documents::addend(
        &mut office,
        &who,
        now(),
        document,
        "Echocardiogram was normal.",
    )
    .unwrap();
    let patient =
        |office: &mut Office, mrn| patients::find(office, &who, now(), mrn, 1).unwrap()[0].id;
    let (hers, his) = (patient(&mut office, "10001"), patient(&mut office, "10004"));
    let of = |office: &mut Office, whose| {
        search::notes(office, &who, now(), "echocardiogram", Some(whose), 10)
            .unwrap()
            .len()
    };
    assert_eq!((of(&mut office, hers), of(&mut office, his)), (1, 0));
}

#[test]
fn who_reads_no_charts_finds_no_notes_and_every_search_is_in_the_trail() {
    let (_folder, places) = demo();
    let (mut office, tran) = enter(&places, "tran");
    assert!(search::notes(&mut office, &tran, now(), "lisinopril", None, 10).is_err());
    drop(office);
    let (mut office, bauer) = enter(&places, "bauer");
    let trail = audit::trail(&mut office, &bauer, now(), 5).unwrap();
    assert!(
        trail
            .iter()
            .any(|e| e.action == "search notes" && e.outcome == "refused")
    );
    audit::verify(&mut office, &bauer, now()).unwrap();
}

#[test]
fn ten_times_the_notes_do_not_take_ten_times_as_long() {
    let middle = |count: usize| {
        let (_folder, places) = demo();
        let (mut office, who) = enter(&places, "rivera");
        demo_notes::add(&mut office, &who, now(), count).unwrap();
        let mut times: Vec<Duration> = (0..9)
            .map(|_| {
                let begun = Instant::now();
                let found =
                    search::notes(&mut office, &who, now(), "the patient pain", None, 20).unwrap();
                assert_eq!(found.len(), 20);
                begun.elapsed()
            })
            .collect();
        times.sort();
        times[4]
    };
    let (few, many) = (middle(300), middle(3000));
    println!("a search in 300 notes {few:?}, in 3,000 {many:?}");
    assert!(
        many < few * 4 + Duration::from_millis(10),
        "{few:?} {many:?}"
    );
}

/// `cargo test --test it -- --ignored --nocapture hundred_thousand`: the figure in the README (`cargo bench --bench search` measures a release).
#[test]
#[ignore = "writes 100,000 notes: some minutes"]
fn a_hundred_thousand_notes_are_searched_at_once() {
    let (_folder, places) = demo();
    let (mut office, who) = enter(&places, "rivera");
    let begun = Instant::now();
    demo_notes::add(&mut office, &who, now(), 100_000).unwrap();
    println!(
        "written and indexed in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    for words in [
        "metoprolol 25 mg",
        "\"shortness of breath\"",
        "the patient pain",
        "x-ray left knee",
        "furos",
        "note-4711",
        "no such words",
    ] {
        let mut times: Vec<Duration> = (0..21)
            .map(|_| {
                let begun = Instant::now();
                search::notes(&mut office, &who, now(), words, None, 20).unwrap();
                begun.elapsed()
            })
            .collect();
        times.sort();
        println!(
            "{words}: {:.1} ms, slowest {:.1} ms",
            times[10].as_secs_f64() * 1000.0,
            times[20].as_secs_f64() * 1000.0
        );
        assert!(times[10] < Duration::from_millis(30), "{words}");
    }
}
