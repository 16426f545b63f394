//! Listening, and stopping without breaking off what is being answered.

use std::{io, net::SocketAddr, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, sync::watch};

/// How long answers may still take after the server was told to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves until `stop`, then finishes the requests that have begun.
///
/// # Errors
/// When listening fails.
pub async fn until(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (tell, told) = watch::channel(());
    tokio::spawn(async move {
        stop.await;
        // Ends all waiting for a change.
        drop(tell);
    });
    let stopping =
        |mut told: watch::Receiver<()>| async move { while told.changed().await.is_ok() {} };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stopping(told.clone()));
    tokio::select! {
        served = served => served,
        () = async { stopping(told).await; tokio::time::sleep(FAREWELL).await } => {
            tracing::warn!("stopped while requests were still being answered");
            Ok(())
        }
    }
}

/// Waits for SIGTERM or SIGINT.
pub(crate) async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let wait = async |kind| match signal(kind) {
        Ok(mut signal) => _ = signal.recv().await,
        // Cannot be heard: the other one still can.
        Err(_) => std::future::pending().await,
    };
    tokio::select! {
        () = wait(SignalKind::terminate()) => (),
        () = wait(SignalKind::interrupt()) => (),
    }
    tracing::info!("told to stop");
}
