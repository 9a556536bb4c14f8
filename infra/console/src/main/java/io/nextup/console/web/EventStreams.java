package io.nextup.console.web;

import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.nextup.console.web.Mailbox.Message;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Streams of events to browsers, each written by a thread of its own: a browser that does not read
 * delays no other one. The server ends its connection when nothing can be written for {@link
 * ConsoleServer#IDLE}.
 */
final class EventStreams implements AutoCloseable {
    /** Most streams at once. */
    static final int MOST = 32;

    /** Longest silence: a comment shows both sides that the connection stands. */
    private static final long KEEP_ALIVE_MILLIS = 15_000;

    private final ExecutorService writers;
    private final Set<Mailbox> all = ConcurrentHashMap.newKeySet();

    EventStreams() {
        AtomicInteger number = new AtomicInteger();
        writers =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread =
                                    new Thread(task, "console-stream-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Refuses a stream where there are too many. A stream that has begun cannot report an error:
     * its status is out by then.
     */
    void requireRoom(Context context) {
        if (all.size() >= MOST) {
            throw new ApiException(
                    503,
                    "%d streams are open, the most that a console serves: close other pages"
                            .formatted(MOST));
        }
    }

    /**
     * Writes a stream until the browser leaves.
     *
     * @param mailbox messages for the browser
     * @param snapshot makes the messages that show the present state: the first ones, and those
     *     after the browser has lost some
     * @param left called when the stream has ended
     */
    void open(SseClient client, Mailbox mailbox, Supplier<List<Message>> snapshot, Runnable left) {
        all.add(mailbox);
        if (all.size() > MOST) {
            // Other requests passed the check at the same moment.
            all.remove(mailbox);
            left.run();
            client.close();
            return;
        }
        client.keepAlive();
        client.onClose(mailbox::close);
        writers.execute(
                () -> {
                    try {
                        write(client, mailbox, snapshot);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        all.remove(mailbox);
                        client.close();
                        left.run();
                    }
                });
    }

    private static void write(SseClient client, Mailbox mailbox, Supplier<List<Message>> snapshot)
            throws InterruptedException {
        while (!mailbox.isClosed() && !client.terminated()) {
            Optional<Message> next = mailbox.take(KEEP_ALIVE_MILLIS);
            if (next.isEmpty()) {
                if (!mailbox.isClosed()) {
                    client.sendComment("");
                }
                continue;
            }
            List<Message> messages =
                    next.get().equals(Message.SNAPSHOT) ? snapshot.get() : List.of(next.get());
            messages.forEach(message -> client.sendEvent(message.event(), message.data()));
        }
    }

    /** Ends all streams. */
    @Override
    public void close() {
        all.forEach(Mailbox::close);
        writers.shutdownNow();
    }
}
