package io.nextup.console.web;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Messages for one browser. A browser that does not keep up loses all that waits, and is told to
 * begin anew: a bounded number is held. Thread-safe.
 */
final class Mailbox {
    /** Messages that wait at most, some seconds' worth. */
    static final int MOST = 8;

    private final Deque<Message> waiting = new ArrayDeque<>(MOST);
    private boolean anew;
    private boolean closed;

    /**
     * A message.
     *
     * @param event name of the event
     * @param data JSON without line breaks
     */
    record Message(String event, String data) {
        /** Tells a browser to begin anew. */
        static final Message ANEW = new Message("anew", "");
    }

    /** Makes a mailbox; its browser begins anew. */
    Mailbox() {
        anew = true;
    }

    /** Adds a message; a full mailbox drops all messages, and its browser begins anew. */
    synchronized void put(Message message) {
        if (anew) {
            return;
        }
        if (waiting.size() == MOST) {
            waiting.clear();
            anew = true;
        } else {
            waiting.addLast(message);
        }
        notifyAll();
    }

    /**
     * Waits for the next message.
     *
     * @return {@link Message#ANEW} where the browser has to begin anew; empty after the time
     */
    synchronized Optional<Message> take(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!anew && waiting.isEmpty() && !closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left);
        }
        if (anew) {
            anew = false;
            return Optional.of(Message.ANEW);
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
