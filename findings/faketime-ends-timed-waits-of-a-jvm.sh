#!/usr/bin/env bash
# Debian's faketime, told to leave the monotonic clock alone, ends each timed wait of a JVM at once; another of its settings mends it.
. "$(dirname "$0")/packages.sh"
apt-get download -qq libfaketime
dpkg-deb -x libfaketime_*.deb .
library=$(find "$PWD" -name libfaketimeMT.so.1)
ls libfaketime_*.deb
java -version 2>&1 | head -1
cat >Check.java <<'JAVA'
import java.util.concurrent.locks.LockSupport;

public class Check {
    public static void main(String[] args) {
        long begin = System.nanoTime();
        int waits = 0;
        while (System.nanoTime() - begin < 2_000_000_000L) {
            LockSupport.parkNanos(100_000_000L);
            waits++;
        }
        System.out.println(waits < 100 ? "about 20 waits of 100 ms in 2 s" : "thousands of waits of 100 ms in 2 s");
    }
}
JAVA
javac Check.java
with() { env LD_PRELOAD="$library" FAKETIME=+0 FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 "$@" java -cp . Check; }
expect "thousands of waits of 100 ms in 2 s" "$(with)"
expect "about 20 waits of 100 ms in 2 s" "$(with FAKETIME_FORCE_MONOTONIC_FIX=0)"
