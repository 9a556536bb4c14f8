package io.nextup.serving.feed;

import java.time.Duration;

/** Whether a feed has caught up, for threads that wait for it. Thread-safe. */
final class CaughtUpGate {
    private enum State {
        READING,
        CAUGHT_UP,
        CLOSED
    }

    // Guarded by this.
    private State state = State.READING;

    /** A reading from the beginning began. */
    synchronized void shut() {
        change(State.READING);
    }

    synchronized void open() {
        change(State.CAUGHT_UP);
    }

    /** The feed ends: nobody waits any longer. */
    synchronized void close() {
        change(State.CLOSED);
    }

    synchronized boolean isOpen() {
        return state == State.CAUGHT_UP;
    }

    /** Returns whether the feed has caught up, once that is sure or the patience is over. */
    synchronized boolean await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (state == State.READING) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            // Rounded up: a wait of 0 ms has no end.
            wait(left / 1_000_000 + 1);
        }
        return isOpen();
    }

    private void change(State next) {
        if (state != State.CLOSED) {
            state = next;
            notifyAll();
        }
    }
}
