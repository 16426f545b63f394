//! Roles × addresses as a table that a person reads: a change of rights shows in review.

use std::path::Path;

#[test]
#[expect(clippy::disallowed_methods, reason = "a test's settings are its environment")]
fn the_committed_table_is_the_one_in_force() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/roles.txt");
    let printed = server::role_table::printed();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, &printed).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(printed, committed, "if this is meant, run the test with UPDATE_SNAPSHOTS=1");
}
