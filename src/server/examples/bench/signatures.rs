//! Signed requests: the same question with a signature and with the key as it is, and what checking one costs.

use std::{sync::Arc, time::Duration};

use domain::{contract::Public as _, text::hex};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::{
    Outcome,
    decisions::customers,
    load::{ACCESS, Load, SECRET, measure},
    measure::{median, millis, shown, watch},
    world::World,
};

const ROUNDS: usize = 5;
const CLIENTS: [usize; 2] = [1, 32];
const CHECKS: u32 = 20_000;

/// Measures and prints.
pub(crate) async fn run(world: &World) -> Outcome<()> {
    let customer = customers(world).await?.swap_remove(0);
    let path = format!("/v1/customers/{customer}/standing");
    let load = |request: Arc<dyn Fn(u64) -> String + Send + Sync>| Load {
        address: world.address,
        request,
        decisions: 1,
    };
    let signed = {
        let path = path.clone();
        load(Arc::new(move |_| signed(&path)))
    };
    let bare = load(Arc::new(move |_| {
        format!(
            "GET {path} HTTP/1.1\r\nhost: center\r\nauthorization: Bearer {ACCESS}.{SECRET}\r\n\r\n"
        )
    }));
    println!("\nSigned requests, {ROUNDS} rounds\n");
    println!("| clients | signed a second | p50 ms | p99 ms | with the key | ratio |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: |");
    for clients in CLIENTS {
        let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let with = measure(&signed, clients).await?;
            let without = measure(&bare, clients).await?.per_second;
            ratios.push(with.per_second * 1000 / without.max(1));
            theirs.push(without);
            ours.push(with);
        }
        println!(
            "| {clients} | {} | {} | {} | {} | {} |",
            median(ours.iter().map(|it| it.per_second)),
            millis(median(ours.iter().map(|it| it.p50))),
            millis(median(ours.iter().map(|it| it.p99))),
            median(theirs),
            shown(median(ratios)),
        );
    }
    let (check, lookup) = (checks(world, true).await?, checks(world, false).await?);
    println!(
        "\nEntering by a signature takes {} ns, by the key {} ns, once the key is known.",
        check.as_nanos(),
        lookup.as_nanos()
    );
    Ok(())
}

/// How long it takes to enter, by a signature or by the key itself.
async fn checks(world: &World, by_signature: bool) -> Outcome<Duration> {
    let (at, message, signature) = sign("GET\n/\n\nhost:center\n\nhost\n");
    let signed = domain::contract::Signed { access: ACCESS.into(), at, message, signature };
    let start = watch();
    for _ in 0..CHECKS {
        let entered = if by_signature {
            world.center.enter_with_signature(&signed).await
        } else {
            world.center.enter_with_key(ACCESS, SECRET).await
        };
        entered.map_err(|problem| problem.message())?;
    }
    Ok(start.elapsed() / CHECKS)
}

/// A signed request.
fn signed(path: &str) -> String {
    let (at, _, _) = sign("");
    let date = at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let names = "host;x-sdk-date";
    let nothing = hex(&Sha256::digest(""));
    let canonical = format!("GET\n{path}/\n\nhost:center\nx-sdk-date:{date}\n\n{names}\n{nothing}");
    let (_, _, signature) = sign(&canonical);
    format!(
        "GET {path} HTTP/1.1\r\nhost: center\r\nx-sdk-date: {date}\r\nauthorization: SDK-HMAC-SHA256 \
         Access={ACCESS}, SignedHeaders={names}, Signature={signature}\r\n\r\n"
    )
}

/// When something is signed, what is signed, and the signature.
#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
fn sign(canonical: &str) -> (jiff::Timestamp, String, String) {
    let at = jiff::Timestamp::now();
    let date = at.strftime("%Y%m%dT%H%M%SZ");
    let message = format!("SDK-HMAC-SHA256\n{date}\n{}", hex(&Sha256::digest(canonical)));
    // A key of any length will do.
    let signature = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).map(|mut mac| {
        mac.update(message.as_bytes());
        hex(&mac.finalize().into_bytes())
    });
    (at, message, signature.unwrap_or_default())
}
