//! The published SDK for Python, unchanged: installed from the package index into a folder of the build, pointed at the
//! server, and driven through every method by `sdk.py`. Where there is no Python or no package index, the test says that
//! it was skipped.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use domain::{
    contract::NewKey,
    text::{Account, Name},
};
use serde_json::json;

use super::program::{MERIDIAN, NORTHWIND, Program, QUERY, now};
use crate::harness::{PASSWORD, ROSA, on_each_engine};

/// The version that is tested, of both packages.
const VERSION: &str = "3.1.219";

#[tokio::test(flavor = "multi_thread")]
async fn the_published_sdk_works_unchanged() {
    let python = match tokio::task::spawn_blocking(install).await.unwrap() {
        Ok(python) => python,
        Err(reason) => {
            // Past the harness, which shows what a passing test prints to nobody.
            writeln!(std::io::stderr(), "SKIPPED: the SDK for Python was not tested: {reason}")
                .unwrap();
            return;
        }
    };
    on_each_engine(async |world| {
        let northwind = Program::new(world, NORTHWIND);
        let rosa = world.session(ROSA).await;
        let acme =
            northwind.post(QUERY, r#"{"customer":"Acme"}"#).await.body["customer_infos"][0].clone();
        let theirs = NewKey {
            name: Name::parse("Acme's own").unwrap(),
            customer: Account::parse(acme["account_name"].as_str().unwrap()).ok(),
            scopes: Vec::new(),
        };
        let own = rosa.add_key(&theirs, None).await.unwrap();
        let facts = json!({
            "origin": format!("http://{}", world.address),
            "northwind": { "ak": NORTHWIND.0, "sk": NORTHWIND.1 },
            "meridian": { "ak": MERIDIAN.0, "sk": MERIDIAN.1 },
            "customer": { "ak": own.access, "sk": own.secret },
            "month": now().strftime("%Y-%m").to_string(),
            "acme": acme["customer_id"],
            "borealis": northwind.customer(&json!({ "customer": "Borealis" })).await,
            "reseller": rosa.partner(None).await.unwrap().id,
            "member": { "email": ROSA, "password": PASSWORD },
        });
        let python = python.clone();
        let driven = tokio::task::spawn_blocking(move || {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/compat/sdk.py");
            // Nothing of this machine's own settings reaches the SDK.
            Command::new(python).env_clear().arg(script).arg(facts.to_string()).output().unwrap()
        });
        let Output { status, stdout, stderr } = driven.await.unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(status.success(), "{}{}", text(&stdout), text(&stderr));
        assert!(text(&stdout).ends_with("all methods answered\n"), "{}", text(&stdout));
    })
    .await;
}

/// The Python of a virtual environment in which the SDK is installed.
fn install() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sdk-{VERSION}"));
    let (python, complete) = (folder.join("bin/python"), folder.join("complete"));
    if complete.exists() {
        return Ok(python);
    }
    let run = |command: &mut Command| match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(error.to_string()),
    };
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let packages = ["core", "bssintl"].map(|name| format!("huaweicloudsdk{name}=={VERSION}"));
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(Command::new(&python).args(install).args(packages))?;
    std::fs::write(complete, VERSION).map_err(|error| error.to_string())?;
    Ok(python)
}
