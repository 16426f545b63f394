//! The chain of records as a file, which a script of others checks.

use std::{fs, process::Command};

use reqwest::StatusCode;

use crate::harness::{ROSA, VERA, on_each_engine};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verify-chain.py");

#[tokio::test]
async fn an_exported_chain_is_checked_by_a_script_and_a_changed_one_is_not_believed() {
    on_each_engine(async |world| {
        let path = "/partner/audit/records.jsonl";
        assert_eq!(world.stranger().get(path).await.status(), StatusCode::UNAUTHORIZED);
        let answer = world.member(VERA).await.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let file = answer.text().await.unwrap();
        assert_eq!(file, world.member(ROSA).await.get(path).await.text().await.unwrap());
        assert!(file.lines().count() > 10, "{file}");
        if Command::new("python3").arg("--version").output().is_err() {
            println!("skipped: there is no python3 to run {SCRIPT}");
            return;
        }
        let name = format!("chain-{}-{}.jsonl", std::process::id(), world.address.port());
        let place = std::env::temp_dir().join(name);
        let check = |text: &str| {
            fs::write(&place, text).unwrap();
            Command::new("python3").arg(SCRIPT).arg(&place).output().unwrap()
        };
        let whole = check(&file);
        let said = String::from_utf8_lossy(&whole.stdout).into_owned();
        assert!(whole.status.success() && said.contains("of Northwind Cloud, unbroken"), "{said}");
        let mut lines: Vec<_> = file.lines().collect();
        let last = lines.pop().unwrap();
        assert!(!check(&(lines.join("\n") + "\n")).status.success(), "one is missing");
        let forged = last.replace("\\\"kind\\\"", "\\\"kund\\\"");
        assert_ne!(forged, last);
        lines.push(&forged);
        assert!(!check(&(lines.join("\n") + "\n")).status.success(), "one is forged");
        fs::remove_file(&place).unwrap();
    })
    .await;
}
