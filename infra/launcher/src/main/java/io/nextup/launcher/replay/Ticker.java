package io.nextup.launcher.replay;

import java.util.concurrent.locks.LockSupport;

/** Clock of a replay. */
interface Ticker {
    /** Nanoseconds since some moment. */
    long nanos();

    /** Returns after about this time, or sooner. */
    void pause(long nanos);

    static Ticker system() {
        return new Ticker() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(long nanos) {
                LockSupport.parkNanos(nanos);
            }
        };
    }
}
