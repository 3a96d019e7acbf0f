//! Tables of patients out and in, and whole charts out with their release.

use chartwright::domain::Permission;
use chartwright::service::records::exchange::{self, Release};
use chartwright::service::records::{charting, merging};

use super::{TODAY, now, office};

fn table(
    office: &mut chartwright::service::Office,
    who: &chartwright::service::SignedIn,
) -> String {
    let mut text = String::new();
    exchange::export(office, who, now(), |piece| {
        text += piece;
        Ok(())
    })
    .unwrap();
    text
}

#[test]
fn what_is_exported_comes_back_and_bad_lines_are_told_with_their_numbers() {
    let (_folder, mut office, who) = office("tran");
    let text = table(&mut office, &who);
    let again = exchange::import(&mut office, &who, (now(), TODAY), &text, false).unwrap();
    assert_eq!(
        (again.added, again.changed),
        (0, 0),
        "nothing is lost on the way"
    );
    assert!(again.same > 5);

    let lines = "mrn,family,given,born,sex,phone\r\n,Novak,\"Jana, Maria\",1970-02-03,F,217 555 0101\n,Void,X,1970-13-03,F,\n,Fine,Y,1971-02-03,q,\n,Short\n";
    let refused = exchange::import(&mut office, &who, (now(), TODAY), lines, false).unwrap_err();
    for said in ["line 3:", "line 4:", "line 5:", "nothing was imported"] {
        assert!(refused.to_string().contains(said), "{refused}");
    }
    assert_eq!(table(&mut office, &who), text, "nothing was taken in");
    let partly = exchange::import(&mut office, &who, (now(), TODAY), lines, true).unwrap();
    assert_eq!((partly.added, partly.refused.len()), (1, 3));
    assert!(partly.rejects.contains("1970-13-03") && partly.rejects.contains("Short"));
    let unknown = exchange::import(&mut office, &who, (now(), TODAY), "name\nx\n", false);
    assert!(
        unknown
            .unwrap_err()
            .to_string()
            .contains("no column \"name\"")
    );
}

#[test]
fn a_chart_leaves_only_with_its_disclosure() {
    let (_folder, mut office, who) = office("rivera");
    assert!(who.role().may(Permission::ViewChart));
    let nobody = Release {
        recipient: " ",
        purpose: "second opinion",
        basis: "authorization",
    };
    assert!(exchange::release(&mut office, &who, now(), "10001", &nobody).is_err());
    let to = Release {
        recipient: "Dr. Amara Okoye",
        ..nobody
    };
    let copy = exchange::release(&mut office, &who, now(), "10001", &to).unwrap();
    let json: serde_json::Value = serde_json::from_str(&copy).unwrap();
    assert_eq!(json["registration"]["name"]["family"], "Whitlock");
    assert!(json["entries"].as_array().unwrap().len() > 5);
    let id = merging::find_record(&mut office, &who, now(), "10001").unwrap();
    let log = charting::beside(&mut office, &who, now(), id)
        .unwrap()
        .disclosures;
    assert_eq!(log[0].recipient, "Dr. Amara Okoye");
    assert_eq!(log[0].by, "Elena Rivera, MD");
}
