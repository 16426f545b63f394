//! The hashes of passwords, by Argon2id. Hashing costs memory and time on purpose, so it runs beside
//! the async threads and only as often at once as there are cores.

use std::{sync::LazyLock, thread::available_parallelism};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{self, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task};

/// Memory, passes and lanes as OWASP's Password Storage Cheat Sheet recommends for Argon2id.
#[cfg(not(test))]
mod cost {
    pub(super) const MEMORY_KIB: u32 = 19 * 1024;
    pub(super) const PASSES: u32 = 2;
    pub(super) const LANES: u32 = 1;
}

/// Unit tests are about the logic, not about the cost.
#[cfg(test)]
mod cost {
    pub(super) const MEMORY_KIB: u32 = 16;
    pub(super) const PASSES: u32 = 1;
    pub(super) const LANES: u32 = 1;
}

/// Bounds the memory that sign-ins can claim: one hashing per core at a time, in the whole process.
static HASHINGS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, usize::from)));

/// Why a password could not be hashed: the system's randomness failed, or the program is ending.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashingFailed(String);

/// The hash of a password with a fresh salt, as a PHC string.
///
/// # Errors
/// When the system has no randomness to give, or the program is ending.
pub(crate) async fn hash(password: &str) -> Result<String, HashingFailed> {
    let password = password.to_owned();
    let hashed = beside(move || argon2()?.hash_password(password.as_bytes())).await?;
    hashed.map(|hash: PasswordHash| hash.to_string()).map_err(|error| failed(&error))
}

/// Whether a password belongs to a member's hash. Without a member it does the same work and says no, so that the time
/// of the answer does not tell which addresses have an account.
///
/// # Errors
/// When the stored hash is damaged, or the program is ending.
pub(crate) async fn verify(password: &str, hash: Option<&str>) -> Result<bool, HashingFailed> {
    let known = hash.is_some();
    let hash = hash.map_or_else(nobodys_hash, str::to_owned);
    let password = password.to_owned();
    match beside(move || argon2()?.verify_password(password.as_bytes(), hash.as_str())).await? {
        Ok(()) => Ok(known),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(failed(&error)),
    }
}

/// Runs one hashing on a thread for blocking work. It keeps its place in the queue even when nobody waits for it any
/// longer, because the work goes on all the same.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HashingFailed> {
    let place = HASHINGS.acquire().await.map_err(|error| failed(&error))?;
    let work = move || {
        let done = work();
        drop(place);
        done
    };
    task::spawn_blocking(work).await.map_err(|error| failed(&error))
}

fn failed(error: &impl ToString) -> HashingFailed {
    HashingFailed(error.to_string())
}

fn argon2() -> Result<Argon2<'static>, password_hash::Error> {
    let params = Params::new(cost::MEMORY_KIB, cost::PASSES, cost::LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A well-formed hash with the present parameters, whose output is nobody's: 32 zero bytes.
fn nobodys_hash() -> String {
    let (memory, passes, lanes) = (cost::MEMORY_KIB, cost::PASSES, cost::LANES);
    let (salt, output) = ("A".repeat(22), "A".repeat(43));
    format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${output}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "demo-password-2026";

    #[tokio::test]
    async fn only_the_right_password_of_a_known_member_fits() {
        let hashed = hash(RIGHT).await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=16,t=1,p=1$"), "{hashed}");
        assert_ne!(hash(RIGHT).await.unwrap(), hashed, "each hash has its own salt");
        assert!(verify(RIGHT, Some(&hashed)).await.unwrap());
        assert!(!verify("demo-password-2027", Some(&hashed)).await.unwrap());
        assert!(!verify("", Some(&hashed)).await.unwrap());
        assert!(!verify(RIGHT, None).await.unwrap());
        assert!(verify(RIGHT, Some("no hash")).await.is_err());
    }

    #[test]
    fn an_unknown_member_costs_as_much_as_a_known_one() {
        let nobody = PasswordHash::new(&nobodys_hash()).unwrap();
        let somebody: PasswordHash = argon2().unwrap().hash_password(RIGHT.as_bytes()).unwrap();
        assert_eq!(nobody.algorithm, somebody.algorithm);
        assert_eq!(nobody.version, somebody.version);
        assert_eq!(nobody.params, somebody.params);
        assert_eq!(nobody.salt.map(|salt| salt.len()), somebody.salt.map(|salt| salt.len()));
        assert_eq!(nobody.hash.map(|hash| hash.len()), somebody.hash.map(|hash| hash.len()));
    }
}
