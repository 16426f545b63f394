//! Figures for Prometheus, on an address of their own: they are for whoever runs the server, not for whoever uses it.

use std::net::SocketAddr;

use axum::{Router, routing::get};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder};
use tokio::net::TcpListener;

/// Seconds that decisions take, from a memory's to a full queue's.
const SECONDS: [f64; 12] =
    [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Charges of a batch.
const BATCHES: [f64; 8] = [1.0, 2.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1000.0];

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoMetrics {
    /// They cannot be collected.
    #[error("metrics cannot be collected: {0}")]
    Collect(#[from] BuildError),
    /// The address cannot be listened on.
    #[error("cannot listen on {0} for metrics: {1}")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// Collects figures from now on, and serves them for as long as the process lives.
///
/// # Errors
/// When the address is taken.
pub(crate) async fn serve(address: SocketAddr) -> Result<(), NoMetrics> {
    let figures = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_batch_size".into()), &BATCHES)?
        .install_recorder()?;
    describe();
    let listener =
        TcpListener::bind(address).await.map_err(|error| NoMetrics::Listen(address, error))?;
    let router = Router::new().route(
        "/metrics",
        get(async move || {
            figures.run_upkeep();
            figures.render()
        }),
    );
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are no longer served");
        }
    });
    Ok(())
}

fn describe() {
    metrics::describe_counter!(
        "partner_center_decisions_total",
        "Charges and authorizations by what was decided"
    );
    metrics::describe_histogram!(
        "partner_center_decision_seconds",
        "From an order's arrival at the engine to its durable answer"
    );
    metrics::describe_histogram!("partner_center_batch_size", "Charges and holds of one commit");
    metrics::describe_gauge!("partner_center_queue_depth", "Orders that wait for the next commit");
    metrics::describe_counter!("partner_center_freezes_total", "Accounts that budgets froze");
    metrics::describe_counter!(
        "partner_center_webhook_tries_total",
        "Events sent, by what came of it"
    );
    metrics::describe_counter!("partner_center_mail_tries_total", "Mails sent, by what came of it");
    metrics::describe_gauge!(
        "partner_center_outbox_lag_seconds",
        "How long the oldest event that is due has waited for its delivery"
    );
}
