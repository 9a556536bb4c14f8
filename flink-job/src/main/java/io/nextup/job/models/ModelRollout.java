package io.nextup.job.models;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nextup.event.ModelAnnouncement;
import io.nextup.job.models.AnnouncementLog.Entry;
import io.nextup.job.models.AnnouncementLog.State;
import io.nextup.job.score.ServingModel;
import io.nextup.model.ArtifactException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads announced models, one at a time, on a thread of its own beside the model that serves, and
 * hands over those that are ready. Each load has a deadline; a model that misses it, or is wrong in
 * any way, is refused, and what served goes on serving.
 */
public final class ModelRollout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRollout.class);
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Duration BEFORE_RETRY = Duration.ofSeconds(30);

    /**
     * Gives announcements on their way the time to come before a model under suspicion is tried.
     */
    private static final Duration BEFORE_SUSPECT = Duration.ofSeconds(5);

    /**
     * A kill from outside may hit a load by chance, and a slow disk may make one late. So a model
     * is set aside after one failure, but while nothing else can serve it gets this many tries in
     * all.
     */
    private static final int MOST_FAILURES = 3;

    private final String slot;
    private final Duration beforeRetry;
    private final Duration beforeSuspect;
    private final TimedLoader loader;
    private final Consumer<ServingModel> ready;
    private final LoadMarks marks;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    // Guarded by the lock.
    private final AnnouncementLog log = new AnnouncementLog();
    private boolean closed;

    ModelRollout(
            String slot,
            Duration loadTimeout,
            Duration beforeRetry,
            Duration beforeSuspect,
            ModelLoader loader,
            Consumer<ServingModel> ready,
            LoadMarks marks) {
        this.slot = slot;
        this.beforeRetry = beforeRetry;
        this.beforeSuspect = beforeSuspect;
        this.loader = new TimedLoader(loader, loadTimeout, marks);
        this.ready = ready;
        this.marks = marks;
        this.thread = new Thread(this::run, "nextup-models-" + slot);
        this.thread.setDaemon(true);
    }

    /**
     * A roll-out with its thread running.
     *
     * @param ready takes every model that is to serve from then on; it owns the model
     */
    public static ModelRollout start(
            ModelOptions options, ModelLoader loader, Consumer<ServingModel> ready) {
        ModelRollout rollout =
                new ModelRollout(
                        options.slot(),
                        options.loadTimeout(),
                        BEFORE_RETRY,
                        BEFORE_SUSPECT,
                        loader,
                        ready,
                        LoadMarks.in(options.cacheDirectory()));
        rollout.start();
        return rollout;
    }

    void start() {
        thread.start();
    }

    /**
     * Tells of announcements; returns at once. Those told together are known together: after a
     * restore no older model is tried first because it was named first.
     *
     * @param announcements by position: how many announcements of the slot the teller had heard
     *     before
     * @param metrics the teller's
     */
    public void announce(SortedMap<Long, ModelAnnouncement> announcements, ModelMetrics metrics) {
        lock.lock();
        try {
            announcements.forEach((position, one) -> add(position, one, metrics));
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(long position, ModelAnnouncement announcement, ModelMetrics metrics) {
        if (log.add(position, announcement, metrics)) {
            LOG.info(
                    "Model {} was announced for slot {}: {}",
                    announcement.version(),
                    slot,
                    announcement.location());
        }
    }

    /** What serves; empty before the first model. */
    public Optional<ModelAnnouncement> serving() {
        lock.lock();
        try {
            return log.serving();
        } finally {
            lock.unlock();
        }
    }

    /** What was announced and what became of the newest, for a person. */
    public String describe() {
        lock.lock();
        try {
            return log.describe();
        } finally {
            lock.unlock();
        }
    }

    /** Stops loading. A load under way is left to itself: its model is closed once it is there. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            for (Entry entry = next(); entry != null; entry = next()) {
                attempt(entry);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a model to try; null when closed. */
    private Entry next() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                Optional<Entry> entry = log.next();
                if (entry.isPresent()) {
                    return entry.get();
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
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void attempt(Entry entry) throws InterruptedException {
        ModelAnnouncement model = entry.announcement();
        if (servesAlready(model)) {
            LOG.info("Model {} serves slot {} already", model.version(), slot);
            served(entry);
            return;
        }
        try {
            if (mayBeLoaded(entry)) {
                long started = System.nanoTime();
                ServingModel loaded = loader.load(model);
                forgive(model);
                handOver(entry, loaded, started);
            }
        } catch (ArtifactException | TimeoutException e) {
            refuse(entry, e.getMessage(), null);
        } catch (IOException e) {
            unreachable(entry, e);
        } catch (RuntimeException | Error e) {
            // Also an Error of the native library: the model is to blame, what serves is not.
            refuse(entry, e.toString(), e);
        }
    }

    private boolean servesAlready(ModelAnnouncement model) {
        return serving()
                .filter(
                        now ->
                                now.version().equals(model.version())
                                        && now.manifestSha256().equals(model.manifestSha256()))
                .isPresent();
    }

    /** Checks what can be known before loading; false where the model is set aside. */
    private boolean mayBeLoaded(Entry entry) throws ArtifactException, IOException {
        ModelAnnouncement model = entry.announcement();
        if (!SHA_256.matcher(model.manifestSha256()).matches()) {
            throw new ArtifactException(
                    "manifestSha256 %s of model %s is not 64 lower-case hexadecimal digits"
                            .formatted(model.manifestSha256(), model.version()));
        }
        int failures = marks.failures(model.manifestSha256());
        if (failures >= MOST_FAILURES) {
            throw new ArtifactException(
                    "%d loads of model %s ended their process or hang: publish it anew"
                            .formatted(failures, model.version()));
        }
        if (failures > 0 && entry.state() != State.LAST_RESORT) {
            suspect(entry, failures);
            return false;
        }
        return true;
    }

    private void handOver(Entry entry, ServingModel loaded, long startedNanos) {
        String before;
        lock.lock();
        try {
            if (closed) {
                loaded.release();
                return;
            }
            before = log.serving().map(ModelAnnouncement::version).orElse("none");
            log.served(entry);
        } finally {
            lock.unlock();
        }
        ready.accept(loaded);
        LOG.info(
                "Model {} serves slot {} after {} ms of loading; before: {}",
                loaded.version(),
                slot,
                NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
                before);
    }

    private void forgive(ModelAnnouncement model) {
        try {
            marks.forgive(model.manifestSha256());
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Old marks of model {} cannot be deleted", model.version(), e);
        }
    }

    private void served(Entry entry) {
        lock.lock();
        try {
            log.served(entry);
        } finally {
            lock.unlock();
        }
    }

    private void suspect(Entry entry, int failures) {
        String reason =
                "%d load(s) of it ended their process or hang; it is loaded only if nothing else can serve"
                        .formatted(failures);
        lock.lock();
        try {
            log.suspected(entry, reason);
        } finally {
            lock.unlock();
        }
        report(entry, reason, null);
    }

    private void refuse(Entry entry, String reason, Throwable cause) {
        lock.lock();
        try {
            log.refused(entry, reason);
        } finally {
            lock.unlock();
        }
        report(entry, reason, cause);
    }

    private void unreachable(Entry entry, IOException cause) {
        String reason = cause.toString();
        boolean repeated = entry.reason().equals(reason);
        lock.lock();
        try {
            log.unreachable(entry, reason);
        } finally {
            lock.unlock();
        }
        if (!repeated) {
            report(entry, "%s; trying again every %s".formatted(reason, beforeRetry), null);
        }
    }

    private void report(Entry entry, String reason, Throwable cause) {
        entry.announcedBy().modelRefused();
        LOG.warn(
                "Refused model {} of slot {}: {}. Serving: {}",
                entry.announcement().version(),
                slot,
                reason,
                serving().map(ModelAnnouncement::version).orElse("none"));
        if (cause != null) {
            LOG.warn("The cause", cause);
        }
    }
}
