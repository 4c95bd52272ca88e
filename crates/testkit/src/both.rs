//! One body, two tests.

/// Makes a test on each engine of every body named: `both!(Lent: one, two)` hands the body a `Lent::file(name)` in
/// `mod sqlite` and a `Lent::server(name)` in `mod postgres`, which is nothing where PostgreSQL is not installed.
/// A body that is in no list is dead code, and the compiler says so.
#[macro_export]
macro_rules! both {
    ($lent:ident: $($body:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $body() {
                super::$body(super::$lent::file(stringify!($body)).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $body() {
                if let Some(lent) = super::$lent::server(stringify!($body)).await {
                    super::$body(lent).await;
                }
            })+
        }
    };
}
