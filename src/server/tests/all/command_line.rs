//! The program as scripts meet it: what it prints, and its exit codes.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

use crate::harness::{installed, site};

/// A folder of its own for the program and its database.
struct Place {
    folder: TempDir,
    program: PathBuf,
}

impl Place {
    fn new() -> Self {
        let (folder, program) = installed();
        Self { folder, program }
    }

    fn program(&self) -> Command {
        let mut program = Command::new(&self.program);
        program.env_clear().current_dir(self.folder.path());
        program
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.program().args(arguments).output().unwrap()
    }

    /// What it prints when it is done.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// What it says when it refuses.
    fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stderr)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn settings_are_shown_with_their_source_and_without_secrets() {
    let place = Place::new();
    let mut program = place.program();
    program.env("DATABASE_URL", "postgres://me:s3cret@db.example/center");
    program.env("PARTNER_CENTER_SECRET_KEY_FILE", "/srv/key");
    let output = program.args(["config", "print", "--currency", "EUR"]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    assert!(!printed.contains("s3cret"), "{printed}");
    for line in [
        "DATABASE_URL=postgres://me:***@db.example/center  # environment",
        "PARTNER_CENTER_CURRENCY=EUR  # --currency",
        "PARTNER_CENTER_LISTEN=127.0.0.1:3000  # default",
        "PARTNER_CENTER_TIME_ZONE=UTC  # default",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line}: {printed}");
    }
}

#[test]
fn what_is_not_understood_exits_with_2() {
    let place = Place::new();
    place.refused(2, &["freeze-everything"]);
    let said = place.refused(2, &["migrate", "--time-zone", "Mars/Olympus"]);
    assert!(said.contains("PARTNER_CENTER_TIME_ZONE"), "{said}");
    let said = place.refused(2, &["serve", "--clock-offset", "60"]);
    assert!(said.contains("PARTNER_CENTER_TESTING"), "{said}");
}

#[test]
fn the_demo_world_is_made_once_and_its_usage_can_be_read() {
    let place = Place::new();
    let made = place.done(&["demo", "--customers", "20"]);
    assert!(made.contains("20 customers"), "{made}");
    place.refused(1, &["demo"]);

    let said = place.refused(1, &["import-usage", "missing.csv"]);
    assert!(said.contains("missing.csv"), "{said}");
    let usage = place.done(&["usage"]);
    let mut lines = usage.lines();
    assert_eq!(lines.next(), Some("account,period,used"));
    assert!(lines.next().is_some(), "{usage}");
}

#[test]
fn currency_and_zone_stay_those_of_the_first_start() {
    let place = Place::new();
    place.done(&["migrate"]);
    let said = place.refused(1, &["migrate", "--currency", "EUR"]);
    assert!(said.contains("USD") && said.contains("EUR"), "{said}");
    place.refused(1, &["migrate", "--time-zone", "Asia/Shanghai"]);
}

#[test]
fn the_first_members_come_from_the_command_line() {
    let place = Place::new();
    place.done(&["partner", "add", "--kind", "distributor", "--name", "Meridian"]);
    let reseller = ["partner", "add", "--kind", "reseller", "--name", "Northwind"];
    place.refused(1, &reseller);
    place.done(&[&reseller[..], &["--distributor", "Meridian"]].concat());
    let rosa = ["member", "add", "--partner", "Northwind", "--email", "rosa@northwind.example"];
    let rosa = [&rosa[..], &["--name", "Rosa", "--role", "admin"]].concat();
    let said = place.done(&rosa);
    assert!(said.contains("Password, shown only now: "), "{said}");
    place.refused(1, &rosa);
}

#[test]
fn a_missing_site_says_how_to_build_it() {
    let place = Place::new();
    let output = place.program().args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("make run"), "{}", text(&output.stderr));
}

#[test]
fn the_server_says_where_it_listens_and_stops_when_it_is_told_to() {
    let place = Place::new();
    site(place.folder.path());
    let mut serve = place.program();
    serve.args(["serve", "--listen", "127.0.0.1:0", "--log", "json"]);
    let mut server = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
    let address = said.trim().strip_prefix("Partner Center listens on http://").unwrap();

    let mut connection = TcpStream::connect(address).unwrap();
    let request = "GET /sign-in?next=%2Fsecret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

    let id = server.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let output = server.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let log = text(&output.stderr);
    let line = log.lines().find(|line| line.contains("/sign-in")).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!((&line["method"], &line["status"]), (&"GET".into(), &200.into()));
    assert!(!log.contains("secret"), "queries are not logged: {log}");
}
