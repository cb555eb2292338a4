//! What has to be done before the computer goes to sleep.
//!
//! On Linux the login service says so beforehand, and waits for whoever has asked it to: a delay is held while nobody sleeps,
//! given up when everything is done, and taken again on waking. Without that service nothing is said, and that is no error.

#[cfg(target_os = "linux")]
pub use linux::before_each_sleep;
#[cfg(windows)]
pub use windows::before_each_sleep;

#[cfg(target_os = "linux")]
mod linux {
    use futures_util::StreamExt;
    use zbus::{Connection, proxy, zvariant::OwnedFd};

    /// Does `seal` before each sleep, for as long as the program runs; the computer waits for it.
    ///
    /// # Errors
    /// Where nothing tells of sleep here, and as soon as nothing tells of it any more.
    pub async fn before_each_sleep(
        seal: impl Fn() + Send + Sync + 'static,
    ) -> Result<(), zbus::Error> {
        seal_before_each_sleep(&Connection::system().await?, seal).await
    }

    pub(super) async fn seal_before_each_sleep(
        bus: &Connection,
        seal: impl Fn() + Send,
    ) -> Result<(), zbus::Error> {
        let login = LoginProxy::new(bus).await?;
        let mut sleeps = login.receive_prepare_for_sleep().await?;
        let mut delay = Some(login.delay().await?);
        while let Some(word) = sleeps.next().await {
            if word.args()?.begins {
                seal();
                delay = None;
            } else {
                delay = Some(login.delay().await?);
            }
        }
        drop(delay);
        Ok(())
    }

    impl LoginProxy<'_> {
        async fn delay(&self) -> Result<OwnedFd, zbus::Error> {
            self.inhibit("sleep", "Care Record Viewer", "Seals the open record", "delay").await
        }
    }

    /// Source: org.freedesktop.login1(5).
    #[proxy(
        interface = "org.freedesktop.login1.Manager",
        default_service = "org.freedesktop.login1",
        default_path = "/org/freedesktop/login1",
        gen_blocking = false
    )]
    trait Login {
        fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;

        #[zbus(signal)]
        fn prepare_for_sleep(&self, begins: bool) -> zbus::Result<()>;
    }
}

#[cfg(windows)]
mod windows {
    #![expect(unsafe_code, reason = "Windows calls back through a pointer")]

    use std::{ffi::c_void, ptr::null_mut};

    use windows::Win32::{
        Foundation::{ERROR_SUCCESS, HANDLE, WIN32_ERROR},
        System::Power::{
            DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS, PowerRegisterSuspendResumeNotification,
        },
        UI::WindowsAndMessaging::{DEVICE_NOTIFY_CALLBACK, PBT_APMSUSPEND},
    };

    type Seal = Box<dyn Fn() + Send + Sync>;

    /// Does `seal` before each sleep, for as long as the program runs; Windows waits two seconds for it. Not run here: no
    /// Windows was at hand.
    ///
    /// # Errors
    /// Where Windows does not tell of sleep.
    pub async fn before_each_sleep(
        seal: impl Fn() + Send + Sync + 'static,
    ) -> Result<(), std::io::Error> {
        register(Box::new(seal))?;
        std::future::pending().await
    }

    fn register(seal: Seal) -> Result<(), std::io::Error> {
        let seal: &'static Seal = Box::leak(Box::new(seal));
        let recipient = Box::leak(Box::new(DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS {
            Callback: Some(told),
            Context: std::ptr::from_ref(seal).cast_mut().cast(),
        }));
        let recipient = HANDLE(std::ptr::from_mut(recipient).cast());
        let mut registration = null_mut();
        // SAFETY: the recipient, and the closure that its context points to, are never freed.
        let answer = unsafe {
            PowerRegisterSuspendResumeNotification(
                DEVICE_NOTIFY_CALLBACK,
                recipient,
                &mut registration,
            )
        };
        match answer {
            ERROR_SUCCESS => Ok(()),
            WIN32_ERROR(code) => Err(std::io::Error::from_raw_os_error(code.cast_signed())),
        }
    }

    unsafe extern "system" fn told(context: *const c_void, what: u32, _: *const c_void) -> u32 {
        if what == PBT_APMSUSPEND {
            // SAFETY: the context is the closure that was given at the registration.
            let seal = unsafe { &*context.cast::<Seal>() };
            seal();
        }
        ERROR_SUCCESS.0
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{
        io::Read as _,
        os::{fd::OwnedFd, unix::net::UnixStream},
        sync::{Arc, Mutex, mpsc},
        time::Duration,
    };

    use zbus::{connection, fdo, interface, object_server::SignalEmitter, zvariant};

    use super::linux::seal_before_each_sleep;

    /// A login service that remembers who asked it to wait.
    struct Login {
        waiting_for: mpsc::Sender<UnixStream>,
    }

    #[interface(name = "org.freedesktop.login1.Manager")]
    impl Login {
        fn inhibit(
            &self,
            what: &str,
            _who: &str,
            _why: &str,
            mode: &str,
        ) -> fdo::Result<zvariant::OwnedFd> {
            assert_eq!((what, mode), ("sleep", "delay"));
            let failed = |error: &dyn std::error::Error| fdo::Error::Failed(error.to_string());
            let (ours, theirs) = UnixStream::pair().map_err(|error| failed(&error))?;
            self.waiting_for.send(ours).map_err(|error| failed(&error))?;
            Ok(OwnedFd::from(theirs).into())
        }

        #[zbus(signal)]
        async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, begins: bool) -> zbus::Result<()>;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_computer_does_not_sleep_before_everything_is_sealed() {
        let (near, far) = UnixStream::pair().unwrap();
        let (waiting_for, asked) = mpsc::channel();
        let service = connection::Builder::async_io_unix_stream(far)
            .server("0123456789abcdef0123456789abcdef")
            .unwrap()
            .p2p()
            .serve_at("/org/freedesktop/login1", Login { waiting_for })
            .unwrap();
        let viewer = connection::Builder::async_io_unix_stream(near).p2p();
        let (service, viewer) = tokio::try_join!(service.build(), viewer.build()).unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let sealed = Arc::clone(&order);
        tokio::spawn(async move {
            let seal = || {
                std::thread::sleep(Duration::from_millis(100));
                sealed.lock().unwrap().push("sealed");
            };
            seal_before_each_sleep(&viewer, seal).await
        });

        for _ in ["once", "and again after waking"] {
            let mut held = asked.recv_timeout(PATIENCE).expect("the computer is asked to wait");
            let emitter = SignalEmitter::new(&service, "/org/freedesktop/login1").unwrap();
            Login::prepare_for_sleep(&emitter, true).await.unwrap();
            held.set_read_timeout(Some(PATIENCE)).unwrap();
            assert_eq!(held.read(&mut [0]).expect("it may sleep"), 0);
            order.lock().unwrap().push("asleep");
            Login::prepare_for_sleep(&emitter, false).await.unwrap();
        }

        assert_eq!(*order.lock().unwrap(), ["sealed", "asleep", "sealed", "asleep"]);
    }

    const PATIENCE: Duration = Duration::from_secs(10);
}
