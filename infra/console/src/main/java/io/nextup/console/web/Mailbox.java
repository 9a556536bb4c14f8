package io.nextup.console.web;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Messages for one browser. The number of waiting messages is bounded: a browser that reads too
 * slowly loses all of them, and gets a snapshot of the state instead. Thread-safe.
 */
final class Mailbox {
    /** Messages that wait at most, some seconds' worth. */
    static final int MOST = 8;

    private final Deque<Message> waiting = new ArrayDeque<>(MOST);
    private boolean snapshotDue;
    private boolean closed;

    /**
     * A message.
     *
     * @param event name of the event
     * @param data JSON without line breaks
     */
    record Message(String event, String data) {
        /** Stands for a snapshot of the state, in place of all messages before. */
        static final Message SNAPSHOT = new Message("snapshot", "");
    }

    /** Makes a mailbox, whose first message is the snapshot. */
    Mailbox() {
        snapshotDue = true;
    }

    /** Adds a message; a full mailbox drops all messages in favour of a snapshot. */
    synchronized void put(Message message) {
        if (snapshotDue) {
            return;
        }
        if (waiting.size() == MOST) {
            restart();
        } else {
            waiting.addLast(message);
            notifyAll();
        }
    }

    /** Drops all messages in favour of a snapshot. */
    synchronized void restart() {
        waiting.clear();
        snapshotDue = true;
        notifyAll();
    }

    /**
     * Waits for the next message.
     *
     * @return {@link Message#SNAPSHOT} where the browser needs one; empty after the time
     */
    synchronized Optional<Message> take(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!snapshotDue && waiting.isEmpty() && !closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left);
        }
        if (snapshotDue) {
            snapshotDue = false;
            return Optional.of(Message.SNAPSHOT);
        }
        return Optional.ofNullable(waiting.pollFirst());
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
