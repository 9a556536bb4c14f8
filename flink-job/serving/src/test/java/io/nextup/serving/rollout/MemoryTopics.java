package io.nextup.serving.rollout;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.models.HealthKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Both topics in memory, for tests: a process reads the test's records, and the test reads its
 * reports.
 */
public final class MemoryTopics implements RolloutTopics {
    private final List<ModelAnnouncement> announced = new ArrayList<>();
    private final Map<HealthKey, Health> health = new LinkedHashMap<>();
    private final BlockingQueue<Health> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<HealthKey> unsaid = new LinkedBlockingQueue<>();
    private volatile boolean away;
    private volatile boolean broken;
    private volatile RuntimeException startFailure;
    private volatile boolean closed;
    private volatile Consumer<Health> beforeSaying = entry -> {};
    private volatile CompletableFuture<Long> held;
    private boolean healthUnread;
    private boolean signed;
    private Listener listener;

    public MemoryTopics() {}

    /** Announces a model; before the start, the record is only added to the topic. */
    public synchronized void announce(ModelAnnouncement announcement) {
        announced.add(announcement);
        if (listener != null) {
            listener.announced(announced.size(), announcement);
        }
    }

    /** Adds a report of another process, or a pardon. */
    public synchronized void put(Health entry) {
        health.put(HealthKey.of(entry), entry);
        if (listener != null) {
            listener.said(entry, entry.writtenTimeMillis());
        }
    }

    /** Makes Kafka refuse all further reports of the process. */
    public void goAway() {
        away = true;
    }

    /** Makes all further calls of the Kafka client throw at once. */
    public void breakDown() {
        broken = true;
    }

    /** Makes the start of the topics fail. */
    public void failStart(RuntimeException failure) {
        startFailure = failure;
    }

    /** Sets an action that runs before each report reaches Kafka, such as a wait. */
    public void beforeSaying(Consumer<Health> taken) {
        beforeSaying = taken;
    }

    /**
     * Holds the acknowledgements of further reports.
     *
     * @return future that acknowledges them
     */
    public CompletableFuture<Long> hold() {
        held = new CompletableFuture<>();
        return held;
    }

    /** Keeps the health topic from being read to its end, until {@link #readHealth}. */
    void keepHealthUnread() {
        healthUnread = true;
    }

    /** Makes the job one with announcement keys, which have signed all that is announced. */
    void sign() {
        signed = true;
    }

    synchronized void readHealth() {
        listener.healthKnown();
    }

    public boolean isClosed() {
        return closed;
    }

    /** The reports of the process, oldest first. */
    public BlockingQueue<Health> said() {
        return said;
    }

    /** The keys of the records that the process deleted. */
    public BlockingQueue<HealthKey> unsaid() {
        return unsaid;
    }

    @Override
    public boolean signed() {
        return signed;
    }

    @Override
    public synchronized void start(Listener reader) {
        if (startFailure != null) {
            throw startFailure;
        }
        listener = reader;
        health.values().forEach(entry -> reader.said(entry, entry.writtenTimeMillis()));
        if (!healthUnread) {
            reader.healthKnown();
        }
        for (int offset = 0; offset < announced.size(); offset++) {
            reader.announced(offset + 1, announced.get(offset));
        }
        reader.announcementsKnown();
    }

    @Override
    public CompletableFuture<Long> say(Health entry) {
        if (broken) {
            throw new IllegalStateException("The client is broken");
        }
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"));
        }
        beforeSaying.accept(entry);
        said.add(entry);
        return held != null ? held : CompletableFuture.completedFuture((long) said.size());
    }

    @Override
    public void unsay(HealthKey key) {
        unsaid.add(key);
    }

    @Override
    public long unreadable() {
        return 0;
    }

    @Override
    public long lag() {
        return 0;
    }

    @Override
    public long errors() {
        return 0;
    }

    @Override
    public synchronized void close() {
        listener = null;
        closed = true;
    }
}
