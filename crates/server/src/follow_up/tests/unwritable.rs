//! A store that can be read and not written: she whose case it is waits all the same.

use super::*;

/// What every page says while looks wait for the audit trail.
const NOTICE: &str = "who looked is not in the audit trail yet";

/// A case, in a store that grows no further and whose trail has no room left.
async fn without_room() -> (Clinic, String) {
    let clinic = Clinic::open().await;
    let id = clinic.save("Blue 7", &early()).await;
    let full = Options {
        largest: Some(1 << 12),
        ..Options::default()
    };
    let clinic = Clinic::open_at(clinic.folder, full).await;
    // What is left of the last page takes some entries more.
    for _ in 0..200 {
        let page = clinic.get(&format!("/cases/{id}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("Blue 7"));
        if page.body.contains(NOTICE) {
            return (clinic, id);
        }
    }
    panic!("the trail found room for every look");
}

/// A number of the service.
async fn number(clinic: &Clinic, name: &str) -> u64 {
    let page = clinic.get("/metrics").await;
    let line = page.body.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.rsplit(' ').next())
        .unwrap_or_else(|| panic!("no {name} in {}", page.body))
        .parse()
        .unwrap()
}

#[tokio::test]
async fn a_case_is_read_while_the_audit_trail_cannot_be_written_and_every_page_says_so() {
    let (clinic, id) = without_room().await;
    let case = format!("/cases/{id}");
    for path in [
        "/cases",
        "/worklist",
        case.as_str(),
        &format!("{case}/versions/1"),
        &format!("{case}/history"),
    ] {
        let page = clinic.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path} {}", page.body);
        assert!(page.body.contains(NOTICE), "{path} {}", page.body);
        // What is said of her is said beside it.
        assert!(page.body.contains("Blue 7"), "{path} {}", page.body);
    }
    let opened = clinic.get(&format!("{case}/open")).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let whole = clinic.get(&opened.location).await;
    assert_eq!(whole.status, StatusCode::OK);
    assert!(whole.body.contains(NOTICE) && whole.body.contains("900"));

    let missed = number(&clinic, "gravida_unrecorded_looks_total").await;
    assert_eq!(missed, 7, "one that found no room first, and six since");
    assert_eq!(number(&clinic, "gravida_waiting_looks").await, missed);
    assert_eq!(
        clinic.service.record_looks().await.unwrap_err().status(),
        507
    );
}

#[tokio::test]
async fn saving_is_refused_while_the_store_cannot_be_written_and_what_was_saved_is_kept() {
    let (clinic, id) = without_room().await;
    let more = entered(&[("currently-pregnant", "true", "")]).to_json();
    let fields = [("entered", more.as_str()), ("expected", "1")];
    let refused = clinic.post(&format!("/cases/{id}/versions"), &fields).await;
    assert_eq!(refused.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(
        refused.body.contains("make room and save again"),
        "{}",
        refused.body
    );
    // A file leaves the service: that is for when it can be recorded.
    let calendar = clinic.get("/worklist.ics").await;
    assert_eq!(calendar.status, StatusCode::INSUFFICIENT_STORAGE);
    let kept = clinic.store().version(&CaseId::parse(&id).unwrap(), None);
    assert_eq!(kept.unwrap().number, 1);
}

#[tokio::test]
async fn looks_are_written_late_once_there_is_room_and_the_notice_goes() {
    let (clinic, id) = without_room().await;
    // Another process makes room for all by letting the file grow: this one sees free pages.
    let room = "x".repeat(40_000);
    let roomy = clinic.store();
    let follows = gravida_store::Derived {
        advice: room.into_bytes(),
        flag: None,
        tasks: Vec::new(),
    };
    let new = gravida_store::NewVersion {
        format: "test/1",
        content: b"none",
        knowledge: "sha256:one",
        profile: "europe",
        locale: "en",
        as_of: "2026-11-20",
        derived: &follows,
    };
    let who = gravida_store::Stamp {
        who: "bo",
        at: "2026-11-22T10:00:00Z",
    };
    let other = roomy.create(who, "Red 1", &new).unwrap();
    roomy.erase(who, &other, "to make room").unwrap();
    let page = clinic.get(&format!("/cases/{id}/history")).await;
    assert!(!page.body.contains(NOTICE), "{}", page.body);
    assert!(page.body.contains("Blue 7"));
    assert_eq!(number(&clinic, "gravida_waiting_looks").await, 0);
    let page = clinic.get(&format!("/cases/{id}/history")).await;
    assert!(
        page.body.contains("written to this list later"),
        "{}",
        page.body
    );
    assert_eq!(roomy.verify_audit(None).unwrap().troubles, []);
}
