package io.nextup.serving.feed;

import java.time.Duration;

/** A gate for threads that wait until a feed has caught up. Thread-safe. */
final class CaughtUpGate {
    private enum State {
        READING,
        CAUGHT_UP,
        CLOSED
    }

    // Guarded by this.
    private State state = State.READING;

    /** Shuts the gate: a reading from the beginning has begun. */
    synchronized void shut() {
        change(State.READING);
    }

    synchronized void open() {
        change(State.CAUGHT_UP);
    }

    /** Releases all waiting threads, since the feed ends. */
    synchronized void close() {
        change(State.CLOSED);
    }

    synchronized boolean isOpen() {
        return state == State.CAUGHT_UP;
    }

    /** Waits at most for the patience; returns whether the feed has caught up. */
    synchronized boolean await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (state == State.READING) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            // Rounds up, since a wait of 0 ms has no end.
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
