package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Both topics in memory, for tests: a process reads what the test announces, and says. */
public final class MemoryTopics implements ModelTopics {
    private final List<ModelAnnouncement> announced = new ArrayList<>();
    private final Map<String, ModelHealth> health = new LinkedHashMap<>();
    private final BlockingQueue<ModelHealth> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> unsaid = new LinkedBlockingQueue<>();
    private volatile boolean away;
    private volatile boolean broken;
    private volatile RuntimeException startFailure;
    private volatile boolean closed;
    private volatile Consumer<ModelHealth> beforeSaying = entry -> {};
    private Listener listener;

    public MemoryTopics() {}

    /** Announces a model; before the start, it lies in the topic. */
    public synchronized void announce(ModelAnnouncement announcement) {
        announced.add(announcement);
        if (listener != null) {
            listener.announced(announced.size(), announcement);
        }
    }

    /** Another process, or a pardon, says something. */
    public synchronized void put(ModelHealth entry) {
        health.put(entry.process(), entry);
        if (listener != null) {
            listener.said(entry);
        }
    }

    /** Kafka takes no more words of the process, from now on. */
    public void goAway() {
        away = true;
    }

    /** The client of Kafka throws at once, from now on. */
    public void breakDown() {
        broken = true;
    }

    /** The topics cannot be read. */
    public void failStart(RuntimeException failure) {
        startFailure = failure;
    }

    /** Kafka takes its time. */
    public void beforeSaying(Consumer<ModelHealth> taken) {
        beforeSaying = taken;
    }

    public boolean isClosed() {
        return closed;
    }

    /** The reports of the process, oldest first. */
    public BlockingQueue<ModelHealth> said() {
        return said;
    }

    /** The processes whose reports the process deleted. */
    public BlockingQueue<String> unsaid() {
        return unsaid;
    }

    @Override
    public synchronized void start(Listener reader) {
        if (startFailure != null) {
            throw startFailure;
        }
        listener = reader;
        health.values().forEach(reader::said);
        reader.healthKnown();
        for (int offset = 0; offset < announced.size(); offset++) {
            reader.announced(offset + 1, announced.get(offset));
        }
        reader.announcementsKnown();
    }

    @Override
    public CompletableFuture<Long> say(ModelHealth entry) {
        if (broken) {
            throw new IllegalStateException("The client is broken");
        }
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"));
        }
        beforeSaying.accept(entry);
        said.add(entry);
        return CompletableFuture.completedFuture((long) said.size());
    }

    @Override
    public void unsay(String slot, String process) {
        unsaid.add(process);
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
