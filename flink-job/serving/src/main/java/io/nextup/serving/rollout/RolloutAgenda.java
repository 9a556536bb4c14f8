package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.rollout.AnnouncementLog.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The announcements of a process, told by its subtasks and worked off by one thread, which waits
 * here for the next one to try. Thread-safe.
 */
final class RolloutAgenda {
    private final Duration beforeRetry;
    private final Duration beforeSuspect;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    // Guarded by the lock.
    private final AnnouncementLog log = new AnnouncementLog();
    private boolean closed;

    /**
     * @param beforeRetry how long after a model could not be read it is tried again
     * @param beforeSuspect how long announcements on their way have before a model under suspicion
     *     is tried
     */
    RolloutAgenda(Duration beforeRetry, Duration beforeSuspect) {
        this.beforeRetry = beforeRetry;
        this.beforeSuspect = beforeSuspect;
    }

    /**
     * Those of the announcements that are news. Told together they are known together.
     *
     * @param announcements by position: how many announcements of the slot the teller had heard
     *     before
     */
    List<ModelAnnouncement> add(
            SortedMap<Long, ModelAnnouncement> announcements, ModelMetrics announcedBy) {
        lock.lock();
        try {
            List<ModelAnnouncement> added = new ArrayList<>();
            announcements.forEach(
                    (position, one) -> {
                        if (log.add(position, one, announcedBy)) {
                            added.add(one);
                        }
                    });
            news.signalAll();
            return added;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a model to try; empty when closed. */
    Optional<Entry> next() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                Optional<Entry> next = log.next();
                if (next.isPresent()) {
                    return next;
                }
                if (log.hasSuspects()) {
                    if (news.awaitNanos(beforeSuspect.toNanos()) <= 0) {
                        log.retrySuspect();
                    }
                } else if (log.hasUnreachable()) {
                    if (news.awaitNanos(beforeRetry.toNanos()) <= 0) {
                        log.retryUnreachable();
                    }
                } else {
                    news.await();
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** It serves from now on; false, and it does not, when closed, or when a newer one serves. */
    boolean served(Entry entry) {
        lock.lock();
        try {
            boolean serves = !closed && !log.isOvertaken(entry);
            if (serves) {
                log.served(entry);
            }
            return serves;
        } finally {
            lock.unlock();
        }
    }

    /** It is tried again if nothing else can serve. */
    void suspected(Entry entry, String reason) {
        lock.lock();
        try {
            log.suspected(entry, reason);
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** It is tried again after a while. */
    void unreachable(Entry entry, String reason) {
        lock.lock();
        try {
            log.unreachable(entry, reason);
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void refused(Entry entry, String reason) {
        lock.lock();
        try {
            log.refused(entry, reason);
        } finally {
            lock.unlock();
        }
    }

    /** What serves; empty before the first model. */
    Optional<ModelAnnouncement> serving() {
        lock.lock();
        try {
            return log.serving();
        } finally {
            lock.unlock();
        }
    }

    /** Whether any model at all would be welcome. */
    boolean wantsAny() {
        lock.lock();
        try {
            return !closed && log.serving().isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** What was announced and what became of the newest, for a person. */
    String describe() {
        lock.lock();
        try {
            return log.describe();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
